"""What the demo changes of the rules: a loop is stopped, and useless passages are a reason to page."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.cli.client import Client

CHANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "loop_repeat": {"action": "stop"},
    "useless_passages": {
        "name": "Answered from useless passages",
        "metric": "findings",
        "detectors": ["useless_documents", "ungrounded_answer"],
        "op": ">=",
        "alert": 1,
        "group_by": ["session", "agent"],
        "why": "The handbook's readers take what it says for granted: one answer out of thin air is one too many.",
    },
}


def lay_down(client: Client) -> None:
    """The rules of the demo; the default ones stay as they are. Raises click.ClickException."""
    for name, fields in CHANGES.items():
        client.put(f"/api/rules/{name}", {"on": True, "rule": dict(fields)})
