"""The form in which a model was asked to answer: by a parameter of the call, or in so many words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.model.message import Message

FormatKind: TypeAlias = Literal["json", "tag", "number", "code"]

LONG_PROMPT: Final = 6_000
"""Characters from which on a system prompt speaks of many things, tools' formats among them: it is not searched."""
LOOKED: Final = 4_000
"""Characters of the user's message that are read, from its end and from its beginning: there instructions stand."""
SHORT_TASK: Final = 1_500
"""Characters up to which a message is one instruction: of a longer one, a number may be only a part."""
JSON: Final = re.compile(
    r"\b(?:respond|reply|answer|return|output|write|give)\b[^.\n]{0,40}?\b(?:only|just|strictly|exclusively|as|in|with)"
    r"\s+(?:a |an |one |single |the |valid |raw |following )*JSON\b(?! schema)"
    r"|\bJSON only\b|\bonly (?:valid |raw )?JSON\b|\bvalid JSON\b(?=[^.\n]{0,30}(?:only|nothing else|no other))",
    re.IGNORECASE,
)
TAG: Final = re.compile(
    r"\b(?:inside|within|between|in|with|using|wrap(?:ped)?|enclosed?)\b[^<\n]{0,40}?[`\"']?<([a-z][a-z_]{1,30})>"
    r"[^<\n]{0,30}</\1>|\binside [`\"']?<([a-z][a-z_]{1,30})>[`\"']? and [`\"']?</\2>",
    re.IGNORECASE,
)
NUMBER: Final = re.compile(
    r"\b(?:respond|reply|answer|return|output|give)\b[^.\n]{0,40}?\b(?:only|just|nothing but)\s+(?:with\s+)?"
    r"(?:a |an |the |one )?(?:single )?(?:number|integer|numeral|digit)s?\b"
    r"|\b(?:a |the )?(?:number|integer) only\b|\bonly (?:a|the|one) (?:number|integer)\b(?! of\b)",
    re.IGNORECASE,
)
CODE: Final = re.compile(
    r"\b(?:respond|reply|answer|return|output)\b[^.\n]{0,30}?\b(?:only|just|single|one)\b[^.\n]{0,40}?"
    r"(?:code block|fenced block|triple backticks|```)",
    re.IGNORECASE,
)
LEADS: Final = re.compile(
    r"(?:\b(?:only|just|strictly|exclusively|as|in|with)\s+(?:a |an |one |single |the |valid |raw |following )*"
    r"|valid )$"
)
"""What stands before each `json` that is asked for, in lower case; or ` only` stands behind it."""
TAGGED: Final = re.compile(r"<([a-z][a-z_]{1,30})>(?:[^<\n]{0,30}|[`\"']? and [`\"']?)</\1>", re.IGNORECASE)
"""Every tag that is asked for is shown like this; it begins with a letter that is quickly found."""
BLOCKS: Final = ("code block", "fenced block", "triple backticks", "```")
VERBS: Final = ("respond", "reply", "answer", "return", "output")
TRIES: Final = 20
NEAR: Final = 120
"""Characters before a word in which it is asked for."""
NOT_ANSWERS: Final = re.compile(
    r"tool|call|func|think|reason|search|query|response|plan|action|observ|example", re.IGNORECASE
)
"""Parts of tags that hold something else than the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFormat:
    """A form that was asked for."""

    kind: FormatKind
    words: str
    """How it was asked for: the words of the prompt, or the name of the parameter."""
    tag: str = ""
    schema: Any = None


def asked_by_parameter(parameters: Mapping[str, Any]) -> AskedFormat | None:
    """The form that the provider was asked to keep to; None where there was none."""
    for name in ("response_format", "responseFormat", "text", "format", "output_config"):
        wanted = parameters.get(name)
        if isinstance(wanted, dict) and isinstance(inner := wanted.get("format"), dict):
            wanted = inner
        if wanted in ("json", "json_object"):
            return AskedFormat(kind="json", words=name)
        if isinstance(wanted, dict) and str(wanted.get("type", "")).startswith("json"):
            told = wanted.get("json_schema")
            schema = told.get("schema", told) if isinstance(told, dict) else wanted.get("schema")
            return AskedFormat(kind="json", words=name, schema=schema)
    for name in ("response_schema", "responseSchema", "response_json_schema", "output_schema"):
        if isinstance(parameters.get(name), dict):
            return AskedFormat(kind="json", words=name, schema=parameters[name])
    if parameters.get("response_mime_type", parameters.get("responseMimeType")) == "application/json":
        return AskedFormat(kind="json", words="response_mime_type")
    return None


def asked_in_words(messages: Sequence[Message]) -> AskedFormat | None:
    """The form that the newest message of a user asks for, else a short system prompt; None where none does."""
    user = ""
    for message in reversed(messages[-50:]):
        if message.role == "user":
            user = message.content
            break
    system = messages[0].content if messages and messages[0].role == "system" else ""
    return _wanted(_ends(user)) or (_wanted(system) if len(system) <= LONG_PROMPT else None)


@lru_cache(maxsize=256)
def _wanted(text: str) -> AskedFormat | None:
    plain = text.encode("utf-8", "surrogatepass").lower()  # of letters with accents the text would take long
    if b"<" in plain and b"</" in plain and TAGGED.search(text) and (tag := TAG.search(text)) is not None:
        name = tag[1] or tag[2]
        if not NOT_ANSWERS.search(name):
            return AskedFormat(kind="tag", words=tag[0], tag=name)
    if b"json" in plain and _may_ask_json(text.lower()) and (found := JSON.search(text)) is not None:
        return AskedFormat(kind="json", words=found[0])
    if len(text) <= SHORT_TASK and _may_ask_number(plain) and (found := NUMBER.search(text)) is not None:
        return AskedFormat(kind="number", words=found[0])
    fenced = b" block" in plain or (b"`" in plain and b"```" in plain)
    if fenced and _may_ask_code(text.lower()) and (found := CODE.search(text)) is not None:
        return AskedFormat(kind="code", words=found[0])
    return None


def _may_ask_number(plain: bytes) -> bool:
    return (b"number" in plain or b"integer" in plain) and (
        b"only" in plain or b"just" in plain or b"nothing but" in plain
    )


def _may_ask_json(lowered: str) -> bool:
    """Whether a `json` of the text stands as one that is asked for: most speak of something else."""
    at = lowered.find("json")
    for _ in range(TRIES):
        if at < 0:
            return False
        if lowered.startswith(" only", at + 4) or LEADS.search(lowered, max(0, at - NEAR), at):
            return True
        at = lowered.find("json", at + 4)
    return True


def _may_ask_code(lowered: str) -> bool:
    """Whether a block of code is spoken of behind a verb of answering, in one sentence."""
    for block in BLOCKS:
        at = lowered.find(block)
        while at >= 0:
            ahead = lowered[max(0, at - NEAR) : at].rpartition("\n")[2].rpartition(".")[2]
            if any(verb in ahead for verb in VERBS):
                return True
            at = lowered.find(block, at + len(block))
    return False


def _ends(text: str) -> str:
    return text if len(text) <= 2 * LOOKED else text[:LOOKED] + "\n" + text[-LOOKED:]
