"""Runs of a set as the canonical spans that an import makes of them."""

from typing import Any

from backtrail.core.model.span import Span
from backtrail.core.semconv.imports import formats
from backtrail.core.semconv.translate import translate


def spans_of(found: Any, name: str = "") -> list[Span]:
    """The spans of one object of a file, as `backtrail import` would keep them. `name`: the file's, part of the ids."""
    format_ = formats.detect(found)
    return [translate(raw) for raw in format_.spans(found, name=name)] if format_ else []
