"""What to change, by what was found: where the change belongs, and the words to put there.

The words are proposals made by rules. `{tool}`, `{argument}`, `{known}` and the like stand for what the finding says;
what it does not say is put in plain words instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from backtrail.core.diagnose.diagnosis import FailureClass

Target: TypeAlias = Literal["tool_description", "system_prompt", "guard_rail"]
TARGETS: Final[Mapping[Target, str]] = {
    "tool_description": "Change the description of {tool}",
    "system_prompt": "Change the system prompt",
    "guard_rail": "Add a guard rail in the code",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One change."""

    target: Target
    text: str


def _tool(text: str) -> Proposal:
    return Proposal(target="tool_description", text=text)


def _prompt(text: str) -> Proposal:
    return Proposal(target="system_prompt", text=text)


def _guard(text: str) -> Proposal:
    return Proposal(target="guard_rail", text=text)


_REPEAT: Final = _guard(
    'Put `backtrail.guard(loops=3, on_trip="steer")` around the agent\'s loop, so that the model is told: "You '
    "called {tool} with the same arguments before and got the same result. Use it, try another way, or say what "
    'is missing."'
)
_OWN_VALUES: Final = _prompt(
    '"Never write an id, number, address or date into a call that stands neither in the conversation nor in the '
    'output of a tool. Look it up with a tool, or ask the user for it."'
)
_TABLES: Final = _tool(
    "\"The database has these tables and no others: {known}. Look at a table's columns before you query it; "
    'never guess a name."'
)
_SOURCES: Final = _prompt(
    '"Answer from what was retrieved only, and quote the passage that you answer from. When no passage holds '
    'the answer, say that it was not found."'
)
_SEEN: Final = _prompt(
    '"State a name, code, number or quotation only when the user or a tool gave it to you in this conversation; '
    'when you do not have it, look it up or say so."'
)
_FLOOR: Final = _guard(
    'Drop passages below a least score before the model sees them, and hand over "nothing relevant was found" '
    "when none is left; then the model can say so instead of building on the wrong text."
)
_RESULTS: Final = _prompt(
    '"Report only results that a tool gave you in this conversation. When a tool failed or was not called, say '
    'so; never write its output yourself."'
)
_CONSENT: Final = _guard(
    "Let {tool} run only after the user's newest message says yes to exactly this change: check it in the code "
    'before the call, and return "ask the user first" otherwise.'
)
_PAGES: Final = _tool(
    '"{tool} gives one page of the results. When the answer says that there is more, ask for the next page '
    'before you count, compare or conclude."'
)
_CHECKED_OUTPUT: Final = _guard(
    "Check the output of {tool} before the model sees it (whole JSON, the fields that are expected), and hand "
    "over an error in a sentence when it fails the check."
)

