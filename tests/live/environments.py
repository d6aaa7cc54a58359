"""Environments of their own for the SDKs under test: made once from exact pins, kept in `.cache/live`, reused."""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[2]
REQUIREMENTS = Path(__file__).parent / "requirements"
CACHE = ROOT / ".cache" / "live"
READY = "ready"


def python(name: str) -> Path:
    """The interpreter of an environment; `prepare` has made it."""
    return _folder(name) / "bin" / "python"


def prepare(wanted: Iterable[str], say: Callable[[str], None]) -> None:
    """Make the environments that are missing, two at a time, and say so. Only one process makes them; others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "lock"), ThreadPoolExecutor(2) as pool:
        missing = [name for name in dict.fromkeys(wanted) if not (_folder(name) / READY).exists()]
        for number, (name, seconds) in enumerate(pool.map(_timed, missing), 1):
            say(f"live environment {number}/{len(missing)}: {name} ready in {seconds:.0f} s")


def _folder(name: str) -> Path:
    pins = (REQUIREMENTS / f"{name}.txt").read_bytes()
    digest = hashlib.sha256(pins + sys.version.encode()).hexdigest()[:12]
    return CACHE / f"{name}-{digest}"


def _timed(name: str) -> tuple[str, float]:
    began = time.monotonic()
    _make(name, _folder(name))
    return name, time.monotonic() - began


def _make(name: str, folder: Path) -> None:
    for stale in CACHE.glob(f"{name}-*"):  # of other pins, or left half made
        shutil.rmtree(stale)
    with_uv = importlib.util.find_spec("uv") is not None
    venv.create(folder, with_pip=not with_uv)
    own = str(folder / "bin" / "python")
    install = (
        [sys.executable, "-m", "uv", "pip", "install", "--python", own] if with_uv else [own, "-m", "pip", "install"]
    )
    made = subprocess.run(
        [*install, "--quiet", "--requirement", str(REQUIREMENTS / f"{name}.txt")],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"the packages of {name} could not be installed; the installer says:\n{made.stderr[-2000:]}")
    (folder / READY).touch()
