"""What Langfuse's SDKs keep on the server beside traces: prompts and datasets."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from backtrail.server.datasets.changing import Changing
from backtrail.server.ingest.langfuse import datasets, prompts
from backtrail.server.ingest.langfuse.route import LangfuseRoute
from backtrail.server.ingest.visit import visit

router = APIRouter(route_class=LangfuseRoute)


async def read(request: Request, work: Callable[[Session, str, dict[str, str], tuple[int, int]], Any]) -> Response:
    """Answer a question about what is kept; `work` is given the query and the page that is asked for."""
    async with visit(request) as caller:
        project, query, page = caller.project(), caller.query, caller.page()
        return JSONResponse(await caller.kept(lambda db: work(db, project, query, page)))


async def change(
    request: Request, work: Callable[[Session, str, dict[str, Any]], dict[str, Any]], status: int = 200
) -> Response:
    """Change what is kept, by the object in the body."""
    async with visit(request) as caller:
        project, body = caller.project(), await caller.object()
        return JSONResponse(await caller.kept(lambda db: work(db, project, body)), status)


async def revise(request: Request, work: Callable[[Changing, dict[str, Any]], dict[str, Any]]) -> Response:
    """Change the items of datasets, by the object in the body."""
    async with visit(request) as caller:
        body = await caller.object()
        return JSONResponse(await caller.revised(lambda items: work(items, body)))


@router.get("/v2/prompts")
async def list_prompts(request: Request) -> Response:
    return await read(request, lambda db, project, _, page: prompts.listed(db, project, *page))


@router.post("/v2/prompts")
async def add_prompt(request: Request) -> Response:
    return await change(request, prompts.add, 201)


@router.patch("/v2/prompts/{name:path}/versions/{version}")
async def relabel_prompt(request: Request, name: str, version: str) -> Response:
    return await change(
        request, lambda db, project, body: prompts.relabel(db, project, name, version, body.get("newLabels") or [])
    )


@router.get("/v2/prompts/{name:path}")
async def prompt(request: Request, name: str) -> Response:
    return await read(
        request, lambda db, project, query, _: prompts.find(db, project, name, query.get("label"), query.get("version"))
    )


@router.post("/v2/datasets")
@router.post("/datasets")
async def add_dataset(request: Request) -> Response:
    return await change(request, datasets.add)


@router.get("/v2/datasets")
async def list_datasets(request: Request) -> Response:
    return await read(request, lambda db, project, _, page: datasets.listed(db, project, *page))


@router.get("/v2/datasets/{name:path}")
async def dataset(request: Request, name: str) -> Response:
    return await read(request, lambda db, project, _, __: datasets.find(db, project, name))


@router.get("/datasets/{name:path}/runs/{run}")
async def dataset_run(request: Request, name: str, run: str) -> Response:
    return await read(request, lambda db, project, _, __: datasets.run(db, project, name, run))


@router.get("/datasets/{name:path}/runs")
async def dataset_runs(request: Request, name: str) -> Response:
    return await read(request, lambda db, project, _, page: datasets.runs(db, project, name, *page))


@router.post("/dataset-items")
async def add_item(request: Request) -> Response:
    return await revise(request, datasets.add_item)


@router.get("/dataset-items")
async def list_items(request: Request) -> Response:
    return await read(
        request, lambda db, project, query, page: datasets.items(db, project, query.get("datasetName"), *page)
    )


@router.get("/dataset-items/{item_id:path}")
async def item(request: Request, item_id: str) -> Response:
    return await read(request, lambda db, project, _, __: datasets.item(db, project, item_id))


@router.delete("/dataset-items/{item_id:path}")
async def remove_item(request: Request, item_id: str) -> Response:
    async with visit(request) as caller:
        return JSONResponse(await caller.revised(lambda items: datasets.remove_item(items, item_id)))


@router.post("/dataset-run-items")
async def add_run_item(request: Request) -> Response:
    return await change(request, datasets.add_run_item)
