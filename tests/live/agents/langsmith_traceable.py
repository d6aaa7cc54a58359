"""LangSmith's own SDK: traceable functions around a wrapped OpenAI client, with a retriever and a failing tool."""

import json

from langsmith import Client, traceable
from langsmith.wrappers import wrap_openai
from openai import OpenAI

client = wrap_openai(OpenAI())
SYSTEM = "You are a weather assistant. Use the tools."
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Weather of a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]


@traceable(run_type="tool")
def get_weather(city: str) -> str:
    return f"TOOLRESULT: 18 C and sunny in {city}"


@traceable(run_type="tool")
def broken_tool(city: str) -> str:
    raise RuntimeError("WEATHER_DOWN: upstream returned 503")


@traceable(run_type="retriever")
def look_up(query: str) -> list[dict]:
    return [
        {"page_content": "Paris is sunny in May.", "type": "Document", "metadata": {"score": 0.91, "source": "a.md"}},
        {"page_content": "Oslo is not.", "type": "Document", "metadata": {"score": 0.42, "source": "b.md"}},
    ]


@traceable(
    run_type="chain", name="weather_agent", metadata={"session_id": "session-ls", "user_id": "user-ls"}, tags=["live"]
)
def answer(question: str) -> str:
    look_up(question)
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    while True:
        done = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS)
        said = done.choices[0].message
        if not said.tool_calls:
            return said.content or ""
        messages.append(said.model_dump(exclude_none=True))
        for call in said.tool_calls:
            tool = {"get_weather": get_weather, "broken_tool": broken_tool}[call.function.name]
            result = tool(**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})


answer("What is the weather in Paris?")
try:
    answer("Make it fail: what is the weather in Paris?")
except RuntimeError:
    pass
Client().flush()
from langsmith.run_trees import get_cached_client  # noqa: E402

get_cached_client().flush()
