"""A LangGraph agent that never ends by itself, with an error handler around its tools and retries around its model."""

from guarding import trials
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from langgraph.types import RetryPolicy


@tool
def get_weather(city: str) -> str:
    """Weather of a city"""
    return f"TOOLRESULT: 18 C and sunny in {city}"


model = ChatOpenAI(model="gpt-4o", temperature=0).bind_tools([get_weather])
retried = RetryPolicy(max_attempts=3, initial_interval=0.01, retry_on=BaseException)


def call_model(state: MessagesState) -> dict:
    return {"messages": [model.invoke(state["messages"])]}


async def acall_model(state: MessagesState) -> dict:
    return {"messages": [await model.ainvoke(state["messages"])]}


def built(node):
    graph = StateGraph(MessagesState)
    graph.add_node("model", node, retry_policy=retried)
    graph.add_node("tools", ToolNode([get_weather], handle_tool_errors=True))
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", tools_condition)
    graph.add_edge("tools", "model")
    return graph.compile(name="weather_agent")


app, aapp = built(call_model), built(acall_model)


def run(question: str) -> str:
    return app.invoke({"messages": [("user", question)]}, {"recursion_limit": 50})["messages"][-1].content


async def arun(question: str) -> str:
    return (await aapp.ainvoke({"messages": [("user", question)]}, {"recursion_limit": 50}))["messages"][-1].content


async def stream(question: str) -> str:
    said = ""
    asked, config = {"messages": [("user", question)]}, {"recursion_limit": 50}
    async for message, _ in aapp.astream(asked, config, stream_mode="messages"):
        said += message.content if message.type != "tool" else ""
    return said


trials(run, arun, stream)
