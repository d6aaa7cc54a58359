"""Requests that cannot be answered, in the words of Langfuse's own errors."""


class Refused(Exception):
    """What the caller is told: a status, Langfuse's name of the error, and a sentence."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error = status, error


def missing(what: str) -> Refused:
    """404: the thing is not there."""
    return Refused(404, "LangfuseNotFoundError", f"{what} not found")


def invalid(message: str) -> Refused:
    """400: the request says too little or the wrong thing."""
    return Refused(400, "InvalidRequestError", message)
