"""`backtrail serve`: the server, from the flags to the last write."""

import asyncio
import contextlib
import gc
import json
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from backtrail.cli.flags.settings import read_settings, settings_options
from backtrail.server.release import version
from backtrail.server.settings import Settings


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
    run(settings, lambda port: click.echo(ready_json(settings, port) if as_json else ready_text(settings, port)))


def run(settings: Settings, ready: Callable[[int], None]) -> None:
    """Serve until a signal ends it; `ready` is called with the port once requests are answered.

    Raises click.ClickException where the server cannot start.
    """
    from backtrail.server.app import CANNOT_START

    with listening(settings["host"], settings["port"]) as sock:
        for_grpc = settings["grpc_port"]
        if for_grpc:
            listening(settings["host"], for_grpc, "--grpc-port").close()
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
        raise click.ClickException(
            f"cannot listen on {host}:{port} ({refused.strerror or refused}). Another program, perhaps another "
            f"Backtrail, uses the port: stop it, or name another with {flag}"
        ) from refused


async def _serve(settings: Settings, sock: socket.socket, ready: Callable[[int], None]) -> None:
    import uvicorn

    from backtrail.server.app import running

    class Server(uvicorn.Server):
        """A server that ends by its own loop and not by the signal, so that what stands below it is closed after it."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._stop)
            yield

        def _stop(self) -> None:
            self.should_exit = True
            app.state.stopping.set()

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            _collect_rarely()
            ready(sock.getsockname()[1])

    async with running(settings) as app:
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=120,
            timeout_graceful_shutdown=20,
        )
        await Server(config).serve([sock])


def _collect_rarely() -> None:
    """Spans on their way are many objects without cycles: looking for cycles among them cost a fifth of the time."""
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


def ready_text(settings: Settings, port: int) -> str:
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
        f"  LangSmith       LANGSMITH_ENDPOINT={url} LANGSMITH_TRACING=true\n\n"
        "Without API keys any key will do, from this machine only; `backtrail keys make` makes one."
    )


def ready_json(settings: Settings, port: int) -> str:
    """The same for a program."""
    told = {
        "url": url_of(settings["host"], port),
        "grpc_port": settings["grpc_port"],
        "data": str(Path(settings["data"]).absolute()),
        "version": version(),
    }
    return json.dumps(told)


def url_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"
