"""Answers made up for calls that were never recorded: by a function of the user, or by a model shown recorded ones."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from backtrail.core.tape.divergence.brief import gave
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.current import LIVE, UNWATCHED
from backtrail.sdk.replay.divergence import NotReplayable
from backtrail.sdk.replay.entry import function_of
from backtrail.sdk.replay.values.codec import encoded, guessed

MODEL: Final = "model="
EXAMPLES: Final = 5
SECONDS: Final = 60.0
TASK: Final = (
    "You stand in for a tool in the test of an agent. Answer with what the tool would return for the call, and nothing "
    "else: no explanation, no code fence. Keep the form of the recorded answers."
)


def simulated(way: str | Callable[[Any], Any], ask: Ask, tape: Tape) -> Any:
    """The result of a call, as a tape has it. `way`: a function, `module:function`, or `model=NAME`."""
    with _outside():
        if callable(way):
            return encoded(way(ask.args))
        if not way.startswith(MODEL):
            return encoded(function_of(way)(ask.args))
        return {"untyped": guessed(_asked(way.removeprefix(MODEL), prompt(ask, tape)))}


def prompt(ask: Ask, tape: Tape) -> str:
    """What the model is told: recorded calls of the tool, or of others where it has none, and the call."""
    own = [event for event in tape.events if (event.kind, event.name) == (ask.kind, ask.name)]
    shown = own or [event for event in tape.events if event.kind == ask.kind]
    lines = [f"{event.name}({json.dumps(event.args, ensure_ascii=False)}) -> {gave(event)}" for event in shown]
    return "\n".join([
        "Recorded calls:", *(lines[:EXAMPLES] or ["none"]), "",
        "The call:", f"{ask.name}({json.dumps(ask.args, ensure_ascii=False)})",
    ])  # fmt: skip


def _asked(model: str, question: str) -> str:
    """What a model says, over OpenAI's chat; where and with which key, its usual variables say."""
    import urllib3

    base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1").rstrip("/")
    try:
        answer = urllib3.request(
            "POST",
            f"{base}/chat/completions",
            headers={"authorization": f"Bearer {os.environ.get('OPENAI_API_KEY', '')}"},
            json={
                "model": model,
                "messages": [{"role": "system", "content": TASK}, {"role": "user", "content": question}],
            },
            timeout=SECONDS,
            retries=False,
        )
        return str(answer.json()["choices"][0]["message"]["content"])
    except (urllib3.exceptions.HTTPError, ValueError, LookupError, TypeError) as wrong:
        raise NotReplayable(
            f"the model {model} at {base} that is to simulate a call does not answer ({wrong!r}). Set OPENAI_BASE_URL "
            "and OPENAI_API_KEY, or simulate with a function: simulate:module:function"
        ) from wrong


@contextmanager
def _outside() -> Iterator[None]:
    """Nothing in here belongs to the run."""
    live, unwatched = LIVE.set(True), UNWATCHED.set(True)
    try:
        yield
    finally:
        LIVE.reset(live)
        UNWATCHED.reset(unwatched)
