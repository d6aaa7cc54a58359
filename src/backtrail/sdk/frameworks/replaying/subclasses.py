"""Methods of every class under a base: of those that are there, and of those that will be."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]
_MARK: Final = "_backtrail_watched"


def watch(base: Any, wraps: dict[str, Wrap]) -> None:
    """Wrap the methods wherever a class defines them itself; an abstract one is left alone."""
    _each(base, wraps)
    plain = base.__init_subclass__.__func__

    @classmethod  # type: ignore[misc]
    @functools.wraps(plain)
    def __init_subclass__(cls: Any, **more: Any) -> None:  # noqa: N807 - Python's own name
        plain(cls, **more)
        _wrap(cls, wraps)

    base.__init_subclass__ = __init_subclass__


@contextmanager
def at_work(whose: ContextVar[Any], one: Any) -> Iterator[None]:
    """The body of this tool or model runs: what it calls of its own class is the same call."""
    token = whose.set(one)
    try:
        yield
    finally:
        whose.reset(token)


def _each(made: Any, wraps: dict[str, Wrap]) -> None:
    _wrap(made, wraps)
    for below in made.__subclasses__():
        _each(below, wraps)


def _wrap(made: Any, wraps: dict[str, Wrap]) -> None:
    for name, wrap in wraps.items():
        method = made.__dict__.get(name)
        if callable(method) and not hasattr(method, _MARK) and not getattr(method, "__isabstractmethod__", False):
            wrapped = functools.wraps(method)(wrap(method))
            setattr(wrapped, _MARK, True)
            setattr(made, name, wrapped)
