"""An HTTP request as a question: what it asks of whom, without headers, and with the secrets taken out."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.provider.recognised import recognised
from backtrail.core.tape.provider.wire import Wire
from backtrail.sdk.replay import current
from backtrail.sdk.replay.current import UNWATCHED
from backtrail.sdk.replay.fence import FREE
from backtrail.sdk.replay.seams.compression import opened_whole
from backtrail.sdk.replay.session import Session

TELEMETRY: Final = ("/v1/traces", "/v1/logs", "/v1/metrics", "/api/public/ingestion", "/api/public/otel/v1/traces")
"""Ends of paths that exporters send to: no part of a run."""
BOUNDARY: Final = re.compile(r"boundary=\"?([^\";]+)")
MCP: Final = "mcp.client.session"
PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request as it is about to be sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request that was understood."""

    ask: Ask
    body: Any = None
    """Its JSON as it is to be sent, changed by a what-if; None where it is no JSON."""
    wire: Wire | None = None
    changed: bool = False
    """The body is not what the program wrote: send `body`."""


def is_watched(url: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether a request belongs to the run: neither ours nor an exporter's nor one that another seam tells."""
    if UNWATCHED.get() or (MCP in sys.modules and headers is not None and _is_mcp(headers)):
        return False
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0))
    return address not in FREE and not parts.path.rstrip("/").endswith(TELEMETRY)


def _is_mcp(headers: Mapping[str, str]) -> bool:
    """Whether MCP's own transport sends it: its session tells the request."""
    told = {str(name).lower(): str(value) for name, value in headers.items()}
    return any(name.startswith("mcp-") for name in told) or told.get("accept") == "application/json, text/event-stream"


def understood(session: Session, request: Outgoing) -> Question:
    """What a request asks, with the overrides of a what-if."""
    body = _json(request)
    wire = recognised(request.method, request.url, body)
    scope = current.scope()
    if wire is None:
        return Question(ask=_plain(session, request, body, scope), body=body)
    changed = bool(session.overrides)
    if changed:
        body = wire.overridden(body, session.overrides)
    told = session.redacted({"body": wire.canonical(body)})
    conversation = session.redacted(wire.conversation(body)) or None
    kind = "embedding" if wire.name.endswith("embeddings") else "llm"
    ask = Ask(kind=kind, name=wire.name, args=told, scope=scope, conversation=conversation)  # type: ignore[arg-type]
    return Question(ask=ask, body=body, wire=wire, changed=changed)


def _plain(session: Session, request: Outgoing, body: Any, scope: str) -> Ask:
    parts = urlsplit(request.url)
    port = "" if parts.port in (None, PORTS.get(parts.scheme)) else f":{parts.port}"
    args: dict[str, Any] = {}
    if parts.query:
        args["query"] = dict(_grouped(parse_qsl(parts.query, keep_blank_values=True)))
    if request.body:
        args["body"] = body if body is not None else _told(request)
    name = f"{request.method.upper()} {parts.scheme}://{parts.hostname}{port}{parts.path or '/'}"
    return Ask(kind="http", name=session.redacted(name), args=session.redacted(args), scope=scope)


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Values by name, several as a list; names in order."""
    found: dict[str, Any] = {}
    for name, value in sorted(pairs, key=lambda pair: pair[0]):
        found[name] = value if name not in found else [*_listed(found[name]), value]
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _json(request: Outgoing) -> Any:
    body = _opened(request)
    if body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(body)
    except ValueError:
        return None


def _told(request: Outgoing) -> Any:
    """A body that is no JSON: a form by its fields, text as it is, else by its hash."""
    kind = request.headers.get("content-type", "")
    body = _opened(request)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if kind.startswith("application/x-www-form-urlencoded"):
        return _grouped(parse_qsl(text, keep_blank_values=True))
    found = BOUNDARY.search(kind)
    if found:
        body = body.replace(found.group(1).encode("latin-1"), b"boundary")
        text = text.replace(found.group(1), "boundary")
    return text or f"sha256:{sha256(body).hexdigest()}"


def _opened(request: Outgoing) -> bytes:
    """The body without its compression; as it is where nobody here can take that off: it is told by its hash alone."""
    opened = opened_whole(request.body, request.headers.get("content-encoding", ""))
    return request.body if opened is None else opened
