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
from backtrail.core.detect.retrieval.distance_as_similarity import DISTANCE_AS_SIMILARITY
from backtrail.core.detect.retrieval.duplicate_documents import DUPLICATE_DOCUMENTS
from backtrail.core.detect.retrieval.empty_retrieval import EMPTY_RETRIEVAL
from backtrail.core.detect.retrieval.flat_scores import FLAT_SCORES
from backtrail.core.detect.retrieval.low_scores import LOW_SCORES
from backtrail.core.detect.retrieval.reworded_search import REWORDED_SEARCH
from backtrail.core.detect.retrieval.ungrounded_answer import UNGROUNDED_ANSWER
from backtrail.core.detect.retrieval.useless_documents import USELESS_DOCUMENTS

DETECTORS: Final[tuple[Detector, ...]] = (
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
)
