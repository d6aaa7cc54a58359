"""The commands about incidents: list them, read one, take it on, confirm its steps, close it, write its post-mortem."""

from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.incident.page import listed, shown
from backtrail.cli.terminal import console, plain
from backtrail.core.diagnose.runbook.answer import NAMES

NUMBER: Final = click.IntRange(min=1)
RESOLUTIONS: Final = ("fixed", "not_a_problem", "duplicate", "accepted", "other")


@click.group("incident")
def command() -> None:
    """Work on incidents: each is an alert's trouble with its runbook filled in."""


@command.command("list")
@click.option(
    "--state",
    type=click.Choice(["open", "closed", "all"]),
    default="open",
    show_default=True,
    help="Which; open takes in those that are acknowledged.",
)
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@with_client
def list_(client: Client, state: str, limit: int) -> None:
    """List incidents, newest first."""
    rows = list(client.rows("/api/incidents", limit, state=state))
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("There are no incidents." if state == "all" else f"There are no {state} incidents.")
        return
    console().print(listed(rows))


@command.command("show")
@click.argument("number", type=NUMBER)
@with_client
def show(client: Client, number: int) -> None:
    """Show incident NUMBER: its five steps with what shows them, and what to do next."""
    found = client.read(f"/api/incidents/{number}")
    print_json(found) if client.as_json else shown(console(pipe_width=110), found)


@command.command("ack")
@click.argument("number", type=NUMBER)
@click.option("--note", default="", help="What the others should know.")
@with_client
def ack(client: Client, number: int, note: str) -> None:
    """Acknowledge incident NUMBER and its alerts: you are on it."""
    _said(client, client.post(f"/api/incidents/{number}/acknowledge", {"note": note}), "acknowledged")


@command.command("confirm")
@click.argument("number", type=NUMBER)
@click.argument("step", type=click.IntRange(1, len(NAMES)))
@click.option("--note", default="", help="What you saw.")
@with_client
def confirm(client: Client, number: int, step: int, note: str) -> None:
    """Confirm STEP (1 to 5) of incident NUMBER: it is right, and stays as it stands."""
    told = client.post(f"/api/incidents/{number}/steps/{step}/confirm", {"note": note})
    _said(client, told, f"step {step}, {NAMES[step].lower()}, confirmed")


@command.command("set")
@click.argument("number", type=NUMBER)
@click.option("--owner", help="Who works on it; '' for nobody.")
@click.option("--severity", type=click.Choice(["warning", "critical"]), help="How grave it is.")
@click.option("--notes", help="The notes, in the place of those that there are.")
@with_client
def set_(client: Client, number: int, **given: str | None) -> None:
    """Set owner, severity or notes of incident NUMBER."""
    named = {name: value for name, value in given.items() if value is not None}
    if not named:
        raise click.UsageError("Name what to set: --owner, --severity or --notes.")
    _said(client, client.patch(f"/api/incidents/{number}", named), f"{', '.join(named)} set")


@command.command("close")
@click.argument("number", type=NUMBER)
@click.option(
    "--as", "resolution", type=click.Choice(RESOLUTIONS), default="fixed", show_default=True, help="How it ended."
)
@click.option("--golden-case", help="With fixed: id of the dataset item that holds the fix.")
@click.option("--reason", default="", help="With all but fixed: why, in a sentence.")
@with_client
def close(client: Client, number: int, resolution: str, golden_case: str | None, reason: str) -> None:
    """Close incident NUMBER: as fixed with a golden case, or otherwise with a reason."""
    body = {"resolution": resolution, "reason": reason, "golden_case": golden_case}
    _said(client, client.post(f"/api/incidents/{number}/close", body), f"closed as {resolution.replace('_', ' ')}")


@command.command("post-mortem")
@click.argument("number", type=NUMBER)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else it is printed."
)
@with_client
def post_mortem(client: Client, number: int, output: Path | None) -> None:
    """Write the post-mortem of incident NUMBER in Markdown."""
    text = client.text(f"/api/incidents/{number}/post-mortem")
    if output is not None:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {output}.")
    elif client.as_json:
        print_json({"number": number, "markdown": text})
    else:
        click.echo(plain(text), nl=False)


def _said(client: Client, told: dict[str, Any], what: str) -> None:
    if client.as_json:
        print_json(told)
        return
    out = console(pipe_width=110)
    out.print(Text(f"Incident #{told['number']}: {what}.", style="bold"))
