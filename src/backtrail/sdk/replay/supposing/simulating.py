"""Answers made up for calls that were never recorded: by a function of the user, or by a model shown recorded ones."""

import json
from collections.abc import Callable
from typing import Any, Final

from backtrail.core.tape.divergence.brief import gave
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.entry import function_of
from backtrail.sdk.replay.supposing.asking import outside, says
from backtrail.sdk.replay.values.codec import encoded, guessed

MODEL: Final = "model="
EXAMPLES: Final = 5
INSTEAD: Final = "or simulate with a function: simulate:module:function"
TASK: Final = (
    "You stand in for a tool in the test of an agent. Answer with what the tool would return for the call, and nothing "
    "else: no explanation, no code fence. Keep the form of the recorded answers."
)


def simulated(way: str | Callable[[Any], Any], ask: Ask, tape: Tape) -> Any:
    """The result of a call, as a tape has it. `way`: a function, `module:function`, or `model=NAME`."""
    with outside():
        if callable(way):
            return encoded(way(ask.args))
        if not way.startswith(MODEL):
            return encoded(function_of(way)(ask.args))
        said = says(way.removeprefix(MODEL), TASK, prompt(ask, tape), instead=INSTEAD)
        return {"untyped": guessed(said)}


def prompt(ask: Ask, tape: Tape) -> str:
    """What the model is told: recorded calls of the tool, or of others where it has none, and the call."""
    own = [event for event in tape.events if (event.kind, event.name) == (ask.kind, ask.name)]
    shown = own or [event for event in tape.events if event.kind == ask.kind]
    lines = [f"{event.name}({json.dumps(event.args, ensure_ascii=False)}) -> {gave(event)}" for event in shown]
    return "\n".join([
        "Recorded calls:", *(lines[:EXAMPLES] or ["none"]), "",
        "The call:", f"{ask.name}({json.dumps(ask.args, ensure_ascii=False)})",
    ])  # fmt: skip
