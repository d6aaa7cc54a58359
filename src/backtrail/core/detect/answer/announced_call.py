"""The model says that it calls a tool, and does not: it prints the request, comments it out, or only speaks of it."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.answer.ending import ANSWER_TOOLS
from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.reading.code import FENCE, bare, code_in
from backtrail.core.model.span import Span

LOOKED: Final = 8_000
PROMPT: Final = 40_000
"""Characters of the instructions in which a tool's name is looked for."""
_SAYS: Final = re.compile(
    r"(?:\b(?:I|we)(?:'ll|’ll| will| shall| am going to| now need to| need to)|\b(?:let me|let us|let's|let’s|now)\b|#)"
    r"[^.\n]{0,60}?\b(?:call|calling|ask|asking|use|using|invoke|query|request|task|instruct|consult|delegate|send|"
    r"contact|prompt|simulate)\b[^.\n]{0,100}?(?<![\w./])[`\"'“]?([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b(?!\s*=)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_COMMENT: Final = re.compile(r"#[^\n]{0,300}")


def look(span: Span, limits: Limits) -> Iterator[Sign]:
    """A sign for each tool that is announced and not called."""
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
    names = set(_NAME.findall(prose))
    if names and code:
        plain = bare(code)
        names = {name for name in names if name not in plain}
    if not names:
        return names
    return names & {found.lower() for found in _SAYS.findall(prose)}


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
        evidence=f"The model said that it calls {name}, but {instead}: nothing was asked ({{times}}x).",
        advice=f"Answer such a turn with an error that shows a call of {name}; show one in the prompt.",
        group=name,
        facts={"tool": name},
    )


DETECTOR: Final = SpanDetector(
    name="announced_call",
    family="answer",
    says="The model said that it calls a tool, and did not call it",
    kinds=frozenset({"llm"}),
    look=look,
)
