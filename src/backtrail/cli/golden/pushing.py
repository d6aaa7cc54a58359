"""`backtrail golden push` and `pull`: cases become items of a dataset of the server, and come back from there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.whatif.kept import close_with
from backtrail.cli.whatif.source import Unplayable

if TYPE_CHECKING:
    from backtrail.sdk.replay.golden.folder import Golden

DATASET: Final = "golden"
FOLDER: Final = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("golden"), show_default=True,
    help="Where the cases are.",
)  # fmt: skip


def pushed(client: Client, golden: "Golden", dataset: str) -> dict[str, Any]:
    """Put a case into a dataset; again is a new revision of its item. Raises click.ClickException."""
    from backtrail.core.evals.expectations import as_json
    from backtrail.core.tape.recording.lines import written

    case = golden.case
    body = {
        "id": case.name,
        "input": case.entry.args if case.entry.ref else list(case.entry.argv),
        "expected": as_json(case.expect),
        "metadata": {"description": case.description} if case.description else {},
        "trace_id": case.provenance.trace_id,
        "case": case.json(),
        "tape": "\n".join(written(golden.tape)) + "\n",
    }
    answer: dict[str, Any] = client.post(f"/api/datasets/{escaped(dataset)}/items", body)
    return answer


@click.command("push")
@click.argument("names", nargs=-1, required=True)
@FOLDER
@click.option("--dataset", default=DATASET, show_default=True, help="Which.")
@click.option("--incident", type=click.IntRange(1), metavar="NUMBER", help="The incident that they keep fixed.")
@with_client
def push(client: Client, names: tuple[str, ...], folder: Path, dataset: str, incident: int | None) -> None:
    """Put golden cases into a dataset of the server; the incident of the run that one was made of names it."""
    from backtrail.sdk.replay.golden.folder import NotGolden, golden_named, write_case

    try:
        cases = [golden_named(name, folder) for name in names]
    except NotGolden as wrong:
        raise Unplayable(str(wrong)) from wrong
    for golden in cases:
        told = golden
        if incident is not None:
            case = replace(golden.case, provenance=replace(golden.case.provenance, incident=incident))
            told = replace(golden, case=case)
        item = pushed(client, told, dataset)
        if told is not golden:
            write_case(told.case, golden.path)
        if client.as_json:
            print_json(item)
            continue
        click.echo(f"{golden.name} is item {item['id']} of dataset {item['dataset']}, version {item['version']}.")
        close_with(told.case, item)


@click.command("pull")
@click.argument("names", nargs=-1)
@FOLDER
@click.option("--dataset", default=DATASET, show_default=True, help="Which.")
@click.option("--replace", "replaces", is_flag=True, help="Replace cases that are there.")
@with_client
def pull(client: Client, names: tuple[str, ...], folder: Path, dataset: str, replaces: bool) -> None:
    """Fetch the golden cases of a dataset of the server, or those that are named."""
    from backtrail.core.evals.case import CaseUnreadable, case
    from backtrail.core.tape.recording.lines import TapeUnreadable, read
    from backtrail.sdk.replay.golden.folder import NotGolden, keep

    whole = f"/api/datasets/{escaped(dataset)}"
    there = [row["id"] for row in items(client, whole) if row["is_golden"]]
    if lacks := [name for name in names if name not in there]:
        raise Unplayable(
            f"Dataset {dataset} has no golden case {', '.join(lacks)}. It has {', '.join(there) or 'none'}"
        )
    for name in names or there:
        at = f"{whole}/items/{escaped(name)}"
        try:
            with client.http() as http:
                golden = keep(
                    case(client.read(at)["case"]), read(client.lines(http, f"{at}/tape")), folder, replaces=replaces
                )
        except (NotGolden, CaseUnreadable, TapeUnreadable) as wrong:
            raise Unplayable(str(wrong)) from wrong
        print_json({"name": golden.name, "path": str(golden.path)}) if client.as_json else click.echo(str(golden.path))


def items(client: Client, path: str, **params: Any) -> Iterator[dict[str, Any]]:
    """The items of a dataset, page after page. Raises click.ClickException."""
    after = None
    while True:
        page = client.read(path, after=after, **params)
        yield from page["items"]
        after = page["next"]
        if after is None:
            return
