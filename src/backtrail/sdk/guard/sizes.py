"""What a call used and what it was about: tokens and dollars of model calls, sameness of tool calls."""

import json
from collections.abc import Hashable, Mapping
from typing import Any, Final

from backtrail.core.semconv.names import (
    BACKTRAIL_COST,
    GEN_AI_COMPLETION_TOKENS,
    GEN_AI_COST,
    GEN_AI_INPUT_TOKENS,
    GEN_AI_OUTPUT_TOKENS,
    GEN_AI_PROMPT_TOKENS,
    GEN_AI_REQUEST_MODEL,
    GEN_AI_RESPONSE_MODEL,
    GEN_AI_TOTAL_TOKENS,
    OI_COST,
    OI_MODEL,
    OI_TOKENS_INPUT,
    OI_TOKENS_OUTPUT,
    OI_TOKENS_TOTAL,
)
from backtrail.core.semconv.reading.tokens import EXCLUSIVE_MARKS, INPUT, OUTPUT, TOTAL
from backtrail.core.tape.digest import digest
from backtrail.sdk.capture.render import Render
from backtrail.sdk.capture.shield import attempt
from backtrail.sdk.guard.used import NOTHING, Used

INPUT_KEYS: Final = (GEN_AI_INPUT_TOKENS, GEN_AI_PROMPT_TOKENS, OI_TOKENS_INPUT)
OUTPUT_KEYS: Final = (GEN_AI_OUTPUT_TOKENS, GEN_AI_COMPLETION_TOKENS, OI_TOKENS_OUTPUT)
TOTAL_KEYS: Final = (GEN_AI_TOTAL_TOKENS, OI_TOKENS_TOTAL)
COST_KEYS: Final = (*GEN_AI_COST, OI_COST, BACKTRAIL_COST)
MODEL_KEYS: Final = (GEN_AI_RESPONSE_MODEL, OI_MODEL, GEN_AI_REQUEST_MODEL)
NOTICED: Final = frozenset({*INPUT_KEYS, *OUTPUT_KEYS, *TOTAL_KEYS, *COST_KEYS, *MODEL_KEYS})
"""Attributes of a model call that say what it used."""
SHOWN: Final = 60
"""Characters of one argument that a sentence holds."""
RENDER: Final = Render()


def told_by(attributes: Mapping[str, Any]) -> Used:
    """What the attributes of a model call say."""
    if not attributes:
        return NOTHING
    return Used(
        input=_number(attributes, INPUT_KEYS),
        output=_number(attributes, OUTPUT_KEYS),
        total=_number(attributes, TOTAL_KEYS),
        cost=_number(attributes, COST_KEYS),
        model=next((str(attributes[key]) for key in MODEL_KEYS if attributes.get(key)), ""),
    )


def told_by_reply(reply: Any) -> Used:
    """What the reply of a provider's client says: its `usage`, in whichever of the usual words."""
    if reply is None or isinstance(reply, str):
        return NOTHING
    counts = _fields(_field(reply, "usage") or _field(reply, "usage_metadata"))
    if not counts:
        return NOTHING
    given = _number(counts, INPUT)
    if given is not None:  # Anthropic's: the cached stand beside the rest
        given += sum(_number(counts, (name,)) or 0 for name in EXCLUSIVE_MARKS)
    model = _field(reply, "model")
    return Used(
        input=given,
        output=_number(counts, OUTPUT),
        total=_number(counts, TOTAL),
        model=model if isinstance(model, str) else "",
    )


def key_of(arguments: Mapping[str, Any]) -> Hashable:
    """Equal for equal arguments."""
    try:
        return hash(tuple(sorted(arguments.items())))
    except TypeError:  # lists and mappings among them
        return digest(arguments)


def shown(arguments: Mapping[str, Any]) -> str:
    """The arguments for a sentence."""
    if arguments.keys() == {""}:  # a text that nobody took apart
        text = str(arguments[""])
        return text if len(text) <= 3 * SHOWN else f"{text[: 3 * SHOWN]}…"
    short = {name: value if _is_short(value) else f"{str(value)[:SHOWN]}…" for name, value in arguments.items()}
    told: str = attempt(lambda: json.dumps(short, ensure_ascii=False, default=str), otherwise="…")
    return told if len(told) <= 3 * SHOWN else f"{told[: 3 * SHOWN]}…"


def outcome(value: Any) -> tuple[Hashable, str | None]:
    """What is equal for equal results, and the text of it."""
    if not isinstance(value, str):
        value = RENDER(value)
    return (len(value), hash(value)), value


def failure(error: BaseException) -> tuple[Hashable, str]:
    """The same of a call that failed."""
    text = f"{type(error).__name__}: {attempt(str, error, otherwise='')}"
    return ("failed", text), text


def _is_short(value: Any) -> bool:
    return isinstance(value, bool | int | float | None) or (isinstance(value, str) and len(value) <= SHOWN)


def _field(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(name)
    return attempt(getattr, value, name, None, otherwise=None)


def _fields(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    found = getattr(value, "__dict__", None)
    return found if isinstance(found, Mapping) else {}


def _number(values: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:
        value = values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
    return None
