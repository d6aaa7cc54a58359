"""The command line's way to the server: its HTTP API, with errors as sentences."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import click
import httpx

R = TypeVar("R")
DEFAULT_SERVER: Final = "http://127.0.0.1:4318"


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

    def rows(self, path: str, limit: int, **params: Any) -> Iterator[Any]:
        """At most `limit` rows of a list, page after page."""
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

    def http(self) -> httpx.Client:
        """Connections to the server; to be closed by the caller."""
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        return httpx.Client(base_url=self.server, headers=headers, timeout=60, trust_env=False)

    def params(self, given: dict[str, Any]) -> dict[str, Any]:
        """Query parameters without the empty ones, and with the project."""
        return {
            name: value for name, value in (given | {"project": self.project}).items() if value not in (None, "", ())
        }

    def _answer(self, http: httpx.Client, method: str, path: str, params: dict[str, Any]) -> httpx.Response:
        try:
            response = http.request(method, path, params=self.params(params))
        except httpx.TransportError as failed:
            raise unreachable(self.server, failed) from failed
        if response.is_error:
            raise refused(response)
        return response


def unreachable(server: str, failed: Exception) -> click.ClickException:
    return click.ClickException(
        f"No Backtrail server answers at {server} ({failed}).\n"
        "Start one with `backtrail serve`, or name yours with --server or BACKTRAIL_ENDPOINT."
    )


def refused(response: httpx.Response) -> click.ClickException:
    """The server's own words, with the wrong part of a query underlined."""
    response.read()
    try:
        error = response.json()["error"]
        lines = [error["message"]]
    except (json.JSONDecodeError, KeyError, TypeError):
        return click.ClickException(f"{response.request.url} answered {response.status_code}: {response.text[:300]}")
    details = error.get("details") or {}
    query = response.request.url.params.get("query")
    if query and isinstance(details.get("start"), int) and isinstance(details.get("end"), int):
        lines += [f"  {query}", "  " + " " * details["start"] + "^" * max(1, details["end"] - details["start"])]
    lines += [error["hint"]] if error.get("hint") else []
    return click.ClickException("\n".join(lines))


def with_client(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --server, --key, --project and --json to a command, and gives it `client`."""

    def run(server: str, key: str | None, project: str | None, as_json: bool, **rest: Any) -> R:
        return command(Client(server=server.rstrip("/"), key=key, project=project, as_json=as_json), **rest)

    run.__doc__, run.__name__ = command.__doc__, command.__name__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
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
    click.option("--project", envvar="BACKTRAIL_PROJECT", help="Project; BACKTRAIL_PROJECT."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line for lists."),
)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def in_terminal() -> bool:
    """Whether a person reads the output."""
    return os.isatty(1)
