"""After the show: the run that went in circles is replayed, tried with a better prompt, and kept as a golden case."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.markup import escape

from backtrail.cli.client import Client
from backtrail.cli.demo.live.cast import Part
from backtrail.cli.demo.live.world import World

PROMPT: Final = "If the provider refuses a payment twice, stop and hand over to a human."
SAMPLES: Final = 5
MOST_STEPS: Final = 6
CASE: Final = "refund-hands-over"
AGENT: Final = "refund_desk.py"
SHORT: Final = 8
LINES: Final = 6
"""Of what a command says, the last that are shown."""
WIDEST: Final = 120
LAST_WORDS: Final = 'has not confirmed."\n)'
"""The end of the prompt in the agent's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the refund desk's code is changed and its golden case is kept: a folder like a user's repository."""

    console: Console
    server: str
    folder: Path
    env: Mapping[str, str]

    def lay(self, source: Path) -> None:
        """The agent's code as it is in production."""
        shutil.rmtree(self.folder, ignore_errors=True)  # of an earlier demo
        self.folder.mkdir(parents=True)
        (self.folder / AGENT).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")

    def write_prompt(self, *, better: bool) -> None:
        """The agent's code with the sentence, or without."""
        code = (self.folder / AGENT).read_text(encoding="utf-8")
        with_it = LAST_WORDS.replace('."\n)', f'."\n    "\\n{PROMPT}"\n)')
        told = code.replace(LAST_WORDS, with_it) if better else code.replace(with_it, LAST_WORDS)
        (self.folder / AGENT).write_text(told, encoding="utf-8")

    def say(self, told: str) -> None:
        self.console.print(f"\n{told}")

    def backtrail(self, *words: str, program: Sequence[str] = ()) -> None:
        """A command as a user types it, and the end of what it says."""
        shown = ["backtrail", *words, *(["--", *program] if program else [])]
        command = [*words, "--server", self.server, *(["--", *program] if program else [])]
        self._typed(shown, [sys.executable, "-m", "backtrail", *command], ending)

    def pytest(self) -> None:
        """The golden cases, by pytest where it is installed."""
        if importlib.util.find_spec("pytest") is None:
            self._typed(["backtrail", "golden", "run"], [sys.executable, "-m", "backtrail", "golden", "run"], telling)
            return
        plugin = ["-p", "backtrail.testing.golden", "-p", "no:cacheprovider", "--color=no", "-q"]
        self._typed(["pytest", "golden"], [sys.executable, "-m", "pytest", *plugin, "golden"], telling)

    def _typed(self, shown: Sequence[str], command: Sequence[str], kept: Callable[[list[str]], list[str]]) -> None:
        line = " ".join(f"'{word}'" if " " in word else word for word in shown)
        self.console.print(f"  $ {escape(line)}", style="dim", highlight=False, soft_wrap=True)
        done = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=self.folder, env={**os.environ, **self.env}, capture_output=True, text=True, check=False
        )
        said = (done.stdout + (done.stderr if done.returncode else "")).rstrip().splitlines()
        for each in kept(said):
            self.console.print(f"  {escape(shorten(each))}", highlight=False, soft_wrap=True)


def replayed(client: Client, console: Console, part: Part, place: World, session: str, folder: Path) -> None:
    """The commands that close the incident of a session, as a user types them, and what they say."""
    trace = next((row["trace_id"] for row in client.rows("/api/traces", 1, query=f'session:"{session}"')), None)
    incident = next((row for row in client.rows("/api/incidents", 100) if row["session_id"] == session), None)
    if trace is None or incident is None:
        return
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    there = {**place.env(part, "replay"), "COLUMNS": "110", "PATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    desk = Desk(console=console, server=client.server, folder=folder, env=there)
    spec = importlib.util.find_spec(part.module)
    assert spec is not None
    desk.lay(Path(str(spec.origin)))
    tried(desk, trace[:SHORT])
    kept(desk, incident)


def tried(desk: Desk, trace: str) -> None:
    """Replay, and a what-if that becomes a golden case."""
    program = ["python", AGENT]
    desk.say("[bold]The run that went in circles, again[/], from its trace: nothing is called, nothing is paid.")
    desk.backtrail("replay", trace, program=program)
    desk.say("[bold]And with one sentence more in its prompt[/], over the same tools:")
    expected = ["--output-contains", "a human takes this over", "--max-steps", str(MOST_STEPS)]
    samples = ["--samples", str(SAMPLES), "--golden", CASE]
    desk.backtrail("whatif", trace, "--system-append", PROMPT, *expected, *samples, program=program)


def kept(desk: Desk, incident: Mapping[str, Any]) -> None:
    """The case goes to the server and closes the incident; pytest runs it, offline."""
    number = str(incident["number"])
    desk.say("[bold]That is a golden case[/]: the incident closes with it.")
    desk.backtrail("golden", "push", CASE, "--incident", number)
    desk.backtrail("incident", "close", number, "--golden-case", CASE)
    desk.say(
        f"[bold]The sentence goes into the agent's code[/] ({desk.folder / AGENT}): no model is asked, and it holds."
    )
    desk.write_prompt(better=True)
    desk.pytest()
    desk.say("[bold]Somebody takes it out again[/]:")
    desk.write_prompt(better=False)
    desk.pytest()
    desk.say("[bold]It is put back[/], and the server hears that the case holds:")
    desk.write_prompt(better=True)
    desk.backtrail("golden", "run", "--push")


def ending(said: list[str]) -> list[str]:
    """The last lines of what a command says; of a what-if from what the run gave on."""
    gave = next((place for place, line in enumerate(said) if line.startswith("It gave: ")), 0)
    return said[max(gave, len(said) - LINES) :]


def shorten(line: str) -> str:
    """A line that fits: prompts are long, and what differs in them stands at their end."""
    return line if len(line) <= WIDEST else f"{line[:30]} … {line[-(WIDEST - 33) :]}"


def telling(said: list[str]) -> list[str]:
    """The lines that tell why a case failed, and the sum; where all passed, the sum."""
    differs = next((place for place, line in enumerate(said) if "what differs" in line), None)
    return [*(said[differs : differs + LINES] if differs is not None else []), *said[-1:]]
