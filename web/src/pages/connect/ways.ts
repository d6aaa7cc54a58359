/** Every way to send traces, with a server's address, a project and a key filled in. */
export interface Target {
  /** Without a slash at its end. */
  readonly server: string;
  readonly project: string;
  /** Whether the server asks for keys. */
  readonly keyed: boolean;
  /** A member's key of the project; null where none was made for these lines. */
  readonly key: { readonly public: string; readonly secret: string } | null;
}

export interface Block {
  /** Where the lines belong. */
  readonly where: string;
  readonly text: string;
}

export interface Way {
  readonly name: string;
  readonly says: string;
  readonly blocks: readonly Block[];
}

const SECRET = "sk-bt-YOUR-SECRET-KEY";
const PUBLIC = "pk-bt-YOUR-PUBLIC-KEY";

export function waysTo(target: Target): readonly Way[] {
  return [backtrail, openTelemetry, openInference, langfuse, langSmith, vercel].map((way) => way(target));
}

function backtrail(target: Target): Way {
  const { server, secret, project } = filled(target);
  const given = [`endpoint=${quoted(server)}`, secret && `key=${quoted(secret)}`, project && `project=${quoted(project)}`, "instrument=True"];
  return {
    name: "Backtrail",
    says: "Our SDK for Python. It traces your functions, and every library whose OpenInference instrumentor is installed. Where BACKTRAIL_ENDPOINT and BACKTRAIL_KEY are set, init() needs neither.",
    blocks: [
      { where: "Shell", text: "pip install backtrail" },
      {
        where: "Python, complete: run it to send one trace",
        text: `import backtrail

backtrail.init(
${given.filter(Boolean).map((one) => `    ${one},\n`).join("")})


@backtrail.observe(kind="tool")
def look_up(order: str) -> str:
    return f"{order} was shipped yesterday"


@backtrail.observe(kind="agent")
def first_agent(question: str) -> str:
    return look_up("A-17")


print(first_agent("Where is my order?"))`,
      },
    ],
  };
}

function openTelemetry(target: Target): Way {
  return {
    name: "OpenTelemetry",
    says: "Any OpenTelemetry SDK in any language: OpenLLMetry, Pydantic AI, LiteLLM, Google ADK, Strands and the like need the first lines alone.",
    blocks: [
      { where: "Shell", text: otelEnvironment(target) },
      {
        where: "Python, complete: run it to send one trace",
        text: `${provider(target)}
tracer = provider.get_tracer("first-agent")

with tracer.start_as_current_span("first_agent") as agent:
    agent.set_attribute("openinference.span.kind", "AGENT")
    agent.set_attribute("input.value", "Where is my order?")
    with tracer.start_as_current_span("look_up") as tool:
        tool.set_attribute("openinference.span.kind", "TOOL")
        tool.set_attribute("input.value", "A-17")
        tool.set_attribute("output.value", "A-17 was shipped yesterday")
    agent.set_attribute("output.value", "A-17 was shipped yesterday")

provider.shutdown()`,
      },
    ],
  };
}

function openInference(target: Target): Way {
  return {
    name: "OpenInference",
    says: "Instrumentors for OpenAI, Anthropic, LangChain, LlamaIndex, CrewAI, MCP and many more. Here for the OpenAI client; the others are switched on the same way.",
    blocks: [
      {
        where: "Shell",
        text: "pip install openai openinference-instrumentation-openai opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
      },
      {
        where: "Python, complete: needs OPENAI_API_KEY",
        text: `from openai import OpenAI
from openinference.instrumentation.openai import OpenAIInstrumentor
${provider(target)}
OpenAIInstrumentor().instrument(tracer_provider=provider)

answer = OpenAI().chat.completions.create(
    model="gpt-4o-mini",
    messages=[{"role": "user", "content": "Where is my order?"}],
)
print(answer.choices[0].message.content)
provider.shutdown()`,
      },
    ],
  };
}

