"""`backtrail serve`: the server, from the flags to the last write."""

import asyncio
import contextlib
import errno
import gc
import json
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import click
import uvicorn
from fastapi import FastAPI

from backtrail.cli.flags.settings import read_settings, settings_options
from backtrail.server.app import CANNOT_START, running
from backtrail.server.heads import HeadLimit
from backtrail.server.release import version
from backtrail.server.settings import Settings

Ready = Callable[[int, bool], None]
"""Called with the port, and whether there are keys, once requests are answered."""
KEYED: Final = "Each sends an API key: `backtrail keys list` shows which there are, `backtrail keys make` makes one."
KEYLESS: Final = "There is no API key yet: any will do, from this machine only. `backtrail keys make` makes one."


@click.command("serve")
@settings_options()
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when ready, and nothing else.")
def command(as_json: bool, **flags: Any) -> None:
    """Start the server: web app, API, OTLP, Langfuse and LangSmith on one port.

    Every flag is a setting that the environment may hold as well; docs/guide/settings.md has them all.
    Ends with SIGTERM or Ctrl-C, after what was accepted is on disk.
    """
    settings = read_settings(flags)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    told = ready_json if as_json else ready_text
    run(settings, lambda port, keys: click.echo(told(settings, port, keys)))


def run(settings: Settings, ready: Ready) -> None:
    """Serve until a signal ends it. Raises click.ClickException where the server cannot start."""
    with listening(settings["host"], settings["port"]) as sock:
        if settings["grpc_port"]:
            listening(settings["host"], settings["grpc_port"], "--grpc-port").close()
        try:
            _loop(_serve(settings, sock, ready))
        except CANNOT_START as reason:
            raise click.ClickException(str(reason)) from reason


def listening(host: str, port: int, flag: str = "--port") -> socket.socket:
    """A socket that listens. Raises click.ClickException where the port is taken or the host is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as refused:
        what_to_do = (
            f"Another program, perhaps another Backtrail, uses the port: stop it, or name another with {flag}"
            if refused.errno == errno.EADDRINUSE
            else f"Name an address of this machine with --host, and a port above 1023 with {flag}"
        )
        raise click.ClickException(
            f"cannot listen on {host}:{port} ({os.strerror(refused.errno or 0)}). {what_to_do}"
        ) from refused


async def _serve(settings: Settings, sock: socket.socket, ready: Ready) -> None:
    async with running(settings) as app:
        config = uvicorn.Config(
            app,
            http=HeadLimit,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=120,
            timeout_graceful_shutdown=20,
        )
        await Server(config, app, ready).serve([sock])


class Server(uvicorn.Server):
    """Ends by its own loop and not by the signal, so that what stands below it is closed after it."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, ready: Ready) -> None:
        super().__init__(config)
        self._app, self._ready = app, ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _collect_rarely()
        for sock in sockets or ():
            self._ready(sock.getsockname()[1], self._app.state.keys.any)

    def _stop(self) -> None:
        self.force_exit = self.should_exit  # a second signal does not wait for connections
        self.should_exit = True
        self._app.state.stopping.set()


def _collect_rarely() -> None:
    """Spans on their way are many objects without cycles: looking for cycles cost a tenth of the CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _loop(serving: Any) -> None:
    """Run in the fastest event loop that this machine has."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(serving)
    else:
        uvloop.run(serving)


def ready_text(settings: Settings, port: int, keys: bool) -> str:
    """What a person wants to know who has started the server."""
    url = url_of(settings["host"], port)
    grpc = f"\n  OTLP/gRPC   {settings['host']}:{settings['grpc_port']}" if settings["grpc_port"] else ""
    return (
        f"Backtrail {version()} is ready.\n\n"
        f"  Web app     {url}{grpc}\n"
        f"  Data        {Path(settings['data']).absolute()}\n\n"
        "Point the SDK that you have here:\n\n"
        f"  OpenTelemetry   OTEL_EXPORTER_OTLP_ENDPOINT={url}\n"
        f"  Backtrail       BACKTRAIL_ENDPOINT={url}\n"
        f"  Langfuse        LANGFUSE_HOST={url} LANGFUSE_BASE_URL={url}\n"
        f"  LangSmith       LANGSMITH_ENDPOINT={url} LANGSMITH_TRACING=true\n\n{KEYED if keys else KEYLESS}"
    )


def ready_json(settings: Settings, port: int, keys: bool) -> str:
    """The same for a program."""
    told = {
        "url": url_of(settings["host"], port),
        "grpc_port": settings["grpc_port"],
        "data": str(Path(settings["data"]).absolute()),
        "keys": keys,
        "version": version(),
    }
    return json.dumps(told)


def url_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"
