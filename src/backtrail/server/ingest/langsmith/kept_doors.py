"""The doors to projects, datasets, examples and annotation queues."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from backtrail.core.semconv.reading.values import integer
from backtrail.server.ingest.langsmith import kept, shapes
from backtrail.server.ingest.langsmith.route import LangSmithRoute
from backtrail.server.ingest.langsmith.runs import placing_of
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.ingest.visit import visit

router = APIRouter(route_class=LangSmithRoute)


async def read(request: Request, work: Callable[[Session, str, dict[str, str]], Any]) -> Response:
    """Answer a question about what is kept; a list is cut to the page that the query asks for."""
    async with visit(request) as caller:
        project, query = caller.project(), caller.query
        found = await caller.kept(lambda db: work(db, project, query))
    if isinstance(found, list):
        offset, limit = integer(query.get("offset")) or 0, min(integer(query.get("limit")) or 100, 1000)
        found = found[offset : offset + limit]
    return JSONResponse(found)


async def change(request: Request, work: Callable[[Session, str, dict[str, Any]], Any]) -> Response:
    """Change what is kept, by the object in the body."""
    async with visit(request) as caller:
        project, body = caller.project(), await caller.object()
        return JSONResponse(await caller.kept(lambda db: work(db, project, body)))


async def change_all(request: Request, work: Callable[[Session, str, list[Any]], Any]) -> Response:
    """Change what is kept, by the list in the body."""
    async with visit(request) as caller:
        project, body = caller.project(), _list(await caller.json())
        return JSONResponse(await caller.kept(lambda db: work(db, project, body)))


@router.get("/sessions")
async def sessions(request: Request) -> Response:
    async with visit(request) as caller:
        project, query, placing = caller.project(), caller.query, placing_of(caller)
        names = await caller.read(placing.projects)
        known = list(dict.fromkeys([project, *names]))
        found = await caller.kept(lambda db: kept.sessions(db, project, known, query))
        if not found and "name" in query and caller.arrival.caller.project is not None:
            found = [{**shapes.session(project), "name": query["name"]}]  # the key decides where runs go, not the name
    offset, limit = integer(query.get("offset")) or 0, min(integer(query.get("limit")) or 100, 1000)
    return JSONResponse(found[offset : offset + limit])


@router.get("/sessions/{session_id}")
async def session(request: Request, session_id: str) -> Response:
    async with visit(request) as caller:
        project, placing = caller.project(), placing_of(caller)
        names = list(dict.fromkeys([project, *await caller.read(placing.projects)]))
        found = await caller.kept(lambda db: kept.sessions(db, project, names, {}))
    row = next((one for one in found if one["id"] == session_id), None)
    if row is None:
        raise Refusal(404, f"Project {session_id} not found")
    return JSONResponse(row)


@router.post("/sessions")
async def add_session(request: Request) -> Response:
    upsert = request.query_params.get("upsert", "").lower() == "true"
    return await change(request, lambda db, project, body: kept.add_session(db, project, body, upsert=upsert))


@router.patch("/sessions/{session_id}")
async def change_session(request: Request, session_id: str) -> Response:
    return await change(request, lambda db, project, body: kept.change_session(db, project, session_id, body))


@router.get("/datasets")
async def datasets(request: Request) -> Response:
    return await read(request, kept.datasets)


@router.post("/datasets")
async def add_dataset(request: Request) -> Response:
    return await change(request, kept.add_dataset)


@router.get("/datasets/{dataset_id}")
async def dataset(request: Request, dataset_id: str) -> Response:
    return await read(request, lambda db, project, _: kept.dataset(db, project, dataset_id))


@router.get("/examples")
async def examples(request: Request) -> Response:
    ids = request.query_params.getlist("id")
    return await read(
        request,
        lambda db, project, query: [shapes.example(row) for row in kept.examples(db, project, query, ids)],
    )


@router.post("/examples")
async def add_example(request: Request) -> Response:
    async with visit(request) as caller:
        body = await caller.object()
        return JSONResponse(await caller.revised(lambda items: kept.add_examples(items, [body])[0]))


@router.post("/examples/bulk")
async def add_examples(request: Request) -> Response:
    async with visit(request) as caller:
        bodies = _objects(_list(await caller.json()))
        return JSONResponse(await caller.revised(lambda items: kept.add_examples(items, bodies)))


@router.get("/examples/{example_id}")
async def example(request: Request, example_id: str) -> Response:
    return await read(request, lambda db, project, _: kept.example(db, project, example_id))


@router.patch("/examples/{example_id}")
async def change_example(request: Request, example_id: str) -> Response:
    async with visit(request) as caller:
        body = await caller.object()
        return JSONResponse(await caller.revised(lambda items: kept.change_example(items, example_id, body)))


@router.delete("/examples/{example_id}")
async def remove_example(request: Request, example_id: str) -> Response:
    async with visit(request) as caller:
        return JSONResponse(await caller.revised(lambda items: kept.remove_example(items, example_id)))


@router.get("/annotation-queues")
async def queues(request: Request) -> Response:
    return await read(request, kept.queues)


@router.post("/annotation-queues")
async def add_queue(request: Request) -> Response:
    return await change(request, kept.add_queue)


@router.get("/annotation-queues/{queue_id}")
async def queue(request: Request, queue_id: str) -> Response:
    return await read(request, lambda db, project, _: kept.queue(db, project, queue_id))


@router.post("/annotation-queues/{queue_id}/runs")
async def enqueue(request: Request, queue_id: str) -> Response:
    return await change_all(request, lambda db, project, body: kept.enqueue(db, project, queue_id, body))


def _list(body: Any) -> list[Any]:
    if not isinstance(body, list):
        raise Refusal(422, "the body is not a JSON list")
    return body


def _objects(body: list[Any]) -> list[dict[str, Any]]:
    if not all(isinstance(one, dict) for one in body):
        raise Refusal(422, "the list holds something that is no object")
    return body
