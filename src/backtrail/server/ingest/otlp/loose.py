"""Protobuf that the strict classes refuse, in OTLP's JSON form.

The classes are made from OpenTelemetry's own descriptors with two changes that leave the bytes on the wire the same:
text may be any bytes, and what nests in an AnyValue is bytes that `array` and `kvlist` parse when their turn comes.
So broken UTF-8, and nesting beyond protobuf's 100 levels, spoil one value and not the request. It is the road of log
records too, which nobody sends by the thousand.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from backtrail.server.ingest.decoded import Malformed

PACKAGE: Final = "opentelemetry.proto."
NESTED: Final = frozenset({"array_value", "kvlist_value"})
IDS: Final = frozenset({"trace_id", "span_id", "parent_span_id"})


def span(body: bytes) -> dict[str, Any]:
    """A Span as a document. Raises Malformed."""
    return _document("trace.v1.Span", body)


def resource(body: bytes) -> dict[str, Any]:
    """A Resource as a document. Raises Malformed."""
    return _document("resource.v1.Resource", body)


def scope(body: bytes) -> dict[str, Any]:
    """An InstrumentationScope as a document. Raises Malformed."""
    return _document("common.v1.InstrumentationScope", body)


def logs(body: bytes) -> dict[str, Any]:
    """An ExportLogsServiceRequest as a document. Raises Malformed."""
    return _document("collector.logs.v1.ExportLogsServiceRequest", body)


def array(value: bytes) -> dict[str, Any]:
    """An ArrayValue as a document. Raises Malformed."""
    return _document("common.v1.ArrayValue", value)


def kvlist(value: bytes) -> dict[str, Any]:
    """A KeyValueList as a document. Raises Malformed."""
    return _document("common.v1.KeyValueList", value)


def _document(name: str, body: bytes) -> dict[str, Any]:
    try:
        return _object(_class(PACKAGE + name).FromString(body))
    except DecodeError as wrong:
        raise Malformed(f"the body is not a protobuf {name.rpartition('.')[2]}: {wrong}") from wrong


def _object(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        if field.message_type is not None:
            found[field.camelcase_name] = [_object(item) for item in value] if field.is_repeated else _object(value)
        elif field.is_repeated:
            continue
        elif field.name in IDS:
            found[field.camelcase_name] = value.hex()
        elif field.full_name in _pool()[1]:
            found[field.camelcase_name] = value.decode("utf-8", "surrogateescape")
        else:
            found[field.camelcase_name] = value
    return found


@cache
def _class(name: str) -> type[Message]:
    return message_factory.GetMessageClass(_pool()[0].FindMessageTypeByName(name))


@cache
def _pool() -> tuple[descriptor_pool.DescriptorPool, frozenset[str]]:
    """The loose descriptors, and the full names of the fields that were text."""
    pool, text = descriptor_pool.DescriptorPool(), set()
    done: set[str] = set()
    for file in (*_files(trace_pb2.DESCRIPTOR), *_files(logs_service_pb2.DESCRIPTOR)):
        if file.name in done:
            continue
        done.add(file.name)
        proto = descriptor_pb2.FileDescriptorProto()
        file.CopyToProto(proto)
        for name, message in _messages(proto.package, proto.message_type):
            text |= _loosen(name, message)
        pool.Add(proto)
    return pool, frozenset(text)


def _loosen(name: str, message: descriptor_pb2.DescriptorProto) -> set[str]:
    """Turn text and nested values into bytes; returns the full names of what was text."""
    text = set()
    for field in message.field:
        if field.type == field.TYPE_STRING:
            field.type = field.TYPE_BYTES
            text.add(f"{name}.{field.name}")
        elif field.name in NESTED:
            field.type = field.TYPE_BYTES
            field.ClearField("type_name")
    return text


def _messages(package: str, messages: Any) -> Iterator[tuple[str, descriptor_pb2.DescriptorProto]]:
    for message in messages:
        name = f"{package}.{message.name}"
        yield name, message
        yield from _messages(name, message.nested_type)


def _files(file: FileDescriptor) -> Iterator[FileDescriptor]:
    """What a file imports, then the file."""
    for needed in file.dependencies:
        yield from _files(needed)
    yield file
