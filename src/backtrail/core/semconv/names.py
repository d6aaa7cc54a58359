"""Every attribute name and span event name that Backtrail reads or writes, in one place."""

from typing import Final

# OpenTelemetry, any span
SESSION_ID: Final = "session.id"
USER_ID: Final = "user.id"
ENDUSER_ID: Final = "enduser.id"
FREE_SESSION_ID: Final = "session_id"
FREE_USER_ID: Final = "user_id"
FREE_TAGS: Final = "tags"
FREE_METADATA: Final = "metadata"
SERVICE_NAME: Final = "service.name"
SERVICE_VERSION: Final = "service.version"
ENVIRONMENT_NAME: Final = "deployment.environment.name"
ENVIRONMENT_OLD: Final = "deployment.environment"
ERROR_TYPE: Final = "error.type"
ERROR_OTHER: Final = "_OTHER"
ERROR_MESSAGE: Final = "error.message"
EXCEPTION: Final = "exception"
EXCEPTION_TYPE: Final = "exception.type"
EXCEPTION_MESSAGE: Final = "exception.message"
EXCEPTION_STACKTRACE: Final = "exception.stacktrace"
HTTP_STATUS: Final = ("http.response.status_code", "http.status_code")
HTTP_METHOD: Final = "http.request.method"
HTTP_METHOD_OLD: Final = "http.method"
URL_FULL: Final = "url.full"
HTTP_URL_OLD: Final = "http.url"
MCP_METHOD: Final = "mcp.method.name"
BODY: Final = "body"
EVENT_NAME: Final = "event.name"

# Backtrail's own SDK writes these
BACKTRAIL: Final = "backtrail."
BACKTRAIL_KIND: Final = "backtrail.kind"
BACKTRAIL_PROJECT: Final = "backtrail.project"
BACKTRAIL_INPUT: Final = "backtrail.input"
BACKTRAIL_OUTPUT: Final = "backtrail.output"
BACKTRAIL_QUERY: Final = "backtrail.query"
BACKTRAIL_DOCUMENTS: Final = "backtrail.documents"
BACKTRAIL_METADATA: Final = "backtrail.metadata"
BACKTRAIL_TAGS: Final = "backtrail.tags"
BACKTRAIL_ESCALATED: Final = "backtrail.escalated"
BACKTRAIL_ESCALATED_REASON: Final = "backtrail.escalated.reason"
BACKTRAIL_ESCALATED_TO: Final = "backtrail.escalated.to"
BACKTRAIL_SCORE_KIND: Final = "backtrail.documents.score_kind"
BACKTRAIL_TRACE_NAME: Final = "backtrail.trace.name"
BACKTRAIL_RELEASE: Final = "backtrail.release"
BACKTRAIL_ENVIRONMENT: Final = "backtrail.environment"
BACKTRAIL_COST: Final = "backtrail.cost"
BACKTRAIL_ROOT: Final = "backtrail.root"
BACKTRAIL_GUARD: Final = "backtrail.guard"
BACKTRAIL_GUARD_ACTION: Final = "backtrail.guard.action"
BACKTRAIL_GUARD_LIMIT: Final = "backtrail.guard.limit"
BACKTRAIL_GUARD_SENTENCE: Final = "backtrail.guard.sentence"
BACKTRAIL_GUARD_RUN: Final = "backtrail.guard.run"

# Backtrail's readers of foreign files
BACKTRAIL_IMPORT_FORMAT: Final = "backtrail.import.format"
BACKTRAIL_IMPORT_STEP: Final = "backtrail.import.step"
BACKTRAIL_IMPORT_NOTE: Final = "backtrail.import.note"

