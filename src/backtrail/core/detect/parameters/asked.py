"""What a model's turn asked of its tools: each call beside the tool that it means, with its arguments as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from backtrail.core.model.message import OfferedTool, ToolCall
from backtrail.core.model.span import Span

CALLS: Final = 50
"""Calls of one turn that are looked at."""
LEAVES: Final = 300
"""Values of one call that are looked at."""
DEPTH: Final = 12
LARGEST: Final = 50_000
"""Characters of arguments that came as text and are read as JSON."""
NOTHING: Final[Mapping[str, Any]] = {}
_SEPARATORS: Final = str.maketrans({".": "_", "-": "_", "/": "_", ":": "_", " ": "_"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call that the turn asked for."""

    name: str
    arguments: Any
    """As JSON; the text as it came where it is not JSON."""
    tool: OfferedTool | None
    """The offered tool that it means; None where none has the name."""

    named: Mapping[str, Any]
    """The arguments by name; empty where they are not an object."""
    schema: Mapping[str, Any]
    """The schema that the model was offered; empty where it was not recorded."""
    leaves: tuple["Leaf", ...]
    """Every value of the arguments that is not itself an object or a list."""


class Leaf(NamedTuple):
    """One value inside the arguments."""

    path: str
    """`passengers[0].name`."""
    name: str
    """The nearest name above it."""
    value: Any
    schema: Mapping[str, Any]
    """What the schema says of it; empty where nothing."""


class _Latest:
    """The span that was read last, known by being the same object: spans hold dicts and have no hash."""

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held: tuple[Span | None, tuple[Asked, ...]] = (None, ())


_LATEST: Final = _Latest()


def asked(span: Span) -> tuple[Asked, ...]:
    """The calls of a turn, in order. A dozen detectors ask for those of one span in a row: they are read once."""
    for message in span.output_messages:
        if message.tool_calls:
            read, calls = _LATEST.held
            if read is not span:
                calls = _asked(span)
                _LATEST.held = span, calls
            return calls
    return ()


def _asked(span: Span) -> tuple[Asked, ...]:
    calls = (call for message in span.output_messages for call in message.tool_calls)
    return tuple([_call(call, span) for call in islice(calls, CALLS)])


def _call(call: ToolCall, span: Span) -> Asked:
    arguments, tool = _read(call.arguments), meant(call.name, span.tools_offered)
    named = arguments if isinstance(arguments, dict) else NOTHING
    schema = tool.schema if tool and isinstance(tool.schema, dict) else NOTHING
    leaves: list[Leaf] = []
    if named:
        _gather(leaves, "", "", named, schema, 0)
    return Asked(name=call.name, arguments=arguments, tool=tool, named=named, schema=schema, leaves=tuple(leaves))


def _read(arguments: Any) -> Any:
    """JSON inside a text once more is read; other text stays text."""
    if not isinstance(arguments, str) or len(arguments) > LARGEST or arguments.lstrip()[:1] != "{":
        return arguments
    try:
        return json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments


def meant(name: str, offered: Sequence[OfferedTool]) -> OfferedTool | None:
    """The offered tool of this name. Providers forbid dots and gateways add the server's name in front, so `.`, `-`,
    `/` count as `_` and a name may stand at the end of the other after a separator."""
    for tool in offered:
        if tool.name == name:
            return tool
    if not offered:
        return None
    plain = name.translate(_SEPARATORS)
    for tool in offered:
        other = tool.name.translate(_SEPARATORS)
        if other == plain or (other and plain.endswith(f"_{other}")) or (plain and other.endswith(f"_{plain}")):
            return tool
    return None


def _gather(found: list[Leaf], path: str, name: str, value: Any, schema: Any, depth: int) -> None:
    """Put the values inside a value, at most LEAVES with those found before, into `found`."""
    if len(found) >= LEAVES:
        return
    told = schema if isinstance(schema, dict) else NOTHING
    if isinstance(value, dict):
        inside = told.get("properties") if depth < DEPTH else None
        under = inside if isinstance(inside, dict) else NOTHING
        for key, each in islice(value.items(), LEAVES) if depth < DEPTH else ():
            _gather(found, f"{path}.{key}" if path else str(key), str(key), each, under.get(key), depth + 1)
    elif isinstance(value, (list, tuple)):
        items = told.get("items")
        for place, each in enumerate(value[:LEAVES] if depth < DEPTH else ()):
            _gather(found, f"{path}[{place}]", name, each, items, depth + 1)
    else:
        found.append(Leaf(path, name, value, told))
