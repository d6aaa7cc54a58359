"""`backtrail proxy`: a local server that speaks as models' providers do, and answers from a tape or writes one."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from backtrail.cli.client import Client, with_client
from backtrail.cli.proxy.recording import recorded
from backtrail.cli.proxy.replaying import replayed
from backtrail.cli.terminal import errors
from backtrail.cli.whatif.options import lists, pairs
from backtrail.cli.whatif.source import Unplayable, tape_named
from backtrail.sdk.replay.proxy.roads import Provider

REFUSED: Final = {
    "live": "nothing is live in a replay by the proxy",
    "body": "the proxy has no body of a call that it could run",
}
LOUD: Final = (
    "TOOLS RUN FOR REAL. The proxy stands before models alone: whatever else the program does (requests to other "
    "hosts, databases, files, mails, payments) happens, and happens again with every replay."
)


@click.command("proxy", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[TAPE|TRACE] [-- PROGRAM...]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="any that is free")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Pass calls on to the providers, and write this tape.")  # fmt: skip
@click.option("--upstream-openai", metavar="URL", help="Where they go; else OPENAI_BASE_URL, or OpenAI itself.")
@click.option("--upstream-anthropic", metavar="URL", help="The same; else ANTHROPIC_BASE_URL, or Anthropic itself.")
@click.option("--on-miss", metavar="KIND:NAME=WAY", multiple=True, callback=pairs,
              help="What answers a call that was not recorded: raise, nearest, stub:VALUE, simulate:MODULE:FUNCTION, "
                   "simulate:model=NAME or ask.")  # fmt: skip
@click.option("--ignore", metavar="KIND:NAME=FIELD", multiple=True, callback=lists, help="A field that tells nothing.")
@click.option("--exhausted", type=click.Choice(["raise", "repeat_last"]), default="raise", show_default=True)
@with_client
def command(client: Client, words: tuple[str, ...], port: int, record: Path | None, **told: Any) -> None:
    """Record and replay agents that are not Python: backtrail proxy run.tape.jsonl -- node agent.js

    A local server that speaks OpenAI's interface (chat completions, responses, embeddings, models) and Anthropic's
    (messages) answers model calls from a tape or a trace. PROGRAM is started with OPENAI_BASE_URL and
    ANTHROPIC_BASE_URL set to it; without PROGRAM it listens until Ctrl-C. With --record FILE calls are passed on to
    the real models, and written to FILE.

    TOOLS RUN FOR REAL: only model calls pass here. Whatever else the program does happens again with every replay:
    point it at a sandbox.

    Exit code: the program's own (0 without one); 3 where its model calls were others than the recorded ones; 2 where
    there is nothing to replay.
    """
    homes = {"openai": told.pop("upstream_openai"), "anthropic": told.pop("upstream_anthropic")}
    if record is not None:
        _refuse({**told["on_miss"], **told["ignore"]}, "--record answers nothing itself")
        errors().print(f"Every call reaches the real model, and costs what it costs. {LOUD}", soft_wrap=True)
        raise SystemExit(_listening(port, lambda: recorded(record, _upstreams(homes), port, words)))
    if any(homes.values()):
        raise click.UsageError("--upstream-openai and --upstream-anthropic say where --record FILE passes calls on to")
    if not words:
        raise click.UsageError("Name the tape or the trace that answers, or --record FILE to write one")
    for whose, way in told["on_miss"].items():
        if way in REFUSED:
            raise click.UsageError(f"--on-miss {whose}={way}: {REFUSED[way]}. Give stub:VALUE or simulate:...")
    errors().print(LOUD, soft_wrap=True, style="bold")
    tape = tape_named(client, words[0])
    raise SystemExit(_listening(port, lambda: replayed(tape, words, port, told, as_json=client.as_json)))


def _listening(port: int, work: Callable[[], int]) -> int:
    try:
        return work()
    except OSError as taken:
        raise Unplayable(f"port {port} cannot be listened on: {taken.strerror or taken}. Leave --port out") from taken


def _upstreams(given: Mapping[str, str | None]) -> dict[Provider, str]:
    """Where calls are passed on to: as typed, else where the program's clients would have sent them."""
    named: dict[Provider, str | None] = {
        "openai": given["openai"] or os.environ.get("OPENAI_BASE_URL"),
        "anthropic": given["anthropic"] or os.environ.get("ANTHROPIC_BASE_URL"),
    }
    for whose, url in named.items():
        if url and not url.startswith(("http://", "https://")):
            raise click.UsageError(f"--upstream-{whose} {url}: write it with http:// or https:// in front")
    return {whose: url for whose, url in named.items() if url}


def _refuse(given: Mapping[str, Any] | Sequence[str], why: str) -> None:
    if given:
        raise click.UsageError(f"{why}: --on-miss and --ignore belong to a replay")
