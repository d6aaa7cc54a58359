"""The command line's way to the server: its HTTP API, with errors as sentences."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Final, TypeVar
from urllib.parse import quote

import click
import httpx

R = TypeVar("R")
DEFAULT_SERVER: Final = "http://127.0.0.1:4318"


class Refused(click.ClickException):
    """The server answered with an error."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One server, as one project."""

    server: str
    key: str | None
    project: str | None
    as_json: bool

    def read(self, path: str, **params: Any) -> Any:
        """What the API says at a path. Raises click.ClickException with what happened and what to do."""
        with self.http() as http:
            return self._answer(http, "GET", path, params).json()

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Put something at a path. Raises click.ClickException."""
        with self.http() as http:
            return self._answer(http, "PUT", path, {}, body).json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send something to a path. Raises click.ClickException."""
        with self.http() as http:
            return self._answer(http, "POST", path, {}, body).json()

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Change what is at a path. Raises click.ClickException."""
        with self.http() as http:
            return self._answer(http, "PATCH", path, {}, body).json()

    def text(self, path: str, **params: Any) -> str:
        """The text at a path. Raises click.ClickException."""
        with self.http() as http:
            return self._answer(http, "GET", path, params, kind="text/").text

    def delete(self, path: str) -> Any:
        """Forget what is at a path. Raises click.ClickException."""
        with self.http() as http:
            return self._answer(http, "DELETE", path, {}).json()

    def rows(self, path: str, limit: int, **params: Any) -> Iterator[Any]:
        """At most `limit` rows of a list, page after page. Raises click.ClickException."""
        with self.http() as http:
            after: str | None = None
            while limit > 0:
                asked = params | {"limit": min(limit, 100)} | ({"after": after} if after else {})
                page = self._answer(http, "GET", path, asked).json()
                yield from page["rows"]
                limit -= len(page["rows"])
                after = page.get("next")
                if not after:
                    return

    def lines(self, http: httpx.Client, path: str, **params: Any) -> Iterator[str]:
        """The lines of an answer that is streamed. Raises click.ClickException."""
        try:
            with http.stream("GET", path, params=self.params(params)) as response:
                if response.is_error:
                    raise refused(response)
                yield from _lines(response)
        except httpx.TransportError as failed:
            raise unreachable(self.server, failed) from failed

    def http(self) -> httpx.Client:
        """Connections to the server; to be closed by the caller."""
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            return httpx.Client(base_url=self.server, headers=headers, timeout=60, trust_env=False)
        except (httpx.InvalidURL, UnicodeEncodeError) as wrong:
            raise unreachable(self.server, wrong) from wrong

    def params(self, given: dict[str, Any]) -> dict[str, Any]:
        """Query parameters without the empty ones, and with the project."""
        return {
            name: value for name, value in (given | {"project": self.project}).items() if value not in (None, "", ())
        }

    def _answer(
        self,
        http: httpx.Client,
        method: str,
        path: str,
        params: dict[str, Any],
        body: dict[str, Any] | None = None,
        kind: str = "application/json",
    ) -> httpx.Response:
        try:
            response = http.request(method, path, params=self.params(params), json=body)
        except (httpx.TransportError, httpx.InvalidURL) as failed:
            raise unreachable(self.server, failed) from failed
        if response.is_error:
            raise refused(response)
        if kind not in response.headers.get("content-type", ""):
            raise click.ClickException(f"{self.server} is not a Backtrail server.\n{NAME_IT}")
        return response


NAME_IT: Final = "Start one with `backtrail serve`, or name yours with --server or BACKTRAIL_ENDPOINT."


def unreachable(server: str, failed: Exception) -> click.ClickException:
    return click.ClickException(f"No Backtrail server answers at {server} ({failed}).\n{NAME_IT}")


def refused(response: httpx.Response) -> Refused:
    """The server's own words, with the wrong part of a query underlined."""
    response.read()
    try:
        error = response.json()["error"]
        lines = [error["message"]]
    except (ValueError, KeyError, TypeError):
        told = f"{response.request.url} answered {response.status_code}: {response.text[:300]}\n{NAME_IT}"
        return Refused(told, response.status_code)
    details = error.get("details") or {}
    query = response.request.url.params.get("query")
    if query and isinstance(details.get("start"), int) and isinstance(details.get("end"), int):
        lines += underlined(query, details["start"], details["end"])
    lines += [error["hint"]] if error.get("hint") else []
    if response.status_code in (401, 403):
        lines += ["Here: --key KEY or BACKTRAIL_KEY."]
    return Refused("\n".join(lines), response.status_code)


def underlined(text: str, start: int, end: int) -> list[str]:
    """A line of text and, below, marks from start to end; a long text is shown around the mark."""
    text = "".join(char if char.isprintable() else " " for char in text)
    left = max(0, start - 50)
    shown = ("…" if left else "") + text[left : end + 30]
    at = start - left + bool(left)
    return [f"  {shown}", "  " + " " * at + "^" * max(1, min(end, len(text)) - start)]


def escaped(name: str) -> str:
    """An id as one part of a path."""
    return quote(name, safe="")


def _lines(response: httpx.Response) -> Iterator[str]:
    """Lines of a body, split at newlines only: JSON may hold other line separators."""
    rest: list[str] = []
    for piece in response.iter_text():
        first, *more = piece.split("\n")
        rest.append(first)
        if more:
            yield "".join(rest)
            *whole, last = more
            yield from whole
            rest = [last]
    if last_line := "".join(rest):
        yield last_line


def with_client(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --server, --key, --project and --json to a command, and gives it `client`."""

    def run(server: str, key: str | None, project: str | None, as_json: bool, **rest: Any) -> R:
        return command(Client(server=server.rstrip("/"), key=key, project=project, as_json=as_json), **rest)

    update_wrapper(run, command)
    for option in reversed(OPTIONS):
        run = option(run)
    return run


OPTIONS: Final = (
    click.option(
        "--server",
        envvar="BACKTRAIL_ENDPOINT",
        default=DEFAULT_SERVER,
        show_default=True,
        help="Where Backtrail listens; BACKTRAIL_ENDPOINT.",
    ),
    click.option("--key", envvar="BACKTRAIL_KEY", help="API key; BACKTRAIL_KEY."),
    click.option("--project", envvar="BACKTRAIL_PROJECT", help="Project; BACKTRAIL_PROJECT.  [default: default]"),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line for lists."),
)


def print_json(value: Any) -> None:
    """One line of JSON; half a character, which UTF-8 cannot hold, stays an escape."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(text.encode("utf-8", "backslashreplace").decode())
