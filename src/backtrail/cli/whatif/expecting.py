"""What is expected of a run, as options: a check without code."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from backtrail.core.evals.expectations import Expectations

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


EXPECTING: Final = (
    click.option("--must-call", metavar="TOOL[:JSON]", multiple=True, callback=call,
                 help='A tool that a good run calls: search_policy, or issue_refund:{"amount": {"at_most": 50}}.'),
    click.option("--must-not-call", metavar="TOOL[:JSON]", multiple=True, callback=call,
                 help="A tool, or a call, that a good run does not make."),
    click.option("--output-matches", metavar="REGEX", help="An expression that is found in the output."),
    click.option("--output-contains", metavar="TEXT", help="A text that stands in the output."),
    click.option("--max-steps", type=click.IntRange(0), metavar="N", help="At most so many calls of models."),
    click.option("--max-tokens", type=click.IntRange(0), metavar="N", help="At most so many tokens."),
    click.option("--max-cost", type=click.FloatRange(0), metavar="USD", help="At most so many US dollars."),
    click.option("--judge", metavar="QUESTION", help="What a model is asked about the output; yes is good."),
    click.option("--judge-model", metavar="MODEL", help="The model that is asked: OPENAI_BASE_URL, OPENAI_API_KEY."),
)  # fmt: skip
NAMES: Final = (
    "must_call", "must_not_call", "output_matches", "output_contains", "max_steps", "max_tokens", "max_cost",
)  # fmt: skip


def with_expectations(command: F) -> F:
    """Adds the options that say what is expected."""
    for option in reversed(EXPECTING):
        command = option(command)
    return command


def expected(told: dict[str, Any]) -> "Expectations":
    """The expectations among the options, which are taken out. Raises click.UsageError."""
    from backtrail.core.evals.expectations import Unfit, expectations

    given = {name: value for name in NAMES if (value := told.pop(name)) not in (None, [], ())}
    question, model = told.pop("judge"), told.pop("judge_model")
    if question is not None:
        if model is None:
            raise click.UsageError("--judge asks a model: name it with --judge-model")
        given["judge"] = {"question": question, "model": model}
    try:
        return expectations(given)
    except Unfit as wrong:
        raise click.UsageError(str(wrong)) from wrong
