"""Claims about whose interface a request means, and about what of a tape passes a proxy."""

import json
from dataclasses import replace

import pytest

from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Header, Tape
from backtrail.core.tape.wired import PROXY, models_named, wired
from backtrail.sdk.replay.proxy.refusal import refusal
from backtrail.sdk.replay.proxy.roads import address, provider_of

CLAUDE = {"anthropic-version": "2023-06-01"}


@pytest.mark.parametrize(
    ("target", "headers", "goal"),
    [
        ("/v1/chat/completions", {}, "https://api.openai.com/v1/chat/completions"),
        ("/chat/completions?x=1", {}, "https://api.openai.com/v1/chat/completions?x=1"),
        ("/v1/messages", {}, "https://api.anthropic.com/v1/messages"),
        ("/messages/count_tokens", {}, "https://api.anthropic.com/v1/messages/count_tokens"),
        ("/v1/models", {}, "https://api.openai.com/v1/models"),
        ("/v1/models", CLAUDE, "https://api.anthropic.com/v1/models"),
        ("/v1/threads/t1/messages", {}, "https://api.openai.com/v1/threads/t1/messages"),
    ],
)
def test_a_request_goes_to_whom_its_path_and_headers_mean(target: str, headers: dict[str, str], goal: str) -> None:
    assert address(target, headers) == goal


def test_a_base_url_is_understood_with_its_version_and_without() -> None:
    for home in ("http://gate:8000", "http://gate:8000/", "http://gate:8000/v1"):
        assert address("/v1/messages", {}, {"openai": "", "anthropic": home}) == "http://gate:8000/v1/messages"


def test_a_refusal_has_the_shape_of_its_provider() -> None:
    assert json.loads(refusal("/v1/messages", CLAUDE, "no")) == {
        "type": "error",
        "error": {"type": "invalid_request_error", "message": "no"},
    }
    assert json.loads(refusal("/v1/responses", {}, "no"))["error"]["code"] == "backtrail_diverged"
    assert provider_of("/v1/responses", {}) == "openai"


def test_only_what_goes_over_a_models_wire_passes_a_proxy() -> None:
    body = {"body": {"model": "gpt", "messages": []}}
    tape = Tape(
        header=Header(run_id="r", t0=0.0),
        events=(
            Event(i=0, kind="tool", name="plan", key="a"),
            Event(i=1, parent=0, kind="llm", name="openai.chat", key="b", args=body),
            Event(i=2, kind="llm", name="ask_model", key="c", args={"question": "?"}),
            Event(i=3, kind="llm", name="", key="d", args={"conversation": []}),
            Event(i=4, kind="http", name="GET https://shop/orders", key="e"),
            Event(i=5, kind="http", name="GET https://api.openai.com/v1/models", key="f"),
        ),
    )
    assert [(event.i, event.parent) for event in wired(tape).events] == [(1, None), (3, None), (5, None)]
    assert models_named(tape) == ["gpt"]
    own = replace(tape, header=replace(tape.header, seams={PROXY: "ok"}))
    assert wired(own) is own
