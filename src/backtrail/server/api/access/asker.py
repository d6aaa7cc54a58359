"""Who asks the API: by key, or as a browser that is signed in; and who may change projects and keys.

Reads are for whoever may read. What changes something is refused where a browser sends it for a stranger's page,
whether it shows a key, a cookie, or nothing at all on a server without keys; under a cookie it has to be this server's.
"""

import asyncio
from typing import Annotated, Final

from fastapi import Depends, Request

from backtrail.server.auth import Caller, Forbidden, Keys, credentials, sign_ins
from backtrail.server.auth import origin as origins

ADMINS_ONLY: Final = "`backtrail keys make --admin` makes a key that may, on the machine of the server."


async def asker(request: Request) -> Caller:
    """Who asks. Raises Unauthorised, Forbidden."""
    keys: Keys = request.app.state.keys
    shown = credentials(request.headers, request.query_params)
    browser = [] if shown is not None else sign_ins.shown(request.headers.get("cookie", ""))
    from_own_page(request, must=bool(browser) and keys.any)
    return await keys.caller(shown, browser)


def from_own_page(request: Request, *, must: bool = False) -> None:
    """Let nothing be changed for a page of another origin. Raises Forbidden; if `must`, also where no browser asks."""
    if request.method in origins.SAFE:
        return
    own = origins.own(request.headers)
    if own is False or (must and own is None):
        origin = request.headers.get("origin", "none")[:100]
        raise Forbidden(
            f"a browser may change something for a page of this server only, not for one of origin {origin!a}",
            hint="A proxy in front has to pass Host on as the browser sent it. Programs send a key, and no cookie.",
        )


async def admin(request: Request, caller: Annotated[Caller, Depends(asker)]) -> Caller:
    """Who may make and revoke: an admin, or anybody while there is no key. Raises Unauthorised, Forbidden."""
    if request.method not in origins.SAFE:  # not by a key that was revoked a second ago
        await asyncio.to_thread(request.app.state.keys.refresh)
        caller = await asker(request)
    if caller.role != "admin":
        raise Forbidden(
            f"a member's key makes and revokes nothing: this one sends to and reads project {caller.project!r}",
            hint=ADMINS_ONLY,
        )
    return caller


Asker = Annotated[Caller, Depends(asker)]
Admin = Annotated[Caller, Depends(admin)]
