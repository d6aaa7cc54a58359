"""A LangGraph agent as its documentation builds one: a model node, a tool node, a loop. Traced from outside."""

import os

from langchain_core.messages import SystemMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition


@tool
def get_weather(city: str) -> str:
    """Weather of a city"""
    return f"TOOLRESULT: 18 C and sunny in {city}"


@tool
def broken_tool(city: str) -> str:
    """Always fails"""
    raise RuntimeError("WEATHER_DOWN: upstream returned 503")


TOOLS = [get_weather, broken_tool]
model = ChatOpenAI(model="gpt-4o", temperature=0).bind_tools(TOOLS)
SYSTEM = SystemMessage("You are a weather assistant. Use the tools.")


def call_model(state: MessagesState) -> dict:
    return {"messages": [model.invoke([SYSTEM, *state["messages"]])]}


graph = StateGraph(MessagesState)
graph.add_node("model", call_model)
graph.add_node("tools", ToolNode(TOOLS, handle_tool_errors=False))
graph.add_edge(START, "model")
graph.add_conditional_edges("model", tools_condition)
graph.add_edge("tools", "model")
app = graph.compile(name="weather_agent")


def run(**more: object) -> None:
    config = {"metadata": {"session_id": "session-lg", "user_id": "user-lg"}, "tags": ["live"], **more}
    app.invoke({"messages": [("user", "What is the weather in Paris?")]}, config)
    try:
        app.invoke({"messages": [("user", "Make it fail: what is the weather in Paris?")]}, config)
    except RuntimeError:
        pass


if os.environ.get("LIVE_TRACER") == "openinference":
    from openinference.instrumentation import using_attributes
    from openinference.instrumentation.langchain import LangChainInstrumentor
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    LangChainInstrumentor().instrument(tracer_provider=provider)
    with using_attributes(session_id="session-lg", user_id="user-lg", tags=["live"]):
        run()
    provider.shutdown()
elif os.environ.get("LIVE_TRACER") == "langfuse":
    from langfuse import get_client, propagate_attributes
    from langfuse.langchain import CallbackHandler

    with propagate_attributes(session_id="session-lg", user_id="user-lg", tags=["live"]):
        run(callbacks=[CallbackHandler()])
    get_client().flush()
else:
    from langchain_core.tracers.langchain import wait_for_all_tracers

    run()
    wait_for_all_tracers()
