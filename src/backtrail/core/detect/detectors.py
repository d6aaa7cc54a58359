"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.detector import Detector

DETECTORS: Final[tuple[Detector, ...]] = ()
