"""The key that a request shows, wherever its SDK puts it."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HEADERS: Final = ("x-api-key", "api_key", "api-key", "x-langfuse-secret-key")
"""Headers that hold the secret alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the caller shows. Both may be anything."""

    secret: str
    public: str = ""
    """The user name of Basic authentication: the public half of a pair."""


def credentials(headers: Mapping[str, str], query: Mapping[str, str] = {}) -> Credentials | None:
    """Bearer, Basic pk:sk, x-api-key, or api_key as header or query parameter; None where there is no key at all.

    `headers` has lower-case names.
    """
    scheme, _, rest = headers.get("authorization", "").strip().partition(" ")
    match scheme.lower():
        case "basic":
            return _basic(rest)
        case "bearer" | "token":
            return Credentials(secret=rest.strip())
        case "":
            sent = next((headers[name] for name in HEADERS if headers.get(name)), "") or query.get("api_key", "")
            return Credentials(secret=sent.strip()) if sent else None
    return Credentials(secret=rest.strip() or scheme)


def _basic(encoded: str) -> Credentials:
    try:
        public, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return Credentials(secret="")
    return Credentials(secret=secret, public=public)
