"""A refusal that no client tries again, in the shape that its provider's errors have."""

import json
from collections.abc import Mapping
from typing import Any, Final

from backtrail.sdk.replay.proxy.roads import provider_of

STATUS: Final = 400
"""Clients try 408, 409, 429 and 5xx again, each time later: a run that has diverged would go on for minutes."""
HEADERS: Final = (("content-type", "application/json"), ("x-should-retry", "false"))
CODE: Final = "backtrail_diverged"


def refusal(path: str, headers: Mapping[str, str], told: str, code: str = CODE) -> bytes:
    """The body of an error: both providers' clients show its message."""
    error: dict[str, Any] = {"type": "invalid_request_error", "message": told}
    if provider_of(path, headers) == "anthropic":
        return json.dumps({"type": "error", "error": error}).encode()
    return json.dumps({"error": {**error, "param": None, "code": code}}).encode()
