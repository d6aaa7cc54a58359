"""An agent of the OpenAI Agents SDK, traced by OpenInference or by its own exporter, as LIVE_TRACER says."""

import os

from agents import Agent, Runner, function_tool, set_default_openai_api, set_trace_processors, trace

SYSTEM = "You are a weather assistant. Use the tools."


@function_tool
def get_weather(city: str) -> str:
    """Weather of a city"""
    return f"TOOLRESULT: 18 C and sunny in {city}"


@function_tool(failure_error_function=None)
def broken_tool(city: str) -> str:
    """Always fails"""
    raise RuntimeError("WEATHER_DOWN: upstream returned 503")


def run() -> None:
    agent = Agent(name="weather_agent", instructions=SYSTEM, model="gpt-4o", tools=[get_weather, broken_tool])
    with trace("weather", group_id="session-agents"):
        Runner.run_sync(agent, "What is the weather in Paris?")
    try:
        with trace("weather", group_id="session-agents"):
            Runner.run_sync(agent, "Make it fail: what is the weather in Paris?")
    except Exception as failed:
        print("failed as asked:", type(failed).__name__)


set_default_openai_api("responses")
if os.environ["LIVE_TRACER"] == "openinference":
    from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    OpenAIAgentsInstrumentor().instrument(tracer_provider=provider)
    run()
    provider.shutdown()
else:
    from agents.tracing.processors import BackendSpanExporter, BatchTraceProcessor

    exporter = BackendSpanExporter(api_key=os.environ["OPENAI_API_KEY"], endpoint=os.environ["LIVE_TRACES_INGEST"])
    processor = BatchTraceProcessor(exporter)
    set_trace_processors([processor])
    run()
    processor.shutdown()
