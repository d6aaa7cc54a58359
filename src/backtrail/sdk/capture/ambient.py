"""What the running context is in: what its spans carry, its guarded runs, and the step that it works at."""

from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, Final

Ambient = MappingProxyType[str, str | tuple[str, ...]]

NOTHING: Final[Ambient] = MappingProxyType({})
AMBIENT: Final[ContextVar[Ambient]] = ContextVar("backtrail_ambient", default=NOTHING)
"""Attributes as they are put on every span that starts; read-only, because contexts share it."""
GUARDED: Final[ContextVar[tuple[Any, ...]]] = ContextVar("backtrail_guarded", default=())
"""The guarded runs that the running context is in, outermost first."""
STEP: Final[ContextVar[Any]] = ContextVar("backtrail_step", default=None)
"""The step that the running context is in."""
