"""What lives in the user's process: light, and it never breaks it."""

from backtrail.sdk.capture.lifecycle import Status, flush, init, shutdown, status
from backtrail.sdk.capture.marks import escalate, record_documents
from backtrail.sdk.capture.observe import observe
from backtrail.sdk.capture.span import Span, span
from backtrail.sdk.capture.within import session, tag, user

__all__ = [
    "Span",
    "Status",
    "escalate",
    "flush",
    "init",
    "observe",
    "record_documents",
    "session",
    "shutdown",
    "span",
    "status",
    "tag",
    "user",
]