BY_DETECTOR: Final[Mapping[str, Proposal]] = {
    "exact_repeat": _REPEAT,
    "near_repeat": _REPEAT,
    "no_progress": _REPEAT,
    "cycle": _REPEAT,
    "same_message": _guard(
        'Put `backtrail.guard(loops=3, on_trip="steer")` around the agent\'s loop, so that the model is told: "You '
        'said this before, word for word, and nothing came of it. Go another way, or say what is missing."'
    ),
    "unlearned_failure": _prompt(
        '"When {tool} failed and you found a way around it, go that way at once the next time; do not run into the '
        'same failure again."'
    ),
    "retry_storm": _guard(
        'Stop {tool} after two failures with the same error and return to the model: "{tool} gives the same error '
        'whatever you change. Do not call it again in this run; tell the user what could not be done, and why." '
        '`backtrail.guard(loops=3, on_trip="steer")` does so around the whole loop.'
    ),
    "one_by_one": _tool(
        '"{tool} takes a list of ids or a filter: ask once for all records that you need, not one by one."'
    ),
    "context_growth": _guard(
        "Cut or summarise tool outputs before they go into the conversation, and drop the old ones: the input grew "
        "from {from} to {to} tokens."
    ),
    "overrun_steps": _guard('Put `backtrail.guard(max_steps={limit}, on_trip="ask")` around the agent\'s loop.'),
    "overrun_tokens": _guard('Put `backtrail.guard(max_tokens={limit}, on_trip="ask")` around the agent\'s loop.'),
    "overrun_cost": _guard('Put `backtrail.guard(max_cost={limit}, on_trip="ask")` around the agent\'s loop.'),
    "overrun_time": _guard('Put `backtrail.guard(max_seconds={limit}, on_trip="ask")` around the agent\'s loop.'),
    "tokens_disagree": _guard(
        "Record the token counts of the provider's answer as they stand there and add nothing up, or bring the SDK up "
        "to date that sent this call: it counts a part twice, or leaves one out."
    ),
    "stuck_call": _guard(
        'Give {tool} a time limit, and return "{tool} did not answer in time" to the model when it is over.'
    ),
    "schema_violation": _tool('"Check the arguments before you call {tool}: {violations}."'),
    "refused_arguments": _tool(
        "Write the rule that the call broke into the description of {tool}, with one example of a call that it "
        "takes. It said: {refusal}"
    ),
    "unknown_keyword": _tool('"{tool} takes these arguments and no others: {known}."'),
    "unknown_tool": _prompt(
        '"You have the tools that are listed and no others; there is no {tool}. When none of them can do what is '
        'asked, say so."'
    ),
    "unknown_table": _TABLES,
    "unknown_column": _tool(
        '"The table has no column {column}. Look at the columns with a query of its own before you name them; never '
        'guess a name."'
    ),
    "invalid_sql": _tool('"{tool} takes one complete SQL statement of its dialect. It could not read: {complaint}."'),
    "unseen_value": _OWN_VALUES,
    "placeholder_value": _OWN_VALUES,
    "forgotten_value": _prompt(
        '"Before you answer, go through every value that the user named and use each in a call or say why not. Left '
        'out this time: {left_out}."'
    ),
    "twin_call": _guard(
        "Answer a second call of {tool} with the same arguments in one turn from the first one's result."
    ),
    "wrong_format": _tool('"{argument} has the form {form}."'),
    "wrong_unit": _tool(
        '"{argument} is a share between 0 and 1, not percent: 20 % is 0.2." - or say the unit in its name.'
    ),
    "unconfirmed_action": _CONSENT,
    "bulk_change": _CONSENT,
    "code_error": _prompt(
        '"When code failed, read the error, say in one sentence what it means, and change what it names before you '
        'run it again."'
    ),
    "letter_by_letter": _prompt(
        '"Check the type of a value before you loop over it: a text is walked through letter by letter."'
    ),
    "schema_drift": _tool("Bring the description and schema of {tool} in line with what it takes now: {breaking}."),
    "tool_failed": _guard(
        "Let {tool} fail in a sentence that the model can act on (what failed, whether to try again, what to do "
        "instead), and retry in the code only what may pass by itself, such as a time-out: with a pause, at most "
        "twice. It said: {message}"
    ),
    "error_in_success": _guard(
        "Let {tool} report failures as failures: turn an error body into an error status before the model sees it. "
        "It said: {message}"
    ),
    "empty_output": _tool(
        '"An empty result of {tool} means that nothing was found. Do not ask the same again; say what is missing."'
    ),
    "malformed_output": _CHECKED_OUTPUT,
    "shape_changed": _CHECKED_OUTPUT,
    "truncated_output": _PAGES,
    "paginated_output": _PAGES,
    "too_dense_output": _tool(
        'Let {tool} return the fields that are asked for and nothing else, and say so: "{tool} takes `fields`: name '
        'those that you need."'
    ),
    "empty_retrieval": _prompt(
        '"When a search finds nothing, try other words once; when it finds nothing again, say that it was not found."'
    ),
    "low_scores": _FLOOR,
    "flat_scores": _FLOOR,
    "useless_documents": _FLOOR,
    "distance_as_similarity": _guard(
        "Turn the order of the passages round, or name the scores distances: the best come last now."
    ),
    "duplicate_documents": _guard("Leave out passages that came already before the model sees them."),
    "reworded_search": _prompt(
        '"Search for other things, not for the same in other words; after two searches use what was found."'
    ),
    "ungrounded_answer": _SOURCES,
    "unsupported_claim": _SEEN,
    "no_tool_used": _prompt(
        '"Look facts up with your tools before you state them, even those that you believe you know."'
    ),
    "made_up_result": _RESULTS,
    "invented_output": _RESULTS,
    "claims_success": _RESULTS,
    "plan_abandoned": _prompt('"Do not answer before every look-up of your plan was made, or say which was not."'),
    "announced_call": _prompt('"When you say that you call a tool, call it in the same turn."'),
    "call_in_text": _guard(
        'Read calls only where the provider puts them, and answer a turn that spells one in its text with "call the '
        'tool, do not write the call".'
    ),
    "gives_up": _prompt(
        '"When you cannot finish, say what you found, what is missing, and what the user can do next."'
    ),
    "asked_again": _prompt(
        '"Never ask again for what the user has said not to have; go on with what you know, or hand over."'
    ),
    "broken_format": _guard("Check the answer's format in the code, and send it back once with the parser's message."),
    "ignored_instruction": _guard(
        "Hold the limit in the tool, not in the prompt: refuse more than {allowed} {unit} a call."
    ),
}

