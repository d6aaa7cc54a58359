"""Token counts of every vendor, read under one rule: input includes cached, output includes reasoning.

Vendors disagree whether `input` already holds the cached tokens. The total decides where it was sent; without one,
input holds them, unless the caller knows better or more was cached than was put in.
"""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.span import Usage
from backtrail.core.semconv.names import OI_LIBRARY
from backtrail.core.semconv.reading.json_text import container
from backtrail.core.semconv.reading.values import integer

INPUT: Final = (
    "input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "prompt_token_count", "promptTokenCount",
    "prompt_eval_count", "input",
)  # fmt: skip
OUTPUT: Final = (
    "output_tokens", "completion_tokens", "outputTokens", "completionTokens", "candidates_token_count",
    "candidatesTokenCount", "eval_count", "output",
)  # fmt: skip
TOTAL: Final = ("total_tokens", "totalTokens", "total_token_count", "totalTokenCount", "total")
CACHED: Final = (
    "cached_tokens", "cache_read_tokens", "cache_read_input_tokens", "cacheReadInputTokens", "cachedInputTokens",
    "cached_input_tokens", "cacheReadTokens", "cached_content_token_count", "cachedContentTokenCount",
    "prompt_cache_hit_tokens", "input_cached_tokens", "input_cache_read", "input_cache_read_tokens", "cache_read",
    "input_cached", "cached",
)  # fmt: skip
WRITTEN: Final = (
    "cache_write_tokens", "cache_creation_input_tokens", "cacheWriteInputTokens", "cacheWriteTokens",
    "cache_creation_tokens", "input_cache_creation", "input_cache_write", "input_cache_creation_tokens",
    "cache_creation", "cache_write",
)  # fmt: skip
LIFETIMES: Final = ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
REASONING: Final = (
    "reasoning_tokens", "reasoningTokens", "reasoning_output_tokens", "thoughts_token_count", "thoughtsTokenCount",
    "output_reasoning_tokens", "output_reasoning", "reasoning",
)  # fmt: skip
INPUT_DETAILS: Final = (
    "prompt_tokens_details", "input_tokens_details", "input_token_details", "inputTokenDetails", "input_details",
)  # fmt: skip
OUTPUT_DETAILS: Final = (
    "completion_tokens_details", "output_tokens_details", "output_token_details", "outputTokenDetails",
    "output_details",
)  # fmt: skip
EXCLUSIVE_MARKS: Final = ("cache_creation_input_tokens", "cache_read_input_tokens")
"""Raw answers of Anthropic: the parts stand beside the sum, not in it."""
_BEDROCK: Final = frozenset({"aws.bedrock", "aws_bedrock", "aws"})
_BESIDE: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("openlit", _BEDROCK | {"anthropic"}),
    ("agent_framework", _BEDROCK | {"anthropic"}),
    (OI_LIBRARY + "agno", _BEDROCK | {"anthropic"}),
    ("opentelemetry.instrumentation.", _BEDROCK),
)
"""By the beginning of the scope's name: whose counts an instrumentation passes on as the provider sends them."""


def beside(scope: str, provider: str | None) -> bool:
    """Whether what the cache gave stands beside the input in this scope's counts of this provider, not in it."""
    return any(provider in providers and scope.startswith(start) for start, providers in _BESIDE)


def usage(
    *,
    input: Any = None,  # noqa: A002  the word of the model
    output: Any = None,
    cached: Any = None,
    cache_write: Any = None,
    reasoning: Any = None,
    total: Any = None,
    exclusive: bool = False,
) -> Usage | None:
    """The usage that these counts mean, or None where they say nothing. `exclusive`: parts stand beside the sums."""
    given, made = integer(input), integer(output)
    read, written, thought, whole = integer(cached), integer(cache_write), integer(reasoning), integer(total)
    if given is None and made is None and whole is None:
        return None
    if read or written or thought:
        given, made = _inclusive(given, made, read or 0, written or 0, thought or 0, whole, exclusive)
    if given is not None and made is not None and (whole is None or whole < given + made):
        whole = given + made
    return Usage(input=given, output=made, cached=read, cache_write=written, reasoning=thought, total=whole)


def usage_of(sent: Any, *, exclusive: bool | None = None) -> Usage | None:
    """The usage in a vendor's dict (OpenAI, Anthropic, Gemini, Bedrock, LangChain, Vercel, Langfuse), or its JSON."""
    counts = container(sent)
    if not isinstance(counts, Mapping):
        return None
    given, made = _details(counts, INPUT_DETAILS), _details(counts, OUTPUT_DETAILS)
    if exclusive is None:
        exclusive = not given and not made and any(mark in counts for mark in EXCLUSIVE_MARKS)
    return usage(
        input=_count(counts, INPUT),
        output=_count(counts, OUTPUT),
        cached=_count(given, CACHED, _count(counts, CACHED)),
        cache_write=_count(given, WRITTEN, _count(counts, WRITTEN)) or _by_lifetime(given),
        reasoning=_count(made, REASONING, _count(counts, REASONING)),
        total=_count(counts, TOTAL),
        exclusive=exclusive,
    )


def _inclusive(
    given: int | None, made: int | None, read: int, written: int, thought: int, whole: int | None, exclusive: bool
) -> tuple[int | None, int | None]:
    """Input and output with their parts in them."""
    parts_in, parts_out = read + written, thought
    start_in, start_out = given or 0, made or 0
    if whole is not None and given is not None and made is not None:
        for extra_in in (0, read, parts_in, written):
            for extra_out in (0, parts_out):
                if start_in + extra_in + start_out + extra_out == whole:
                    return start_in + extra_in, start_out + extra_out
    if exclusive or (given is not None and parts_in > given):
        given = None if given is None else given + parts_in
    if made is not None and parts_out > made:
        made += parts_out
    return given, made


def _by_lifetime(given: Mapping[str, Any]) -> int | None:
    """Cache writes told apart by how long they are kept (LangChain and LangSmith, of Anthropic)."""
    parts = [count for name in LIFETIMES if (count := integer(given.get(name))) is not None]
    return sum(parts) if parts else None


def _details(counts: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    for name in names:
        found = container(counts.get(name))
        if isinstance(found, Mapping):
            return found
    return {}


def _count(counts: Mapping[str, Any], names: tuple[str, ...], otherwise: int | None = None) -> int | None:
    for name in names:
        found = integer(counts.get(name))
        if found is not None:
            return found
    return otherwise
