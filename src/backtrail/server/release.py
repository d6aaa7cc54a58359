"""Which Backtrail this is."""

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """The installed version; `0+source` where the source runs without being installed."""
    try:
        return metadata.version("backtrail")
    except metadata.PackageNotFoundError:
        return "0+source"
