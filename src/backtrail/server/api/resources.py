"""Every resource of the reading API, in the order in which paths are tried."""

from fastapi import APIRouter

from backtrail.server.api import counts, export, fields, live, search, sessions, spans, traces, users

RESOURCES = (export, spans, traces, sessions, search, fields, counts, users, live)

reading = APIRouter()
for resource in RESOURCES:
    reading.include_router(resource.router)
