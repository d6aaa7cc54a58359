"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.detector import Detector
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

DETECTORS: Final[tuple[Detector, ...]] = (
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
)
