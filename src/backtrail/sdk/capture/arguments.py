"""The arguments of a call by parameter name, without binding a signature on every call."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

_MISSING = inspect.Parameter.empty


class Parameters:
    """The parameters of one function, read once, when it is decorated."""

    __slots__ = ("_all", "_defaults", "_keyword", "_positional", "_rest", "_skipped")

    def __init__(self, function: Callable[..., Any]) -> None:
        self._positional: tuple[str, ...] = ()
        self._defaults: dict[str, Any] = {}
        self._rest: str | None = "args"
        self._keyword: str | None = None
        self._skipped = 0
        try:
            found = list(inspect.signature(function).parameters.values())
        except (TypeError, ValueError):
            self._all = -1  # a builtin without a signature: positional arguments are recorded as `args`
            return
        self._read(found, getattr(function, "__qualname__", ""))

    def _read(self, found: list[inspect.Parameter], qualname: str) -> None:
        by_place = [p.name for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        inside = qualname.rpartition("<locals>.")[2]
        self._skipped = int("." in inside and by_place[:1] in (["self"], ["cls"], ["mcs"]))
        self._positional = tuple(by_place[self._skipped :])
        self._defaults = {p.name: p.default for p in found if p.default is not _MISSING}
        self._rest = next((p.name for p in found if p.kind is p.VAR_POSITIONAL), None)
        self._keyword = next((p.name for p in found if p.kind is p.VAR_KEYWORD), None)
        self._all = len([p for p in found if p.kind is not p.VAR_POSITIONAL and p.kind is not p.VAR_KEYWORD])
        self._all -= self._skipped

    def named(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """What the call was given, by name, defaults included; `self` and `cls` left out.

        A call that does not fit the signature is given as far as it fits: the call itself will fail.
        """
        given = args[self._skipped :] if self._skipped else args
        found = dict(zip(self._positional, given, strict=False))
        if kwargs:
            found.update(kwargs)
        if len(found) < self._all or self._keyword is not None:
            for name, default in self._defaults.items():
                if name not in found:
                    found[name] = default
        if len(given) > len(self._positional):
            found[self._rest or "args"] = given[len(self._positional) :]
        return found
