"""The rivals that install from the package index, in environments of their own: `make bench-peers`.

Afterwards `make bench-road` measures them beside Backtrail, in the same run and with the same load.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from time import monotonic
from typing import Final

from tests.bench.progress import say

CACHE: Final = Path(__file__).parents[2] / ".cache" / "peers"
READY: Final = "backtrail-ready"
PINS: Final = {"Phoenix": "arize-phoenix==20.26.1", "MLflow": "mlflow==3.17.2"}


def main() -> None:
    options = argparse.ArgumentParser(prog="make bench-peers", description=__doc__)
    options.add_argument("--remove", action="store_true", help="remove them again (1.3 GB)")
    if options.parse_args().remove:
        shutil.rmtree(CACHE, ignore_errors=True)
        return
    failed = [name for name in PINS if not install(name)]
    if failed:
        say(
            f"not installed: {', '.join(failed)}. make bench-road works without them; run make bench-peers to try again"
        )
        sys.exit(1)
    say("ready: make bench-road measures them too")


def environment(name: str) -> Path:
    """The folder that a peer is, or will be, installed in."""
    digest = hashlib.sha256((PINS[name] + sys.version).encode()).hexdigest()[:12]
    return CACHE / f"{name.lower()}-{digest}"


def installed(name: str) -> bool:
    return (environment(name) / READY).is_file()


def program(name: str, command: str) -> str:
    return str(environment(name) / "bin" / command)


def install(name: str) -> bool:
    if installed(name):
        say(f"{PINS[name]} is there already")
        return True
    folder, began = environment(name), monotonic()
    say(f"installing {PINS[name]} (about 620 MB)")
    for stale in CACHE.glob(f"{name.lower()}-*"):  # of another pin, or left half made
        shutil.rmtree(stale)
    venv.create(folder)
    own = str(folder / "bin" / "python")
    done = subprocess.run([sys.executable, "-m", "uv", "pip", "install", "--python", own, PINS[name]], check=False)
    if done.returncode == 0:
        (folder / READY).touch()
        say(f"{PINS[name]} ready after {monotonic() - began:.0f} s")
    return done.returncode == 0


if __name__ == "__main__":
    main()
