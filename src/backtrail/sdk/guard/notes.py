"""What guards tell: to the log of the program, and as an event on the running span."""

import logging
from typing import Final

from opentelemetry.trace import get_current_span

from backtrail.core.semconv.names import (
    BACKTRAIL_GUARD,
    BACKTRAIL_GUARD_ACTION,
    BACKTRAIL_GUARD_LIMIT,
    BACKTRAIL_GUARD_RUN,
    BACKTRAIL_GUARD_SENTENCE,
)
from backtrail.sdk.capture.shield import shielded

LOG: Final = logging.getLogger("backtrail")
NOTING: Final = shielded("noting what a guard did")


def note(action: str, limit: str, sentence: str, run: str) -> None:
    """Something happened to the run that the running context belongs to."""
    LOG.warning("backtrail.guard: %s (%s)", sentence, action)
    with NOTING:
        span = get_current_span()
        if span.is_recording():
            told = {
                BACKTRAIL_GUARD_ACTION: action,
                BACKTRAIL_GUARD_LIMIT: limit,
                BACKTRAIL_GUARD_SENTENCE: sentence,
                BACKTRAIL_GUARD_RUN: run,
            }
            span.add_event(BACKTRAIL_GUARD, told)
