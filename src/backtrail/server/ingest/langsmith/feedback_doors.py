"""Feedback of people and evaluators, given with a key or through a link."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from backtrail.core.model.units import ProjectId
from backtrail.core.semconv.reading.values import integer, number
from backtrail.server.auth import Caller
from backtrail.server.ingest.json_values import document
from backtrail.server.ingest.langsmith import decode, feedback
from backtrail.server.ingest.langsmith.route import LangSmithRoute
from backtrail.server.ingest.langsmith.runs import placing_of, take_feedback
from backtrail.server.ingest.moments_text import iso
from backtrail.server.ingest.receive import Receiver
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.ingest.visit import transaction, visit
from backtrail.server.storage.records import FeedbackToken

router = APIRouter(route_class=LangSmithRoute)


@router.post("/feedback")
async def create(request: Request) -> Response:
    async with visit(request) as caller:
        return JSONResponse(await take_feedback(caller, await caller.object()))


@router.get("/feedback")
async def listed(request: Request) -> Response:
    async with visit(request) as caller:
        project, query = caller.arrival.caller.project, caller.query
        runs = request.query_params.getlist("run")
        offset, limit = integer(query.get("offset")) or 0, min(integer(query.get("limit")) or 100, 1000)
        return JSONResponse(await caller.kept(lambda db: feedback.listed(db, project, runs, offset, limit)))


@router.post("/feedback/tokens")
async def create_tokens(request: Request) -> Response:
    """Links by which people without a key may give feedback."""
    async with visit(request) as caller:
        body, placing = await caller.json(), placing_of(caller)
        asked = [one for one in (body if isinstance(body, list) else [body]) if isinstance(one, dict)]
        if not asked:
            raise Refusal(422, "send what the feedback links are for: {run_id, feedback_key}, or a list of such")
        rows: list[FeedbackToken] = []
        for one in asked:
            place = await caller.read(partial(placing.find, str(one.get("run_id"))))
            project = place.project if place is not None else caller.project()
            rows.append(await caller.kept(partial(feedback.token, project=project, body=one)))
        told = [
            {"id": row.id, "url": caller.here(f"/feedback/tokens/{row.id}"), "expires_at": iso(row.expires)}
            for row in rows
        ]
    return JSONResponse(told if isinstance(body, list) else told[0])


@router.api_route("/feedback/tokens/{token}", methods=["GET", "POST"])
async def redeem(request: Request, token: str) -> Response:
    """Feedback through a link: a score, a value or a comment, in the query or as JSON."""
    receiver: Receiver = request.app.state.receiver
    records = request.app.state.records
    async with receiver.arrival(request, Caller(project=None)) as arrival:
        given: dict[str, Any] = dict(request.query_params)
        if arrival.body:
            sent = await receiver.run(lambda: document(arrival.body))
            given |= sent if isinstance(sent, dict) else {}
        if isinstance(given.get("score"), str) and (score := number(given["score"])) is not None:
            given["score"] = score
        project, told = await receiver.run(lambda: transaction(records, lambda db: feedback.redeemed(db, token, given)))
        place = request.app.state.whereabouts.find(str(told.get("run_id")), [ProjectId(project)])
        trace_id = place.trace_id if place is not None else str(told.get("run_id"))
        await receiver.write_scores(ProjectId(project), [decode.feedback(told, receiver.limits, trace_id=trace_id)])
    return JSONResponse({"message": "Thank you"})


@router.get("/feedback/{feedback_id}")
async def read(request: Request, feedback_id: str) -> Response:
    async with visit(request) as caller:
        project = caller.arrival.caller.project
        return JSONResponse(await caller.kept(lambda db: feedback.find(db, project, feedback_id)))


@router.patch("/feedback/{feedback_id}")
async def update(request: Request, feedback_id: str) -> Response:
    async with visit(request) as caller:
        project, body = caller.arrival.caller.project, await caller.object()
        owner, now = await caller.kept(lambda db: feedback.changed(db, project, feedback_id, body))
        return JSONResponse(await take_feedback(caller, now, ProjectId(owner)))
