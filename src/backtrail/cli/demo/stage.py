"""The demo from start to end: serve, load the recorded runs, run the agents, and stay until Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

import click
import httpx
from rich.console import Console
from rich.progress import Progress

import backtrail
from backtrail.cli.client import Client, print_json
from backtrail.cli.demo import runs
from backtrail.cli.demo.agent import CHATS, hold
from backtrail.cli.demo.live.pager import pager
from backtrail.cli.demo.live.show import act
from backtrail.cli.demo.mind import reply
from backtrail.cli.import_ import post
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports.delivery import deliveries
from backtrail.core.semconv.imports.labels import labels
from backtrail.testing.model_server import ModelServer

DESK: Final = "refund-desk"
"""In the demo's folder: the code of the agent that is mended, and its golden case."""


class Failed(click.ClickException):
    """The demo could not be put on."""


@click.command("demo")
@click.option("--port", default=4318, show_default=True, help="Port of the web app, the API and OTLP/HTTP.")
@click.option("--grpc-port", default=0, show_default=True, help="Port of OTLP/gRPC; 0 turns it off.")
@click.option("--data", default="./demo-data", show_default=True, help="Folder that the demo is kept in.")
@click.option("--agents/--no-agents", default=True, show_default=True, help="Run three agents that are caught live.")
@click.option("--once", is_flag=True, help="Load, run the agents, and exit.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when everything is loaded.")
def command(port: int, grpc_port: int, data: str, agents: bool, once: bool, as_json: bool) -> None:
    """Serve recorded runs of real agents, run one more, and see three others caught while they go wrong."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the server must not outlive a demo that is ended
    console = Console(stderr=True)
    client = Client(server=f"http://127.0.0.1:{port}", key=None, project=None, as_json=False)
    with served(port, grpc_port, data) as server:
        load(client, console)
        play(client.server, console)
        if as_json:
            print_json({"url": client.server, **counted(client)})
        console.print(f"\nBacktrail is on [bold]{client.server}[/bold] · Ctrl-C stops it")
        with pager(client, console) if agents else nullcontext():
            if agents:
                act(client, console, Path(data).resolve() / DESK)
            if not once:
                stay(server)


def counted(client: Client) -> dict[str, int]:
    """How much the demo holds."""
    stats = client.read("/api/stats")
    return {name: stats[name] for name in ("traces", "spans", "sessions")}


@contextmanager
def served(port: int, grpc_port: int, data: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`backtrail serve` as a process of its own, ready, and stopped at the end. Raises Failed where it cannot start."""
    flags = ["--json", "--host", "127.0.0.1", "--port", str(port), "--grpc-port", str(grpc_port), "--data", data]
    flags += ["--internal-hosts", "127.0.0.1"]  # where the demo's own pager listens
    command = [sys.executable, "-m", "backtrail", "serve", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:  # noqa: S603 - our own command line
        assert server.stdout
        try:
            if not server.stdout.readline():  # the line that says that it is ready
                raise Failed("The server did not start: what it said stands above.")
            yield server
        finally:
            server.terminate()


def load(client: Client, console: Console) -> None:
    """Send the recorded runs, unless they are there from an earlier demo."""
    recorded = list(runs.spans(time.time_ns()))
    with client.http() as http, Progress(console=console) as progress:
        if all(present(http, run) for run in (recorded[0], recorded[-1])):
            progress.console.print(f"{len(recorded)} recorded runs are there already")
            return
        for run in progress.track(recorded, description=f"loading {len(recorded)} recorded runs"):
            for delivery in (*deliveries(run), *labels(run)):
                post(http, client, delivery)


def present(http: httpx.Client, run: list[RawSpan]) -> bool:
    return http.get(f"/api/traces/{run[0].trace_id}").is_success


def play(server: str, console: Console) -> None:
    """Run the demo agent for real: its model is a script, everything else is not."""
    backtrail.init(server, service="brightline-assistant", environment="demo", release="2026.11.2")
    stamp = time.strftime("%H%M%S")
    with (
        ModelServer(reply) as model,
        httpx.Client(base_url=model.openai_url, trust_env=False) as http,
        Progress(console=console) as progress,
    ):
        for number, chat in enumerate(progress.track(CHATS, description="running the demo agent"), 1):
            hold(chat, f"chat-{stamp}-{number}", http)
    if not backtrail.flush():
        console.print(
            f"[yellow]Some spans of the agent are not at the server yet: {backtrail.status().last_error}[/yellow]"
        )
    backtrail.shutdown()


def stay(server: "subprocess.Popen[bytes]") -> None:
    """Until Ctrl-C, or until the server ends by itself."""
    try:
        server.wait()
    except KeyboardInterrupt:
        return
    raise Failed("The server has ended: what it said stands above.")
