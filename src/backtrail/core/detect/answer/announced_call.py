"""The model says that it calls a tool, and does not: it prints the request, comments it out, or only speaks of it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from backtrail.core.detect.answer.ending import ANSWER_TOOLS
from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.reading.code import FENCE, bare, code_in
from backtrail.core.model.span import Span

LOOKED: Final = 8_000
NAMES: Final = 20
MENTIONS: Final = 5
"""Names, and places of each, that are looked at."""
PROMPT: Final = 40_000
"""Characters of the instructions in which a tool's name is looked for."""
BEFORE: Final = 180
"""Characters before a name in which it must be said that it is called."""
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_SAYS: Final = re.compile(
    r"(?:\b(?:I|we)(?:'ll|’ll| will| shall| am going to| now need to| need to)|\b(?:let me|let us|let's|let’s|now)\b|#)"
    r"[^.\n]{0,60}?\b(?:call|calling|ask|asking|use|using|invoke|query|request|task|instruct|consult|delegate|send|"
    r"contact|prompt|simulate)\b[^.\n]{0,100}$",
    re.IGNORECASE,
)
"""How a sentence goes up to the name."""
_COMMENT: Final = re.compile(r"#[^\n]{0,300}")


def look(span: Span, limits: Limits) -> Iterable[Sign]:
    """A sign for each tool that is announced and not called."""
    for message in span.output_messages:
        if "_" in message.content and (span.tools_offered or FENCE in message.content):
            return _unmade(span, limits)
    return ()


def _unmade(span: Span, limits: Limits) -> Iterator[Sign]:
    calls = {call.name for message in span.output_messages for call in message.tool_calls}
    for message in span.output_messages:
        said = message.content[:LOOKED]
        if "_" not in said:
            continue
        code = code_in(said)
        if not code and not span.tools_offered:
            continue
        names = announced(said, code) - calls - set(limits[ANSWER_TOOLS])
        for name in sorted(names):
            if is_tool(name, span):
                yield _sign(name, bool(code))


def announced(said: str, code: str) -> set[str]:
    """Names that the text or a comment says are called now, and that the code neither calls nor mentions."""
    prose = said.partition(FENCE)[0] + "\n" + "\n".join(_COMMENT.findall(code))
    words = {word for word in prose.split() if "_" in word} if "_" in prose else ()
    if not words:
        return set()
    names = {name for word in words for name in _NAME.findall(word)}
    if len(names) <= NAMES:  # before the code is read: mostly none is left
        names = {name for name in names if _is_announced(name, prose)}
        if not names:
            return names
    plain = bare(code)
    left = [name for name in sorted(names) if name not in plain][:NAMES]
    return {name for name in left if _is_announced(name, prose)}


def _is_announced(name: str, prose: str) -> bool:
    place = prose.find(name)
    for _ in range(MENTIONS):
        if place < 0:
            return False
        if prose[place - 1 : place] not in ("/", ".") and _SAYS.search(prose, _sentence_start(prose, place), place):
            return True
        place = prose.find(name, place + len(name))
    return False


def _sentence_start(prose: str, place: int) -> int:
    """Where the sentence before a name begins; a line break right before the name does not end it."""
    low = max(0, place - BEFORE)
    end = place - 1 if prose[place - 1 : place] == "\n" else place
    return max(low, prose.rfind(".", low, end) + 1, prose.rfind("\n", low, end) + 1)


def is_tool(name: str, span: Span) -> bool:
    """Whether the model was told of such a tool: offered, or listed in what it was instructed."""
    if any(tool.name == name for tool in span.tools_offered):
        return True
    marks = f"- {name}:", f"def {name}(", f'"{name}"', f"`{name}`:", f"<name>{name}<"
    told = (message.content[:PROMPT] for message in span.input_messages[:4] if message.role in ("system", "user"))
    return any(mark in text for text in told for mark in marks)


def _sign(name: str, in_code: bool) -> Sign:
    instead = "its code does not call it" if in_code else "it asked for no tool"
    return Sign(
        severity="warning",
        confidence=0.6,
        evidence=f"The model said that it calls {name}, but {instead}: nothing was asked.",
        again=f"The model said {{times}} times that it calls {name}, but {instead}: nothing was asked.",
        advice=f"Answer such a turn with an error that shows a call of {name}; show one in the prompt.",
        group=name,
        facts={"tool": name},
    )


DETECTOR: Final = SpanDetector(
    name="announced_call",
    family="answer",
    says="The model said that it calls a tool, and did not call it",
    kinds=frozenset({"llm"}),
    needs=frozenset({"gave"}),
    look=look,
)
