"""The environment of a replay: it is no run of production, so nothing of it is traced."""

from collections.abc import Mapping
from typing import Final

QUIET: Final[Mapping[str, str]] = {
    "OTEL_SDK_DISABLED": "true",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGFUSE_TRACING_ENABLED": "false",
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
}
