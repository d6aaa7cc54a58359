/** Every way to send traces, with the address of a server filled in. */
export interface Way {
  readonly name: string;
  readonly says: string;
  readonly blocks: readonly { readonly where: string; readonly text: string }[];
}

export function waysTo(server: string): readonly Way[] {
  return [
    {
      name: "Backtrail",
      says: "Two lines in Python. Libraries that are installed with their OpenInference instrumentors are traced too.",
      blocks: [
        { where: "Shell", text: "pip install backtrail" },
        {
          where: "Python",
          text: `import backtrail\n\nbacktrail.init(endpoint="${server}", instrument=True)\n\n@backtrail.observe\ndef agent(question: str) -> str:\n    ...`,
        },
      ],
    },
    {
      name: "OpenTelemetry",
      says: "Any OpenTelemetry SDK in any language, OpenInference, OpenLLMetry, Pydantic AI, Vercel AI SDK and the like.",
      blocks: [
        {
          where: "Environment",
          text: `OTEL_EXPORTER_OTLP_ENDPOINT=${server}\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
        },
      ],
    },
    {
      name: "Langfuse",
      says: "The Langfuse SDK, all versions from 2 on. Any keys will do until you make your own.",
      blocks: [
        {
          where: "Environment",
          text: `LANGFUSE_BASE_URL=${server}\nLANGFUSE_HOST=${server}\nLANGFUSE_PUBLIC_KEY=pk-any\nLANGFUSE_SECRET_KEY=sk-any`,
        },
      ],
    },
    {
      name: "LangSmith",
      says: "LangChain, LangGraph and everything else that uses the LangSmith SDK.",
      blocks: [
        {
          where: "Environment",
          text: `LANGSMITH_TRACING=true\nLANGSMITH_ENDPOINT=${server}\nLANGSMITH_API_KEY=any`,
        },
      ],
    },
  ];
}
