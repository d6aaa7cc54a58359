"""Classes by name. A tape names classes, and may come from anywhere: naming one must not run code.

A class is found only where its module is loaded, or lies in a package that the program has loaded itself, and is not
the program of that package (`__main__`); and it is used only as what the tape says it is: a dataclass as a dataclass,
an exception as an exception.
"""

import importlib
import sys
from typing import Any


class UnreplayableValue(RuntimeError):
    """A recorded value cannot be rebuilt: which, why, and what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        self.what = what
        self.hint = hint or "Return a plain value, a dataclass or a pydantic model there, and record again."
        super().__init__(f"{what}. {self.hint}")


def name_of(made: type) -> str:
    """`module:Class`."""
    return f"{made.__module__}:{made.__qualname__}"


def class_of(name: str) -> Any:
    """The class of a name. Raises UnreplayableValue."""
    module, _, path = name.partition(":")
    found: Any = _loaded(module)
    if found is None:
        raise UnreplayableValue(
            f"the recorded value is a {path} of {module}, which this program has not imported",
            f"Import {module} in the program before the call is replayed.",
        )
    for part in path.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, type):
        raise UnreplayableValue(
            f"the recorded value is a {path}, and {module} has no class of that name now",
            "Give the class its name back, or record again.",
        )
    return found


def _loaded(module: str) -> Any:
    """A loaded module, or one of a package that is loaded."""
    if module in sys.modules:
        return sys.modules[module]
    top = module.partition(".")[0]
    if top == module or top not in sys.modules or not hasattr(sys.modules[top], "__path__"):
        return None
    if "__main__" in module.split("."):
        return None
    try:
        return importlib.import_module(module)
    except (Exception, SystemExit):  # noqa: BLE001 - a module of the user's, which may need what is not there
        return None