function langfuse(target: Target): Way {
  const { server, secret, public: half, project } = filled(target);
  return {
    name: "Langfuse",
    says: `The Langfuse SDKs, Python from 2 on and JavaScript from 3 on, as they are.${
      project ? ` They name no project: without a key of ${project} their traces go to default.` : ""
    }`,
    blocks: [
      {
        where: "Shell",
        text: exported({
          LANGFUSE_BASE_URL: server,
          LANGFUSE_HOST: server,
          LANGFUSE_PUBLIC_KEY: half ?? "pk-any",
          LANGFUSE_SECRET_KEY: secret ?? "sk-any",
        }),
      },
      {
        where: "Python",
        text: `from langfuse import get_client, observe


@observe()
def first_agent(question: str) -> str:
    return "A-17 was shipped yesterday"


first_agent("Where is my order?")
get_client().flush()`,
      },
    ],
  };
}

function langSmith(target: Target): Way {
  const { server, secret, project } = filled(target);
  return {
    name: "LangSmith",
    says: "LangChain and LangGraph need these variables and no line of code. Functions of your own get a decorator.",
    blocks: [
      {
        where: "Shell",
        text: exported({
          LANGSMITH_TRACING: "true",
          LANGSMITH_ENDPOINT: server,
          LANGSMITH_API_KEY: secret ?? "any",
          ...(project ? { LANGSMITH_PROJECT: project } : {}),
        }),
      },
      {
        where: "Python",
        text: `from langsmith import traceable


@traceable
def first_agent(question: str) -> str:
    return "A-17 was shipped yesterday"


first_agent("Where is my order?")`,
      },
    ],
  };
}

function vercel(target: Target): Way {
  return {
    name: "Vercel AI SDK",
    says: "Node with the AI SDK 7. Up to version 6 leave its two lines away and give experimental_telemetry: { isEnabled: true } to each call.",
    blocks: [
      { where: "Shell", text: `npm install @opentelemetry/sdk-node @ai-sdk/otel\n${otelEnvironment(target)}` },
      {
        where: "JavaScript, before everything else",
        text: `import { OpenTelemetry } from "@ai-sdk/otel";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { registerTelemetry } from "ai";

const sdk = new NodeSDK();
sdk.start();
registerTelemetry(new OpenTelemetry());
process.on("beforeExit", () => sdk.shutdown());`,
      },
    ],
  };
}

/** What the lines need of it: a project is named only where no key belongs to one. */
function filled({ server, project, keyed, key }: Target) {
  return {
    server,
    secret: key?.secret ?? (keyed ? SECRET : null),
    public: key?.public ?? (keyed ? PUBLIC : null),
    project: keyed || key || project === "default" ? null : project,
  };
}

function otelEnvironment(target: Target): string {
  const { server, secret, project } = filled(target);
  return exported({
    OTEL_EXPORTER_OTLP_ENDPOINT: server,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    ...(secret ? { OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${secret}` } : {}),
    ...(project ? { OTEL_RESOURCE_ATTRIBUTES: `backtrail.project=${encodeURIComponent(project)}` } : {}),
  });
}

function provider(target: Target): string {
  const { server, secret, project } = filled(target);
  const headers = secret ? `\n    headers={"x-api-key": ${quoted(secret)}},` : "";
  const about = ['"service.name": "first-agent"', project && `"backtrail.project": ${quoted(project)}`].filter(Boolean);
  return `from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

exporter = OTLPSpanExporter(
    endpoint=${quoted(`${server}/v1/traces`)},${headers}
)
about = Resource.create({${about.join(", ")}})
provider = TracerProvider(resource=about)
provider.add_span_processor(BatchSpanProcessor(exporter))`;
}

function exported(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${inShell(value)}`)
    .join("\n");
}

/** Text as a literal of Python, and of JavaScript. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A word of a shell, whatever is in it. */
function inShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
