"""Where spans go: from the arguments of `init`, then BACKTRAIL_*, then OTEL_*."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

DEFAULT_ENDPOINT: Final = "http://127.0.0.1:4318"
PATH: Final = "/v1/traces"
PROJECT_HEADER: Final = "X-Backtrail-Project"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class WrongEndpoint(ValueError):
    """The endpoint is not the URL of a server."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        super().__init__(f"{endpoint!r} is not the URL of a server: write it like {DEFAULT_ENDPOINT}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A server, and what it is told about who sends."""

    endpoint: str
    url: str
    headers: Mapping[str, str]
    project: str | None
    certificate: str | None

    @property
    def is_local(self) -> bool:
        """On this machine, where compressing costs more than it saves."""
        return urlsplit(self.url).hostname in LOOPBACK


def destination(endpoint: str | None, key: str | None, project: str | None, environ: Mapping[str, str]) -> Destination:
    """Where to send. Headers of OTEL_* are sent only to an endpoint of OTEL_*: they may hold another vendor's key.

    Raises WrongEndpoint.
    """
    chosen = endpoint or environ.get("BACKTRAIL_ENDPOINT") or ""
    headers: dict[str, str] = {}
    if not chosen and environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "").lower() != "grpc":
        base = environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").rstrip("/")
        chosen = environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or (base + PATH if base else "")
        if chosen:
            headers = _headers(environ)
    chosen = chosen or DEFAULT_ENDPOINT
    url = _url(chosen)
    if found := key or environ.get("BACKTRAIL_KEY"):
        headers["Authorization"] = f"Bearer {found}"
    project = project or environ.get("BACKTRAIL_PROJECT") or None
    if project:
        headers[PROJECT_HEADER] = project
    certificate = environ.get("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE") or environ.get("OTEL_EXPORTER_OTLP_CERTIFICATE")
    return Destination(
        endpoint=url.removesuffix(PATH), url=url, headers=headers, project=project, certificate=certificate or None
    )


def _url(endpoint: str) -> str:
    written = endpoint.strip()
    full = (written if "://" in written else f"http://{written}").rstrip("/")
    try:
        parts = urlsplit(full)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or " " in full:
        raise WrongEndpoint(endpoint)
    return full if full.endswith(PATH) else full + PATH


def _headers(environ: Mapping[str, str]) -> dict[str, str]:
    written = environ.get("OTEL_EXPORTER_OTLP_TRACES_HEADERS") or environ.get("OTEL_EXPORTER_OTLP_HEADERS", "")
    pairs = (pair.partition("=") for pair in written.split(",") if "=" in pair)
    return {name.strip(): unquote(value.strip()) for name, _, value in pairs}
