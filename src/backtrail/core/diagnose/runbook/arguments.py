"""The arguments of a call against the schema that the model was offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.detect.moment import Moment
from backtrail.core.detect.parameters.asked import Asked, asked
from backtrail.core.detect.parameters.schema_violation import told
from backtrail.core.detect.parameters.validating import validator
from backtrail.core.detect.reading.parsed import arguments as read
from backtrail.core.model.span import Span

MOST: Final = 20
"""Violations that are told."""
Fit: TypeAlias = Literal["valid", "broken", "not_json", "not_offered", "no_schema", "no_call", "unknown"]

SAID: Final[Mapping[Fit, str]] = {
    "valid": "its arguments fit the schema that the model was offered",
    "broken": "its arguments break the schema that the model was offered",
    "not_json": "its arguments are not JSON",
    "not_offered": "the model was not offered a tool of this name",
    "no_schema": "no schema of its arguments was recorded",
    "no_call": "the model asked for it in its text and not by a tool call, so there is no schema to hold it against",
    "unknown": "the turn that asked for it was not recorded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How the arguments fit."""

    fit: Fit
    violations: Sequence[str] = ()
    """In words, each with its place: `amount: "12" is not of type "number"`."""
    schema: Mapping[str, Any] | None = None
    description: str | None = None
    """Of the offered tool."""
    note: str = ""


def check(run: Moment, turn: Span | None) -> Check:
    """A run of a tool against what the turn that asked for it was offered."""
    if turn is None:
        return Check(fit="unknown")
    calls = asked(turn)
    call = _meant(run, calls)
    if call is None:
        return Check(fit="unknown" if calls else "no_call")
    described = call.tool.description if call.tool else None
    if call.tool is None and turn.tools_offered:
        names = ", ".join(tool.name for tool in turn.tools_offered[:12])
        return Check(fit="not_offered", violations=[f"{call.name} is not among the tools: {names}"])
    if isinstance(call.arguments, str) and call.arguments.strip():
        return Check(fit="not_json", violations=["the arguments are not JSON"], description=described)
    if not call.schema:
        return Check(fit="no_schema", description=described)
    return _checked(call, described)


def _checked(call: Asked, described: str | None) -> Check:
    checking = validator(call.schema)
    if isinstance(checking, str):
        return Check(fit="no_schema", description=described, note=f"The schema cannot be read: {checking}.")
    arguments = {} if call.arguments is None or call.arguments == "" else call.arguments
    try:
        errors = [told(error) for error in islice(checking.iter_errors(arguments), MOST)]
    except (ValueError, TypeError, RecursionError, OverflowError) as wrong:
        return Check(fit="no_schema", description=described, note=f"The schema cannot be applied: {wrong}.")
    fit: Fit = "broken" if errors else "valid"
    return Check(fit=fit, violations=list(dict.fromkeys(errors)), schema=call.schema, description=described)


def _meant(run: Moment, calls: Sequence[Asked]) -> Asked | None:
    """The call of the turn that a run is: of its name with its arguments, else the only one of its name."""
    named = [call for call in calls if call.name == run.name] or [
        call for call in calls if call.tool is not None and call.tool.name == run.name
    ]
    same = [call for call in named if read(call.arguments).digest == run.asked.digest]
    return next(iter(same or named), None)
