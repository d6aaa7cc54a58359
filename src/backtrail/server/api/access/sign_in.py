"""/api/access and /api/sign-in: who asks, and how a browser comes in and goes out."""

from typing import Final

from fastapi import Request, Response

from backtrail.server.api.access.asker import Asker, from_own_page
from backtrail.server.api.models.access import Access, SignedOut, SignInWith
from backtrail.server.api.reader import encode, in_thread
from backtrail.server.api.route import api_router
from backtrail.server.auth import Caller, Credentials, Keys, credentials, origin, sign_ins
from backtrail.server.auth.keys import PUBLIC
from backtrail.server.auth.sign_ins import COOKIE, Token
from backtrail.server.storage.records import Records

router = api_router()
DAY: Final = 86_400
UNSEEN: Final = {"Cache-Control": "no-store"}


@router.get("/access", response_model=Access, operation_id="access")
async def access(request: Request, caller: Asker) -> Response:
    """Who the caller is, and what it may do."""
    by_cookie = caller.key_id is not None and credentials(request.headers, request.query_params) is None
    return _told(caller, signed_in=by_cookie)


@router.post("/sign-in", response_model=Access, operation_id="sign_in")
async def sign_in(request: Request, body: SignInWith) -> Response:
    """Sign a browser in: the answer sets a cookie that may do what the key may, for the API under /api only."""
    from_own_page(request)
    keys: Keys = request.app.state.keys
    caller = await keys.caller(Credentials(secret=body.key.strip()))
    if caller.key_id is None:
        return _told(caller, signed_in=False)
    answer = _told(caller, signed_in=True)
    token = await begun(request, caller.key_id)
    show_once(request, answer, token)
    return answer


@router.delete("/sign-in", response_model=SignedOut, operation_id="sign_out")
async def sign_out(request: Request) -> Response:
    """Sign this browser out: its cookie opens nothing any more, also where somebody copied it."""
    from_own_page(request)
    records: Records = request.app.state.records
    tokens = sign_ins.shown(request.headers.get("cookie", ""))

    def end() -> None:
        with records.session() as session, session.begin():
            sign_ins.ended(session, tokens)
        request.app.state.keys.refresh()

    await in_thread(end)
    answer = Response(encode(SignedOut()), media_type="application/json", headers=UNSEEN)
    answer.delete_cookie(COOKIE, path=_home(request), secure=_secure(request), httponly=True, samesite="strict")
    return answer


async def begun(request: Request, key_id: str) -> Token:
    """One browser more that is signed in by the key, from now on, and no more by another."""
    records: Records = request.app.state.records
    days: float = request.app.state.sign_in_days

    def begin() -> Token:
        with records.session() as session, session.begin():
            sign_ins.ended(session, sign_ins.shown(request.headers.get("cookie", "")))
            token = sign_ins.begun(session, key_id, days)
        request.app.state.keys.refresh()
        return token

    return await in_thread(begin)


def show_once(request: Request, answer: Response, token: Token) -> None:
    """Hand the token to the browser, and to nothing that runs in its pages."""
    answer.set_cookie(
        COOKIE,
        token.secret,
        max_age=int(request.app.state.sign_in_days * DAY),
        path=_home(request),
        httponly=True,
        samesite="strict",
        secure=_secure(request),
    )


def _told(caller: Caller, *, signed_in: bool) -> Response:
    told = Access(
        open=caller.key_id is None,
        role=caller.role,
        project=caller.project,
        key=PUBLIC + caller.key_id if caller.key_id else None,
        label=caller.label,
        signed_in=signed_in,
    )
    return Response(encode(told), media_type="application/json", headers=UNSEEN)


def _secure(request: Request) -> bool:
    return request.url.scheme == "https" or origin.secure(request.headers)


def _home(request: Request) -> str:
    return str(request.app.state.prefix) or "/"
