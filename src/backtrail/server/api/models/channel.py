"""Channels: what is kept of one, what is told of it, and which kinds there are."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from backtrail.server.api.models.shape import Shape

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Value = Annotated[str, StringConstraints(max_length=4000)]
Word = Literal["off", "unused", "ok", "failing", "dead"]
FieldName = Annotated[str, StringConstraints(max_length=40)]


class QuietHours(Shape):
    """Hours in which only alerts are sent; warnings wait for their end, and are dropped where all is well by then."""

    since: str = Field(alias="from", pattern=r"^\d\d:\d\d$")
    """Time of the day, such as 22:00."""
    until: str = Field(alias="to", pattern=r"^\d\d:\d\d$")
    """Such as 07:00; the same as `from` means the whole day."""
    zone: Annotated[str, StringConstraints(max_length=60)] = "UTC"
    """Whose clock it is, such as Europe/Berlin."""


class ChannelIn(Shape):
    """A channel to be kept."""

    name: Name
    kind: Annotated[str, StringConstraints(max_length=40)]
    """pagerduty, slack, teams, discord, smtp, webhook, alertmanager or apprise; never changes."""
    on: bool = True
    least: Literal["warning", "alert"] = "warning"
    """What is less is not sent here."""
    quiet: QuietHours | None = None
    fallback: bool = False
    """It hears of channels that do not deliver, rules that cannot be evaluated, and alerts that nobody acknowledged."""
    config: dict[FieldName, Value] = Field(default_factory=dict, max_length=30)
    """What the kind asks for and is no secret; what is left out has its default."""
    secrets: dict[FieldName, Value] = Field(default_factory=dict, max_length=30)
    """What the kind asks for and is shown to nobody. What is left out stays as it is; an empty text removes it."""


class ChannelState(Shape):
    """How a channel does."""

    state: Word
    """By the last attempt: it went well, it is tried again, or it was given up."""
    last_sent: str | None
    last_tried: str | None
    last_status: int | None
    """Of the last answer, where there was one."""
    last_error: str
    """What the last attempt that failed was told; empty where the last one went well."""
    waiting: int
    """Pages that are still to be sent."""
    dead: int
    """Pages that were given up and can be sent again."""


class ChannelOut(Shape):
    """A channel, without its secrets."""

    id: str
    name: str
    kind: str
    on: bool
    least: Literal["warning", "alert"]
    quiet: QuietHours | None
    fallback: bool
    config: dict[str, str]
    secrets: list[str]
    """Names of the secrets that are set."""
    state: ChannelState
    made: str
    changed: str


class KindField(Shape):
    """One thing that a kind asks for."""

    name: str
    help: str
    type: Literal["text", "address", "number", "choice"]
    default: str
    needed: bool
    secret: bool
    """It belongs into `secrets`, and is never told again."""
    place: bool
    """It says where pages go: changing it asks for the secrets anew."""
    choices: list[str]


class KindOut(Shape):
    """A kind of channel."""

    name: str
    title: str
    about: str
    fields: list[KindField]
    admins_only: bool


class Channels(Shape):
    """The channels of a project, by name, and the kinds that there are."""

    rows: list[ChannelOut]
    kinds: list[KindOut]


class ChannelKept(Shape):
    """A channel that was kept."""

    channel: ChannelOut
    made: dict[str, str]
    """Secrets that the server made; they are told here and nowhere else."""


class ChannelTested(Shape):
    """What became of a test page."""

    ok: bool
    status: int | None
    """Of the answer, where there was one."""
    error: str
    """What was answered, or why nothing was; empty where it went well."""
    seconds: float
    """How long it took."""
