"""The careful road: OTLP's JSON form to raw spans, whatever is in it.

Takes the documents of `json_body`, and of `loose` for one broken span: dicts with camelCase keys, in which any value
may be of any type.
"""

import base64
import binascii
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawEvent, RawLink, RawSpan
from backtrail.server.ingest.decoded import Decoded, Limits, Malformed
from backtrail.server.ingest.otlp import loose, moments
from backtrail.server.ingest.otlp.keeping import Keeper

KINDS: Final[Mapping[Any, int]] = {
    said: number
    for number, name in enumerate(("INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"), 1)
    for said in (number, str(number), f"SPAN_KIND_{name}")
}
STATUS: Final[Mapping[Any, Any]] = {
    1: "ok", 2: "error", "1": "ok", "2": "error", "STATUS_CODE_OK": "ok", "STATUS_CODE_ERROR": "error",
}  # fmt: skip
LARGEST_INT: Final = 2**63


def traces(document: Mapping[str, Any], limits: Limits) -> Decoded:
    """Every span of an ExportTraceServiceRequest. Raises Malformed."""
    expect("resourceSpans", document)
    decoded, now = Decoded(), time.time_ns()
    for group in objects(document.get("resourceSpans")):
        resource = Reader(limits)
        about = {"resource": resource.attributes(under(group, "resource").get("attributes"))}
        for scope in objects(group.get("scopeSpans")):
            reader = Reader(limits)
            about |= scope_of(under(scope, "scope"), reader)
            shared = [*resource.notes, *reader.notes]
            for span in objects(scope.get("spans")):
                reader.notes = list(shared)
                try:
                    decoded.parts.append(span_of(span, reader, about, now))
                except moments.Refused as why:
                    decoded.refused[str(why)] += 1
    return decoded


def expect(key: str, document: Mapping[str, Any]) -> None:
    """Raises Malformed where a document that says something does not say what is asked for."""
    if document and key not in document:
        raise Malformed(f"the body is JSON, but has no {key}: OTLP writes keys in camelCase")


def scope_of(scope: Mapping[str, Any], reader: "Reader") -> dict[str, Any]:
    """What a RawSpan says of the instrumentation that made it."""
    return {
        "scope": reader.text(scope.get("name")),
        "scope_version": reader.text(scope.get("version")),
        "scope_attributes": reader.attributes(scope.get("attributes")),
    }


def span_of(span: Mapping[str, Any], reader: "Reader", about: Mapping[str, Any], now: int) -> RawSpan:
    """One span. Raises Refused."""
    trace_id = reader.identity(span.get("traceId"), 16, "trace id")
    span_id = reader.identity(span.get("spanId"), 8, "span id")
    start, end = (
        reader.moment(span.get("startTimeUnixNano"), "start"),
        reader.moment(span.get("endTimeUnixNano"), "end"),
    )
    moments.check(start, end, now, reader.notes)
    status = under(span, "status")
    return RawSpan(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=moments.parent(unpacked(span.get("parentSpanId"), 8), reader.notes),
        name=reader.text(span.get("name")),
        start=start,
        end=end,
        status=STATUS.get(plain(status.get("code")), "unset"),
        status_message=reader.text(status.get("message")),
        attributes=reader.attributes(span.get("attributes")),
        events=[
            RawEvent(
                name=reader.text(event.get("name")),
                time=reader.moment(event.get("timeUnixNano"), "time of an event"),
                attributes=reader.attributes(event.get("attributes")),
                order=order,
            )
            for order, event in enumerate(objects(span.get("events")))
        ],
        links=[
            RawLink(
                trace_id=unpacked(link.get("traceId"), 16),
                span_id=unpacked(link.get("spanId"), 8),
                attributes=reader.attributes(link.get("attributes")),
            )
            for link in objects(span.get("links"))
        ],
        otel_kind=KINDS.get(plain(span.get("kind")), 0),
        trace_state=reader.text(span.get("traceState")),
        dropped=max(0, whole(span.get("droppedAttributesCount")) or 0),
        notes=reader.notes,
        **about,
    )


