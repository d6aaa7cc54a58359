"""The canonical span as JSON values, with what is too large cut and told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Final

import msgspec

from backtrail.core.model.span import Span
from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.api.rows import latency
from backtrail.server.api.times import iso

LARGEST: Final = 65_536
TOGETHER: Final = 8_388_608
"""Bytes of text that a span is told with; beyond it, every value is cut to SMALLEST."""
SMALLEST: Final = 256
TIMES: Final = frozenset({"start", "end", "time"})
LEFT_OUT: Final = frozenset({"error_type", "error_message", "tool_name", "is_root", "time_to_first_token"})
"""Told elsewhere in the whole span."""


@dataclass(slots=True, kw_only=True)
class Knife:
    """Cuts values above a size, and remembers which; a size of None cuts nothing."""

    largest: int | None
    left: int = TOGETHER
    cut: list[dict[str, Any]] = field(default_factory=list)

    def view(self, value: Any, pointer: str) -> Any:
        """A value of the model as JSON values; `pointer` is its JSON pointer."""
        if isinstance(value, str):
            return self._text(value, pointer)
        if is_dataclass(value) and not isinstance(value, type):
            return {
                each.name: self._member(each.name, getattr(value, each.name), f"{pointer}/{each.name}")
                for each in fields(value)
                if not (isinstance(value, Span) and each.name in LEFT_OUT)
            }
        if isinstance(value, tuple):
            return [self.view(each, f"{pointer}/{place}") for place, each in enumerate(value)]
        if isinstance(value, Mapping):
            return {key: self._free(each, f"{pointer}/{escaped(key)}") for key, each in value.items()}
        return self._free(value, pointer)

    def _member(self, name: str, value: Any, pointer: str) -> Any:
        return iso(Nanos(value)) if name in TIMES and isinstance(value, int) else self.view(value, pointer)

    def _free(self, value: Any, pointer: str) -> Any:
        """A value of the user's: cut as one piece, because its inside means nothing to us."""
        if isinstance(value, str):
            return self._text(value, pointer)
        if self.largest is None or not isinstance(value, dict | list | tuple | bytes | Mapping):
            return value
        encoded = msgspec.json.encode(value)
        if len(encoded) > self._room():
            return self._text(encoded.decode(), pointer)
        self.left -= len(encoded)
        return value

    def _text(self, text: str, pointer: str) -> str:
        if self.largest is None or len(text) * 4 <= SMALLEST:
            return text
        encoded, room = text.encode(), self._room()
        self.left -= min(len(encoded), room)
        if len(encoded) <= room:
            return text
        self.cut.append({"field": pointer, "bytes": len(encoded)})
        return encoded[:room].decode("utf-8", "ignore")

    def _room(self) -> int:
        return LARGEST if self.largest is None else max(SMALLEST, min(self.largest, self.left))


def span_view(project: ProjectId, span: Span, *, full: bool = False) -> dict[str, Any]:
    """The model `SpanOut`, as plain values."""
    knife = Knife(largest=None if full else LARGEST)
    view: dict[str, Any] = knife.view(span, "")
    return {
        "project": project,
        **view,
        "latency_ns": latency(span.start, span.end),
        "time_to_first_token_ns": span.time_to_first_token,
        "truncated": knife.cut,
    }


def escaped(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def at(view: Any, pointer: str) -> Any:
    """The value at a JSON pointer, its leading slash optional. Raises LookupError."""
    for part in pointer.removeprefix("/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(view, list | tuple):
            if not key.isdecimal():
                raise KeyError(key)
            view = view[int(key)]
        elif isinstance(view, Mapping):
            view = view[key]
        else:
            raise KeyError(key)
    return view
