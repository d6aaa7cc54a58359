"""Which wire a request goes over: by the end of its path and the shape of its body, whichever host serves it."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.tape.provider.anthropic import Messages
from backtrail.core.tape.provider.chat import Chat
from backtrail.core.tape.provider.embeddings import Embeddings
from backtrail.core.tape.provider.responses import Responses
from backtrail.core.tape.provider.wire import Wire

ROADS: Final[tuple[tuple[str, str, Wire], ...]] = (
    ("/chat/completions", "messages", Chat()),
    ("/responses", "input", Responses()),
    ("/messages", "messages", Messages()),
    ("/embeddings", "input", Embeddings()),
)
"""The end of the path, a field that the body must have, and the wire."""
WIRES: Final[Mapping[str, Wire]] = {wire.name: wire for _, _, wire in ROADS}


def recognised(method: str, url: str, body: Any) -> Wire | None:
    """The wire of a request; None where it is no call of a model that is known. `body`: its JSON."""
    if method.upper() != "POST" or not isinstance(body, Mapping):
        return None
    path = url.partition("?")[0].rstrip("/")
    for end, field, wire in ROADS:
        if path.endswith(end) and field in body:
            return wire if wire.name != "anthropic.messages" or "max_tokens" in body else None
    return None
