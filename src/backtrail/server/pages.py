"""The web app, as it was built into `ui/`: its files, and its one page for every address that a person may open."""

from mimetypes import guess_type
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER: Final = Path(__file__).parent / "ui"
HOME: Final = '<base href="/" />'
"""Where the page says that the app lives; behind a proxy it is below a prefix."""
FOR_EVER: Final = "public, max-age=31536000, immutable"
MISSING: Final = (
    "The web app is not built, so there is nothing to see here; the API and all doors work.\n"
    "Build it with `python hatch_build.py` in the checkout (it needs Node 20 or newer), then reload this page.\n"
)
POLICY: Final = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


def page(request: Request, folder: Path = FOLDER) -> Response | None:
    """A file of the app, or its page where a browser asks for one; None where the address is neither."""
    path = request.path_params.get("path", "")
    file = (folder / path).resolve()
    if path and file.is_file() and file.is_relative_to(folder.resolve()) and not file.name.startswith("."):
        return _file(request, file, FOR_EVER if path.startswith("assets/") else "no-cache")
    asks_for_page = not path or "text/html" in request.headers.get("accept", "")
    if not asks_for_page or path.startswith("api/"):
        return None
    if not (folder / "index.html").is_file():
        return PlainTextResponse(MISSING, 503)
    html = (folder / "index.html").read_text(encoding="utf-8")
    home = f'<base href="{request.app.state.prefix}/" />'
    return HTMLResponse(html.replace(HOME, home, 1), headers={"cache-control": "no-cache"})


def _file(request: Request, file: Path, kept: str) -> Response:
    """The file, or what the build compressed of it."""
    headers = {"cache-control": kept, "vary": "Accept-Encoding"}
    packed = file.with_name(f"{file.name}.gz")
    if "gzip" not in request.headers.get("accept-encoding", "") or not packed.is_file():
        return FileResponse(file, headers=headers)
    kind, _ = guess_type(file.name)
    return FileResponse(packed, headers=headers | {"content-encoding": "gzip"}, media_type=kind)


class Policy:
    """Tells browsers, with every answer, to run nothing but the app's own files."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in POLICY.items():
                    headers.setdefault(name, value)  # media have a stricter one of their own
            await send(message)

        await self._app(scope, receive, sent)
