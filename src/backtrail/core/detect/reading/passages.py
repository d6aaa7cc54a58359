"""A tool's output that is a list of passages, read as documents: retrieval is often done by a tool."""

from typing import Any

from backtrail.core.model.span import Document


def passages_in(text: str, value: Any) -> tuple[Document, ...]:
    """The passages; none where the output is something else. `text` spells `value`."""
    if not isinstance(value, list) or not text:
        return ()
    found = [each for each in value[:50] if isinstance(each, dict) and isinstance(each.get("content"), str)]
    return tuple(Document(content=each["content"][:2_000]) for each in found) if len(found) == len(value) else ()
