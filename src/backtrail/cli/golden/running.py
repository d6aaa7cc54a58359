"""`backtrail golden run`: the cases of a folder, each in a process of its own."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.golden.experiment import posted
from backtrail.cli.golden.junit import junit
from backtrail.cli.golden.outcome import Outcome
from backtrail.cli.golden.pushing import DATASET, FOLDER
from backtrail.cli.terminal import console, plain, progress
from backtrail.cli.whatif.options import importable
from backtrail.cli.whatif.source import Unplayable
from backtrail.cli.words import duration, plural

if TYPE_CHECKING:
    from rich.console import Console

    from backtrail.sdk.replay.golden.folder import Golden
    from backtrail.sdk.replay.golden.running import Llm

SIDE_BY_SIDE: Final = 4
FAILED: Final = 1


@click.command("run")
@click.argument("names", nargs=-1)
@FOLDER
@click.option("--llm", type=click.Choice(["tape", "live"]), default="tape", show_default=True,
              help="live: models are asked anew, all else is from the tape.")  # fmt: skip
@click.option("--samples", type=click.IntRange(1), default=1, show_default=True,
              help="How often each is run where models are live; all must pass.")  # fmt: skip
@click.option("--junit", "report", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML for CI.")
@click.option("--update", is_flag=True, help="Where models are live and a case passes, keep the new run as its tape.")
@click.option("--push", is_flag=True, help="Tell the server: an experiment over the dataset.")
@click.option("--dataset", default=DATASET, show_default=True, help="Which, and where the cases are items of it.")
@with_client
def run(client: Client, names: tuple[str, ...], folder: Path, **told: Any) -> None:
    """Run golden cases: all of a folder, or those that are named. Nothing is live but what --llm live says.

    Exit code: 0 all passed, 1 one did not, 2 there is nothing to run.
    """
    if told["llm"] == "tape" and (told["samples"] > 1 or told["update"]):
        raise click.UsageError(
            "over its tape a case turns out the same each time: --samples and --update want --llm live"
        )
    importable()
    cases = _cases(names, folder)
    began = time.time()
    found = _outcomes(cases, told["llm"], told["samples"], update=told["update"])
    for each in found:
        print_json(each.json()) if client.as_json else _show(console(pipe_width=140), each)
    if told["report"] is not None:
        told["report"].parent.mkdir(parents=True, exist_ok=True)
        told["report"].write_bytes(junit(found, began))
    if not client.as_json:
        click.echo(_sum(found))
    if told["push"]:
        posted(client, found, told["dataset"], told["llm"])
    if not all(each.passed for each in found):
        raise SystemExit(FAILED)


def _cases(names: Sequence[str], folder: Path) -> list["Golden"]:
    from backtrail.sdk.replay.golden.folder import NotGolden, golden_named
    from backtrail.sdk.replay.golden.folder import listed as there_are

    chosen = list(dict.fromkeys(names)) or there_are(folder)
    if not chosen:
        raise Unplayable(f"There are no golden cases in {folder}/. Make one: backtrail golden add RUN --name NAME")
    try:
        return [golden_named(name, folder) for name in chosen]
    except NotGolden as wrong:
        raise Unplayable(str(wrong)) from wrong


def _outcomes(cases: Sequence["Golden"], llm: "Llm", samples: int, *, update: bool) -> list[Outcome]:
    from backtrail.sdk.replay.divergence import NotReplayable
    from backtrail.sdk.replay.golden.folder import NotGolden
    from backtrail.sdk.replay.golden.running import tried
    from backtrail.sdk.replay.golden.saving import updated

    with progress() as bar, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        task = bar.add_task("Golden cases", total=len(cases) * samples)

        def one(golden: "Golden") -> Outcome:
            runs = []
            try:
                for _ in range(samples):
                    runs.append(tried(golden, llm=llm, apart_always=True))
                    bar.advance(task)
                outcome = Outcome(golden=golden, tried=tuple(runs))
                if update and outcome.passed:
                    updated(golden, runs[0].run.tape, runs[0].run.output)
            except (NotReplayable, NotGolden) as wrong:
                return Outcome(golden=golden, tried=tuple(runs), error=str(wrong))
            return outcome

        return list(pool.map(one, cases))


def _show(out: "Console", each: Outcome) -> None:
    mark = "PASS" if each.passed else "ERROR" if each.error else "FAIL"
    out.print(f"{mark:5} {each.golden.name}  {each.told()}", soft_wrap=True)
    if not each.passed:
        for line in each.report().splitlines():
            out.print(plain(f"      {line}"), soft_wrap=True)


def _sum(found: Sequence[Outcome]) -> str:
    passed = sum(each.passed for each in found)
    return f"{passed} of {plural(len(found), 'golden case')} passed in {duration(sum(each.seconds for each in found))}."
