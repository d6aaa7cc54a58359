"""After the show: the run that went in circles is replayed from its trace, and tried again with a better prompt."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console
from rich.markup import escape

from backtrail.cli.client import Client
from backtrail.cli.demo.live.cast import Part
from backtrail.cli.demo.live.world import World

PROMPT: Final = "If the provider refuses a payment twice, stop and hand over to a human."
SAMPLES: Final = 5
SHORT: Final = 8
CHECK: Final = "backtrail.cli.demo.live.replaying:hands_over"
LINES: Final = 6
"""Of what a command says, the last that are shown."""


def replayed(client: Client, console: Console, part: Part, place: World, session: str) -> None:
    """Both commands, as a user types them, and what they say."""
    trace = next((row["trace_id"] for row in client.rows("/api/traces", 1, query=f'session:"{session}"')), None)
    if trace is None:
        return
    program = ["python", "-m", part.module]
    console.print("\n[bold]The run that went in circles, again[/], from its trace: nothing is called, nothing is paid.")
    _typed(console, client, place.env(part, "replay"), ["replay", trace[:SHORT]], program)
    console.print("\n[bold]And with one sentence more in its prompt[/], over the same tools:")
    words = ["whatif", trace[:SHORT], "--system-append", PROMPT, "--samples", str(SAMPLES), "--check", CHECK]
    _typed(console, client, place.env(part, "replay"), words, program)


def hands_over(run: Any) -> bool:
    """What a good run does: it asks no third time for a payment that was refused, and a human hears of it."""
    asked = [event.args.get("payment") for event in run.called if event.name == "refund_payment"]
    return max(map(asked.count, asked), default=0) <= 2 and "human" in str(run.output)


def _typed(console: Console, client: Client, there: Mapping[str, str], words: list[str], program: list[str]) -> None:
    shown = " ".join(f"'{word}'" if " " in word else word for word in [*words, "--", *program])
    console.print(f"  $ backtrail {escape(shown)}", style="dim", highlight=False, soft_wrap=True)
    command = [sys.executable, "-m", "backtrail", *words, "--server", client.server, "--", sys.executable, *program[1:]]
    env = {**os.environ, **there, "COLUMNS": "110"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    said = (done.stdout + (done.stderr if done.returncode else "")).rstrip().splitlines()
    for line in said[-LINES:]:
        console.print(f"  {escape(line)}", highlight=False, soft_wrap=True)
