"""The language model that may rank a diagnosis: asked over an OpenAI-compatible API that the settings name.

Only the settings say where it is; nothing in a request does. Whatever goes wrong with it, the diagnosis stays the one
without it, and a note says why.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from backtrail.server.settings import Settings

LARGEST: Final = 1 << 20
"""Bytes of an answer that are read."""


class Unanswered(Exception):
    """The model gave no answer; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model of one server."""

    url: str
    name: str
    key: str
    seconds: float

    def answer(self, messages: Sequence[Mapping[str, str]]) -> str:
        """What it says to these messages. Raises Unanswered."""
        body = {"model": self.name, "messages": list(messages), "temperature": 0}
        until = time.monotonic() + self.seconds
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            with (
                httpx.Client(timeout=self.seconds, trust_env=False) as http,
                http.stream("POST", f"{self.url}/chat/completions", json=body, headers=headers) as reply,
            ):
                text = _read(reply, until)
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            raise Unanswered(f"it could not be asked ({type(failed).__name__})") from failed
        return _said(text)


def model_of(settings: Settings) -> Model | None:
    """The model that the settings name; None where they name none."""
    url, name = settings["diagnosis_model_url"].rstrip("/"), settings["diagnosis_model"]
    if not url or not name:
        return None
    return Model(url=url, name=name, key=settings["diagnosis_model_key"], seconds=settings["diagnosis_model_seconds"])


def _read(reply: httpx.Response, until: float) -> bytes:
    if reply.status_code != 200:
        raise Unanswered(f"its server answered {reply.status_code}")
    read = bytearray()
    for piece in reply.iter_bytes():
        read += piece
        if len(read) > LARGEST:
            raise Unanswered("its answer is too long")
        if time.monotonic() > until:
            raise Unanswered("it took too long")
    return bytes(read)


def _said(text: bytes) -> str:
    try:
        said: Any = json.loads(text)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as wrong:
        raise Unanswered("its server answered something else than a chat completion") from wrong
    if not isinstance(said, str):
        raise Unanswered("its answer holds no text")
    return said
