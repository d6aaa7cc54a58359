"""A Pydantic AI agent with its own instrumentation."""

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from pydantic_ai import Agent

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
Agent.instrument_all()

agent = Agent("openai-chat:gpt-4o", instructions="You are a weather assistant. Use the tools.", name="weather_agent")


@agent.tool_plain
def get_weather(city: str) -> str:
    """Weather of a city"""
    return f"TOOLRESULT: 18 C and sunny in {city}"


@agent.tool_plain
def broken_tool(city: str) -> str:
    """Always fails"""
    raise RuntimeError("WEATHER_DOWN: upstream returned 503")


agent.run_sync("What is the weather in Paris?")
try:
    agent.run_sync("Make it fail: what is the weather in Paris?")
except RuntimeError:
    pass
provider.shutdown()
