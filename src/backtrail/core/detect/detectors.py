"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.answer import asked_again
from backtrail.core.detect.detector import Detector
from backtrail.core.detect.loops import one_by_one
from backtrail.core.detect.parameters import (
    forgotten_value,
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
)

DETECTORS: Final[tuple[Detector, ...]] = (
    asked_again.DETECTOR,
    one_by_one.DETECTOR,
    forgotten_value.DETECTOR,
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
