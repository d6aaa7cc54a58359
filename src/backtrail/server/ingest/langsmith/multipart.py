"""The multipart body of `/runs/multipart`: parts named `post.<id>`, `patch.<id>.outputs`, `attachment.<id>.<name>`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from backtrail.server.ingest.decoded import Malformed
from backtrail.server.ingest.json_values import document

MOST_PARTS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a run carries."""

    run_id: str
    name: str
    mime: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Operations:
    """What one body asks for, in its order."""

    runs: list[tuple[Literal["post", "patch"], dict[str, Any]]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    """Run id -> what was wrong with its parts."""


@dataclass(slots=True)
class Part:
    """One part as it came."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    data: bytearray = field(default_factory=bytearray)

    @property
    def name(self) -> str:
        """The name of the form field."""
        _, options = parse_options_header(self.headers.get(b"content-disposition", b""))
        return options.get(b"name", b"").decode("utf-8", "replace")


def operations(body: bytes, content_type: str) -> Operations:
    """What the body asks for. Raises Malformed where it is no multipart body; a bad part spoils only itself."""
    found = Operations()
    open_runs: dict[tuple[str, str], dict[str, Any]] = {}
    for part in parts(body, content_type):
        verb, _, rest = part.name.partition(".")
        run_id, _, side = rest.partition(".")
        if verb == "attachment":
            mime = part.headers.get(b"content-type", b"application/octet-stream").decode("latin-1")
            found.attachments.append(Attachment(run_id=run_id, name=side, mime=mime, data=bytes(part.data)))
            continue
        try:
            value = document(bytes(part.data))
        except Malformed as wrong:
            found.notes.setdefault(run_id, []).append(f"the part {part.name!r} is left out: {wrong}")
            continue
        if verb == "feedback" and isinstance(value, dict):
            found.feedback.append({"id": rest, **value})
        elif verb in ("post", "patch"):
            _add(found, open_runs, verb, run_id, side, value)  # type: ignore[arg-type]
    return found


def parts(body: bytes, content_type: str) -> Iterator[Part]:
    """The parts of a multipart body. Raises Malformed."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise Malformed("the content type names no boundary: send multipart/form-data; boundary=...")
    reader = _Reader()
    parser = MultipartParser(boundary, reader.callbacks())
    try:
        parser.write(body)
        parser.finalize()
    except FormParserError as wrong:
        raise Malformed(f"the body is no multipart body: {wrong}") from wrong
    if body and not reader.ended:
        raise Malformed("the multipart body ends before its last boundary: it was cut short")
    yield from reader.parts


def _add(
    found: Operations,
    open_runs: dict[tuple[str, str], dict[str, Any]],
    verb: Literal["post", "patch"],
    run_id: str,
    side: str,
    value: Any,
) -> None:
    run = open_runs.get((verb, run_id))
    if run is None or (not side and run.get("_told")):
        run = open_runs[verb, run_id] = {"id": run_id}
        found.runs.append((verb, run))
    if side:
        run[side] = value
    elif isinstance(value, dict):
        run |= {**value, "_told": True}


class _Reader:
    """Collects what the parser tells."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.ended = False
        self._key, self._value = bytearray(), bytearray()

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_part_data": lambda data, start, end: self.parts[-1].data.extend(data[start:end]),
            "on_header_field": lambda data, start, end: self._key.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) >= MOST_PARTS:
            raise Malformed(f"the body has more than {MOST_PARTS:,} parts")
        self.parts.append(Part())

    def _header(self) -> None:
        self.parts[-1].headers[bytes(self._key).lower()] = bytes(self._value)
        self._key.clear()
        self._value.clear()

    def _end(self) -> None:
        self.ended = True
