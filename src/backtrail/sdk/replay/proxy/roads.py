"""Whose interface a request means, and where it would have gone without the proxy."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

Provider: TypeAlias = Literal["openai", "anthropic"]
HOMES: Final[Mapping[Provider, str]] = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
"""Base URLs, as the clients of both write them."""
VERSION: Final = "/v1"


def provider_of(path: str, headers: Mapping[str, str]) -> Provider:
    """Anthropic's clients tell the version of their interface, and its messages are at a path of their own."""
    plain = bare(path)
    is_anthropic = "anthropic-version" in headers or plain == "/messages" or plain.startswith("/messages/")
    return "anthropic" if is_anthropic else "openai"


def address(target: str, headers: Mapping[str, str], homes: Mapping[Provider, str] = HOMES) -> str:
    """The address at its provider of what was asked of the proxy, query included."""
    parts = urlsplit(target)
    whose = provider_of(parts.path, headers)
    home = homes[whose].rstrip("/")
    if whose == "anthropic":
        home = home.removesuffix(VERSION) + VERSION
    return home + bare(parts.path) + (f"?{parts.query}" if parts.query else "")


def bare(path: str) -> str:
    """A path without its version: some clients want it in the base URL, others write it themselves."""
    path = "/" + urlsplit(path).path.strip("/")
    return path.removeprefix(VERSION) or "/" if path == VERSION or path.startswith(VERSION + "/") else path
