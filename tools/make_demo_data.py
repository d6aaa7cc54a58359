"""Makes the demo's runs out of the public data sets: which runs were chosen, and what was cut from them.

    python tools/make_demo_data.py FOLDER [src/backtrail/cli/demo/runs.jsonl.gz]

FOLDER holds `tau_bench/`, `agentrx/`, `who_when/` and `swe_agents_study/` (all MIT; see NOTICE).
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backtrail.core.semconv.imports import swe_agents

LONGEST = 3_000
HEAD, TAIL = 2_200, 600

AIRLINE = {  # task: trials; the same task passes and fails
    13: (0, 1, 2, 3),  # tries the same booking again and again
    5: (0, 1),
    29: (0, 1),
    21: (0, 1),
    34: (1, 2),
    45: (0, 1),
    3: (0,),  # long, five failed calls
    20: (1,),  # recovers from two failed calls
}
RETAIL = (3, 12, 20, 28, 38, 41, 98, 0, 8, 27, 35, 67)  # the first seven fail
GROUP_CHATS = (13, 52, 67, 72, 78, 96, 120, 123)
MAGENTIC_ONE = (5, 16, 23, 33, 35, 47)  # 23 and 47 go in circles
ENGINEERS = {
    "openhands": (
        "pylint-dev__pylint-7228",
        "django__django-11910",
        "mwaskom__seaborn-3407",
        "pytest-dev__pytest-5495",
    ),
    "repairagent": (
        "Chart_13",
        "experiment_401_Compress_25",
        "experiment_454_JacksonDatabind_3",
        "experiment_488_Closure_61",
    ),
    "autocoderover": ("matplotlib__matplotlib-24149", "scikit-learn__scikit-learn-13241"),
}


def tau(folder: Path) -> Iterator[dict[str, Any]]:
    airline = json.loads((folder / "tau_bench" / "gpt-4o-airline.json").read_text())
    chosen = [run for run in airline if run["trial"] in AIRLINE.get(run["task_id"], ())]
    yield from ({**_tau(run), "model": "gpt-4o"} for run in chosen)
    retail = json.loads((folder / "agentrx" / "tau_dataset_full.json").read_text())
    yield from (_tau(run) for run in retail if run["task_id"] in RETAIL)


def _tau(run: dict[str, Any]) -> dict[str, Any]:
    """Only what is read: no costs, hashes, annotations and empty fields."""
    task = {key: run["info"]["task"][key] for key in ("user_id", "instruction", "actions")}
    kept = ("role", "content", "name", "tool_calls", "tool_call_id")
    traj = [{key: said[key] for key in kept if key in said} for said in run["traj"]]
    traj = [{**said, "content": _cut(said["content"])} if said["role"] == "tool" else said for said in traj]
    return {**{key: run[key] for key in ("task_id", "trial", "reward")}, "info": {"task": task}, "traj": traj}


def who_when(folder: Path) -> Iterator[dict[str, Any]]:
    for kind, numbers in (("Algorithm-Generated", GROUP_CHATS), ("Hand-Crafted", MAGENTIC_ONE)):
        for number in numbers:
            log = json.loads((folder / "who_when" / kind / f"{number}.json").read_text())
            yield {**log, "history": [{**said, "content": _cut(said["content"])} for said in log["history"]]}


def engineers(folder: Path) -> Iterator[dict[str, Any]]:
    at = folder / "swe_agents_study" / "trajectories"
    views = [path for view in swe_agents.VIEWS for path in at.glob(f"*/parsed/{view}/*")]
    for run in swe_agents.gathered({str(path): path.read_text() for path in views}):
        if run["instance"] in ENGINEERS[run["agent"]]:
            results = run["results_actions"].split("\n---\n")
            yield {**run, "results_actions": "\n---\n".join(_cut_result(result) for result in results)}


def _cut_result(result: str) -> str:
    """The end names the next action on a line of its own: it stays whole."""
    told, mark, action = result.rpartition("; Next action: ")
    return f"{_cut(told)}{mark}{action}" if mark else _cut(result)


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    gone = len(text) - HEAD - TAIL
    return f"{text[:HEAD]}\n(the demo leaves out {gone} characters here)\n{text[-TAIL:]}"


def shuffled(kinds: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Every kind spread evenly over the whole, so that the list of traces shows them mixed."""
    placed = [((n + 0.5) / len(runs), k, run) for k, runs in enumerate(kinds) for n, run in enumerate(runs)]
    return [run for _, _, run in sorted(placed, key=lambda each: each[:2])]


def main() -> None:
    folder = Path(sys.argv[1])
    to = Path(sys.argv[2] if len(sys.argv) > 2 else "src/backtrail/cli/demo/runs.jsonl.gz")
    runs = shuffled([list(tau(folder)), list(who_when(folder)), list(engineers(folder))])
    lines = "".join(json.dumps(run, ensure_ascii=False, sort_keys=True) + "\n" for run in runs)
    to.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    print(f"{len(runs)} runs, {len(lines) // 1000} kB as JSON, {to.stat().st_size // 1000} kB in {to}")


if __name__ == "__main__":
    main()
