"""OTLP over gRPC: the same three signals through generic handlers, so that nothing is parsed twice."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import grpc
from grpc import aio

from backtrail.server.ingest.otlp.answers import status_of
from backtrail.server.ingest.otlp.doors import LOGS, METRICS, TRACES, Signal
from backtrail.server.ingest.receive import Arrival, Receiver
from backtrail.server.ingest.refusal import PortTaken, Refusal

SERVICES: Final = {
    "opentelemetry.proto.collector.trace.v1.TraceService": TRACES,
    "opentelemetry.proto.collector.logs.v1.LogsService": LOGS,
    "opentelemetry.proto.collector.metrics.v1.MetricsService": METRICS,
}
AT_ONCE: Final = 64
"""Calls whose messages may be in memory before the room is asked."""
CODES: Final = {code.value[0]: code for code in grpc.StatusCode}


async def started(receiver: Receiver, address: str) -> aio.Server:
    """A server that listens at `host:port`. Raises PortTaken."""
    server = aio.server(
        maximum_concurrent_rpcs=AT_ONCE,
        options=[
            ("grpc.max_receive_message_length", receiver.largest),
            ("grpc.so_reuseport", 0),
        ],
    )
    server.add_generic_rpc_handlers([_handler(receiver, name, signal) for name, signal in SERVICES.items()])
    try:
        bound = server.add_insecure_port(address)
    except RuntimeError as taken:
        raise PortTaken(str(taken)) from taken
    if not bound:
        raise PortTaken(f"{address} cannot be bound")
    await server.start()
    return server


def _handler(receiver: Receiver, name: str, signal: Signal) -> "grpc.GenericRpcHandler[bytes, bytes]":
    method = grpc.unary_unary_rpc_method_handler(_export(receiver, signal))
    return grpc.method_handlers_generic_handler(name, {"Export": method})


def _export(receiver: Receiver, signal: Signal) -> Callable[[bytes, Any], Awaitable[bytes]]:
    async def export(body: bytes, context: Any) -> bytes:
        try:
            return await _received(receiver, signal, body, _headers(context))
        except Refusal as refused:
            status = status_of(refused)
            details = (("grpc-status-details-bin", status.SerializeToString()),)
            await context.abort(CODES[status.code], str(refused), details)
            raise

    return export


async def _received(receiver: Receiver, signal: Signal, body: bytes, headers: Mapping[str, str]) -> bytes:
    caller = await receiver.caller(headers)
    with receiver.room.lease() as lease:
        lease.grow(len(body))
        arrival = Arrival(caller=caller, headers=headers, body=body)
        decoded = await receiver.receive(arrival, lambda sent: signal.decode(sent, "protobuf", receiver.limits))
    answer: bytes = signal.respond(decoded).SerializeToString()
    return answer


def _headers(context: Any) -> dict[str, str]:
    return {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}
