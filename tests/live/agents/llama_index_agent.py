"""A LlamaIndex agent with a tool, and a query over an index, traced by OpenInference."""

import asyncio
import os

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
LlamaIndexInstrumentor().instrument(tracer_provider=provider)

base = os.environ["OPENAI_BASE_URL"]
llm = OpenAI(model="gpt-4o", api_base=base, max_retries=0)


def get_weather(city: str) -> str:
    """Weather of a city"""
    return f"TOOLRESULT: 18 C and sunny in {city}"


async def main() -> None:
    agent = FunctionAgent(
        tools=[get_weather], llm=llm, system_prompt="You are a weather assistant. Use the tools.", streaming=False
    )
    await agent.run("What is the weather in Paris?")


with using_attributes(session_id="session-li", user_id="user-li", tags=["live"]):
    asyncio.run(main())
    texts = [Document(text="Paris is sunny in May.", doc_id="doc-a"), Document(text="Oslo is not.", doc_id="doc-b")]
    index = VectorStoreIndex.from_documents(texts, embed_model=OpenAIEmbedding(api_base=base))
    index.as_query_engine(llm=llm, similarity_top_k=2).query("Is Paris sunny?")
provider.shutdown()
