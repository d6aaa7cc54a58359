"""`backtrail golden add`: a recorded run becomes a golden case."""

from typing import TYPE_CHECKING, Any

import click

from backtrail.cli.client import Client, with_client
from backtrail.cli.golden.pushing import DATASET, FOLDER, pushed
from backtrail.cli.whatif.expecting import expected, with_expectations
from backtrail.cli.whatif.kept import tell
from backtrail.cli.whatif.options import lists
from backtrail.cli.whatif.source import Unplayable, arguments, tape_named

if TYPE_CHECKING:
    from backtrail.core.tape.recording.tape import Entry, Tape


@click.command("add")
@click.argument("run", metavar="RUN")
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[-- PROGRAM...]")
@click.option("--name", required=True, help="What the case is called: refund-outside-window.")
@with_expectations
@click.option("--description", default="", help="Why it is kept, in a sentence.")
@click.option("--entry", metavar="MODULE:FUNCTION", help="What to call, where the tape does not tell.")
@click.option("--input", "given", metavar="JSON", help="Its arguments; else those of the recorded run.")
@click.option("--level", type=click.Choice(["tool", "http"]), default="tool", show_default=True)
@click.option("--ignore", metavar="KIND:NAME=ARGUMENT", multiple=True, callback=lists,
              help="An argument that tells nothing.")  # fmt: skip
@click.option("--incident", type=click.IntRange(1), metavar="NUMBER", help="The incident that it keeps fixed.")
@FOLDER
@click.option("--replace", "replaces", is_flag=True, help="Replace a case of this name.")
@click.option("--push", is_flag=True, help="Put it into a dataset of the server too.")
@click.option("--dataset", default=DATASET, show_default=True, help="Which.")
@with_client
def add(client: Client, run: str, program: tuple[str, ...], **told: Any) -> None:
    """Keep a recorded run as a golden case: it runs without a model then, and fails where it turns out otherwise.

    RUN is the tape of a what-if that passed (--keep), any other tape, or a trace's id; it must keep what is expected.
    """
    from backtrail.core.evals.case import Provenance
    from backtrail.sdk.replay.golden.folder import NotGolden
    from backtrail.sdk.replay.golden.saving import Kept, saved

    tape = tape_named(client, run)
    kept = Kept(
        expect=expected(told),
        description=told["description"],
        entry=_entry(tape, told["entry"], told["given"], program),
        how={"level": told["level"], "ignore": told["ignore"]},
        provenance=Provenance(incident=told["incident"]),
    )
    try:
        golden = saved(tape, told["name"], told["folder"], kept, replaces=told["replaces"])
    except NotGolden as wrong:
        raise Unplayable(str(wrong)) from wrong
    item = pushed(client, golden, told["dataset"]) if told["push"] else None
    tell(client, golden, item)


def _entry(tape: "Tape", ref: str | None, given: str | None, program: tuple[str, ...]) -> "Entry":
    from backtrail.core.tape.recording.tape import Entry

    known = tape.header.entry
    if program:
        return Entry(argv=program)
    args = known.args if given is None else arguments(given)
    return Entry(ref=ref or known.ref, args=args, argv=() if ref else known.argv)
