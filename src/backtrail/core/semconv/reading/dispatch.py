"""A function that runs whichever tool it is told to (`run_tool("get_weather", {...})`): which tool it ran.

Hand-written agents trace the one function that calls their tools, so the tool's own name stands among the arguments.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.semconv.reading.json_text import any_json, container

RUNNER: Final = re.compile(
    r"^_*(?:(?:run|call|exec|execute|invoke|dispatch|use|handle|perform)_?(?:a_|the_|one_)?(?:tool|function)s?"
    r"(?:_?calls?)?|(?:tool|function)_?(?:call|run|exec|execute|invoke|dispatch|runner|executor|dispatcher|router)s?)$",
    re.IGNORECASE,
)
PREFIX: Final = "tool:"
NAMES: Final = ("tool_name", "name", "tool", "function_name", "fn_name", "function", "toolName")
ARGUMENTS: Final = (
    "arguments", "args", "tool_args", "tool_input", "input", "params", "parameters", "kwargs", "tool_arguments",
    "toolArgs",
)  # fmt: skip


def is_runner(name: str) -> bool:
    """Whether a function of this name runs tools, or a span of this name is one."""
    return name.startswith(PREFIX) or RUNNER.match(name.rpartition(".")[2]) is not None


def ran(name: str, given: Any) -> tuple[str, Any] | None:
    """The tool and its arguments, where the span of this name ran one; None where it does not say."""
    if name.startswith(PREFIX):
        return name.removeprefix(PREFIX).strip() or name, given
    if not is_runner(name):
        return None
    sent = container(given)
    if not isinstance(sent, Mapping):
        return None
    args, kwargs = container(sent.get("args")), container(sent.get("kwargs"))
    if isinstance(args, list) and len(args) >= 2 and isinstance(args[0], str):
        arguments = any_json(args[1])
        return (args[0], arguments) if isinstance(arguments, Mapping) else None
    named = kwargs if isinstance(kwargs, Mapping) and kwargs else sent
    tool = next((named[key] for key in NAMES if isinstance(named.get(key), str)), None)
    arguments = next((any_json(named[key]) for key in ARGUMENTS if key in named), None)
    return (tool, arguments) if tool and isinstance(arguments, Mapping) else None
