"""Whether a tool's output says that the tool failed, for files that keep nothing but the output."""

import re
from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.semconv.reading.json_text import mapping
from backtrail.core.semconv.reading.values import first_line

SAYS_SO: Final = re.compile(
    r"\s*(error\b(?!s)[^\w\s]?|failure:|failed:|exception:|exitcode: [1-9]|traceback \(most recent call last\))",
    re.IGNORECASE,
)
RAISED: Final = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception)): .+$", re.MULTILINE)


def failure(output: Any) -> tuple[str, str] | None:
    """The type and the first line of a tool's failure, or None where the output does not begin by telling one."""
    named = mapping(output).get("error")
    if named:
        message = named.get("message") if isinstance(named, Mapping) else named
        return "tool_error", first_line(str(message or named))
    if not isinstance(output, str) or not SAYS_SO.match(output):
        return None
    raised = RAISED.findall(output)
    lines = [line for line in output.splitlines() if line.strip()]
    if raised:
        line = next(line for line in reversed(lines) if line.startswith(f"{raised[-1]}: "))
        return raised[-1], first_line(line)
    told = " ".join(lines[:2]) if lines[0].rstrip().endswith(":") else lines[0]
    return "tool_error", first_line(told)
