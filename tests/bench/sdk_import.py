"""What `import backtrail` costs a program, in milliseconds: `python -m tests.bench.sdk_import`.

Each figure is the median of new processes, as `-X importtime` counts it, file caches warm.
"""

import subprocess
import sys
from statistics import median
from typing import Final

from tests.bench.figures import Figure, report

BAR: Final = 60.0
ROUNDS: Final = 9
STATEMENTS: Final = {
    "import backtrail": "backtrail",
    "import backtrail.sdk": "backtrail.sdk",
    "import opentelemetry.sdk.trace": "opentelemetry.sdk.trace",
}
"""A statement, and the module whose time is the figure. The SDK is loaded when one of its names is first used."""


def cost(statement: str, module: str) -> float:
    """Milliseconds in a new process."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement], capture_output=True, text=True, check=True
    )
    for line in done.stderr.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if parts[-1].strip() == module:
            return int(parts[1]) / 1000
    raise LookupError(f"{statement!r} does not import {module}")


def figures() -> list[Figure]:
    """Ours beside their bar, and what OpenTelemetry alone costs."""
    found = {
        statement: median(cost(statement, module) for _ in range(ROUNDS)) for statement, module in STATEMENTS.items()
    }
    return [
        Figure(name=statement, value=value, unit="ms", at_most=BAR if "backtrail" in statement else None)
        for statement, value in found.items()
    ]


if __name__ == "__main__":
    report("import", figures())