# GenAI semantic conventions
GEN_AI: Final = "gen_ai."
GEN_AI_OPERATION: Final = "gen_ai.operation.name"
GEN_AI_PROVIDER: Final = "gen_ai.provider.name"
GEN_AI_SYSTEM: Final = "gen_ai.system"
GEN_AI_REQUEST: Final = "gen_ai.request."
GEN_AI_REQUEST_MODEL: Final = "gen_ai.request.model"
GEN_AI_RESPONSE_MODEL: Final = "gen_ai.response.model"
GEN_AI_RESPONSE_ID: Final = "gen_ai.response.id"
GEN_AI_FINISH_REASONS: Final = "gen_ai.response.finish_reasons"
GEN_AI_FIRST_CHUNK: Final = "gen_ai.response.time_to_first_chunk"
GEN_AI_FIRST_CHUNK_CLIENT: Final = "gen_ai.client.operation.time_to_first_chunk"
GEN_AI_FIRST_TOKEN: Final = "gen_ai.server.time_to_first_token"  # noqa: S105  a name
GEN_AI_INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
GEN_AI_OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
GEN_AI_PROMPT_TOKENS: Final = "gen_ai.usage.prompt_tokens"
GEN_AI_COMPLETION_TOKENS: Final = "gen_ai.usage.completion_tokens"
GEN_AI_TOTAL_TOKENS: Final = "gen_ai.usage.total_tokens"
GEN_AI_TOTAL_TOKENS_OLD: Final = "llm.usage.total_tokens"
GEN_AI_CACHE_READ: Final = (
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cached_tokens",
    "gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.cached_input_tokens",
    "gen_ai.usage.prompt_tokens_details.cached_tokens",
)  # fmt: skip
GEN_AI_CACHE_WRITE: Final = (
    "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.details.cache_write_tokens", "gen_ai.usage.prompt_tokens_details.cache_creation_tokens",
)  # fmt: skip
GEN_AI_REASONING: Final = (
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "gen_ai.usage.details.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning", "gen_ai.usage.completion_tokens_details.reasoning_tokens",
    "gen_ai.usage.experimental.reasoning_tokens",
)  # fmt: skip
GEN_AI_USAGE_RAW: Final = "gen_ai.usage.raw"
GEN_AI_COST: Final = (
    "gen_ai.usage.cost", "operation.cost", "gen_ai.cost.total_cost", "gen_ai.usage.total_cost",
    "litellm.cost.total_cost", "litellm.cost.total",
)  # fmt: skip
GEN_AI_USER: Final = ("gen_ai.request.user", "llm.user", "litellm.end_user.id")
GEN_AI_CONVERSATION: Final = "gen_ai.conversation.id"
GEN_AI_AGENT_NAME: Final = "gen_ai.agent.name"
GEN_AI_WORKFLOW_NAME: Final = "gen_ai.workflow.name"
GEN_AI_TOOL_NAME: Final = "gen_ai.tool.name"
GEN_AI_TOOL_CALL_ID: Final = "gen_ai.tool.call.id"
GEN_AI_TOOL_ARGUMENTS: Final = (
    "gen_ai.tool.call.arguments", "gen_ai.tool.arguments", "gen_ai.tool.args", "gen_ai.tool.input",
)  # fmt: skip
GEN_AI_TOOL_RESULT: Final = (
    "gen_ai.tool.call.result", "gen_ai.tool.result", "gen_ai.tool.output", "gen_ai.tool.message",
)  # fmt: skip
GEN_AI_TOOL_DEFINITIONS: Final = "gen_ai.tool.definitions"
GEN_AI_TOOLS_OLD: Final = ("gen_ai.request.tools", "gen_ai.agent.tools", "gen_ai.tool.schemas", "llm.tools")
GEN_AI_SYSTEM_INSTRUCTIONS: Final = "gen_ai.system_instructions"
GEN_AI_INPUT_MESSAGES: Final = "gen_ai.input.messages"
GEN_AI_OUTPUT_MESSAGES: Final = "gen_ai.output.messages"
GEN_AI_PROMPT: Final = "gen_ai.prompt"
GEN_AI_COMPLETION: Final = "gen_ai.completion"
GEN_AI_CONTENT_PROMPT: Final = "gen_ai.content.prompt"
GEN_AI_CONTENT_COMPLETION: Final = "gen_ai.content.completion"
GEN_AI_CONTENT_REASONING: Final = "gen_ai.content.reasoning"
GEN_AI_OUTPUT: Final = "gen_ai.output"
GEN_AI_STEP_INPUT: Final = (
    "gen_ai.workflow.input", "gen_ai.task.input", "gen_ai.framework.pipeline.input_data", "gen_ai.agent.task",
    "function.args",
)  # fmt: skip
GEN_AI_STEP_OUTPUT: Final = (
    "gen_ai.workflow.output", "gen_ai.task.output", "gen_ai.framework.pipeline.output_data",
    "gen_ai.agent.actual_output",
)  # fmt: skip
GEN_AI_RETRIEVAL_QUERY: Final = ("gen_ai.retrieval.query.text", "gen_ai.retrieval.query", "gen_ai.memory.query.text")
GEN_AI_RETRIEVAL_DOCUMENTS: Final = ("gen_ai.retrieval.documents", "gen_ai.memory.records")

