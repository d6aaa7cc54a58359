"""Model calls that arrived without their messages: which setting of which SDK brings them."""

from typing import Final

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.names import OI_LIBRARY

SILENT: Final = "content not captured by the SDK"
"""How such a note begins."""
GENAI: Final = (
    "set OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental and"
    " OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=SPAN_ONLY (older releases: true)"
)
SETTINGS: Final[tuple[tuple[str, str], ...]] = (
    ("opentelemetry.instrumentation.genai", GENAI),
    ("opentelemetry.util.genai", GENAI),
    ("opentelemetry.instrumentation.openai_v2", GENAI),
    ("opentelemetry.instrumentation.google_genai", GENAI),
    ("opentelemetry.instrumentation.vertexai", GENAI),
    ("gcp.vertex.agent", GENAI + " and ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS=true"),
    ("opentelemetry.instrumentation.", "set TRACELOOP_TRACE_CONTENT=true"),
    (OI_LIBRARY, "unset OPENINFERENCE_HIDE_INPUTS and OPENINFERENCE_HIDE_INPUT_MESSAGES"),
    ("com.anthropic.sdk", "the Anthropic SDK's own spans never carry it: add openinference-instrumentation-anthropic"),
    ("com.anthropic.claude_code", "set OTEL_LOG_USER_PROMPTS=1 and OTEL_LOG_RAW_API_BODIES=1"),
    ("pydantic-ai", "set InstrumentationSettings(include_content=True)"),
    ("logfire", "leave OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT unset or set it to true"),
    (
        "semantic_kernel",
        "set SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS_SENSITIVE=true and export logs over OTLP",
    ),
    ("agent_framework", "call setup_observability(enable_sensitive_data=True) or set ENABLE_SENSITIVE_DATA=true"),
    ("ai", "set experimental_telemetry: { recordInputs: true, recordOutputs: true }"),
    ("gen_ai", "set the telemetry options recordInputs and recordOutputs to true"),
    ("autogen", "AutoGen's spans never carry it: instrument the model client too"),
    ("openlit", "call openlit.init(capture_message_content=True)"),
    ("langfuse", "give the generation its input and output, or unset the mask that removes them"),
    ("langsmith", "unset LANGSMITH_HIDE_INPUTS and LANGSMITH_HIDE_OUTPUTS"),
    ("litellm", "unset litellm.turn_off_message_logging"),
    ("", GENAI),
)
"""By the beginning of the scope's name; the first that fits."""


def note(raw: RawSpan, asked: tuple[Message, ...]) -> str | None:
    """What to tell the reader of a finished model call none of whose input messages holds anything."""
    if (
        raw.end is None
        or raw.status == "error"
        or raw.dropped
        or raw.source != "otlp"
        or any(m.content or m.media for m in asked)
    ):
        return None
    setting = next(setting for start, setting in SETTINGS if raw.scope.startswith(start))
    return f"{SILENT}: {setting}"
