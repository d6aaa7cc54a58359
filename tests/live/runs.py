"""Runs one agent script in the environment of its SDK, told nothing but hosts and keys."""

import os
import subprocess
from pathlib import Path

from backtrail.testing.model_server import ModelServer
from tests.live.environments import python

AGENTS = Path(__file__).parent / "agents"
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE")


def run(script: str, environment: str, server: str, model: ModelServer, tracer: str = "") -> None:
    """Run an agent to its end. Raises AssertionError with what it printed where it fails."""
    done = subprocess.run(
        [str(python(environment)), str(AGENTS / script)],
        env=environ(server, model, tracer),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{script} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def environ(server: str, model: ModelServer, tracer: str) -> dict[str, str]:
    """Hosts and keys, in the variables that each SDK documents."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "LIVE_TRACER": tracer,
        "OPENAI_BASE_URL": model.openai_url,
        "OPENAI_API_KEY": "sk-scripted",
        "ANTHROPIC_BASE_URL": model.url,
        "LANGFUSE_HOST": server,
        "LANGFUSE_BASE_URL": server,
        "LANGFUSE_PUBLIC_KEY": "pk-lf-live",
        "LANGFUSE_SECRET_KEY": "sk-lf-live",
        "LANGSMITH_TRACING": "true" if tracer == "langsmith" else "false",
        "LANGSMITH_ENDPOINT": server,
        "LANGSMITH_API_KEY": "lsv2_live",
        "OTEL_EXPORTER_OTLP_ENDPOINT": server,
        "OTEL_SERVICE_NAME": "weather",
        "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "10000",
        "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_ONLY",
        "LIVE_TRACES_INGEST": f"{server}/v1/traces/ingest",
    }
