"""An agent of the OpenAI Agents SDK that never ends by itself."""

from agents import Agent, Runner, function_tool, set_default_openai_api, set_tracing_disabled
from guarding import trials


@function_tool
def get_weather(city: str) -> str:
    """Weather of a city"""
    return f"TOOLRESULT: 18 C and sunny in {city}"


agent = Agent(name="weather_agent", model="gpt-4o", tools=[get_weather])
set_default_openai_api("responses")
set_tracing_disabled(True)


def run(question: str) -> str:
    return Runner.run_sync(agent, question, max_turns=50).final_output


async def arun(question: str) -> str:
    return (await Runner.run(agent, question, max_turns=50)).final_output


async def stream(question: str) -> str:
    result = Runner.run_streamed(agent, question, max_turns=50)
    async for _ in result.stream_events():
        pass
    return result.final_output


trials(run, arun, stream)
