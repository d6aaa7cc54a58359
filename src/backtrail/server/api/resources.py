"""Every resource of the reading API, in the order in which paths are tried."""

from fastapi import APIRouter

from backtrail.server.api import (
    alerts,
    channels,
    compare,
    counts,
    datasets,
    export,
    fields,
    findings,
    guard,
    incidents,
    kpis,
    live,
    replays,
    search,
    sessions,
    spans,
    traces,
    users,
    views,
)
from backtrail.server.api.access import keys, projects, sign_in

RESOURCES = (
    export,
    compare,
    findings,
    kpis,
    incidents,
    replays,
    datasets,
    spans,
    traces,
    sessions,
    search,
    fields,
    counts,
    projects,
    keys,
    sign_in,
    users,
    views,
    alerts,
    guard,
    live,
    channels,
)

reading = APIRouter()
for resource in RESOURCES:
    reading.include_router(resource.router)