class Reader(Keeper):
    """Reads the parts of a record that may be of any type; nothing raises but an id that names nothing."""

    def text(self, value: Any) -> str:
        """Text that every program can write again."""
        if not isinstance(value, str):
            return "" if value is None else self.flat(spoken(value))
        text: str = self.cut("a text", value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.notes.append("a text had broken Unicode; what could not be read is shown as \N{REPLACEMENT CHARACTER}")
            return mended(text)
        return text

    def identity(self, value: Any, length: int, what: str) -> str:
        return moments.known(mended(unpacked(value, length)), length * 2, what, self.notes)

    def moment(self, value: Any, what: str) -> int | None:
        found = whole(value)
        if found is None:
            if value is not None:
                self.notes.append(f"the {what} is left out: {spoken(value)[:50]} is not a number of nanoseconds")
            return None
        return moments.moment(found, what, self.notes)

    def attributes(self, pairs: Any) -> dict[str, Any]:
        return self.fewer(self._pairs(pairs, 0))

    def _pairs(self, pairs: Any, depth: int) -> dict[str, Any]:
        found = {}
        for pair in objects(pairs):
            found[self.text(pair.get("key"))] = self.value(pair.get("value"), depth)
        return found

    def value(self, sent: Any, depth: int = 0) -> Any:
        """An AnyValue. One that is no object is taken as itself."""
        if not isinstance(sent, Mapping):
            return sent if sent is None or isinstance(sent, bool | int | float) else self.text(sent)
        for kind, read in READ.items():
            if kind in sent:
                if kind in NESTED and depth >= self.limits.nesting:
                    return self.flat(spoken(sent))
                return read(self, sent[kind], depth)
        return None

    def array(self, sent: Any, depth: int) -> list[Any]:
        sent = self._opened(loose.array, sent)
        values = sent.get("values") if isinstance(sent, Mapping) else sent
        return [self.value(item, depth + 1) for item in values] if isinstance(values, list) else []

    def kvlist(self, sent: Any, depth: int) -> dict[str, Any]:
        sent = self._opened(loose.kvlist, sent)
        return self._pairs(sent.get("values") if isinstance(sent, Mapping) else sent, depth + 1)

    def _opened(self, parse: Callable[[bytes], dict[str, Any]], sent: Any) -> Any:
        """What nests in a value of the loose classes."""
        if not isinstance(sent, bytes):
            return sent
        try:
            return parse(sent)
        except Malformed:
            self.notes.append(f"{len(sent):,} bytes of a nested value are left out: they are not valid protobuf")
            return None

    def integer(self, sent: Any, _: int) -> int | str:
        found = whole(sent)
        return self._odd("intValue", sent) if found is None or not -LARGEST_INT <= found < LARGEST_INT else found

    def double(self, sent: Any, _: int) -> float | str:
        try:
            return self._odd("doubleValue", sent) if isinstance(sent, bool) else float(sent)
        except (TypeError, ValueError, OverflowError):
            return self._odd("doubleValue", sent)

    def boolean(self, sent: Any, _: int) -> bool | str:
        return sent if isinstance(sent, bool) else {"true": True, "false": False}.get(plain(sent)) or False

    def octets(self, sent: Any, _: int) -> bytes | str:
        if isinstance(sent, bytes):
            return self.cut("a value", sent)
        try:
            return self.cut("a value", base64.b64decode(sent, validate=True))
        except (TypeError, ValueError):
            return self._odd("bytesValue", sent)

    def _odd(self, kind: str, sent: Any) -> str:
        self.notes.append(f"{spoken(sent)[:50]} is not a valid {kind}; it is kept as text")
        return self.text(sent if isinstance(sent, str) else spoken(sent))


READ: Final = {
    "stringValue": lambda reader, sent, _: reader.text(sent),
    "intValue": Reader.integer,
    "doubleValue": Reader.double,
    "boolValue": Reader.boolean,
    "arrayValue": Reader.array,
    "kvlistValue": Reader.kvlist,
    "bytesValue": Reader.octets,
}
NESTED: Final = frozenset({"arrayValue", "kvlistValue"})


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; nothing where it is none."""
    items: Iterable[Any] = value if isinstance(value, list) else ()
    return (item for item in items if isinstance(item, Mapping))


def under(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under a key; an empty one where there is none."""
    value = parent.get(key)
    return value if isinstance(value, Mapping) else {}


def whole(value: Any) -> int | None:
    """A whole number, sent as a number or as text; None where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if math.isfinite(value) else None
    if isinstance(value, str) and len(value) <= 40:
        try:
            return int(value)
        except ValueError:
            return None
    return None


def plain(value: Any) -> Any:
    """A value that can be looked up in a table."""
    return value if isinstance(value, str | int) else None


def mended(text: str) -> str:
    """Text with a replacement character for each lone half of a surrogate pair."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def spoken(value: Any) -> str:
    """A value of any type as text."""
    try:
        return json.dumps(value, ensure_ascii=False, default=repr)
    except (RecursionError, ValueError):
        return "(nested too deeply to be written)"


def unpacked(value: Any, length: int) -> str:
    """An id as it should have been sent: exporters that print protobuf as JSON write base64 where hex belongs."""
    if not isinstance(value, str):
        return ""
    if len(value) == -(-length // 3) * 4 and not moments.HEX.issuperset(value.lower()):
        try:
            return base64.b64decode(value, validate=True).hex()
        except binascii.Error:
            return value
    return value
