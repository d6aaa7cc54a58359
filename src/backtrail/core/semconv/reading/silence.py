"""Model calls and tools that arrived without their content: which setting of which SDK brings it."""

from typing import Final

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Tool
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
    (
        "opentelemetry.instrumentation.botocore",
        "set OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true and export logs over OTLP",
    ),
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
WHOLE: Final = frozenset({"ai", "gen_ai"})
"""Names so short that they must be the whole scope."""
TOOL_SETTINGS: Final[tuple[tuple[str, str], ...]] = (
    ("com.anthropic.claude_code", "set OTEL_LOG_TOOL_DETAILS=1 and OTEL_LOG_TOOL_CONTENT=1"),
    ("autogen", "AutoGen's spans never carry what a tool was given and gave back"),
    *((start, setting) for start, setting in SETTINGS[:-1] if start not in ("com.anthropic.claude_code", "autogen")),
)


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
    return f"{SILENT}: {_setting(raw, SETTINGS)}"


def tool_note(raw: RawSpan, tool: Tool | None) -> str | None:
    """What to tell the reader of a finished tool that says neither what it was given nor what it gave back; nothing
    where a program made the span by itself, because then no setting brings more."""
    if tool is None or raw.end is None or raw.dropped or raw.source != "otlp":
        return None
    if tool.arguments is not None or tool.output is not None:
        return None
    setting = _setting(raw, TOOL_SETTINGS)
    return f"{SILENT}: {setting}" if setting else None


def _setting(raw: RawSpan, settings: tuple[tuple[str, str], ...]) -> str:
    return next((setting for start, setting in settings if _fits(start, raw.scope)), "")


def _fits(start: str, scope: str) -> bool:
    return scope == start if start in WHOLE else scope.startswith(start)
