"""httpx, which most Python programs speak HTTP with."""

import httpx

from backtrail.sdk.replay.seams.transports import watch


def install() -> None:
    """Watch its network transports."""
    watch(httpx)