# GenAI span events and log records
GEN_AI_MESSAGE_EVENT: Final = ".message"
GEN_AI_CHOICE: Final = "gen_ai.choice"
GEN_AI_OPERATION_DETAILS: Final = "gen_ai.client.inference.operation.details"
GEN_AI_EVENT_CONTENT: Final = "gen_ai.event.content"
GEN_AI_PROMPT_EVENTS: Final = ("gen_ai.content.prompt", "gen_ai.content.completion")
GEN_AI_CHUNK_EVENTS: Final = ("gen_ai.content.completion.chunk", "llm.content.completion.chunk")

# OpenInference
OI_LIBRARY: Final = "openinference.instrumentation."
OI_LIBRARIES: Final = (OI_LIBRARY, "@arizeai/openinference-instrumentation-")
OI_KIND: Final = "openinference.span.kind"
OI_PROJECT: Final = "openinference.project.name"
OI_INPUT: Final = "input.value"
OI_OUTPUT: Final = "output.value"
OI_INPUT_MIME: Final = "input.mime_type"
OI_OUTPUT_MIME: Final = "output.mime_type"
OI_MODEL: Final = "llm.model_name"
OI_RESPONSE_MODEL: Final = "llm.response.model_name"
OI_REQUEST_MODEL: Final = "llm.request.model_name"
OI_EMBEDDING_MODEL: Final = "embedding.model_name"
OI_RERANKER_MODEL: Final = "reranker.model_name"
OI_PROVIDER: Final = "llm.provider"
OI_SYSTEM: Final = "llm.system"
OI_PARAMETERS: Final = "llm.invocation_parameters"
OI_EMBEDDING_PARAMETERS: Final = "embedding.invocation_parameters"
OI_FINISH_REASON: Final = "llm.finish_reason"
OI_INPUT_MESSAGES: Final = "llm.input_messages"
OI_OUTPUT_MESSAGES: Final = "llm.output_messages"
OI_PROMPTS: Final = "llm.prompts"
OI_CHOICES: Final = "llm.choices"
OI_TOOLS: Final = "llm.tools"
OI_TOKENS_INPUT: Final = "llm.token_count.prompt"
OI_TOKENS_OUTPUT: Final = "llm.token_count.completion"
OI_TOKENS_TOTAL: Final = "llm.token_count.total"
OI_TOKENS_CACHED: Final = ("llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input")
OI_TOKENS_WRITTEN: Final = "llm.token_count.prompt_details.cache_write"
OI_TOKENS_REASONING: Final = "llm.token_count.completion_details.reasoning"
OI_COST: Final = "llm.cost.total"
OI_TOOL_NAME: Final = "tool.name"
OI_TOOL_ID: Final = "tool.id"
OI_TOOL_CALL_ID: Final = "tool_call.id"
OI_TOOL_PARAMETERS: Final = "tool.parameters"
OI_AGENT_NAME: Final = "agent.name"
OI_NODE_ID: Final = "graph.node.id"
OI_DOCUMENTS: Final = "retrieval.documents"
OI_RERANKER_INPUT: Final = "reranker.input_documents"
OI_RERANKER_OUTPUT: Final = "reranker.output_documents"
OI_RERANKER_QUERY: Final = "reranker.query"
OI_EMBEDDINGS: Final = "embedding.embeddings"
OI_METADATA: Final = "metadata"
OI_TAGS: Final = "tag.tags"
OI_PROMPT_TEMPLATE: Final = "llm.prompt_template."
OI_FIRST_TOKEN: Final = "First Token Stream Event"  # noqa: S105  a name

