"""A run's tape from the server that has it: recorded there, or made of its spans."""

import json
import os
from typing import Any
from urllib.parse import quote

from backtrail.sdk.capture import lifecycle
from backtrail.sdk.capture.export.destination import Destination, destination
from backtrail.sdk.replay.divergence import NotReplayable

SECONDS = 30.0


def lines_of_trace(trace_id: str) -> list[str]:
    """The lines of a trace's tape. Raises NotReplayable: no server, no such trace, or what lacks in it."""
    whose = quote(trace_id, safe="")
    ready = json.loads(_read(f"/api/traces/{whose}/readiness", trace_id))
    if not ready["ready"]:
        lacks = "\n".join(
            f"  span {each['span_id']} {each['name']}: {each['what']}. {each['hint']}"
            for each in ready["lacks"]
            if each.get("fatal", True)
        )
        raise NotReplayable(f"trace {trace_id} cannot be replayed, as not everything of it was recorded:\n{lacks}")
    return _read(f"/api/traces/{whose}/tape", trace_id).split("\n")


def _read(path: str, trace_id: str) -> str:
    import urllib3

    goal = lifecycle.server() or destination(None, None, None, os.environ)
    try:
        answer: Any = urllib3.request(
            "GET",
            goal.endpoint + path,
            headers=dict(goal.headers),
            timeout=SECONDS,
            retries=False,
            fields=_project(goal),
        )
    except urllib3.exceptions.HTTPError as away:
        raise NotReplayable(
            f"the server {goal.endpoint} does not answer ({away}). Start it (backtrail serve), or set "
            "BACKTRAIL_ENDPOINT to where it is"
        ) from away
    if answer.status != 200:
        raise NotReplayable(f"trace {trace_id} of {goal.endpoint} is not to be had: {_why(answer)}")
    text: str = answer.data.decode("utf-8", "surrogatepass")
    return text


def _project(goal: Destination) -> dict[str, str] | None:
    return None if goal.project is None else {"project": goal.project}


def _why(answer: Any) -> str:
    try:
        told = json.loads(answer.data)["error"]
        return " ".join(part for part in (told.get("message"), told.get("hint")) if part)
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status}"
