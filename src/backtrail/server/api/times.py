"""Moments as the API writes and reads them."""

import time

from backtrail.core.model.iso import SECOND, iso
from backtrail.core.model.units import Nanos
from backtrail.server.api.errors import Problem
from backtrail.server.storage.query.values import moment

__all__ = ["SECOND", "iso", "now", "read"]


def read(name: str, text: str | None) -> Nanos | None:
    """A time given as a parameter: the start of what it names. Raises Problem."""
    if text is None or not text:
        return None
    found = moment(text.replace(" ", "+") if "T" in text else text, now())
    if found is None:
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter {name!r}: {text!r} is not a time",
            hint=f"Write {name}=2026-11-24T10:00:00Z, {name}=2026-11-24 or {name}=-2h.",
            parameter=name,
            given=text,
        )
    return found[0]


def now() -> Nanos:
    """The clock of the server."""
    return Nanos(time.time_ns())
