"""A Pydantic AI agent that never ends by itself, with its own instrumentation on."""

from guarding import trials
from pydantic_ai import Agent

Agent.instrument_all()
agent = Agent("openai-chat:gpt-4o", name="weather_agent", retries=5)


@agent.tool_plain
def get_weather(city: str) -> str:
    """Weather of a city"""
    return f"TOOLRESULT: 18 C and sunny in {city}"


def run(question: str) -> str:
    return agent.run_sync(question).output


async def arun(question: str) -> str:
    return (await agent.run(question)).output


async def stream(question: str) -> str:
    async with agent.run_stream(question) as result:
        return await result.get_output()


trials(run, arun, stream)
