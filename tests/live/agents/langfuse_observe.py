"""The seed case with Langfuse's current SDK: @observe() over an OpenAI client, tools and a failure."""

import json

from langfuse import get_client, observe, propagate_attributes

from langfuse.openai import OpenAI

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


@observe(as_type="tool")
def get_weather(city: str) -> str:
    return f"TOOLRESULT: 18 C and sunny in {city}"


@observe(as_type="tool")
def broken_tool(city: str) -> str:
    raise RuntimeError("WEATHER_DOWN: upstream returned 503")


@observe(as_type="agent")
def answer(question: str) -> str:
    client = OpenAI()
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


with propagate_attributes(session_id="session-v5", user_id="user-v5", tags=["live"]):
    answer("What is the weather in Paris?")
    try:
        answer("Make it fail: what is the weather in Paris?")
    except RuntimeError:
        pass
get_client().flush()
