"""Why a server did not hear of a guard."""


class Unheard(Exception):
    """The server does not take it, or cannot be reached."""

    def __init__(self, said: str, *, status: int = 0, wait: float | None = None) -> None:
        super().__init__(said)
        self.status = status
        """Of its answer; 0 where there was none."""
        self.wait = wait
        """Seconds that it wants to be left alone."""
