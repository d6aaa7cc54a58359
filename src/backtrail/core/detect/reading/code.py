"""The code that a model's turn holds, and what it calls."""

import builtins
import re
import sys
from functools import lru_cache
from typing import Final

FENCE: Final = "```"
_FENCED: Final = re.compile(r"```[A-Za-z]{0,12}[^\S\n]*\n")
_QUOTED: Final = re.compile(
    r"\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*", re.DOTALL
)
_CALLED: Final = re.compile(r"(?<![\w.])([A-Za-z_]\w*)[^\S\n]*\(")
_DEFINED: Final = re.compile(r"\b(?:def|class|function)\s+(\w+)")
_IMPORTED: Final = re.compile(r"^\s*(?:from\s+([\w.]+)\s+)?import\s+([\w., \t*]+)", re.MULTILINE)
NETWORK: Final = "the network"
REACHING: Final = frozenset(
    ("urllib", "http", "socket", "subprocess", "sqlite3", "ftplib", "imaplib", "glob", "pathlib")
)
"""Modules of Python's own library through which code asks the world."""
COMPUTING: Final = frozenset(
    ("numpy", "sympy", "scipy", "mpmath", "networkx", "sklearn", "torch", "matplotlib", "dateutil", "pytz", "tabulate")
)
"""Modules of others that only compute; any other one may ask the world."""
LIBRARY: Final = frozenset(sys.stdlib_module_names) | COMPUTING
KEYWORDS: Final = frozenset(
    ("if", "elif", "while", "for", "in", "not", "and", "or", "return", "print", "lambda", "assert", "yield", "await",
     "except", "with", "del", "raise", "is", "else", "async", "switch", "catch", "function", "match", "case")
)  # fmt: skip
BUILT_IN: Final = (frozenset(dir(builtins)) | KEYWORDS) - {"open"}


def code_in(text: str) -> str:
    """What stands between fences, joined; empty where the text has none."""
    if FENCE not in text:
        return ""
    pieces = []
    place = 0
    while found := _FENCED.search(text, place):
        end = text.find(FENCE, found.end())
        pieces.append(text[found.end() : end if end >= 0 else len(text)])
        if end < 0:
            break
        place = end + len(FENCE)
    return "\n".join(pieces)


def shortened(text: str, most: int) -> str:
    """The text in one line, cut where it is too long to be quoted."""
    line = " ".join(text[: 2 * most].split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def bare(code: str) -> str:
    """The code without what its strings and comments say."""
    return _QUOTED.sub('""', code)


def called(code: str) -> frozenset[str]:
    """Names that the code calls: neither Python's own, nor defined or imported in it, nor methods."""
    plain = bare(code)
    names = frozenset(_CALLED.findall(plain)) - BUILT_IN
    if not names:
        return names
    own = set(_DEFINED.findall(plain))
    if "import" in plain:
        for _, imported in _IMPORTED.findall(plain):
            own.update(name.strip().rpartition(" ")[2] for name in imported.split(","))
    return names - own


@lru_cache(maxsize=256)  # later turns ask again what the earlier ones called
def calls_in(text: str) -> frozenset[str]:
    """What the code in a turn's text calls; `NETWORK` stands for a module that reaches beyond it."""
    code = code_in(text)
    if not code:
        return frozenset()
    return called(code) | {NETWORK} if asks_the_world(code) else called(code)


def asks_the_world(code: str) -> bool:
    """Whether the code uses a module that reaches beyond it."""
    if "import" not in code:
        return False
    told = [source or names for source, names in _IMPORTED.findall(bare(code))]
    parts = [name.replace(".", " ").split() for names in told for name in names.split(",")]
    used = {part[0] for part in parts if part}
    return any(name in REACHING or name not in LIBRARY for name in used)
