"""The key of a group of a rule: the same for each of its alerts, here and at every receiver."""

import json
from collections.abc import Mapping
from hashlib import sha256


def fingerprint(project: str, rule: str, labels: Mapping[str, str]) -> str:
    """32 hexadecimal digits."""
    told = json.dumps([project, rule, sorted(labels.items())], ensure_ascii=True)
    return sha256(told.encode()).hexdigest()[:32]
