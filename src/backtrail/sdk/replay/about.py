"""What ran where: versions of the libraries that a run can depend on, and the commit of its code."""

import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

LIBRARIES: Final = {
    "openai": "openai",
    "anthropic": "anthropic",
    "httpx": "httpx",
    "httpx2": "httpx2",
    "requests": "requests",
    "aiohttp": "aiohttp",
    "langchain": "langchain",
    "langchain_core": "langchain-core",
    "langgraph": "langgraph",
    "agents": "openai-agents",
    "pydantic_ai": "pydantic-ai-slim",
    "mcp": "mcp",
}
"""By the module that the program imports: the package that it is of."""


def packages() -> dict[str, str]:
    """Versions of the packages that are loaded now."""
    found = {package: _version(package) for module, package in LIBRARIES.items() if module in sys.modules}
    return {package: told for package, told in found.items() if told is not None}


@lru_cache(maxsize=1)
def commit() -> str | None:
    """The commit that is checked out where the program runs, 40 hex digits; None outside of a repository."""
    here = Path.cwd()
    folder = next((each / ".git" for each in (here, *here.parents) if (each / ".git").is_dir()), None)
    try:
        return None if folder is None else _checked_out(folder)
    except OSError:
        return None


def _checked_out(folder: Path) -> str | None:
    head = (folder / "HEAD").read_text(encoding="utf-8").strip()
    if not head.startswith("ref: "):
        return head
    name = head.removeprefix("ref: ")
    if (folder / name).is_file():
        return (folder / name).read_text(encoding="utf-8").strip()
    packed = folder / "packed-refs"
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), None)


@lru_cache(maxsize=64)
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
