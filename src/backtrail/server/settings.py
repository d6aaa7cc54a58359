"""Every setting of the server, once: flags, environment and the docs page are made from this table."""

import os
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final
from urllib.parse import urlsplit

PLAIN: Final = frozenset(string.ascii_letters + string.digits + "-._~")
"""What a part of a path may be made of."""

NAMED: Final = frozenset(string.ascii_lowercase + string.digits + "-._:/")
"""What a host, an address or a network may be written with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting; its environment variable is `BACKTRAIL_` and its name in capitals."""

    name: str
    default: Any
    help: str
    read: Callable[[str], Any]

    @property
    def env(self) -> str:
        return f"BACKTRAIL_{self.name.upper()}"

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"


class WrongSetting(ValueError):
    """A setting has a value that it cannot have."""

    def __init__(self, setting: Setting, given: str) -> None:
        self.setting, self.given = setting, given
        super().__init__(
            f"{setting.env}={given!r} is not a valid {setting.read.__name__} ({setting.help}); "
            f"unset it for the default, {setting.default!r}"
        )


def prefix(text: str) -> str:
    """A path without a slash at its end; empty for none. Raises ValueError."""
    path = text.strip("/")
    if not all(part and PLAIN.issuperset(part) and set(part) != {"."} for part in path.split("/") if path):
        raise ValueError(text)
    return f"/{path}" if path else ""


def days(text: str) -> float:
    """More than none, and less than a century. Raises ValueError."""
    number = float(text)
    if not 0 < number < 36_525:
        raise ValueError(text)
    return number


def seconds(text: str) -> float:
    """More than none, and no more than ten minutes. Raises ValueError."""
    number = float(text)
    if not 0 < number <= 600:
        raise ValueError(text)
    return number


def address(text: str) -> str:
    """An http address with a host and perhaps a path, without a slash at the end. Raises ValueError."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(text)
    return text.rstrip("/")


def hosts(text: str) -> str:
    """Host names, addresses and networks with commas between. Raises ValueError."""
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    for word in words:
        if set(word) - NAMED or ("/" in word and not _network(word)):
            raise ValueError(text)
    return ",".join(words)


def _network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def switch(text: str) -> str:
    """on or off. Raises ValueError."""
    if text.lower() not in ("on", "off"):
        raise ValueError(text)
    return text.lower()


SETTINGS: Final = (
    Setting(name="data", default="./backtrail-data", help="Folder that everything is kept in", read=str),
    Setting(
        name="records", default="", help="SQLAlchemy URL for projects and keys; empty: in the data folder", read=str
    ),
    Setting(name="host", default="127.0.0.1", help="Address to listen on; needs an API key if not loopback", read=str),
    Setting(name="port", default=4318, help="Port of the web app, the API and OTLP/HTTP", read=int),
    Setting(name="prefix", default="", help="Path that a proxy in front strips, such as /backtrail", read=prefix),
    Setting(
        name="public_url",
        default="",
        help="Where people reach the web app, for links in pages; empty: made of host, port and prefix",
        read=address,
    ),
    Setting(name="grpc_port", default=4317, help="Port of OTLP/gRPC; 0 turns it off", read=int),
    Setting(name="sign_in_days", default=30.0, help="Days that a browser stays signed in", read=days),
    Setting(name="body_mb", default=128, help="Largest request body, after decompression, in MB", read=int),
    Setting(name="waiting_mb", default=96, help="Spans received and not yet on disk, in MB; above it: 429", read=int),
    Setting(name="attribute_kb", default=4096, help="Largest attribute value kept whole, in KB", read=int),
    Setting(name="attributes", default=20000, help="Most attributes kept of one span", read=int),
    Setting(name="nesting", default=200, help="Deepest nesting kept of one value; deeper is kept as text", read=int),
    Setting(name="detect", default="on", help="Judge traces by the detectors: on or off", read=switch),
    Setting(name="alerts", default="on", help="Watch runs by the rules of alerts: on or off", read=switch),
    Setting(
        name="diagnosis_model_url",
        default="",
        help="OpenAI-compatible API, such as https://models.example.org/v1, whose model ranks a diagnosis; empty: none",
        read=str,
    ),
    Setting(name="diagnosis_model", default="", help="Name of the model that ranks a diagnosis", read=str),
    Setting(name="diagnosis_model_key", default="", help="API key of that model", read=str),
    Setting(
        name="diagnosis_model_seconds", default=30.0, help="Seconds that the model has for a diagnosis", read=seconds
    ),
    Setting(
        name="internal_hosts",
        default="",
        help="Names and networks of your own that channels may send to, such as mail.corp.example,10.0.0.0/8",
        read=hosts,
    ),
    Setting(name="retention_days", default=30.0, help="Days that traces are kept; 0 keeps them for ever", read=float),
    Setting(name="retention_gb", default=0.0, help="Gigabytes a project may hold; 0 means no limit", read=float),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as read once at the start."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def load(given: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from flags, then the environment, then the defaults. Raises WrongSetting."""
    flags = given or {}
    values = {}
    for setting in SETTINGS:
        value = flags.get(setting.name)
        values[setting.name] = value if value is not None else _read(setting, environ.get(setting.env))
    return Settings(values)


def public_url(settings: Settings) -> str:
    """Where people reach the web app, without a slash at the end."""
    if settings["public_url"]:
        return str(settings["public_url"])
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings["host"], settings["host"])  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings['port']}{settings['prefix']}"


def _read(setting: Setting, text: str | None) -> Any:
    if text is None:
        return setting.default
    try:
        return setting.read(text)
    except ValueError as wrong:
        raise WrongSetting(setting, text) from wrong
