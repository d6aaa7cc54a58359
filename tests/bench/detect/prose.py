"""What the page "How good are the detectors" says in words: how each set is scored, what to beware of."""

from typing import Final

HEAD: Final = """
# How good are the detectors

Every detector is a rule that you can read; none asks a model. Whether a rule is any good is a question for runs that
people have labelled. This page is the answer: ten measurements on eight public sets, the misses among them. It is
generated:

```sh
make bench-detect DATA=DIR              # prints the table
make bench-detect DATA=DIR ARGS=--docs  # and writes this page
make bench-detect DATA=DIR ARGS='--only trail who_when'
```

`DIR` holds one folder for each set; the command says which are missing and where they are published. Any folder of
the same layout is scored by the same code, so that you can score runs that nobody here has seen. The sets are not
part of Backtrail.
"""

MEASURED: Final = {
    "trail": "TRAIL: runs of code-writing agents on GAIA questions and SWE-bench issues, with every error "
    "marked at its span and put into one of 21 categories. A prediction is the span of a finding "
    "- of a failed run the model's turn that was told of it, for people mark the call in whose "
    "content they read the error - with the categories that the bench maps its detector to; then "
    "come origins of the diagnosis whose class is wrong arguments. At most 8 a trace, the surest "
    "first. Precision, recall and F1 over all traces together: of spans (location), and of spans "
    "with their category (joint). The categories overlap, people file one step under two or "
    "three, so some detectors have two or three. Labels that complain of a missing `<end_plan>` "
    "are dropped: the planning calls carry it as a stop sequence, which removes it. The official "
    "accuracies are recall only - naming every span scores .97 - so they are told, and never "
    "aimed at. False alarms are findings in traces without a label.",
    "who_when": "Who&When: failed runs of multi-agent systems, each with the agent and the step that people "
    "hold responsible. The first origin of the diagnosis is compared with the label: the same "
    "step, within three steps, the same agent; and whether the label is among the first three "
    "origins. Every run of the set failed, so it says nothing of false alarms.",
    "agentrx": "AgentRx: tool-calling and multi-agent runs whose root cause people marked. As Who&When; "
    "besides, whether the first origin is any of the labelled failures, and findings on runs "
    "that passed are false alarms.",
    "swe_agents": "The Thought-Action-Result study: every pair of consecutive actions of SWE agents, "
    "labelled. Findings of the loop detectors against the class Repetition, per pair and per "
    "agent.",
    "agentprocessbench": "AgentProcessBench: retrieval agents on HotpotQA, every step labelled good, neutral or bad. "
    "Bad steps (F1), the first bad step over all runs (accuracy; in a clean run nothing is "
    "right), runs that end with a wrong answer (F1, without ever looking at the gold answer), "
    "and findings on clean runs as false alarms.",
    "tau": "tau-bench airline: runs of a support agent, each with its reward. The share of failing "
    "runs that is found while at most 5 % of the passing runs are flagged. Neither reward nor "
    "gold actions are looked at.",
    "bfcl": "Berkeley function calling results: native function calls of many models with the checker's "
    "verdict. Invalid calls found (precision, recall), and valid calls flagged.",
    "hotpotqa": "HotpotQA: questions with ten passages each, two of them needed. How well the score for "
    "'irrelevant' tells the eight from the two (area under the curve).",
    "seeded": "Nobody labels broken tool outputs, so they are made: real clean outputs are cut, "
    "paginated, replaced by HTML, garbled, bloated, changed in shape. Found corruptions "
    "(recall), and flagged outputs that were left alone (false alarms).",
    "throughput": "All detectors over whole traces, spans per second on one core; reading the files is not in it.",
}

LIMITS: Final = """
## Traps and limits

- **Labels are opinions.** Two groups labelled the same 43 multi-agent runs: they agree on the exact step in 34.9 %,
  within three steps in 55.8 %, on the agent in 60.5 %. A program that scores far above that has learnt one
  annotator's taste.
- **Constants are strong.** On Who&When "the first step" is right in 27 % of the short runs, more than published
  judges reach. That is why a figure stands beside the constant, where there is one.
- **Recall alone is no figure.** Whoever names every span finds every error. Read precision, or false alarms per clean
  run, beside it.
- **Repeating is mostly legitimate.** Of 758 repeated actions of SWE agents people call 152 a repetition. The loop
  detectors judge whether the result is new, and do not count.
- **Valid is not right.** With native function calling the arguments nearly always fit the schema; the values are
  wrong. A check of schemas finds few wrong calls, and a wrong value that stands in the conversation looks like a
  right one.
- **Small sets.** Some figures rest on ten or twenty runs: look at the counts. One run more or less moves them by
  points.
- **Tuned in the open.** Rules and weights were chosen while looking at these runs, both halves of them: where the
  table tells halves, they show how much a figure sways, not what unseen runs would give. No rule knows an id, a name or
  a phrase of a set. Expect less on runs that nobody has seen: the figures of Who&When, of TRAIL and of tau-bench may
  fall by a fifth.
- **Your runs are not these.** Say right, wrong or not useful on a finding: Backtrail keeps the precision of each
  detector on your own.
"""
