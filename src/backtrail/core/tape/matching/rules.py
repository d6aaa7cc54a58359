"""What a user says about calls that are the same although they differ: by `kind:name`, with wildcards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`ignore={"tool:search": ["request_id"]}` leaves arguments out; `normalise` rewrites all of them."""

    ignore: Mapping[str, Sequence[str]] = field(default_factory=dict)
    normalise: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ignore or self.normalise)

    def applied(self, kind: str, name: str, args: Any) -> Any:
        """The arguments as keys are made of them."""
        whose = f"{kind}:{name}"
        for pattern, names in self.ignore.items():
            if fnmatchcase(whose, pattern):
                args = _without(args, set(names))
        for pattern, normalise in self.normalise.items():
            if fnmatchcase(whose, pattern):
                args = normalise(args)
        return args


def _without(args: Any, names: set[str]) -> Any:
    """Without these names, wherever in the arguments they stand."""
    if isinstance(args, Mapping):
        return {name: _without(value, names) for name, value in args.items() if name not in names}
    if isinstance(args, list):
        return [_without(value, names) for value in args]
    return args
