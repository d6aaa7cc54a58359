"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.tool_output.empty_output import EMPTY_OUTPUT
from backtrail.core.detect.tool_output.error_in_success import ERROR_IN_SUCCESS
from backtrail.core.detect.tool_output.malformed_output import MALFORMED_OUTPUT
from backtrail.core.detect.tool_output.paginated_output import PAGINATED_OUTPUT
from backtrail.core.detect.tool_output.shape_changed import SHAPE_CHANGED
from backtrail.core.detect.tool_output.too_dense_output import TOO_DENSE_OUTPUT
from backtrail.core.detect.tool_output.tool_failed import TOOL_FAILED
from backtrail.core.detect.tool_output.truncated_output import TRUNCATED_OUTPUT

DETECTORS: Final[tuple[Detector, ...]] = (
    TOOL_FAILED,
    ERROR_IN_SUCCESS,
    EMPTY_OUTPUT,
    TRUNCATED_OUTPUT,
    PAGINATED_OUTPUT,
    TOO_DENSE_OUTPUT,
    MALFORMED_OUTPUT,
    SHAPE_CHANGED,
)
