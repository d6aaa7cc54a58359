"""The servers that are measured side by side: how each is started, and how it tells how many spans it holds."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

import httpx

from backtrail.testing.server import free_port
from tests.bench.peers import program
from tests.bench.progress import until

PATIENCE: Final = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One server. `spans` is a load that it stores in about half a minute."""

    name: str
    command: Callable[[Path, int, int], list[str]]
    """From the folder to keep everything in, a port for HTTP and a port for gRPC."""
    health: str
    count: Callable[[httpx.Client], int]
    spans: int
    env: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Running:
    """A subject's process, with all its children in a group of their own; none is left when the block ends."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        self._subject, self._folder = subject, folder
        self._http, self._grpc = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self._http}"
        self.client = httpx.Client(base_url=self.url, timeout=60, trust_env=False)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Running":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.client.close()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> Path:
        return self._folder.with_suffix(".log")

    def start(self) -> None:
        """Returns when it answers. Raises RuntimeError with its log, or TimeoutError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        env = {**os.environ, **{key: value.format(folder=self._folder) for key, value in self._subject.env.items()}}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._subject.command(self._folder, self._http, self._grpc),
                stdout=log,
                stderr=log,
                env=env | {"PHOENIX_PORT": str(self._http), "PHOENIX_GRPC_PORT": str(self._grpc)},
                start_new_session=True,
            )
        try:
            until(self._ready, seconds=PATIENCE, every=0.1)
        except BaseException:
            self.kill()
            raise

    def _ready(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"it ended by itself:\n{self.log.read_text(errors='replace')[-2000:]}")
        with contextlib.suppress(httpx.TransportError):
            return self.client.get(self._subject.health).status_code == 200
        return False

    def kill(self) -> None:
        """SIGKILL to all of it, as a power cut would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(30)
            self._process = None

    def count(self) -> int:
        return self._subject.count(self.client)


def in_backtrail(client: httpx.Client) -> int:
    return int(client.get("/api/stats").raise_for_status().json()["spans"])


def in_phoenix(client: httpx.Client) -> int:
    answer = client.post("/graphql", json={"query": "{projects{edges{node{recordCount}}}}"}).raise_for_status().json()
    return sum(int(edge["node"]["recordCount"]) for edge in answer["data"]["projects"]["edges"])


def in_mlflow(client: httpx.Client) -> int:
    asked = {
        "experiment_ids": ["0"],
        "view_type": "SPANS",
        "metric_name": "span_count",
        "aggregations": [{"aggregation_type": "COUNT"}],
    }
    answer = client.post("/api/3.0/mlflow/traces/metrics", json=asked).raise_for_status().json()
    return int(sum(point["values"]["COUNT"] for point in answer.get("data_points", [])))


BACKTRAIL: Final = Subject(
    name="Backtrail",
    command=lambda folder, http, grpc: [
        *(sys.executable, "-m", "backtrail", "serve"),
        *("--data", str(folder), "--port", str(http), "--grpc-port", str(grpc)),
    ],
    health="/api/health",
    count=in_backtrail,
    spans=60_000,
)
PHOENIX: Final = Subject(
    name="Phoenix",
    command=lambda folder, http, grpc: [program("Phoenix", "phoenix"), "serve"],
    env={
        "PHOENIX_WORKING_DIR": "{folder}",
        "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_TELEMETRY_ENABLED": "false",
        "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
    },
    health="/healthz",
    count=in_phoenix,
    spans=3_000,
)
MLFLOW: Final = Subject(
    name="MLflow",
    command=lambda folder, http, grpc: [
        *(program("MLflow", "mlflow"), "server", "--workers", "1", "--host", "127.0.0.1", "--port", str(http)),
        *("--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts"),
    ],
    env={"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
    health="/health",
    count=in_mlflow,
    headers={"x-mlflow-experiment-id": "0"},
    spans=10_000,
)
PEERS: Final = (PHOENIX, MLFLOW)
