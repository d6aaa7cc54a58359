"""What a bench says on stderr while it works, and how it waits."""

import time
from collections.abc import Callable
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

STDERR: Final = Console(stderr=True)


def say(what: str) -> None:
    STDERR.print(f"[dim]{time.strftime('%H:%M:%S')}[/] {what}", highlight=False, soft_wrap=True)


def bar() -> Progress:
    """A progress bar that draws so rarely that it does not disturb what is measured."""
    columns = TextColumn("         {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=STDERR, refresh_per_second=1, transient=True, disable=not STDERR.is_terminal)


def until(true: Callable[[], bool], *, seconds: float = 60, every: float = 0.002) -> None:
    """Return as soon as it is true. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"still waiting after {seconds:.0f} s")
        time.sleep(every)
