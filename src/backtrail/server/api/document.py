"""The OpenAPI document of the reading API, made without a server; also at /api/openapi.json."""

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Response

from backtrail.server.api.models.look import LiveAlerts, LiveTrace, LiveTraces
from backtrail.server.api.reader import encode
from backtrail.server.api.resources import reading

router = APIRouter(prefix="/api")


@cache
def document() -> dict[str, Any]:
    """The document, the same every time."""
    app = FastAPI(
        title="Backtrail",
        version="1",
        summary="What agents did: traces, spans, sessions and search.",
        openapi_url=None,
    )
    app.include_router(reading)
    made = app.openapi()
    for event in (LiveTraces, LiveTrace, LiveAlerts):
        schema = event.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        made["components"]["schemas"][event.__name__] = schema
    return made


@router.get("/openapi.json", include_in_schema=False)
async def openapi() -> Response:
    """The document; it holds no secret, so that it needs no key."""
    return Response(encode(document()), media_type="application/json")
