"""Faults that a what-if puts into a run: a call that raises, never answers, answers nothing, half, or late.

`tool:search=timeout`, `http:GET https://api*=error@2` (the second call alone), `tool:search=slow:3` (seconds),
`tool:refund=error:card declined` (its words).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, TypeAlias, get_args

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.provider.recognised import WIRES
from backtrail.core.tape.recording.event import Outcome
from backtrail.core.tape.recording.trajectory import said

What: TypeAlias = Literal["error", "timeout", "empty", "truncated", "slow"]
WHATS: Final = get_args(What)
SLOW: Final = 5.0
"""Seconds that a slow call takes where nothing is said."""
_WRITTEN: Final = re.compile(r"(?P<whose>.+)=(?P<what>[a-z]+)(?::(?P<more>.*?))?(?:@(?P<nth>\d+))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, and where."""

    whose: str
    """`kind:name`, with wildcards."""
    what: What
    nth: int | None = None
    """Which call of these, from 1; None: every one."""
    more: str = ""
    """Of an error its words; of a slow call its seconds."""

    @property
    def seconds(self) -> float:
        """How long a slow call takes."""
        return float(self.more) if self.what == "slow" and self.more else SLOW

    def __str__(self) -> str:
        more = f":{self.more}" if self.more else ""
        return f"{self.whose}={self.what}{more}{f'@{self.nth}' if self.nth else ''}"


def fault_of(text: str) -> Fault:
    """A fault as it is written on the command line. Raises ValueError."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found["what"] not in WHATS or ":" not in found["whose"]:
        raise ValueError(
            f"{text!r} is no fault. Write KIND:NAME=WHAT, where WHAT is one of {', '.join(WHATS)}: tool:search=timeout"
        )
    more = found["more"] or ""
    if found["what"] == "slow" and more and not re.fullmatch(r"\d+(\.\d+)?", more):
        raise ValueError(f"{text!r}: {more!r} is no number of seconds. Write tool:search=slow:3")
    nth = int(found["nth"]) if found["nth"] else None
    return Fault(whose=found["whose"], what=found["what"], nth=nth, more=more)  # type: ignore[arg-type]


class Faults:
    """The faults of one run. Not safe for threads: its session holds a lock."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults = tuple(faults)
        self._met = [0] * len(self._faults)

    def next(self, ask: Ask) -> Fault | None:
        """What goes wrong with this call."""
        whose = f"{ask.kind}:{ask.name}"
        found = None
        for place, fault in enumerate(self._faults):
            if fnmatchcase(whose, fault.whose):
                self._met[place] += 1
                if found is None and fault.nth in (None, self._met[place]):
                    found = fault
        return found


def failing(fault: Fault, ask: Ask) -> tuple[Any, Outcome]:
    """Result and outcome of a call that raises or times out; over HTTP, the answer of a server that failed."""
    if fault.what == "timeout":
        return _error("TimeoutError", f"{ask.name} timed out (a fault that was put in)"), "error"
    words = fault.more or f"{ask.name} failed (a fault that was put in)"
    if ask.kind == "http" or ask.name in WIRES:
        body = json.dumps({"error": {"type": "server_error", "message": words}})
        return {"status": 500, "headers": [["content-type", "application/json"]], "body": [[body, 0.0]]}, "value"
    return _error("RuntimeError", words), "error"


def lessened(fault: Fault, ask: Ask, result: Any) -> Any:
    """A recorded result, empty or cut in half."""
    empty = fault.what == "empty"
    if ask.name in WIRES and ask.kind == "llm":
        text = "" if empty else _half(WIRES[ask.name].said(_body(result)).text if "body" in result else _text(result))
        return {"answer": {"text": text, "tool_calls": [], "finish_reason": "length"}}
    if isinstance(result, Mapping) and isinstance(result.get("body"), list):
        return {**result, "body": [] if empty else [[_half(_body(result)), 0.0]]}
    if isinstance(result, Mapping) and result.keys() == {"untyped"}:
        return {"untyped": _nothing(result["untyped"]) if empty else _half(result["untyped"])}
    return _nothing(result) if empty else _half(result)


def _error(name: str, words: str) -> dict[str, Any]:
    return {"$t": "error", "c": f"builtins:{name}", "type": name, "message": words, "args": [words]}


def _nothing(value: Any) -> Any:
    """Nothing, of the type of a value."""
    match value:
        case str():
            return ""
        case list():
            return []
        case Mapping():
            return {} if "$t" not in value else None
    return None


def _half(value: Any) -> Any:
    """The first half of a value; of an object, of everything long in it."""
    match value:
        case str() | list():
            return value[: len(value) // 2]
        case Mapping():
            return {name: each if name in ("$t", "c") else _half(each) for name, each in value.items()}
    return value


def _body(result: Any) -> str:
    body = said(result)["body"] if isinstance(result, Mapping) and "body" in result else ""
    return body if isinstance(body, str) else ""


def _text(result: Any) -> str:
    told = result.get("answer") if isinstance(result, Mapping) else None
    return str(told.get("text") or "") if isinstance(told, Mapping) else ""
