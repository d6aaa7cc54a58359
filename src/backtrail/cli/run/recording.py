"""`backtrail run`: a program, with everything that crosses its boundary recorded."""

import json
import subprocess
import tempfile
import time
from pathlib import Path

import click

from backtrail.cli.replay.program import launched
from backtrail.cli.terminal import errors


@click.command("run", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--record", is_flag=True, help="Record the run (what this command is for; may be left out).")
@click.option("--tape", type=click.Path(dir_okay=False, path_type=Path), help="Where its tape goes.")
@click.argument("program", nargs=-1, required=True, type=click.UNPROCESSED, metavar="PROGRAM...")
def command(record: bool, tape: Path | None, program: tuple[str, ...]) -> None:  # noqa: ARG001 - see its help
    """Run PROGRAM and record it: backtrail run --record python agent.py.

    Model calls, tools and every request are written to the tape as they happen, secrets taken out. What is on the tape
    is replayed by `backtrail replay`. Exit code: the program's own.
    """
    path = (tape or Path(".backtrail") / "tapes" / f"{time.strftime('%Y%m%d-%H%M%S')}.tape.jsonl").absolute()
    with tempfile.TemporaryDirectory(prefix="backtrail-") as folder:
        plan = {"mode": "record", "tape": str(path)}
        (Path(folder) / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        done = subprocess.run(launched(program, Path(folder)), check=False)  # noqa: S603 - what the user typed
    out = errors()
    if path.exists():
        out.print(f"Recorded: {path}", soft_wrap=True)
        out.print(f"Replay it: backtrail replay {path}", soft_wrap=True)
    raise SystemExit(done.returncode)
