"""Whether a browser sends a request for a page of this server, or for a stranger's.

The cookie alone does not tell: a page on another port of the same host is the same site to SameSite. A request that
changes something is believed where the browser says `Sec-Fetch-Site: same-origin`, or, where it does not say (http to
another machine), where `Origin` is the host that was asked.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def own(headers: Mapping[str, str]) -> bool | None:
    """True for a page of this server, False for another's, None where it is no browser that asks."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin"
    if origin is None:
        return None
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


def secure(headers: Mapping[str, str]) -> bool:
    """Whether the browser reached the page by https, also where a proxy in front took that off."""
    return headers.get("origin", "").lower().startswith("https://")
