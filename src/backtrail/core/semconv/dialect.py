"""What a translator file offers: which raw spans it knows, and how it reads them.

Several dialects may claim one span (OpenInference attributes beside `gen_ai.*` ones). They are asked in the order of
the list in `translate.py`; the first to name a field wins, later ones fill what is still unsaid.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from backtrail.core.model.message import Message, OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Document, Kind, SpanError, Status, Tool, Usage


class Facts(TypedDict, total=False):
    """Fields of `SpanHead` that a dialect knows. Leave out what is not said; never put None."""

    name: str
    kind: Kind
    status: Status
    error_type: str
    error_message: str
    model: str
    provider: str
    response_id: str
    tool_name: str
    usage: Usage
    cost: float
    session_id: str
    user_id: str
    tags: tuple[str, ...]
    environment: str
    release: str
    trace_name: str
    is_root: bool
    escalated: bool


class Content(TypedDict, total=False):
    """Fields of `Span` beyond its head that a dialect knows."""

    input_messages: tuple[Message, ...]
    output_messages: tuple[Message, ...]
    tools_offered: tuple[OfferedTool, ...]
    tool: Tool
    query: str
    documents: tuple[Document, ...]
    input: Any
    output: Any
    parameters: Mapping[str, Any]
    metadata: Mapping[str, Any]
    error: SpanError
    time_to_first_token: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One translator. `facts` is on the road of every span that is written: scalars only, no JSON of content."""

    name: str
    claims: Callable[[RawSpan], bool]
    facts: Callable[[RawSpan], Facts]
    content: Callable[[RawSpan], Content]
