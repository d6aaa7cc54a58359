"""The golden case of an incident: that there is one, or how one is made."""

import shlex
from typing import Any, Final

from backtrail.core.diagnose.runbook.replay import PROGRAM
from backtrail.core.model.units import TraceId

NAME: Final = "NAME"


def golden_case(trace_id: TraceId, item: str | None) -> dict[str, Any]:
    """What step 5 tells of it; `item` is the id of the item of a dataset that was made from the run."""
    if item is not None:
        return {
            "available": True,
            "id": item,
            "says": f"The golden case {item} was made from this run: the incident can be closed as fixed with it.",
            "command": f"backtrail golden run {shlex.quote(item)}",
        }
    tried = f"backtrail whatif {shlex.quote(trace_id)} --system @new.txt --samples 5 --golden {NAME} -- {PROGRAM}"
    return {
        "available": False,
        "id": None,
        "says": "An incident closes as fixed with the golden case that keeps it fixed: a what-if that passes is kept "
        f"as one, and `backtrail golden push {NAME}` puts it here.",
        "command": tried,
    }
