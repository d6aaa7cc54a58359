"""Whether a run of a tool may have changed something: then looking again is legitimate.

Judged by words, for want of anything better: the tool's name, the operation that a tool of many uses is asked for, and
the commands of a shell. What is not known to only look is taken to change things, so doubt keeps the detectors quiet.
"""

import json
import re
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.detect.moment import Moment

Effect: TypeAlias = Literal["looks", "changes", "unknown"]

LOOKING_WORDS: Final = (
    "analyze browse calculate check compare compute count describe detect diff exists explain extract fetch "
    "filter find get grep head inspect list load locate look lookup measure page peek preview print query read recall "
    "retrieve scan search see show stat summarize tail think view visit"
)
CHANGING_WORDS: Final = (
    "add append apply approve assign book buy cancel change charge click close commit copy create delete deploy "
    "discard drop edit exchange fill format insert install issue kill make merge modify move order patch pay post "
    "publish push put refund remove rename replace reset restart return revert run save schedule send set start stop "
    "submit transfer type undo update upload upsert write"
)
LOOKING: Final = frozenset(LOOKING_WORDS.split())
CHANGING: Final = frozenset(CHANGING_WORDS.split())
JOINING: Final = frozenset(("and", "or"))
OPERATIONS: Final = ("command", "action", "operation", "method", "mode")
COMMAND_WORDS: Final = (
    "awk cat cd cut df diff du echo file find grep head jq less ls more nl pwd rg sed sort stat tail test tree "
    "uniq wc which whoami"
)
LOOKING_COMMANDS: Final = frozenset(COMMAND_WORDS.split())
LOOKING_GIT: Final = frozenset(("status", "log", "diff", "show", "blame", "branch"))
WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
SEPARATORS: Final = re.compile(r"&&|\|\||[|;\n]")
LONGEST_COMMAND: Final = 2_000


def effect(run: Moment) -> Effect:
    """What this run of a tool may have done to the world."""
    if run.kind == "retriever":
        return "looks"
    asked = _operation(run.asked.excerpt) if run.asked.size <= 2 * LONGEST_COMMAND else ""
    if asked:
        by_operation = _of_command(asked)
        if by_operation != "unknown":
            return by_operation
    return of_name(run.name)


@lru_cache(maxsize=1024)
def of_name(name: str) -> Effect:
    """By the first word of a tool's name that is known; by any word that changes in names such as `get_or_create`."""
    words = [word.casefold() for word in WORDS.findall(name[:200])]
    if JOINING & set(words) and CHANGING & set(words):
        return "changes"
    first = next((word for word in words if word in LOOKING or word in CHANGING), "")
    return "looks" if first in LOOKING else "changes" if first else "unknown"


@lru_cache(maxsize=512)
def _operation(arguments: str) -> str:
    if not any(f'"{name}"' in arguments for name in OPERATIONS):
        return ""
    try:
        found: Any = json.loads(arguments)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    return next((found[name] for name in OPERATIONS if isinstance(found.get(name), str)), "")


def _of_command(command: str) -> Effect:
    if " " not in command.strip():
        return "looks" if command.strip() in LOOKING_COMMANDS else of_name(command)
    if len(command) > LONGEST_COMMAND or ">" in command or "$(" in command or "`" in command or " -i" in command:
        return "unknown"
    return "looks" if all(_only_looks(part.split()) for part in SEPARATORS.split(command)) else "unknown"


def _only_looks(words: list[str]) -> bool:
    if words and words[0] == "xargs":
        words = [word for word in words[1:] if not word.startswith("-")]
    if not words or (words[0] == "find" and {"-delete", "-exec", "-execdir"} & set(words)):
        return not words
    return words[0] in LOOKING_COMMANDS or (words[0] == "git" and len(words) > 1 and words[1] in LOOKING_GIT)
