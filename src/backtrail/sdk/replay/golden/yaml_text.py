"""YAML of cases, as people read and write it: several lines of text as such, and nothing that JSON cannot say."""

import re
from typing import Any

import yaml


class Readable(yaml.SafeDumper):
    """Writes text of several lines as such."""


class Plain(yaml.SafeLoader):
    """Reads 2026-08-01 as text, and NO and off too: arguments of calls are JSON."""


def _text(dumper: yaml.SafeDumper, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Readable.add_representer(str, _text)
Plain.yaml_implicit_resolvers = {
    first: [(tag, how) for tag, how in known if not tag.endswith((":timestamp", ":bool"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def as_yaml(value: Any) -> str:
    """JSON as YAML."""
    return str(yaml.dump(value, Dumper=Readable, sort_keys=False, allow_unicode=True, width=100))


def of_yaml(text: str) -> Any:
    """YAML as JSON. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=Plain)  # noqa: S506 - a SafeLoader
