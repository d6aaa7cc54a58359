"""A plain Anthropic agent loop with a stream, traced by OpenInference."""

import os

import anthropic
from openinference.instrumentation import using_attributes
from openinference.instrumentation.anthropic import AnthropicInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
AnthropicInstrumentor().instrument(tracer_provider=provider)

SYSTEM = "You are a weather assistant. Use the tools."
TOOLS = [
    {
        "name": "get_weather",
        "description": "Weather of a city",
        "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
]
client = anthropic.Anthropic(base_url=os.environ["ANTHROPIC_BASE_URL"], api_key="sk-ant-scripted", max_retries=0)
asked = {"model": "claude-sonnet-4-5", "max_tokens": 500, "system": SYSTEM, "tools": TOOLS}

with (
    using_attributes(session_id="session-claude", user_id="user-claude", tags=["live"]),
    trace.get_tracer("app").start_as_current_span("weather_agent"),
):
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    first = client.messages.create(**asked, messages=messages)
    messages.append({"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in first.content]})
    results = [
        {
            "type": "tool_result",
            "tool_use_id": block.id,
            "content": f"TOOLRESULT: 18 C and sunny in {block.input['city']}",
        }
        for block in first.content
        if block.type == "tool_use"
    ]
    messages.append({"role": "user", "content": results})
    with client.messages.stream(**asked, messages=messages) as stream:
        print("".join(stream.text_stream))
provider.shutdown()
