"""OTLP over HTTP: /v1/traces, /v1/logs, /v1/metrics, in protobuf and JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from backtrail.server.ingest.decoded import Decoded, Encoding, Limits
from backtrail.server.ingest.otlp import answers
from backtrail.server.ingest.otlp.decode import logs, traces
from backtrail.server.ingest.receive import Receiver
from backtrail.server.ingest.refusal import Refusal

ENCODINGS: Final[dict[str, Encoding]] = {
    "application/x-protobuf": "protobuf",
    "application/protobuf": "protobuf",
    "application/json": "json",
}


def discarded(body: bytes, encoding: Encoding, limits: Limits) -> Decoded:  # noqa: ARG001
    """Metrics: taken, so that exporters are content, and not kept."""
    return Decoded()


@dataclass(frozen=True, slots=True)
class Signal:
    """How one of OTLP's signals is read and answered."""

    decode: Callable[[bytes, Encoding, Limits], Decoded]
    respond: Callable[[Decoded], Any]


TRACES: Final = Signal(traces, answers.traces_response)
LOGS: Final = Signal(logs, answers.logs_response)
METRICS: Final = Signal(discarded, answers.metrics_response)

router = APIRouter(include_in_schema=False)


async def export(request: Request, signal: Signal) -> Response:
    """Receive one export request. Other doors that speak OTLP under a path of their own call it too."""
    receiver: Receiver = request.app.state.receiver
    encoding = ENCODINGS.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    try:
        if encoding is None:
            raise wrong_type(request.headers.get("content-type", ""))
        async with receiver.arrival(request) as arrival:
            decoded = await receiver.receive(arrival, lambda body: signal.decode(body, encoding, receiver.limits))
    except Refusal as refused:
        return answers.answer(answers.status_of(refused), encoding or "json", refused)
    return answers.answer(signal.respond(decoded), encoding)


def wrong_type(sent: str) -> Refusal:
    told = f"content-type {sent!r} is not OTLP" if sent else "there is no content-type"
    return Refusal(415, f"{told}; send application/x-protobuf or application/json")


@router.post("/v1/traces")
async def take_traces(request: Request) -> Response:
    return await export(request, TRACES)


@router.post("/v1/logs")
async def take_logs(request: Request) -> Response:
    return await export(request, LOGS)


@router.post("/v1/metrics")
async def take_metrics(request: Request) -> Response:
    return await export(request, METRICS)
