"""The commands about golden cases: add, list, show, run, to the server and back."""

from pathlib import Path

import click
from rich.table import Table

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.golden.adding import add
from backtrail.cli.golden.pushing import FOLDER, pull, push
from backtrail.cli.golden.running import run
from backtrail.cli.terminal import console, one_line, plain


@click.group("golden")
def command() -> None:
    """Keep runs that went right, and run them again: offline, without a model, in CI."""


command.add_command(add)
command.add_command(run)
command.add_command(push)
command.add_command(pull)


@command.command("ls")
@FOLDER
@with_client
def ls(client: Client, folder: Path) -> None:
    """List the golden cases of a folder."""
    from backtrail.sdk.replay.golden.folder import NotGolden, listed, read_case

    table = Table("NAME", "RUNS", "EXPECTS", "FROM", box=None, pad_edge=False)
    names = listed(folder)
    for name in names:
        try:
            case = read_case(folder / name)
        except NotGolden as wrong:
            raise click.ClickException(str(wrong)) from wrong
        if client.as_json:
            print_json(case.json())
            continue
        came = case.provenance
        whence = (
            f"incident {came.incident}" if came.incident else f"trace {came.trace_id[:8]}" if came.trace_id else "-"
        )
        runs = case.entry.ref or " ".join(case.entry.argv)
        table.add_row(name, one_line(runs, 40), one_line(told(case.json()["expect"]), 60), whence)
    if client.as_json:
        return
    if not names:
        click.echo(f"There are no golden cases in {folder}/. Make one: backtrail golden add RUN --name NAME")
        return
    console().print(table)


@command.command("show")
@click.argument("name")
@FOLDER
@with_client
def show(client: Client, name: str, folder: Path) -> None:
    """Show a golden case: what it runs, what it expects, where it came from, and its calls."""
    from backtrail.core.tape.divergence.brief import asks, called, gave
    from backtrail.sdk.replay.golden.folder import NotGolden, golden_named
    from backtrail.sdk.replay.golden.yaml_text import as_yaml

    try:
        golden = golden_named(name, folder)
    except NotGolden as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if client.as_json:
        print_json({"case": golden.case.json(), "events": len(golden.tape.events), "path": str(golden.path)})
        return
    out = console(pipe_width=140)
    out.print(plain(as_yaml(golden.case.json()).rstrip()), soft_wrap=True)
    out.print()
    for event in golden.tape.events:
        if event.parent is None:
            out.print(one_line(f"{event.i:>4}  {called(event)}  {asks(event)}", out.width // 2), end="  → ")
            out.print(one_line(gave(event), out.width // 2), soft_wrap=True)


def told(expect: object) -> str:
    """Expectations on one line."""
    if not isinstance(expect, dict) or not expect:
        return "exactly what was recorded"
    return "; ".join(f"{name.replace('_', ' ')} {_short(value)}" for name, value in expect.items())


def _short(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each.get("tool")) for each in value)
    return str(value.get("question")) if isinstance(value, dict) else str(value)
