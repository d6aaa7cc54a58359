"""What a replay brought, told to the server: it stands in step 4 of the trace's open incident."""

import shlex
import sys
from typing import Any, Final

from backtrail.cli.client import Client
from backtrail.cli.replay.posting import LONGEST, MOST_ROWS, heard
from backtrail.core.tape.divergence.changed import changed

MOST_RUNS: Final = 100
KEY: Final = "--key"


def posted(client: Client, trace: str, kind: str, result: dict[str, Any]) -> None:
    """Keep the result of a what-if, a fork or a bisection; where it cannot be kept that is said, and no more."""
    body = {
        "trace_id": trace,
        "kind": kind,
        "faithful": bool(result["runs"]) and all(run["faithful"] for run in result["runs"]),
        "passed": result["passed"],
        "samples": result["samples"],
        "sentence": result.get("sentence") or sentence(result),
        "command": _command(),
        "overrides": result["overrides"],
        "before": result.get("before", {}),
        "recorded": result.get("recorded"),
        "took": round(result["took"], 3),
        "runs": [_run(run) for run in result["runs"][:MOST_RUNS]],
    }
    heard(client, body)


def sentence(result: dict[str, Any]) -> str:
    """`4 of 5 samples passed with another system prompt`."""
    told = changed(result["overrides"])
    return f"{result['passed']} of {result['samples']} samples passed{f' with {told}' if told else ''}"


def _run(run: dict[str, Any]) -> dict[str, Any]:
    difference = run["difference"]
    return {
        "faithful": run["faithful"],
        "passed": run["passed"],
        "sentence": str(run["error"] or (difference["report"].partition("\n")[0] if difference else ""))[:LONGEST],
        "report": (difference["report"] if difference else "")[:LONGEST],
        "output": "" if run["output"] is None else str(run["output"])[:LONGEST],
        "tokens": run["tokens"],
        "cost": run["cost"],
        "rows": run["rows"][:MOST_ROWS],
    }


def _command() -> str:
    """What was typed, without the key."""
    words = list(sys.argv[1:])
    while KEY in words:
        at = words.index(KEY)
        del words[at : at + 2]
    words = [word for word in words if not word.startswith(f"{KEY}=")]
    return shlex.join(["backtrail", *words])
