"""The sets of labelled runs: every file in `sets/` is one."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.bench.detect import sets
from tests.bench.detect.rows import Precision, Row

ORDER: Final = (
    "trail",
    "who_when",
    "agentrx",
    "swe_agents",
    "agentprocessbench",
    "tau",
    "bfcl",
    "hotpotqa",
    "seeded",
    "throughput",
)
"""As the table tells them; a set that is not named here comes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """One set of runs, and how it is scored."""

    name: str
    folder: str
    """Its folder in DATA."""
    published: str
    """Paper, and name on the hub it is shared on."""
    rows: Callable[[Path], list[Row]]
    precisions: Callable[[Path], list[Precision]]


def labelled_sets() -> list[LabelledSet]:
    """Every set that there is a file for."""
    names = sorted((module.name for module in pkgutil.iter_modules(sets.__path__)), key=place)
    return [labelled_set(name) for name in names if hasattr(import_module(f"{sets.__name__}.{name}"), "FOLDER")]


def labelled_set(name: str) -> LabelledSet:
    module = import_module(f"{sets.__name__}.{name}")
    return LabelledSet(
        name=name,
        folder=module.FOLDER,
        published=module.PUBLISHED,
        rows=module.rows,
        precisions=getattr(module, "precisions", lambda folder: []),
    )


def place(name: str) -> tuple[int, str]:
    return ORDER.index(name) if name in ORDER else len(ORDER), name
