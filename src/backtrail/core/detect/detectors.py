"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.answer.broken_format import BROKEN_FORMAT
from backtrail.core.detect.answer.call_in_text import CALL_IN_TEXT
from backtrail.core.detect.answer.claims_success import CLAIMS_SUCCESS
from backtrail.core.detect.answer.gives_up import GIVES_UP
from backtrail.core.detect.answer.invented_output import INVENTED_OUTPUT
from backtrail.core.detect.answer.no_tool_used import NO_TOOL_USED
from backtrail.core.detect.answer.unsupported_claim import UNSUPPORTED_CLAIM
from backtrail.core.detect.detector import Detector
from backtrail.core.detect.loops import context_growth, one_by_one
from backtrail.core.detect.parameters import forgotten_value
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
    one_by_one.DETECTOR,
    forgotten_value,
    forgotten_value.DETECTOR,
    TOOL_FAILED,
    ERROR_IN_SUCCESS,
    EMPTY_OUTPUT,
    TRUNCATED_OUTPUT,
    PAGINATED_OUTPUT,
    TOO_DENSE_OUTPUT,
    MALFORMED_OUTPUT,
    SHAPE_CHANGED,
    USELESS_DOCUMENTS,
    FLAT_SCORES,
    LOW_SCORES,
    DUPLICATE_DOCUMENTS,
    EMPTY_RETRIEVAL,
    DISTANCE_AS_SIMILARITY,
    REWORDED_SEARCH,
    UNGROUNDED_ANSWER,
    CLAIMS_SUCCESS,
    NO_TOOL_USED,
    GIVES_UP,
    BROKEN_FORMAT,
    UNSUPPORTED_CLAIM,
    CALL_IN_TEXT,
    INVENTED_OUTPUT,
    exact_repeat.DETECTOR,
    near_repeat.DETECTOR,
    cycle.DETECTOR,
    no_progress.DETECTOR,
    retry_storm.DETECTOR,
    unlearned_failure.DETECTOR,
    same_message.DETECTOR,
    overrun_steps.DETECTOR,
    overrun_tokens.DETECTOR,
    overrun_cost.DETECTOR,
    overrun_time.DETECTOR,
    stuck_call.DETECTOR,
    invalid_sql,
    placeholder_value,
    refused_arguments,
    schema_violation,
    twin_call,
    unconfirmed_action,
    unknown_column,
    unknown_keyword,
    unknown_table,
    unknown_tool,
    unseen_value,
    wrong_format,
    wrong_unit,
    invalid_sql.DETECTOR,
    placeholder_value.DETECTOR,
    refused_arguments.DETECTOR,
    schema_violation.DETECTOR,
    twin_call.DETECTOR,
    unconfirmed_action.DETECTOR,
    unknown_column.DETECTOR,
    unknown_keyword.DETECTOR,
    unknown_table.DETECTOR,
    unknown_tool.DETECTOR,
    unseen_value.DETECTOR,
    wrong_format.DETECTOR,
    wrong_unit.DETECTOR,
)
