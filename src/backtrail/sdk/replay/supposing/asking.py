"""A model that is asked beside the run: to stand in for a tool, to judge an answer. Over OpenAI's chat."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from backtrail.sdk.replay.current import LIVE, UNWATCHED
from backtrail.sdk.replay.divergence import NotReplayable

SECONDS: Final = 60.0


def says(model: str, task: str, question: str, *, instead: str) -> str:
    """What a model says; where and with which key, OPENAI_BASE_URL and OPENAI_API_KEY say.

    Raises NotReplayable where it does not answer; `instead` ends its sentence with what else could be done.
    """
    import urllib3

    base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1").rstrip("/")
    try:
        answer = urllib3.request(
            "POST",
            f"{base}/chat/completions",
            headers={"authorization": f"Bearer {os.environ.get('OPENAI_API_KEY', '')}"},
            json={
                "model": model,
                "messages": [{"role": "system", "content": task}, {"role": "user", "content": question}],
            },
            timeout=SECONDS,
            retries=False,
        )
        return str(answer.json()["choices"][0]["message"]["content"])
    except (urllib3.exceptions.HTTPError, ValueError, LookupError, TypeError) as wrong:
        raise NotReplayable(
            f"the model {model} at {base} does not answer ({wrong!r}). Set OPENAI_BASE_URL and OPENAI_API_KEY, "
            f"{instead}"
        ) from wrong


@contextmanager
def outside() -> Iterator[None]:
    """Nothing in here belongs to the run."""
    live, unwatched = LIVE.set(True), UNWATCHED.set(True)
    try:
        yield
    finally:
        LIVE.reset(live)
        UNWATCHED.reset(unwatched)
