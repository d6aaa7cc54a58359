"""What the agents share: a call of the model over OpenAI's wire, and the loop around it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

import backtrail
from backtrail.core.semconv import names

MODEL: Final = "gpt-4o"
MOST_STEPS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function that the model may call."""

    run: Callable[..., Any]
    says: str
    """What it does, as the model reads it."""
    parameters: Mapping[str, str]
    """JSON type by name; all of them are required."""

    def offer(self, name: str) -> dict[str, Any]:
        """How it is offered to the model."""
        properties = {each: {"type": kind} for each, kind in self.parameters.items()}
        schema = {"type": "object", "properties": properties, "required": list(self.parameters)}
        return {"type": "function", "function": {"name": name, "description": self.says, "parameters": schema}}


def work(name: str, system: str, task: str, tools: Mapping[str, Tool], http: httpx.Client) -> str:
    """One run: think, use tools, until the model has an answer; or until it has had its steps."""
    said = [{"role": "system", "content": system}, {"role": "user", "content": task}]
    offered = [tool.offer(each) for each, tool in tools.items()]
    with backtrail.span(name, kind="agent") as span:
        span.input(task)
        for _ in range(MOST_STEPS):
            message = think(said, offered, http)
            said.append(message)
            if not message.get("tool_calls"):
                break
            said += [use(call, tools) for call in message["tool_calls"]]
        answer = str(said[-1]["content"])
        span.output(answer)
    return answer


def think(
    said: Sequence[Mapping[str, Any]], offered: Sequence[Mapping[str, Any]], http: httpx.Client
) -> dict[str, Any]:
    """One call of the model, with what it cost."""
    with backtrail.span(f"chat {MODEL}", kind="llm") as span:
        span.input({"messages": said})
        span.set(names.GEN_AI_REQUEST_MODEL, MODEL)
        span.set(names.GEN_AI_PROVIDER, "openai")
        span.set(names.GEN_AI_TOOL_DEFINITIONS, json.dumps(offered))
        response = http.post("/chat/completions", json={"model": MODEL, "messages": said, "tools": offered})
        body = response.raise_for_status().json()
        message: dict[str, Any] = body["choices"][0]["message"]
        span.output(message)
        span.set(names.GEN_AI_RESPONSE_MODEL, body["model"])
        span.set(names.GEN_AI_RESPONSE_ID, body["id"])
        span.set(names.GEN_AI_INPUT_TOKENS, body["usage"]["prompt_tokens"])
        span.set(names.GEN_AI_OUTPUT_TOKENS, body["usage"]["completion_tokens"])
    return message


def use(call: Mapping[str, Any], tools: Mapping[str, Tool]) -> dict[str, Any]:
    """Run a tool that the model asked for; what goes wrong there is for the model to read."""
    asked = call["function"]
    try:
        result = tools[asked["name"]].run(**json.loads(asked["arguments"]))
    except Exception as failed:  # noqa: BLE001 - whatever a tool raises
        result = f"Error: {failed}"
    content = result if isinstance(result, str) else json.dumps(result)
    return {"role": "tool", "tool_call_id": call["id"], "content": content}
