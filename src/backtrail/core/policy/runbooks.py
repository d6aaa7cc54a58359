"""What to do at 3 a.m.: the runbooks that the default rules name, in Markdown."""

from collections.abc import Mapping
from typing import Final

RUNBOOKS: Final[Mapping[str, str]] = {
    "runaway": """1. Open the run that the page names: is it going on? The last three tool calls say what it is trying.
2. Going on and useless: stop it (the incident page, or `backtrail guard stop`). Going on and useful: extend its limit.
3. The same call again and again: the tool's answer does not tell the model what to do else. Mend the tool's message.
4. Always another call: the task is too wide or a tool is missing. Split the task, or give the tool.
5. Close the incident with a golden case of this run.""",
    "tool_errors": """1. Group the failures by tool and text of the error: one tool, or all?
2. One tool, and its schema changed lately: the finding `schema_drift` says what. Put the old shape back, or the prompt.
3. The arguments are refused: the incident's second step says which, and why. Mend the tool's description.
4. All tools: network, keys, or the release that went out. The marks in the chart show releases.
5. Failures of the tool's own service: page its owner; tell the agent to hand over meanwhile.""",
    "token_burn": """1. Open the heaviest session: does the input grow with each step? Then history is sent whole.
2. One prompt that is huge from the start: look at what retrieval put into it.
3. Many steps of usual size: it is a loop, see the runbook `runaway`.
4. The share of cached tokens fell: the beginning of the prompt changes with each call. Put what changes at the end.""",
    "escalation": """1. Read the last words before five of the handovers: what do the users want?
2. The same wish: the agent's scope does not hold it. Add it, or say so in its first words.
3. Different wishes, all answerable: the confidence that is asked for is too high.
4. Put the five into a dataset, so that the next prompt is measured on them.""",
    "budget": """1. Which model, agent and user spend most? The dashboard's cost by each says it.
2. One session far above the others: the runbook `token_burn`.
3. All a little more: traffic grew, or a release changed the model or the prompt.
4. Set a limit in the guard, or raise the budget.""",
    "silence": """1. Is the agent's service up, and does it reach this server? `backtrail.init()` logs when it cannot.
2. Keys: was one revoked? `backtrail keys list`.
3. A proxy or collector between: its own log says what it dropped.
4. If nothing was to run at this hour, silence the rule until it does, with the reason.""",
    "delivery": """1. The channel's page says what the receiver answered last.
2. 401, 403, 404, 410: the address or the key of the channel is no longer right. Mend it, and send a test page.
3. Time-outs: the receiver is down. When it is back, send the dead pages again.
4. Until then the fallback channel carries the alerts: make sure that it is one that somebody hears at night.""",
}
