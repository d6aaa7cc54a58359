"""httpx2, which the SDKs of OpenAI and Anthropic speak HTTP with since 2026."""

import httpx2

from backtrail.sdk.replay.seams.transports import watch


def install() -> None:
    """Watch its network transports."""
    watch(httpx2)
