"""Listing, adding, changing, testing and removing channels."""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import click
from rich.table import Table
from rich.text import Text

from backtrail.cli.channels.lines import MARKS, kind_told, told
from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.terminal import console, errors, one_line, plain
from backtrail.cli.words import moment

F = TypeVar("F", bound=Callable[..., Any])
COLUMNS: Final = ("", "channel", "kind", "least", "last sent", "waiting", "dead", "last error")
HOURS: Final = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


@click.group("channels", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List the channels of a project, or work on one of them."""
    if context.invoked_subcommand is None:
        _list(client)


@command.command("list")
@with_client
def list_(client: Client) -> None:
    """List the channels: what each is, and how it does."""
    _list(client)


@command.command("kinds")
@with_client
def kinds(client: Client) -> None:
    """List the kinds of channels, and what each asks for."""
    out = console(pipe_width=120)
    for kind in client.read("/api/channels")["kinds"]:
        print_json(kind) if client.as_json else kind_told(out, kind)


def options(command: F) -> F:
    """What can be said of a channel."""
    for option in (
        click.option("--secret", "secret", multiple=True, help="NAME=VALUE, or NAME to be asked for it."),
        click.option("--set", "config", multiple=True, help="NAME=VALUE of what the kind asks for."),
        click.option("--zone", help="Whose clock quiet hours go by, such as Europe/Berlin."),
        click.option("--quiet", help="Hours in which warnings wait, such as 22:00-07:00; 'none' for none."),
        click.option("--fallback/--no-fallback", default=None, help="Whether it hears of other channels' trouble."),
        click.option("--least", type=click.Choice(["warning", "alert"]), help="What is less is not sent here."),
        click.option("--on/--off", default=None, help="Whether anything is sent."),
    ):
        command = option(command)
    return command


@command.command("add")
@click.argument("name")
@click.argument("kind")
@options
@with_client
def add(client: Client, name: str, kind: str, **said: Any) -> None:
    """Add a channel NAME of KIND; `backtrail channels kinds` says what each asks for."""
    _keep(client, f"c-{secrets.token_hex(6)}", {"name": name, "kind": kind}, said)


@command.command("set")
@click.argument("name")
@options
@with_client
def set_(client: Client, name: str, **said: Any) -> None:
    """Change the channel NAME: what is not named stays as it is."""
    row = _named(client, name)
    kept = {key: row[key] for key in ("name", "kind", "on", "least", "quiet", "fallback", "config")}
    _keep(client, row["id"], kept, said)


@command.command("test")
@click.argument("name")
@with_client
def test(client: Client, name: str) -> None:
    """Send a test page to the channel NAME, and tell what was answered. Exit code 1 where it did not arrive."""
    answer = client.post(f"/api/channels/{escaped(_named(client, name)['id'])}/test")
    if client.as_json:
        print_json(answer)
    elif answer["ok"]:
        console().print(Text(f"The page arrived after {answer['seconds']:.2f} s.", style="green"))
    if not answer["ok"]:
        raise click.ClickException(f"The page did not arrive: {plain(answer['error'])}")


@command.command("remove")
@click.argument("name")
@with_client
def remove(client: Client, name: str) -> None:
    """Forget the channel NAME; pages that wait for it are dropped."""
    was = client.delete(f"/api/channels/{escaped(_named(client, name)['id'])}")
    print_json(was) if client.as_json else console().print(f"Removed {plain(was['name'])}.")


def _list(client: Client) -> None:
    rows = client.read("/api/channels")["rows"]
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("No channels: nobody is paged. `backtrail channels add NAME KIND` adds one.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in ("waiting", "dead") else "left")
    for row in rows:
        state = row["state"]
        cells = (row["least"], moment(state["last_sent"]), f"{state['waiting']:,}", f"{state['dead']:,}")
        called = Text(plain(row["name"]), style="bold") + Text(" (fallback)" if row["fallback"] else "", style="dim")
        error = Text(one_line(state["last_error"], 80), style="red")
        table.add_row(Text(*MARKS[state["state"]]), called, row["kind"], *cells, error)
    console(pipe_width=200).print(table)


def _keep(client: Client, channel_id: str, kept: dict[str, Any], said: dict[str, Any]) -> None:
    given = {key: said[key] for key in ("on", "least", "fallback") if said[key] is not None}
    config = kept.get("config", {}) | dict(_pairs("--set", said["config"]))
    body = kept | given | {"config": config, "secrets": dict(_pairs("--secret", said["secret"], asking=True))}
    quiet = _quiet(said["quiet"], said["zone"], kept.get("quiet"))
    answer = client.put(f"/api/channels/{escaped(channel_id)}", body | {"quiet": quiet})
    if client.as_json:
        print_json(answer)
        return
    told(console(pipe_width=120), answer["channel"])
    for name, secret in answer["made"].items():
        errors().print(Text(f"{name} is {secret}: it is shown this once, and the receiver needs it.", style="yellow"))


def _pairs(flag: str, words: Iterable[str], *, asking: bool = False) -> Iterable[tuple[str, str]]:
    for word in words:
        name, equals, value = word.partition("=")
        if not equals and not asking:
            raise click.ClickException(f"{flag} takes NAME=VALUE, and {word!r} has no =")
        yield name, value if equals else click.prompt(name, hide_input=True, err=True)


def _quiet(hours: str | None, zone: str | None, before: dict[str, str] | None) -> dict[str, str] | None:
    if hours == "none":
        return None
    if hours is None:
        return before | {"zone": zone} if before and zone else before
    found = HOURS.fullmatch(hours)
    if found is None:
        raise click.ClickException(f"--quiet takes hours such as 22:00-07:00, and not {hours!r}")
    return {"from": found[1], "to": found[2], "zone": zone or (before or {}).get("zone", "UTC")}


def _named(client: Client, name: str) -> dict[str, Any]:
    """A channel by name or id. Raises click.ClickException."""
    rows = client.read("/api/channels")["rows"]
    found: dict[str, Any] | None = next((row for row in rows if name in (row["name"], row["id"])), None)
    if found is None:
        listed = ", ".join(row["name"] for row in rows) or "none"
        raise click.ClickException(f"there is no channel {name!r}; there are: {plain(listed)}")
    return found
