"""OpenAI's embeddings: vectors are recorded as they came; a trace, which keeps none, cannot answer for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from backtrail.core.tape.provider.wire import Answer, Overrides, Turn, canonical


class Embeddings:
    """`POST …/embeddings`."""

    name = "openai.embeddings"

    def conversation(self, body: Mapping[str, Any]) -> list[Turn]:  # noqa: ARG002 - there is none
        return []

    def canonical(self, body: Mapping[str, Any]) -> Any:
        return canonical(body)

    def overridden(self, body: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:  # noqa: ARG002 - of models
        return dict(body)

    def answer(self, answer: Answer, body: Mapping[str, Any], seed: str) -> tuple[str, Sequence[str]]:
        del answer, body, seed
        raise ValueError("a trace keeps no vectors: record the run, then embeddings are on its tape")

    def said(self, text: str) -> Answer:  # noqa: ARG002 - vectors say nothing
        return Answer()
