"""A plain OpenAI agent loop, traced by whichever OpenTelemetry instrumentor LIVE_TRACER names."""

import json
import os

from openai import OpenAI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)

match os.environ["LIVE_TRACER"]:
    case "openinference":
        from openinference.instrumentation.openai import OpenAIInstrumentor
    case "genai":
        from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
    case "traceloop":
        from opentelemetry.instrumentation.openai import OpenAIInstrumentor
OpenAIInstrumentor().instrument(tracer_provider=provider)

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
client = OpenAI(max_retries=0)


def answer(question: str, stream: bool = False) -> str:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    first = client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message
    if not first.tool_calls:
        return first.content or ""
    messages.append(first.model_dump(exclude_none=True))
    for call in first.tool_calls:
        city = json.loads(call.function.arguments)["city"]
        result = f"TOOLRESULT: 18 C and sunny in {city}"
        messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    if not stream:
        return client.chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS).choices[0].message.content
    chunks = client.chat.completions.create(
        model="gpt-4o", messages=messages, tools=TOOLS, stream=True, stream_options={"include_usage": True}
    )
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


with trace.get_tracer("app").start_as_current_span("weather_agent") as span:
    span.set_attribute("session.id", "session-oi")
    span.set_attribute("user.id", "user-oi")
    answer("What is the weather in Paris?")
    answer("What is the weather in Paris, streamed?", stream=True)
    client.embeddings.create(model="text-embedding-3-small", input=["Paris"])
    try:
        client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "Answer with an error 500"}]
        )
    except Exception as failed:
        print("failed as asked:", type(failed).__name__)
provider.shutdown()
