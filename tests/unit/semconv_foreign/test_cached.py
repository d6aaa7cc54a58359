"""Where an SDK leaves what the cache gave: in the input, or beside it; cut from what each sent live."""

import pytest

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.translate import translate

GENAI = ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens"]
OPENINFERENCE = ["llm.token_count.prompt", "llm.token_count.completion", "llm.token_count.prompt_details.cache_read"]


@pytest.mark.parametrize(
    ("scope", "provider", "names", "given"),
    [
        ("openlit.instrumentation.anthropic", "anthropic", GENAI, 73),
        ("openlit.instrumentation.openai", "openai", GENAI, 137),
        ("agent_framework", "anthropic", GENAI, 73),
        ("agent_framework", "openai", GENAI, 137),
        ("opentelemetry.instrumentation.anthropic", "anthropic", GENAI, 137),
        ("opentelemetry.instrumentation.genai.anthropic", "anthropic", GENAI, 137),
        ("opentelemetry.instrumentation.bedrock", "aws.bedrock", GENAI, 73),
        ("opentelemetry.instrumentation.genai.bedrock", "aws.bedrock", GENAI, 73),
        ("opentelemetry.instrumentation.botocore.bedrock-runtime", "aws.bedrock", GENAI, 73),
        ("openinference.instrumentation.agno", "Anthropic", OPENINFERENCE, 73),
        ("openinference.instrumentation.agno", "OpenAI", OPENINFERENCE, 137),
        ("openinference.instrumentation.anthropic", "anthropic", OPENINFERENCE, 137),
    ],
)
def test_the_input_holds_what_the_cache_gave(scope: str, provider: str, names: list[str], given: int) -> None:
    counts = dict(zip(names, (given, 41, 64), strict=True))
    kind = {"gen_ai.operation.name": "chat"} if names is GENAI else {"openinference.span.kind": "LLM"}
    said = {"gen_ai.provider.name": provider, "llm.provider": provider, "gen_ai.request.model": "claude"}
    usage = translate(RawSpan(trace_id="t", span_id="s", scope=scope, attributes={**kind, **said, **counts})).usage
    assert usage is not None
    assert (usage.input, usage.cached, usage.output, usage.total) == (137, 64, 41, 178)


def test_a_total_that_an_sdk_summed_up_by_itself_decides_nothing() -> None:
    said = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "aws.bedrock", "gen_ai.request.model": "claude",
        "gen_ai.usage.input_tokens": 73, "gen_ai.usage.output_tokens": 41, "gen_ai.usage.total_tokens": 114,
        "gen_ai.usage.cache_read.input_tokens": 64,
    }  # fmt: skip
    scope = "opentelemetry.instrumentation.bedrock"
    usage = translate(RawSpan(trace_id="t", span_id="s", scope=scope, attributes=said)).usage
    assert usage is not None
    assert (usage.input, usage.total) == (137, 178)