# Langfuse v3 to v5 (OTLP)
LANGFUSE_TYPE: Final = "langfuse.observation.type"
LANGFUSE_INPUT: Final = "langfuse.observation.input"
LANGFUSE_OUTPUT: Final = "langfuse.observation.output"
LANGFUSE_MODEL: Final = "langfuse.observation.model.name"
LANGFUSE_PARAMETERS: Final = "langfuse.observation.model.parameters"
LANGFUSE_USAGE: Final = "langfuse.observation.usage_details"
LANGFUSE_COST: Final = "langfuse.observation.cost_details"
LANGFUSE_LEVEL: Final = "langfuse.observation.level"
LANGFUSE_STATUS: Final = "langfuse.observation.status_message"
LANGFUSE_FIRST_TOKEN: Final = "langfuse.observation.completion_start_time"  # noqa: S105  a name
LANGFUSE_PROMPT: Final = ("langfuse.observation.prompt.name", "langfuse.observation.prompt.version")
LANGFUSE_METADATA: Final = "langfuse.observation.metadata."
LANGFUSE_SESSION: Final = "langfuse.session.id"
LANGFUSE_USER: Final = "langfuse.user.id"
LANGFUSE_TRACE_NAME: Final = "langfuse.trace.name"
LANGFUSE_TRACE_TAGS: Final = "langfuse.trace.tags"
LANGFUSE_TRACE_METADATA: Final = "langfuse.trace.metadata."
LANGFUSE_TRACE_INPUT: Final = "langfuse.trace.input"
LANGFUSE_TRACE_OUTPUT: Final = "langfuse.trace.output"
LANGFUSE_ENVIRONMENT: Final = "langfuse.environment"
LANGFUSE_RELEASE: Final = "langfuse.release"
LANGFUSE_VERSION: Final = "langfuse.version"
LANGFUSE_ROOT: Final = ("langfuse.internal.is_app_root", "langfuse.internal.as_root")
LANGFUSE_EXPERIMENT: Final = "langfuse.experiment."
LANGFUSE_SCOPE: Final = "langfuse-sdk"

# LangSmith (OTel mode)
LANGSMITH_KIND: Final = "langsmith.span.kind"
LANGSMITH_NAME: Final = "langsmith.trace.name"
LANGSMITH_TAGS: Final = "langsmith.span.tags"
LANGSMITH_METADATA: Final = "langsmith.metadata."
LANGSMITH_USAGE: Final = "langsmith.metadata.usage_metadata"

# Claude Code (Claude Agent SDK)
CLAUDE_SCOPE: Final = "com.anthropic.claude_code"
CLAUDE_TYPE: Final = "span.type"
CLAUDE_MODEL: Final = "model"
CLAUDE_TOOL_NAME: Final = "tool_name"
CLAUDE_TOOL_CALL_ID: Final = "tool_use_id"
CLAUDE_TOOL_OUTPUT: Final = "tool.output"
CLAUDE_TOOL_INPUT: Final = ("tool_input", "gen_ai.tool.call.arguments")
CLAUDE_TOKENS_INPUT: Final = "input_tokens"
CLAUDE_TOKENS_OUTPUT: Final = "output_tokens"
CLAUDE_TOKENS_CACHED: Final = "cache_read_tokens"
CLAUDE_TOKENS_WRITTEN: Final = "cache_creation_tokens"
CLAUDE_COST: Final = "cost_usd"
CLAUDE_FIRST_TOKEN: Final = "ttft_ms"  # noqa: S105  a name
CLAUDE_PROMPT: Final = "user_prompt"
CLAUDE_EVENT: Final = "claude_code."
CLAUDE_ERROR: Final = "error"
CLAUDE_SOURCE: Final = "source"
CLAUDE_SUCCESS: Final = "success"

# Google ADK
ADK_SCOPE: Final = "gcp.vertex.agent"
ADK_REQUEST: Final = "gcp.vertex.agent.llm_request"
ADK_RESPONSE: Final = "gcp.vertex.agent.llm_response"
ADK_TOOL_ARGUMENTS: Final = "gcp.vertex.agent.tool_call_args"
ADK_TOOL_RESULT: Final = "gcp.vertex.agent.tool_response"
ADK_SESSION: Final = "gcp.vertex.agent.session_id"

# Strands
STRANDS: Final = "strands-agents"
STRANDS_TOOLS: Final = "gen_ai.agent.tools"
STRANDS_SYSTEM: Final = "system_prompt"
STRANDS_TOOL_STATUS: Final = ("gen_ai.tool.status", "tool.status")