BY_CLASS: Final[Mapping[FailureClass, Proposal]] = {
    "loop": _REPEAT,
    "waste": _guard('Put `backtrail.guard(max_steps=15, max_tokens=50_000, on_trip="ask")` around the agent\'s loop.'),
    "wrong_arguments": _tool(
        "Say in the description of {tool} what each argument is, where its value comes from, and give one example "
        "of a call."
    ),
    "wrong_tool": _tool("Say in the description of {tool} what it is for, and when another tool is the right one."),
    "tool_failure": BY_DETECTOR["tool_failed"],
    "bad_tool_output": _CHECKED_OUTPUT,
    "poor_retrieval": _FLOOR,
    "unsupported_claim": _SEEN,
    "wrong_format": BY_DETECTOR["broken_format"],
    "instruction_ignored": _prompt(
        "Put the instruction that was not followed at the end of the system prompt, as a rule of its own with the "
        "reason."
    ),
    "goal_missed": _prompt(
        '"Say in your first sentence what the user wants in the end, and before you answer check that the answer '
        'gives it."'
    ),
    "gave_up": BY_DETECTOR["gives_up"],
}

BY_TITLE: Final[Mapping[str, Proposal]] = {
    "A change was made too early": _prompt(
        '"Before the first change, gather everything that the user wants changed and check that each is possible; make '
        'the change that locks the record for others last."'
    ),
    "Something was changed for good that should not have been": _CONSENT,
    "A reply brought nothing, and the same was asked again": BY_DETECTOR["empty_retrieval"],
    "The model wrote a call that failed": _prompt(
        '"When a call failed, read what it said and change what it names before you call again; after the second '
        'failure ask the user, or say what could not be done."'
    ),
    "A page could not be read": BY_DETECTOR["empty_retrieval"],
    "The program around the agent broke": BY_DETECTOR["tool_failed"],
}
"""By the title of a diagnosis that is more to the point than its class; what follows the title there is left out."""

BY_RULE: Final[tuple[tuple[str, Proposal], ...]] = (
    ("step", _guard(
        'Put `backtrail.guard(max_steps=15, on_trip="ask")` around the agent\'s loop.'
    )),
    ("token", _guard(
        'Put `backtrail.guard(max_tokens=50_000, on_trip="ask")` around the agent\'s loop.'
    )),
    ("budget", _guard(
        'Put `backtrail.guard(max_cost=1.0, on_trip="ask")` around the agent\'s loop.'
    )),
    ("loop", _REPEAT),
    ("stuck", BY_DETECTOR["stuck_call"]),
    ("tool_error", BY_DETECTOR["tool_failed"]),
    ("escalation", _prompt(
        '"Hand over to a human only when a tool refused, the user asks for it, or the request is outside of your '
        'tools; else go on."'
    )),
)  # fmt: skip
"""By a part of the rule's name, where neither a finding nor a class of failure says anything."""
