"""Puts seams into libraries: at once where the program has imported them, else right after it does.

Nothing is imported for a seam's sake: what a program does not use costs nothing. A seam that does not fit its library's
version is told loudly; on replay, whatever would pass it by is stopped at the fence.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from backtrail.sdk.capture.shield import TROUBLES

SEAMS: Final[dict[str, str]] = {
    "httpx": "backtrail.sdk.replay.seams.httpx",
    "httpx2": "backtrail.sdk.replay.seams.httpx2",
    "urllib3.connectionpool": "backtrail.sdk.replay.seams.urllib3",
    "aiohttp.client": "backtrail.sdk.replay.seams.aiohttp",
    "multiprocessing.process": "backtrail.sdk.replay.seams.multiprocessing",
}
"""By the module that the program imports: ours that watches it, with `install()`."""
INSTALLED: Final[dict[str, str]] = {}
"""By the last word of our module: `ok`, or how it failed."""


def install() -> None:
    """Watch what is imported, and what will be. Safe to call again."""
    for library, seam in SEAMS.items():
        if library in sys.modules:
            put(seam)
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def put(seam: str) -> None:
    """Install one seam, once; what goes wrong is told."""
    name = seam.rpartition(".")[2]
    if name in INSTALLED:
        return
    INSTALLED[name] = "installing"
    try:
        importlib.import_module(seam).install()
        INSTALLED[name] = "ok"
    except Exception as error:  # noqa: BLE001 - a library that changed must not break the program
        INSTALLED[name] = f"failed: {type(error).__name__}: {error}"
        TROUBLES.tell(
            f"seam {name}",
            f"backtrail cannot watch {name} of this version ({type(error).__name__}: {error}): its calls are not "
            "recorded, and a replay refuses them",
            error=error,
        )


class _Finder(importlib.abc.MetaPathFinder):
    """Finds nothing itself: it lets the others find, and adds a word to the loader of what is to be watched."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        seam = SEAMS.get(fullname)
        if seam is None:
            return None
        for finder in sys.meta_path:
            if isinstance(finder, _Finder) or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader, seam)
                return spec
        return None


class _Loader(importlib.abc.Loader):
    """The loader of a watched module; afterwards the seam is put in."""

    def __init__(self, plain: importlib.abc.Loader, seam: str) -> None:
        self._plain = plain
        self._seam = seam

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._plain.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._plain.exec_module(module)
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._plain
        put(self._seam)

    def __getattr__(self, name: str) -> object:
        return getattr(self._plain, name)
