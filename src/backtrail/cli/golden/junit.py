"""Outcomes of golden cases as JUnit XML, which every CI reads."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from backtrail.cli.golden.outcome import Outcome

SUITE: Final = "backtrail golden"
UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""


def junit(found: Sequence[Outcome], began: float) -> bytes:
    """One suite with a case each; `began` is seconds since 1970."""
    root = ET.Element("testsuites", name=SUITE)
    failed = sum(not each.passed and each.error is None for each in found)
    told = {
        "name": SUITE,
        "tests": len(found),
        "failures": failed,
        "errors": sum(each.error is not None for each in found),
        "skipped": 0,
        "time": f"{sum(each.seconds for each in found):.3f}",
        "timestamp": datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
    }
    suite = ET.SubElement(root, "testsuite", {name: str(value) for name, value in told.items()})
    for each in found:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=f"golden.{each.golden.path.parent.name}",
            name=each.golden.name,
            file=str(each.golden.path / "case.yaml"),
            time=f"{each.seconds:.3f}",
        )
        if not each.passed:
            what = "error" if each.error is not None else "failure"
            first = each.error or "; ".join(each.shown.failures if each.shown is not None else ())
            ET.SubElement(case, what, message=_fit(first)).text = _fit(each.report())
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _fit(text: str) -> str:
    return UNFIT.sub("\ufffd", text)
