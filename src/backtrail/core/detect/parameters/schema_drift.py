"""A tool's schema is not what it was: compared with what was known of it before.

No detector of one trace can see this; whoever remembers the schemas of earlier traces compares them with these
functions. The first turn of a trace that was offered tools is enough: `schemas_of` spells every schema out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from backtrail.core.detect.detector import Sign
from backtrail.core.detect.parameters.words import listed, quoted
from backtrail.core.model.span import Span

NAME: Final = "schema_drift"
TOOLS: Final = 200
LARGEST: Final = 100_000
"""Characters of one schema; a larger one is not remembered."""
DEPTH: Final = 6
TOLD: Final = 5
_WORDING: Final = frozenset({"description", "title", "examples", "$comment", "default"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed, in words that a person reads."""

    breaking: tuple[str, ...] = ()
    """Calls that were right before are wrong now: gone, renamed, newly required, other type, narrower choice."""
    harmless: tuple[str, ...] = ()
    """New optional parameters, wider choices, other wording."""


def schemas_of(span: Span) -> dict[str, tuple[str, Any]]:
    """Of each tool that the model was offered: the digest of its schema, and the schema; of tools that have one."""
    found: dict[str, tuple[str, Any]] = {}
    for tool in span.tools_offered[:TOOLS]:
        if tool.name and tool.schema is not None:
            try:
                written = json.dumps(tool.schema, sort_keys=True, ensure_ascii=True)
            except (TypeError, ValueError, RecursionError):
                continue
            if len(written) <= LARGEST:
                found[tool.name] = blake2b(written.encode(), digest_size=16).hexdigest(), tool.schema
    return found


def drifted(before: Mapping[str, Any], now: Mapping[str, Any]) -> Difference | None:
    """What changed from one schema of a tool to the next; None where nothing that is told apart."""
    told = list(_changes(before, now, "", 0))
    breaking = tuple(dict.fromkeys(text for grave, text in told if grave))
    harmless = tuple(dict.fromkeys(text for grave, text in told if not grave))
    return Difference(breaking=breaking, harmless=harmless) if told else None


def sign(tool: str, difference: Difference, *, since: str = "") -> Sign:
    """The finding at the first span that was offered the new schema. `since`: where the old one was last seen, as
    `release 1.4`."""
    told = [*difference.breaking, *difference.harmless]
    more = f" and {len(told) - TOLD} more changes" if len(told) > TOLD else ""
    return Sign(
        severity="warning" if difference.breaking else "info",
        confidence=0.95,
        evidence=f"The schema of {tool} changed{f' since {since}' if since else ''}: {'; '.join(told[:TOLD])}{more}.",
        advice="Compare prompts, examples and tapes that use the old arguments; pin the tool's version if unplanned.",
        group=tool,
        facts={"tool": tool, "breaking": list(difference.breaking), "harmless": list(difference.harmless)},
    )


def _changes(before: Mapping[str, Any], now: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[bool, str]]:
    if depth > DEPTH or before == now:
        return
    here = path or "the tool"
    if before.get("type") != now.get("type"):
        yield True, f"{here} was {quoted(before.get('type'))} and is {quoted(now.get('type'))}"
    yield from _choices(before.get("enum"), now.get("enum"), here)
    old, new = _inside(before), _inside(now)
    yield from _parameters(old, new, now, path)
    demanded = [name for name in _names(now) if name not in _names(before) and name in old and name in new]
    yield from ((True, f"{path}{name} is required now") for name in demanded)
    yield from (
        (False, f"{path}{name} is optional now") for name in _names(before) if name not in _names(now) and name in new
    )
    for name in [each for each in old if each in new]:
        if isinstance(old[name], Mapping) and isinstance(new[name], Mapping):
            yield from _changes(old[name], new[name], f"{path}{name}", depth + 1)
    items = before.get("items"), now.get("items")
    if isinstance(items[0], Mapping) and isinstance(items[1], Mapping):
        yield from _changes(items[0], items[1], f"{path}[]", depth + 1)
    worded = [key for key in sorted(_WORDING) if before.get(key) != now.get(key)]
    if worded:
        yield False, f"{here} has another {listed(worded)}"
    rest = [
        key
        for key in sorted({*before, *now} - _WORDING - {"type", "enum", "properties", "required", "items"})
        if before.get(key) != now.get(key)
    ]
    if rest:
        yield True, f"{here} has another {listed(rest)}"


def _choices(old: Any, new: Any, here: str) -> Iterator[tuple[bool, str]]:
    if old == new or not (isinstance(old, list) or isinstance(new, list)):
        return
    if not isinstance(old, list):
        yield True, f"{here} takes only {listed([quoted(each) for each in new])} now"
    elif not isinstance(new, list):
        yield False, f"{here} takes any value now"
    else:
        if gone := [quoted(each) for each in old if each not in new]:
            yield True, f"{here} no longer takes {listed(gone)}"
        if come := [quoted(each) for each in new if each not in old]:
            yield False, f"{here} takes {listed(come)} too"


def _parameters(
    old: Mapping[str, Any], new: Mapping[str, Any], now: Mapping[str, Any], path: str
) -> Iterator[tuple[bool, str]]:
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    if len(gone) == 1 and len(come) == 1 and _shape(old[gone[0]]) == _shape(new[come[0]]):
        yield True, f"{path}{gone[0]} is called {come[0]} now"
        return
    yield from ((True, f"{path}{name} is gone") for name in gone)
    required = _names(now)
    for name in come:
        yield name in required, f"{path}{name} is new{' and required' if name in required else ''}"


def _inside(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def _names(schema: Mapping[str, Any]) -> list[str]:
    found = schema.get("required")
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _shape(schema: Any) -> Any:
    return (
        {key: value for key, value in schema.items() if key not in _WORDING} if isinstance(schema, Mapping) else schema
    )
