"""What lives in the user's process: light, and it never breaks it."""

from importlib import import_module

from backtrail.sdk.capture.lifecycle import TO_RECORD, Status, flush, init, shutdown, status
from backtrail.sdk.capture.marks import escalate, record_documents
from backtrail.sdk.capture.observe import observe
from backtrail.sdk.capture.span import Span, span
from backtrail.sdk.capture.within import session, tag, user
from backtrail.sdk.frameworks.joining import join
from backtrail.sdk.frameworks.replaying import listed
from backtrail.sdk.guard.guard import WHEN_OPENED, guard, guidance
from backtrail.sdk.guard.halted import Halted

WHEN_OPENED.append(join)
TO_RECORD.append(lambda mode: import_module("backtrail.sdk.replay.production.runs").start(mode))
listed.join()

__all__ = [
    "Halted",
    "Span",
    "Status",
    "escalate",
    "flush",
    "guard",
    "guidance",
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
