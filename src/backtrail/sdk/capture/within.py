"""The blocks whose spans carry a session, a user or tags."""

from contextvars import Token
from types import MappingProxyType, TracebackType
from typing import Final

from backtrail.core.semconv.names import BACKTRAIL_TAGS, SESSION_ID, USER_ID
from backtrail.sdk.capture import current
from backtrail.sdk.capture.ambient import AMBIENT, Ambient
from backtrail.sdk.capture.shield import shielded

MARKING: Final = shielded("marking the current span")


class Within:
    """A `with` block whose spans carry something: those that start in it, and the one that is running."""

    __slots__ = ("_key", "_tokens", "_value")

    def __init__(self, key: str, value: str | tuple[str, ...]) -> None:
        self._key = key
        self._value = value
        self._tokens: list[Token[Ambient]] = []

    def __enter__(self) -> None:
        around = AMBIENT.get()
        value = self._value
        if isinstance(value, tuple):
            value = tuple(dict.fromkeys((*around.get(self._key, ()), *value)))
        self._tokens.append(AMBIENT.set(MappingProxyType({**around, self._key: value})))
        if current.capture is not None:
            with MARKING:
                current.capture.mark(self._key, value)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            AMBIENT.reset(self._tokens.pop())
        except ValueError:
            return  # left in another context than entered, as async generators do: that context ends by itself


def session(session_id: str) -> Within:
    """`with backtrail.session("customer-42"):` puts the session on the running span and on all below it."""
    return Within(SESSION_ID, str(session_id))


def user(user_id: str) -> Within:
    """`with backtrail.user("u-7"):` puts the user on the running span and on all below it."""
    return Within(USER_ID, str(user_id))


def tag(*tags: str) -> Within:
    """`with backtrail.tag("beta", "eu"):` adds tags to the running span and to all below it."""
    return Within(BACKTRAIL_TAGS, tuple(str(name) for name in tags))
