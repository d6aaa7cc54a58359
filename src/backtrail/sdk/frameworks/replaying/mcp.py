"""MCP: a client session's requests, whatever carries them. On replay no server is started and none is reached.

A call of a tool is a `tool` event under the tool's name; everything else is `mcp` under its method. What servers offer
may be asked any number of times.
"""

import functools
import json
from typing import Any, Final

from mcp.client.session import ClientSession
from pydantic import TypeAdapter

from backtrail.core.tape.matching.ask import Ask
from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import answered, asked, failed
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.values.canon import canonical

DISCOVERY: Final = frozenset(
    {
        "initialize",
        "ping",
        "server/discover",
        "tools/list",
        "resources/list",
        "resources/templates/list",
        "prompts/list",
    }
)


def install() -> None:
    """Watch every client session."""
    _requests()
    _notifications()


def _requests() -> None:
    plain = ClientSession.send_request

    @functools.wraps(plain)
    async def send_request(self: Any, request: Any, result_type: Any, *args: Any, **more: Any) -> Any:
        session = current.session()
        if session is None:
            return await plain(self, request, result_type, *args, **more)
        crossing = session.begin(_ask(session, self, request))
        if crossing.event is not None:
            result = _typed(result_type, answered(crossing))
            _remember(self, result)
            return result
        try:
            with crossing.inside():
                result = await plain(self, request, result_type, *args, **more)
        except BaseException as error:
            failed(crossing, error)
            raise
        crossing.gave(result.model_dump(by_alias=True, mode="json", exclude_none=True))
        _remember(self, result)
        return result

    ClientSession.send_request = send_request


def _notifications() -> None:
    plain = ClientSession.send_notification

    @functools.wraps(plain)
    async def send_notification(self: Any, *args: Any, **more: Any) -> None:
        session = current.session()
        if session is None or not session.replaying:
            await plain(self, *args, **more)

    ClientSession.send_notification = send_notification


def _ask(session: Session, client: Any, request: Any) -> Ask:
    told = request.model_dump(by_alias=True, mode="json", exclude_none=True)
    method, params = told["method"], dict(told.get("params") or {})
    params.pop("_meta", None)
    if method == "tools/call":
        name = str(params.get("name"))
        marks = getattr(client, "_backtrail_side_effects", {})
        return asked(session, "tool", name, params.get("arguments") or {}, side_effect=marks.get(name, True))
    if method == "initialize":
        params = {"clientInfo": params.get("clientInfo")}
    server = getattr(getattr(client, "_initialize_result", None), "server_info", None)
    whose = {"server": server.name} if server is not None else {}
    ask = asked(session, "mcp", method, {**whose, **params})
    return Ask(kind="mcp", name=method, args=canonical(ask.args), scope=ask.scope, discovery=method in DISCOVERY)


def _typed(result_type: Any, value: Any) -> Any:
    if isinstance(result_type, TypeAdapter):
        return result_type.validate_python(value)
    if hasattr(result_type, "model_validate"):
        return result_type.model_validate(_content(value))
    return TypeAdapter(result_type).validate_python(value)


def _content(value: Any) -> Any:
    """What an ordinary trace tells of a tool: text, which MCP has as a list of contents."""
    if isinstance(value, dict):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return {"content": [{"type": "text", "text": text}]}


def _remember(client: Any, result: Any) -> None:
    """Which tools change the world: those that do not say that they only read."""
    for tool in getattr(result, "tools", None) or ():
        hints = getattr(tool, "annotations", None)
        only_reads = getattr(hints, "read_only_hint", getattr(hints, "readOnlyHint", None))
        known = client.__dict__.setdefault("_backtrail_side_effects", {})
        known[tool.name] = not only_reads
