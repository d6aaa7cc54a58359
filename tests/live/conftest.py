"""Environments made before the first live test, with progress; a server and a scripted model for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import Server
from tests.live.environments import prepare
from tests.live.runs import run
from tests.live.weather import answer
from tests.servers import running_server

Run = Callable[..., None]


@pytest.fixture(scope="session")
def environments(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Makes an environment the first time it is asked for; with the first, all that this session's tests need."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    wanted = {mark.args[0] for item in request.session.items for mark in item.iter_markers("environment")}

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n  {line}", end="", flush=True)

    prepare(sorted(wanted), say)
    return lambda name: prepare([name], say)


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer(answer) as server:
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "data", grpc_port=0) as running:
        yield running


@pytest.fixture
def live(server: Server, model: ModelServer, environments: Callable[[str], None]) -> Run:
    """Run a script in an environment against the server and the model: `live(script, environment, tracer)`."""

    def go(script: str, environment: str, tracer: str = "") -> None:
        environments(environment)
        run(script, environment, server.url, model, tracer)

    return go
