"""The seed case: a function under Langfuse v2's own @observe() over an OpenAI client. Only host and keys differ."""

from langfuse.decorators import langfuse_context, observe
from openai import OpenAI as PlainOpenAI

from langfuse.openai import OpenAI

SYSTEM = "You are a weather assistant. Use the tools."


@observe()
def answer(question: str) -> str:
    langfuse_context.update_current_trace(session_id="session-v2", user_id="user-v2", tags=["live"])
    client = OpenAI()
    asked = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    done = client.chat.completions.create(model="gpt-4o", messages=asked, temperature=0.2)
    return done.choices[0].message.content or ""


@observe(as_type="generation")
def plain(question: str) -> str:
    asked = [{"role": "user", "content": question}]
    done = PlainOpenAI().chat.completions.create(model="gpt-4o-mini", messages=asked)
    langfuse_context.update_current_observation(
        model=done.model,
        input=asked,
        usage={"input": done.usage.prompt_tokens, "output": done.usage.completion_tokens, "unit": "TOKENS"},
    )
    return done.choices[0].message.content or ""


@observe()
def streamed(question: str) -> str:
    chunks = OpenAI().chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": question}],
        stream=True,
        stream_options={"include_usage": True},
    )
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


@observe()
def broken(question: str) -> str:
    raise RuntimeError(f"WEATHER_DOWN: {question}")


answer("What is the weather in Paris?")
plain("Say it plainly")
streamed("Stream it")
try:
    broken("no answer")
except RuntimeError:
    pass
langfuse_context.flush()
