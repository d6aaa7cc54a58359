"""Who asks, who may, and how they come to: access, sign-in, projects and keys."""

from typing import Literal

from pydantic import Field

from backtrail.server.api.models.shape import Shape

RoleName = Literal["admin", "member"]


class Access(Shape):
    """Who the caller is."""

    open: bool
    """There never was a key: everybody who reaches the server may do everything."""
    role: RoleName
    project: str | None
    """The one project of a member; null where every project may be named."""
    key: str | None
    """The public half of the key that was shown, or that signed the browser in; null where there is none."""
    label: str
    signed_in: bool
    """By the cookie of a browser, which can be ended."""


class SignInWith(Shape):
    """What signs a browser in."""

    key: str = Field(max_length=1000)
    """A secret key, `sk-bt-...`."""


class SignedOut(Shape):
    """This browser is not signed in any more."""

    signed_in: Literal[False] = False


class ProjectOut(Shape):
    """A project."""

    project: str
    made: str | None
    """Null where nobody made it: it began with a span that names it."""


class Projects(Shape):
    """Every project that the caller may read."""

    rows: list[ProjectOut]


class NewProject(Shape):
    """A project to be made."""

    project: str = Field(max_length=1000)
    """Its name: 1 to 100 printable characters."""


class KeyOut(Shape):
    """An API key, without its secret."""

    id: str
    public: str
    role: RoleName
    project: str | None
    """Null for an admin's key, which opens every project."""
    label: str
    made: str
    used: str | None
    """When it was shown last, to the minute."""
    revoked: str | None
    yours: bool
    """The one that the caller shows, or is signed in by."""


class KeysOut(Shape):
    """The keys that the caller may know of, newest first, those that were revoked last."""

    rows: list[KeyOut]


class NewKeyAsked(Shape):
    """A key to be made."""

    role: RoleName = "member"
    project: str | None = Field(default=None, max_length=1000)
    """For a member's key, which belongs to it; it is made where it is not there."""
    label: str = Field(default="", max_length=200)
    """Whose key it is, for the list."""


class NewKeyTold(Shape):
    """A new key at the only moment when its secret is known."""

    key: KeyOut
    public: str
    secret: str
