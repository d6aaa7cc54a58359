"""Every attribute name and span event name that Backtrail reads or writes, in one place."""

from typing import Final

# OpenTelemetry, any span
SESSION_ID: Final = "session.id"
USER_ID: Final = "user.id"
ENDUSER_ID: Final = "enduser.id"
SERVICE_NAME: Final = "service.name"
SERVICE_VERSION: Final = "service.version"
ENVIRONMENT_NAME: Final = "deployment.environment.name"
ENVIRONMENT_OLD: Final = "deployment.environment"
ERROR_TYPE: Final = "error.type"
ERROR_MESSAGE: Final = "error.message"
EXCEPTION: Final = "exception"
EXCEPTION_TYPE: Final = "exception.type"
EXCEPTION_MESSAGE: Final = "exception.message"
EXCEPTION_STACKTRACE: Final = "exception.stacktrace"
HTTP_METHOD: Final = "http.request.method"
HTTP_METHOD_OLD: Final = "http.method"
URL_FULL: Final = "url.full"
HTTP_URL_OLD: Final = "http.url"
MCP_METHOD: Final = "mcp.method.name"
MCP_SESSION_ID: Final = "mcp.session.id"
BODY: Final = "body"
EVENT_NAME: Final = "event.name"

# Backtrail's own SDK
BACKTRAIL: Final = "backtrail."
BACKTRAIL_KIND: Final = "backtrail.kind"
BACKTRAIL_INPUT: Final = "backtrail.input"
BACKTRAIL_OUTPUT: Final = "backtrail.output"
BACKTRAIL_QUERY: Final = "backtrail.query"
BACKTRAIL_DOCUMENTS: Final = "backtrail.documents"
BACKTRAIL_METADATA: Final = "backtrail.metadata"
BACKTRAIL_TAGS: Final = "backtrail.tags"
BACKTRAIL_ESCALATED: Final = "backtrail.escalated"
BACKTRAIL_TRACE_NAME: Final = "backtrail.trace.name"
BACKTRAIL_RELEASE: Final = "backtrail.release"
BACKTRAIL_ENVIRONMENT: Final = "backtrail.environment"
BACKTRAIL_COST: Final = "backtrail.cost"
BACKTRAIL_ROOT: Final = "backtrail.root"

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
)  # fmt: skip
GEN_AI_CACHE_WRITE: Final = (
    "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.details.cache_write_tokens",
)  # fmt: skip
GEN_AI_REASONING: Final = (
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "gen_ai.usage.details.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning", "gen_ai.usage.completion_tokens_details.reasoning_tokens",
    "gen_ai.usage.experimental.reasoning_tokens",
)  # fmt: skip
GEN_AI_USAGE_RAW: Final = "gen_ai.usage.raw"
GEN_AI_COST: Final = ("gen_ai.usage.cost", "operation.cost", "gen_ai.cost.total_cost", "gen_ai.usage.total_cost")
GEN_AI_CONVERSATION: Final = "gen_ai.conversation.id"
GEN_AI_AGENT_NAME: Final = "gen_ai.agent.name"
GEN_AI_WORKFLOW_NAME: Final = "gen_ai.workflow.name"
GEN_AI_TOOL_NAME: Final = "gen_ai.tool.name"
GEN_AI_TOOL_CALL_ID: Final = "gen_ai.tool.call.id"
GEN_AI_TOOL_ARGUMENTS: Final = ("gen_ai.tool.call.arguments", "gen_ai.tool.arguments", "gen_ai.tool.input")
GEN_AI_TOOL_RESULT: Final = (
    "gen_ai.tool.call.result", "gen_ai.tool.result", "gen_ai.tool.output", "gen_ai.tool.message",
)  # fmt: skip
GEN_AI_TOOL_DEFINITIONS: Final = "gen_ai.tool.definitions"
GEN_AI_TOOL_STATUS: Final = "gen_ai.tool.status"
GEN_AI_TOOLS_OLD: Final = ("gen_ai.request.tools", "gen_ai.agent.tools", "gen_ai.tool.schemas")
GEN_AI_SYSTEM_INSTRUCTIONS: Final = "gen_ai.system_instructions"
GEN_AI_INPUT_MESSAGES: Final = "gen_ai.input.messages"
GEN_AI_OUTPUT_MESSAGES: Final = "gen_ai.output.messages"
GEN_AI_PROMPT: Final = "gen_ai.prompt"
GEN_AI_COMPLETION: Final = "gen_ai.completion"
GEN_AI_CONTENT_PROMPT: Final = "gen_ai.content.prompt"
GEN_AI_CONTENT_COMPLETION: Final = "gen_ai.content.completion"
GEN_AI_RETRIEVAL_QUERY: Final = ("gen_ai.retrieval.query.text", "gen_ai.retrieval.query")
GEN_AI_RETRIEVAL_DOCUMENTS: Final = "gen_ai.retrieval.documents"
GEN_AI_TASK_STATUS: Final = "gen_ai.task.status"

# GenAI span events and log records
GEN_AI_MESSAGE_EVENT: Final = ".message"
GEN_AI_CHOICE: Final = "gen_ai.choice"
GEN_AI_OPERATION_DETAILS: Final = "gen_ai.client.inference.operation.details"
GEN_AI_EVENT_CONTENT: Final = "gen_ai.event.content"

# OpenInference
OI_KIND: Final = "openinference.span.kind"
OI_INPUT: Final = "input.value"
OI_OUTPUT: Final = "output.value"
OI_INPUT_MIME: Final = "input.mime_type"
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