# Traceloop, also called OpenLLMetry
TRACELOOP_KIND: Final = "traceloop.span.kind"
TRACELOOP_ENTITY: Final = "traceloop.entity.name"
TRACELOOP_WORKFLOW: Final = "traceloop.workflow.name"
TRACELOOP_INPUT: Final = "traceloop.entity.input"
TRACELOOP_OUTPUT: Final = "traceloop.entity.output"
TRACELOOP_PROPERTIES: Final = "traceloop.association.properties."
TRACELOOP_SESSION: Final = tuple(
    TRACELOOP_PROPERTIES + key
    for key in ("session_id", "sessionId", "thread_id", "threadId", "conversation_id", "chat_id")
)
TRACELOOP_USER: Final = (TRACELOOP_PROPERTIES + "user_id", TRACELOOP_PROPERTIES + "userId")
TRACELOOP_PROMPT: Final = "traceloop.prompt."
TRACELOOP_REQUEST_TYPE: Final = "llm.request.type"
TRACELOOP_FUNCTIONS: Final = "llm.request.functions"
DB_SYSTEM: Final = "db.system"
DB_OPERATION: Final = "db.operation.name"
DB_RESULT_EVENT: Final = "db.query.result"
DB_RESULT: Final = "db.query.result."

# Vercel AI SDK
VERCEL_OPERATION: Final = "ai.operationId"
VERCEL_OPERATION_NAME: Final = "operation.name"
VERCEL_FUNCTION: Final = "ai.telemetry.functionId"
VERCEL_METADATA: Final = "ai.telemetry.metadata."
VERCEL_MODEL: Final = "ai.model.id"
VERCEL_PROVIDER: Final = "ai.model.provider"
VERCEL_SETTINGS: Final = "ai.settings."
VERCEL_PROMPT: Final = "ai.prompt"
VERCEL_MESSAGES: Final = "ai.prompt.messages"
VERCEL_TOOLS: Final = "ai.prompt.tools"
VERCEL_RESPONSE_MODEL: Final = "ai.response.model"
VERCEL_RESPONSE_ID: Final = "ai.response.id"
VERCEL_TEXT: Final = ("ai.response.text", "ai.result.text")
VERCEL_OBJECT: Final = ("ai.response.object", "ai.result.object")
VERCEL_CALLS: Final = ("ai.response.toolCalls", "ai.result.toolCalls")
VERCEL_REASONING: Final = "ai.response.reasoning"
VERCEL_FINISH: Final = ("ai.response.finishReason", "ai.finishReason")
VERCEL_FIRST_CHUNK: Final = ("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk")
VERCEL_TOOL_NAME: Final = "ai.toolCall.name"
VERCEL_TOOL_ID: Final = "ai.toolCall.id"
VERCEL_TOOL_ARGUMENTS: Final = ("ai.toolCall.args", "ai.toolCall.input")
VERCEL_TOOL_RESULT: Final = ("ai.toolCall.result", "ai.toolCall.output")
VERCEL_VALUE: Final = ("ai.value", "ai.values")
VERCEL_USAGE: Final = "ai.usage."
VERCEL_INPUT_TOKENS: Final = ("ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens")
VERCEL_OUTPUT_TOKENS: Final = ("ai.usage.outputTokens", "ai.usage.completionTokens")
VERCEL_TOTAL_TOKENS: Final = "ai.usage.totalTokens"
VERCEL_CACHED_TOKENS: Final = ("ai.usage.cachedInputTokens", "ai.usage.inputTokenDetails.cacheReadTokens")
VERCEL_WRITTEN_TOKENS: Final = "ai.usage.inputTokenDetails.cacheWriteTokens"
VERCEL_REASONING_TOKENS: Final = ("ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens")

# Pydantic AI, Logfire
LOGFIRE_MESSAGE: Final = "logfire.msg"
LOGFIRE_TEMPLATE: Final = "logfire.msg_template"
LOGFIRE_AGENTS: Final = "logfire.openai_agents"
LOGFIRE_NAME: Final = "name"
LOGFIRE_INPUT: Final = "input"
LOGFIRE_OUTPUT: Final = "output"
LOGFIRE_SPAN_TYPE: Final = "logfire.span_type"
LOGFIRE_TAGS: Final = "logfire.tags"
LOGFIRE_SCRUBBED: Final = "[Scrubbed due to"
LOGFIRE_SESSION: Final = ("session_id", "thread_id", "conversation_id")
LOGFIRE_USER: Final = "user_id"
PYDANTIC_AGENT: Final = "agent_name"
PYDANTIC_MODEL: Final = "model_name"
PYDANTIC_RESULT: Final = "final_result"
PYDANTIC_MESSAGES: Final = ("pydantic_ai.all_messages", "all_messages_events")
PYDANTIC_EVENTS: Final = "events"
PYDANTIC_TOOL_ARGUMENTS: Final = "tool_arguments"
PYDANTIC_TOOL_RESPONSE: Final = "tool_response"
PYDANTIC_REQUEST: Final = "model_request_parameters"

