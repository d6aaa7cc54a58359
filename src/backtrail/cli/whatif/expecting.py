"""What is expected of a run, as options: a check without code."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from backtrail.core.evals.expectations import Expectations
    from backtrail.sdk.replay.supposing.outcome import Run

F = TypeVar("F", bound=Callable[..., Any])


def call(_context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> list[dict[str, Any]]:
    """`TOOL` or `TOOL:{"argument": value}`, several."""
    found: list[dict[str, Any]] = []
    for value in values:
        tool, colon, told = value.partition(":{")
        try:
            args = json.loads("{" + told) if colon else {}
        except ValueError as wrong:
            raise click.BadParameter(f"the arguments of {tool} are no JSON: {wrong}", param=option) from wrong
        found.append({"tool": tool, "args": args} if args else {"tool": tool})
    return found


WANTED: Final = (
    click.option("--must-call", metavar="TOOL[:JSON]", multiple=True, callback=call,
                 help='A tool that a good run calls: search_policy, or issue_refund:{"amount": {"at_most": 50}}.'),
    click.option("--must-not-call", metavar="TOOL[:JSON]", multiple=True, callback=call,
                 help="A tool, or a call, that a good run does not make."),
    click.option("--output-matches", metavar="REGEX", help="An expression that is found in the output."),
    click.option("--output-contains", metavar="TEXT", help="A text that stands in the output."),
)  # fmt: skip
"""What a run calls and gives."""
LIMITS: Final = (
    click.option("--max-steps", type=click.IntRange(0), metavar="N", help="At most so many calls of models."),
    click.option("--max-tokens", type=click.IntRange(0), metavar="N", help="At most so many tokens."),
    click.option("--max-cost", type=click.FloatRange(0), metavar="USD", help="At most so many US dollars."),
    click.option("--judge", metavar="QUESTION", help="What a model is asked about the output; yes is good."),
    click.option("--judge-model", metavar="MODEL", help="The model that is asked: OPENAI_BASE_URL, OPENAI_API_KEY."),
)
WANTED_NAMES: Final = ("must_call", "must_not_call", "output_matches", "output_contains")
NAMES: Final = (*WANTED_NAMES, "max_steps", "max_tokens", "max_cost")


def with_expectations(command: F) -> F:
    """Adds the options that say what is expected."""
    for option in reversed((*WANTED, *LIMITS)):
        command = option(command)
    return command


def expected(told: dict[str, Any], names: Sequence[str] = NAMES) -> "Expectations":
    """The expectations among the options, which are taken out. Raises click.UsageError."""
    from backtrail.core.evals.expectations import Unfit, expectations

    given = {name: value for name in names if (value := told.pop(name)) not in (None, [], ())}
    question, model = told.pop("judge", None), told.pop("judge_model", None)
    if question is not None:
        if model is None:
            raise click.UsageError("--judge asks a model: name it with --judge-model")
        given["judge"] = {"question": question, "model": model}
    try:
        return expectations(given)
    except Unfit as wrong:
        raise click.UsageError(str(wrong)) from wrong


def lacking(expect: "Expectations", run: "Run") -> list[str]:
    """What of the expectations a run did not keep; a judge is asked. Raises NotGolden."""
    from backtrail.core.evals.expectations import failures
    from backtrail.core.evals.ran import ran
    from backtrail.sdk.replay.golden.judging import judged
    from backtrail.sdk.replay.supposing.prices import listed

    if not run.finished:
        return []
    found = failures(expect, ran(run.tape, output=run.output, price=listed()))
    if expect.judge is not None and (verdict := judged(expect.judge, run.output).verdict) and not verdict.passed:
        found.append(f"the judge says no: {verdict.reason}")
    return found
