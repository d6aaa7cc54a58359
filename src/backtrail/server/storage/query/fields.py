"""Every field that a query may name: the documentation, completion and all engines read this table."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `of` says what has it: a trace matches a span's field where any of its spans does."""

    name: str
    type: Literal["text", "number", "duration", "time", "flag"]
    of: Literal["trace", "span"]
    help: str
    sortable: bool = False
    facet: bool = False
    within: bool = False
    """A value matches anywhere in the text: the parser puts a `*` on both sides."""
    always: bool = False
    """Every trace has it: `has:` would say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What `is:<name>` means: this field has this value."""

    name: str
    field: str
    value: str | bool
    help: str


FIELDS: Final = (
    Field(name="trace", type="text", of="trace", help="Trace id", always=True),
    Field(name="name", type="text", of="trace", help="Name of the trace", facet=True, always=True),
    Field(name="session", type="text", of="trace", help="Session id", facet=True),
    Field(name="user", type="text", of="trace", help="User id", facet=True),
    Field(name="tag", type="text", of="trace", help="One of the tags", facet=True),
    Field(name="environment", type="text", of="trace", help="Such as production", facet=True),
    Field(name="release", type="text", of="trace", help="Version of the agent", facet=True),
    Field(name="service", type="text", of="trace", help="service.name of the sender", facet=True),
    Field(name="status", type="text", of="trace", help="ok, error or unset", facet=True, always=True),
    Field(name="open", type="flag", of="trace", help="The run has not ended"),
    Field(name="start", type="time", of="trace", help="2026-11-24, 2026-11-24T10:00Z or -2h", sortable=True),
    Field(name="latency", type="duration", of="trace", help="End minus start: 3s, 250ms, 2m", sortable=True),
    Field(name="steps", type="number", of="trace", help="Turns of the agent's loop", sortable=True, always=True),
    Field(name="spans", type="number", of="trace", help="Number of spans", sortable=True, always=True),
    Field(name="tools", type="number", of="trace", help="Number of tool calls", sortable=True, always=True),
    Field(
        name="tool_errors", type="number", of="trace", help="Number of failed tool calls", sortable=True, always=True
    ),
    Field(name="errors", type="number", of="trace", help="Number of failed spans", sortable=True, always=True),
    Field(name="tokens", type="number", of="trace", help="Input and output tokens", sortable=True, always=True),
    Field(name="cost", type="number", of="trace", help="US dollars", sortable=True),
    Field(name="escalated", type="flag", of="trace", help="The run was handed over to a human"),
    Field(name="finding", type="text", of="trace", help="A detector that found something", facet=True),
    Field(name="finding.family", type="text", of="trace", help="loops, parameters, tool_output, ...", facet=True),
    Field(name="severity", type="text", of="trace", help="Of a finding: info, warning or critical", facet=True),
    Field(name="findings", type="number", of="trace", help="Number of findings", always=True),
    Field(name="span", type="text", of="span", help="Span id", always=True),
    Field(name="span.name", type="text", of="span", help="Name of a span", facet=True, always=True),
    Field(name="kind", type="text", of="span", help="agent, llm, tool, retriever, ...", facet=True, always=True),
    Field(name="tool", type="text", of="span", help="Name of a tool that ran", facet=True),
    Field(name="model", type="text", of="span", help="Name of a model that answered", facet=True),
    Field(name="provider", type="text", of="span", help="Such as openai", facet=True),
    Field(
        name="error", type="text", of="span", help="Part of the type or message of an error", facet=True, within=True
    ),
    Field(name="span.latency", type="duration", of="span", help="Duration of a span"),
    Field(name="span.tokens", type="number", of="span", help="Tokens of one LLM call"),
)

FLAGS: Final = (
    Flag(name="open", field="open", value=True, help="The run has not ended"),
    Flag(name="ok", field="status", value="ok", help="The run ended well"),
    Flag(name="error", field="status", value="error", help="The run failed"),
    Flag(name="escalated", field="escalated", value=True, help="The run was handed over to a human"),
)
