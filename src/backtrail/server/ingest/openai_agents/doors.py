"""`POST /v1/traces/ingest`, which the OpenAI Agents SDK's own exporter sends to."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from backtrail.server.ingest.json_values import document
from backtrail.server.ingest.openai_agents.decode import items
from backtrail.server.ingest.receive import Receiver
from backtrail.server.ingest.refusal import Refusal

router = APIRouter(include_in_schema=False)


@router.post("/v1/traces/ingest")
async def take(request: Request) -> Response:
    """204 once everything is on disk; errors in OpenAI's shape."""
    receiver: Receiver = request.app.state.receiver
    try:
        async with receiver.arrival(request) as arrival:
            await receiver.receive(arrival, lambda body: items(document(body), receiver.limits))
    except Refusal as refused:
        status = 503 if refused.status == 429 else refused.status  # its older exporters never send again after a 4xx
        kind = "invalid_request_error" if status < 500 else "server_error"
        told = {"message": str(refused), "type": kind, "param": None, "code": None}
        return JSONResponse({"error": told}, status, refused.headers)
    return Response(status_code=204)
