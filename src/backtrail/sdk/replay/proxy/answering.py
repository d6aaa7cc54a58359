"""Requests to models, answered from a tape; after the first that it cannot answer, every one is refused."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from backtrail.core.tape.divergence.report import told
from backtrail.core.tape.divergence.rows import clock_of
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.wired import models_named
from backtrail.sdk.replay.cross import rebuilding
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.divergence import Diverged, Over
from backtrail.sdk.replay.proxy.caller import Caller
from backtrail.sdk.replay.proxy.refusal import HEADERS, STATUS, refusal
from backtrail.sdk.replay.proxy.roads import address, bare
from backtrail.sdk.replay.replayer import Replayer
from backtrail.sdk.replay.seams.request import Outgoing, Question, understood
from backtrail.sdk.replay.seams.response import Playback, playback

MODELS: Final = "/models"
ENDED: Final = "The recorded run was cut off here: its recording answers no further call"


def streamed_or_not(ignore: Mapping[str, Any] | None = None) -> Rules:
    """What is ignored, and of calls of models whether they are streamed: the answer comes as the request wants it."""
    return Rules(ignore=ignore or {}, normalise={"llm:*": _without_stream})


class Answering:
    """Give it to Listening. `session` is asked by many threads at once."""

    def __init__(self, session: Replayer) -> None:
        self._session = session

    def __call__(self, request: Outgoing, caller: Caller) -> None:
        """Answer one request. Raises ConnectionError where the caller has left."""
        try:
            self._answer(request, caller)
        except Diverged as diverged:
            report = told(diverged.difference, clock_of(self._session.played.header), self._session.clock)
            caller.whole(STATUS, HEADERS, refusal(request.url, request.headers, report))
        except Over:
            caller.whole(STATUS, HEADERS, refusal(request.url, request.headers, ENDED, "backtrail_over"))

    def _answer(self, request: Outgoing, caller: Caller) -> None:
        session = self._session
        named = replace(request, url=_recorded_at(session.played, request))
        question = understood(session, named)
        if request.method == "GET" and bare(request.url).startswith(MODELS):
            question = replace(question, ask=replace(question.ask, discovery=True))
            if bare(request.url) == MODELS and not _has(session.played, question):
                self._listed(caller)
                return
        crossing = session.begin(question.ask)
        crossing.waited()
        event = crossing.event
        if event is None or event.outcome == "error":
            caller.cut()  # clients tell it as the connection error that it was
        elif event.outcome in ("cancelled", "open"):
            caller.hold()
        else:
            _give(self._played(crossing, question), caller)

    def _played(self, crossing: Crossing, question: Question) -> Playback:
        assert crossing.event is not None
        event = _without_error(crossing.event)
        with rebuilding(crossing):
            try:
                answer = _as_wanted(playback(event, question), question)
                return answer if event is crossing.event else replace(answer, error=ConnectionResetError())
            except ValueError as lost:  # vectors, which a trace does not keep
                raise self._session.diverge("unreplayable_value", crossing.ask, str(lost)) from lost

    def _listed(self, caller: Caller) -> None:
        """A list of models that nobody recorded: those that the tape's calls name."""
        with self._session.lock:
            if self._session.difference is not None:
                raise Diverged(self._session.difference)
        data = [
            {"id": name, "object": "model", "type": "model", "display_name": name, "created": 0, "owned_by": "recorded"}
            for name in models_named(self._session.played)
        ]
        body = {"object": "list", "data": data, "has_more": False}
        caller.whole(200, [("content-type", "application/json")], json.dumps(body).encode())


def _recorded_at(tape: Tape, request: Outgoing) -> str:
    """The address of a request as the tape says it: of one that is no model's call, the host that was recorded."""
    method, path = request.method, bare(request.url)
    _, mark, query = request.url.partition("?")
    for event in tape.events:
        called, _, url = event.name.partition(" ")
        if event.kind == "http" and called == method and url.endswith(path) and bare(_path(url)) == path:
            return url + mark + query
    return address(request.url, request.headers)


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def _has(tape: Tape, question: Question) -> bool:
    return any(event.kind == "http" and event.name == question.ask.name for event in tape.events)


def _as_wanted(answer: Playback, question: Question) -> Playback:
    """A recorded stream to who wants it whole, and the other way around."""
    wire, body = question.wire, question.body
    if wire is None or question.ask.kind != "llm" or answer.status != 200:
        return answer
    streams = any("event-stream" in value for name, value in answer.headers if name.lower() == "content-type")
    if streams == bool(body.get("stream")):
        return answer
    said = wire.said(b"".join(answer.pieces).decode("utf-8", "replace"))
    kind, pieces = wire.answer(said, body, question.ask.key)
    return replace(answer, headers=[("content-type", kind)], pieces=[piece.encode() for piece in pieces])


def _without_error(event: Event) -> Event:
    """A stream that broke, without the exception that told it: over the proxy the connection breaks."""
    if event.outcome != "broken" or not isinstance(event.result, Mapping):
        return event
    return replace(event, result={name: value for name, value in event.result.items() if name != "error"})


def _give(answer: Playback, caller: Caller) -> None:
    streams = len(answer.pieces) != 1 or answer.error is not None
    caller.begin(answer.status, answer.headers, length=None if streams else len(answer.pieces[0]))
    for piece in answer.pieces:
        caller.piece(piece)
    if answer.error is not None:
        caller.cut()
    else:
        caller.end()


def _without_stream(args: Any) -> Any:
    if isinstance(args, Mapping) and isinstance(args.get("body"), Mapping):
        return {**args, "body": {name: value for name, value in args["body"].items() if name != "stream"}}
    return args