# Mastra
MASTRA: Final = "mastra."
MASTRA_TYPE: Final = "mastra.span.type"
MASTRA_METADATA: Final = "mastra.metadata."
MASTRA_MODEL: Final = "mastra.metadata.modelMetadata"
MASTRA_SESSION: Final = ("mastra.metadata.sessionId", "mastra.metadata.threadId")
MASTRA_USER: Final = ("mastra.metadata.userId", "mastra.metadata.resourceId")
MASTRA_TAGS: Final = "mastra.tags"
MASTRA_FIRST_TOKEN: Final = "mastra.completion_start_time"  # noqa: S105  a name

# Spring AI
SPRING_KIND: Final = "spring.ai.kind"
SPRING_TOOLS: Final = "spring.ai.model.request.tool.names"
SPRING_CONVERSATION: Final = "spring.ai.chat.client.conversation.id"
SPRING_TOOL_NAME: Final = "spring.ai.tool.definition.name"
SPRING_TOOL_CALL_ID: Final = "spring.ai.tool.call.id"
SPRING_TOOL_ARGUMENTS: Final = "spring.ai.tool.call.arguments"
SPRING_TOOL_RESULT: Final = "spring.ai.tool.call.result"
SPRING_QUERY: Final = "db.vector.query.content"
SPRING_DOCUMENTS: Final = "db.vector.query.response.documents"

# LlamaIndex's own tracing
LLAMA_INDEX: Final = "llamaindex.opentelemetry.tracer"
LLAMA_INDEX_STEP: Final = "llamaindex.step.input_summary"

# MLflow Tracing
MLFLOW_TYPE: Final = "mlflow.spanType"
MLFLOW_INPUTS: Final = "mlflow.spanInputs"
MLFLOW_OUTPUTS: Final = "mlflow.spanOutputs"
MLFLOW_MODEL: Final = ("mlflow.llm.model", "model")
MLFLOW_PROVIDER: Final = "mlflow.llm.provider"
MLFLOW_USAGE: Final = "mlflow.chat.tokenUsage"
MLFLOW_COST: Final = "mlflow.llm.cost"
MLFLOW_TOOLS: Final = "mlflow.chat.tools"
MLFLOW_CHUNK: Final = "mlflow.chunk.item."
MLFLOW_CHUNK_VALUE: Final = "mlflow.chunk.value"
MLFLOW_SESSION: Final = "mlflow.trace.session"
MLFLOW_USER: Final = "mlflow.trace.user"

# Haystack's own tracing
HAYSTACK: Final = "haystack."
HAYSTACK_COMPONENT: Final = "haystack.component.name"
HAYSTACK_COMPONENT_TYPE: Final = "haystack.component.type"
HAYSTACK_INPUT: Final = (
    "haystack.component.input", "haystack.agent.step.llm.input", "haystack.agent.step.tool.input",
    "haystack.agent.input", "haystack.pipeline.input_data",
)  # fmt: skip
HAYSTACK_OUTPUT: Final = (
    "haystack.component.output", "haystack.agent.step.llm.output", "haystack.agent.step.tool.output",
    "haystack.agent.output", "haystack.pipeline.output_data",
)  # fmt: skip
HAYSTACK_TOOL: Final = "haystack.tool.name"
HAYSTACK_TOOL_ERROR: Final = "haystack.tool.error"
HAYSTACK_AGENT_TOOLS: Final = "haystack.agent.tools"

# LiteLLM
LITELLM_USAGE: Final = "metadata.usage_object"
LITELLM_RAW_MESSAGES: Final = ".messages"
LITELLM_RAW_CHOICES: Final = ".choices"

# The runtime of AutoGen
MESSAGING_OPERATION: Final = "messaging.operation"
MESSAGING_DESTINATION: Final = "messaging.destination"
AUTOGEN_RECIPIENT: Final = "recipient_agent_class"
AUTOGEN_MESSAGE: Final = "message"
