"""What all spans below carry, local to the running context."""

from contextvars import ContextVar
from types import MappingProxyType
from typing import Final

Ambient = MappingProxyType[str, str | tuple[str, ...]]

NOTHING: Final[Ambient] = MappingProxyType({})
AMBIENT: Final[ContextVar[Ambient]] = ContextVar("backtrail_ambient", default=NOTHING)
"""Attributes as they are put on every span that starts; read-only, because contexts share it."""
