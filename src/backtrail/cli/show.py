"""`backtrail show`: a run as a story that can be read from the beginning."""

import json
from collections.abc import Iterator
from typing import Any, Final

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.words import money, one_line, span_of_time, tokens

TOLD: Final = {"llm", "tool", "retriever", "embedding", "reranker", "guardrail", "evaluator", "human"}
"""Kinds that a story tells; agents and chains are its frame, told only where they failed."""
STYLES: Final = {"system": "dim", "user": "cyan", "assistant": "green", "tool": "yellow"}


@click.command("show")
@click.argument("trace_id")
@click.option("--full", is_flag=True, help="Whole texts instead of their beginnings.")
@with_client
def command(client: Client, trace_id: str, full: bool) -> None:
    """Tell the run TRACE_ID as a numbered story: what the model saw, decided, called and got."""
    trace = client.read(f"/api/traces/{trace_id}")
    skeleton = client.read(f"/api/traces/{trace_id}/spans")
    ids = told_ids(skeleton)
    spans = (client.read(f"/api/spans/{span_id}", trace_id=trace_id) for span_id in ids)
    if client.as_json:
        print_json(trace | {"story": list(spans)})
        return
    console = Console()
    console.print(title(trace))
    for part in story(spans, 10_000_000 if full else 600):
        console.print(part)


def told_ids(skeleton: dict[str, Any]) -> list[str]:
    """The spans that the story tells, in order of start; a wrapper tells nothing that its inner call does not."""
    columns, wrappers = skeleton["columns"], set(skeleton["wrappers"])
    failed = skeleton["statuses"].index("error") if "error" in skeleton["statuses"] else -1
    return [
        span_id
        for row, span_id in enumerate(columns["span_id"])
        if row not in wrappers and (skeleton["kinds"][columns["kind"][row]] in TOLD or columns["status"][row] == failed)
    ]


def title(trace: dict[str, Any]) -> RenderableType:
    totals = trace["totals"]
    facts = [
        f"{totals['steps']} steps",
        f"{totals['tool_calls']} tool calls" + (f" ({totals['tool_errors']} failed)" if totals["tool_errors"] else ""),
        f"{tokens(totals):,} tokens",
        money(totals["cost"]) if totals["cost"] is not None else "",
        span_of_time(trace["start"], trace["end"]),
        f"session {trace['session_id']}" if trace["session_id"] else "",
        f"user {trace['user_id']}" if trace["user_id"] else "",
    ]
    return Group(
        Text(trace["name"], style="bold") + Text(f"   {trace['trace_id']}", style="dim"),
        Text(" · ".join(fact for fact in facts if fact), style="red" if trace["status"] == "error" else "dim"),
        Text(),
    )


def story(spans: Iterator[dict[str, Any]], width: int) -> Iterator[RenderableType]:
    """The parts of the story; a message that was told already is not told again."""
    step, told = 0, set[str]()
    for span in spans:
        if span["kind"] == "llm":
            step += 1
        yield heading(span, step)
        yield Padding(Group(*body(span, told, width)), (0, 0, 1, 4))


def heading(span: dict[str, Any], step: int) -> RenderableType:
    number = f"{step:>2}. " if span["kind"] == "llm" else "    "
    line = Text(number, style="bold") + Text(f"{span['kind']} ", style="magenta") + Text(span["name"], style="bold")
    usage = span.get("usage") or {}
    facts = [span_of_time(span["start"], span["end"])]
    if usage.get("input") is not None or usage.get("output") is not None:
        facts.append(f"{usage.get('input') or 0:,} in, {usage.get('output') or 0:,} out")
    return line + Text("  " + " · ".join(facts), style="dim")


def body(span: dict[str, Any], told: set[str], width: int) -> Iterator[RenderableType]:
    for message in span["input_messages"]:
        if (same := json.dumps(message, sort_keys=True)) not in told:
            told.add(same)
            yield from lines(message, width)
    for message in span["output_messages"]:
        told.add(json.dumps({k: v for k, v in message.items() if k != "finish_reason"}, sort_keys=True))
        yield from lines(message, width)
    if tool := span.get("tool"):
        yield Text("arguments ", style="dim") + Text(one_line(json.dumps(tool["arguments"], ensure_ascii=False), width))
        yield Text("output    ", style="dim") + Text(one_line(as_text(tool["output"]), width))
    if span.get("query"):
        yield Text("query     ", style="dim") + Text(one_line(span["query"], width))
    for number, document in enumerate(span["documents"], 1):
        score = f" {document['score']:.3f}" if document.get("score") is not None else ""
        yield Text(f"chunk {number}{score}  ", style="dim") + Text(one_line(document["content"], width))
    if error := span.get("error"):
        yield Text(f"{error.get('type') or 'error'}: {one_line(error['message'], width)}", style="bold red")
    for note in span["notes"]:
        yield Text(f"note: {note}", style="yellow")


def lines(message: dict[str, Any], width: int) -> Iterator[RenderableType]:
    role = message["role"]
    if message["content"] or not message["tool_calls"]:
        yield Text(f"{role:<10}", style=STYLES.get(role, "")) + Text(one_line(message["content"], width))
    for call in message["tool_calls"]:
        arguments = one_line(as_text(call["arguments"]), width)
        yield Text("calls     ", style="green") + Text(call["name"], style="bold") + Text(f" {arguments}")


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
