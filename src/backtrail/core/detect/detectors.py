"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.answer import (
    announced_call,
    asked_again,
    ignored_instruction,
    made_up_result,
    plan_abandoned,
    tokens_disagree,
)
from backtrail.core.detect.answer.broken_format import BROKEN_FORMAT
from backtrail.core.detect.answer.call_in_text import CALL_IN_TEXT
from backtrail.core.detect.answer.claims_success import CLAIMS_SUCCESS
from backtrail.core.detect.answer.gives_up import GIVES_UP
from backtrail.core.detect.answer.invented_output import INVENTED_OUTPUT
from backtrail.core.detect.answer.no_tool_used import NO_TOOL_USED
from backtrail.core.detect.answer.unsupported_claim import UNSUPPORTED_CLAIM
from backtrail.core.detect.detector import Detector
from backtrail.core.detect.loops import (
    context_growth,
    cycle,
    exact_repeat,
    near_repeat,
    no_progress,
    one_by_one,
    overrun_cost,
    overrun_steps,
    overrun_time,
    overrun_tokens,
    retry_storm,
    same_message,
    stuck_call,
    unlearned_failure,
)
from backtrail.core.detect.parameters import (
    forgotten_value,
    invalid_sql,
    placeholder_value,
    refused_arguments,
    schema_violation,
    twin_call,
    unknown_column,
    unknown_keyword,
    unknown_table,
    unknown_tool,
    unseen_value,
    wrong_format,
    wrong_unit,
)
from backtrail.core.detect.parameters.code import code_error, letter_by_letter
from backtrail.core.detect.parameters.consent import bulk_change, unconfirmed_action
from backtrail.core.detect.retrieval.distance_as_similarity import DISTANCE_AS_SIMILARITY
from backtrail.core.detect.retrieval.duplicate_documents import DUPLICATE_DOCUMENTS
from backtrail.core.detect.retrieval.empty_retrieval import EMPTY_RETRIEVAL
from backtrail.core.detect.retrieval.flat_scores import FLAT_SCORES
from backtrail.core.detect.retrieval.low_scores import LOW_SCORES
from backtrail.core.detect.retrieval.reworded_search import REWORDED_SEARCH
from backtrail.core.detect.retrieval.ungrounded_answer import UNGROUNDED_ANSWER
from backtrail.core.detect.retrieval.useless_documents import USELESS_DOCUMENTS
from backtrail.core.detect.tool_output.empty_output import EMPTY_OUTPUT
from backtrail.core.detect.tool_output.error_in_success import ERROR_IN_SUCCESS
from backtrail.core.detect.tool_output.malformed_output import MALFORMED_OUTPUT
from backtrail.core.detect.tool_output.paginated_output import PAGINATED_OUTPUT
from backtrail.core.detect.tool_output.shape_changed import SHAPE_CHANGED
from backtrail.core.detect.tool_output.too_dense_output import TOO_DENSE_OUTPUT
from backtrail.core.detect.tool_output.tool_failed import TOOL_FAILED
from backtrail.core.detect.tool_output.truncated_output import TRUNCATED_OUTPUT

DETECTORS: Final[tuple[Detector, ...]] = (
    context_growth.DETECTOR,
    cycle.DETECTOR,
    exact_repeat.DETECTOR,
    near_repeat.DETECTOR,
    no_progress.DETECTOR,
    one_by_one.DETECTOR,
    overrun_cost.DETECTOR,
    overrun_steps.DETECTOR,
    overrun_time.DETECTOR,
    overrun_tokens.DETECTOR,
    retry_storm.DETECTOR,
    same_message.DETECTOR,
    stuck_call.DETECTOR,
    unlearned_failure.DETECTOR,
    code_error.DETECTOR,
    letter_by_letter.DETECTOR,
    bulk_change.DETECTOR,
    unconfirmed_action.DETECTOR,
    forgotten_value.DETECTOR,
    invalid_sql.DETECTOR,
    placeholder_value.DETECTOR,
    refused_arguments.DETECTOR,
    schema_violation.DETECTOR,
    twin_call.DETECTOR,
    unknown_column.DETECTOR,
    unknown_keyword.DETECTOR,
    unknown_table.DETECTOR,
    unknown_tool.DETECTOR,
    unseen_value.DETECTOR,
    wrong_format.DETECTOR,
    wrong_unit.DETECTOR,
    EMPTY_OUTPUT,
    ERROR_IN_SUCCESS,
    MALFORMED_OUTPUT,
    PAGINATED_OUTPUT,
    SHAPE_CHANGED,
    TOO_DENSE_OUTPUT,
    TOOL_FAILED,
    TRUNCATED_OUTPUT,
    DISTANCE_AS_SIMILARITY,
    DUPLICATE_DOCUMENTS,
    EMPTY_RETRIEVAL,
    FLAT_SCORES,
    LOW_SCORES,
    REWORDED_SEARCH,
    UNGROUNDED_ANSWER,
    USELESS_DOCUMENTS,
    announced_call.DETECTOR,
    asked_again.DETECTOR,
    BROKEN_FORMAT,
    CALL_IN_TEXT,
    CLAIMS_SUCCESS,
    GIVES_UP,
    ignored_instruction.DETECTOR,
    INVENTED_OUTPUT,
    made_up_result.DETECTOR,
    NO_TOOL_USED,
    plan_abandoned.DETECTOR,
    UNSUPPORTED_CLAIM,
    tokens_disagree.DETECTOR,
)
