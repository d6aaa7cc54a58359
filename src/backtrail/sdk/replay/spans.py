"""Which span a crossing belongs to: the one of OpenTelemetry that is current, whoever made it."""

from opentelemetry.trace import get_current_span


def current_span() -> tuple[str, str] | None:
    """Trace id, 32 hex digits, and span id, 16; None where no span is recorded."""
    context = get_current_span().get_span_context()
    return (f"{context.trace_id:032x}", f"{context.span_id:016x}") if context.is_valid else None
