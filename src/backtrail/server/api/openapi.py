"""The OpenAPI document of the reading API: `python -m backtrail.server.api.openapi > web/openapi.json`."""

import json
import sys
from typing import Any

from fastapi import FastAPI

from backtrail.server.api import router
from backtrail.server.api.models.look import LiveTrace, LiveTraces


def document() -> dict[str, Any]:
    """The document, the same every time."""
    app = FastAPI(
        title="Backtrail",
        version="1",
        summary="What agents did: traces, spans, sessions and search.",
        openapi_url=None,
    )
    app.include_router(router)
    made = app.openapi()
    for event in (LiveTraces, LiveTrace):
        schema = event.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        made["components"]["schemas"][event.__name__] = schema
    return made


def main() -> None:
    """Print it."""
    sys.stdout.write(json.dumps(document(), indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
