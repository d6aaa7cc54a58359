"""Tables and columns of a database, learnt from what the model had seen: CREATE TABLE, rows of information_schema,
answers of tools that list tables or describe one; or told by the project."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backtrail.core.model.message import ToolCall
from backtrail.core.model.span import Span
from backtrail.core.semconv.reading.json_text import container, mapping

LARGEST: Final = 50_000
"""Characters of one message that are read."""
ALL: Final = 300_000
"""Characters of all messages that are read."""
MOST: Final = 500
"""Tables, columns of one, and rows that are read."""
_CREATE: Final = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:temp\s+|temporary\s+)?(?:table|view)\s+(?:if\s+not\s+exists\s+)?([\w.\"`\[\]]{1,120})\s*(\(|as\b)?",
    re.IGNORECASE,
)
_COLUMN: Final = re.compile(r"\s*[\"`\[]?(\w+)[\"`\]]?\s+\w")
_NO_COLUMN: Final = frozenset(
    {"primary", "foreign", "unique", "constraint", "key", "index", "check", "exclude", "like", "period", "partition"}
)
_TABLE: Final = ("table_name", "tablename", "table")
_COLUMN_KEYS: Final = ("column_name", "columnname", "column", "field", "name")
_LISTS: Final = re.compile(r"(?:list|show|get|all)\w*tables|tables", re.IGNORECASE)
_DESCRIBES: Final = re.compile(r"describe|schema|columns|table_info", re.IGNORECASE)


@dataclass(slots=True)
class Catalogue:
    """Names in lower case; the columns of a table are empty where only its name is known."""

    tables: dict[str, set[str]] = field(default_factory=dict)

    def add(self, table: str, columns: Iterable[str] = ()) -> None:
        name = plain(table)
        if name and len(self.tables) < MOST:
            self.tables.setdefault(name, set()).update(each for each in map(plain, columns) if each)

    def read(self, text: str) -> None:
        """Every CREATE TABLE of a text."""
        low = text[:LARGEST]
        if "create" not in low.lower():
            return
        for found in _CREATE.finditer(low):
            self.add(found[1], _columns(low, found.end()) if found[2] == "(" else ())

    def answer(self, call: ToolCall | None, output: str) -> None:
        """What a tool answered: rows that name tables and columns, or a list of names."""
        self.read(output)
        name = call.name if call else ""
        asks = bool(_LISTS.search(name) or _DESCRIBES.search(name))
        if not asks and "table_name" not in output[:LARGEST].lower():
            return
        rows = container(output[:LARGEST])
        if isinstance(rows, Mapping):
            rows = next((each for each in rows.values() if isinstance(each, list)), [])
        table = next((v for k, v in mapping(call.arguments).items() if "table" in k.lower()), "") if call else ""
        for row in rows[:MOST] if isinstance(rows, list) else ():
            self._row(row, table if isinstance(table, str) else "", lists=bool(_LISTS.search(name)))

    def _row(self, row: Any, table: str, *, lists: bool) -> None:
        if isinstance(row, str) and lists and not table:
            self.add(row)
        if not isinstance(row, Mapping):
            return
        named = {str(key).lower(): value for key, value in row.items()}
        own = next((named[key] for key in _TABLE if isinstance(named.get(key), str)), table)
        column = next((named[key] for key in _COLUMN_KEYS if isinstance(named.get(key), str)), "")
        if own:
            self.add(own, [column] if column else ())
        elif lists and column:
            self.add(column)


def learnt(span: Span, told: str) -> Catalogue:
    """From the messages that the model saw, its own earlier calls, and what the project tells."""
    catalogue = Catalogue()
    catalogue.read(told)
    calls: dict[str | None, ToolCall] = {}
    left = ALL
    for message in span.input_messages:
        left -= min(len(message.content), LARGEST)
        if left < 0:
            break
        for call in message.tool_calls:
            calls[call.id] = call
            for value in mapping(call.arguments).values():
                if isinstance(value, str):
                    catalogue.read(value)
        if message.role == "tool":
            catalogue.answer(calls.get(message.tool_call_id), message.content)
        elif message.role != "assistant":
            catalogue.read(message.content)
    return catalogue


def plain(name: str) -> str:
    """The last part of a name, without quotes, in lower case."""
    return re.sub(r"[\"`\[\]]", "", name).rsplit(".", 1)[-1].strip().lower()


def _columns(text: str, start: int) -> list[str]:
    """The names that begin the parts between the brackets that open before `start`."""
    depth, begun, found = 1, start, []
    for place in range(start, min(len(text), start + 20_000)):
        letter = text[place]
        depth += (letter == "(") - (letter == ")")
        if depth == 0 or (depth == 1 and letter == ","):
            column = _COLUMN.match(text, begun, place)
            if column and column[1].lower() not in _NO_COLUMN:
                found.append(column[1])
            begun = place + 1
        if depth == 0 or len(found) >= MOST:
            break
    return found
