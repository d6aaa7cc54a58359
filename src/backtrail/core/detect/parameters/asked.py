"""What a model's turn asked of its tools: each call beside the tool that it means, with its arguments as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from backtrail.core.model.message import OfferedTool
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

    @property
    def named(self) -> Mapping[str, Any]:
        """The arguments by name; empty where they are not an object."""
        return self.arguments if isinstance(self.arguments, Mapping) else {}

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema that the model was offered; empty where it was not recorded."""
        found = self.tool.schema if self.tool else None
        return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value inside the arguments."""

    path: str
    """`passengers[0].name`."""
    name: str
    """The nearest name above it."""
    value: Any
    schema: Mapping[str, Any]
    """What the schema says of it; empty where nothing."""


def asked(span: Span) -> Iterator[Asked]:
    """The calls of a turn, in order."""
    seen = 0
    for message in span.output_messages:
        for call in message.tool_calls:
            seen += 1
            if seen > CALLS:
                return
            yield Asked(name=call.name, arguments=_read(call.arguments), tool=meant(call.name, span.tools_offered))


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


def leaves(call: Asked) -> Iterator[Leaf]:
    """Every value of the arguments that is not itself an object or a list, with its place and its schema."""
    if call.named:
        yield from islice(_leaves("", "", call.named, call.schema, 0), LEAVES)


def _leaves(path: str, name: str, value: Any, schema: Any, depth: int) -> Iterator[Leaf]:
    told: Mapping[str, Any] = schema if isinstance(schema, Mapping) else NOTHING
    if isinstance(value, Mapping):
        inside = told.get("properties") if depth < DEPTH else None
        under = inside if isinstance(inside, Mapping) else NOTHING
        for key, each in islice(value.items(), LEAVES) if depth < DEPTH else ():
            yield from _leaves(f"{path}.{key}" if path else str(key), str(key), each, under.get(key), depth + 1)
    elif isinstance(value, list | tuple):
        items = told.get("items")
        for place, each in enumerate(value[:LEAVES] if depth < DEPTH else ()):
            yield from _leaves(f"{path}[{place}]", name, each, items, depth + 1)
    else:
        yield Leaf(path=path, name=name, value=value, schema=told)
