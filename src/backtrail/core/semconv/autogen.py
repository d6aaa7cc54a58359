"""AutoGen's runtime: the messages that agents send each other."""

import re
from typing import Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import json_text
from backtrail.core.semconv.reading.values import text

UUID: Final = re.compile(r"_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}.*$")
NOTHING: Final = "No Message"


def claims(raw: RawSpan) -> bool:
    return raw.scope.startswith("autogen ") and names.MESSAGING_OPERATION in raw.attributes


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    receiver = text(attributes.get(names.AUTOGEN_RECIPIENT)) or ""
    if receiver in ("", "ChatAgentContainer"):
        receiver = UUID.sub("", text(attributes.get(names.MESSAGING_DESTINATION)) or receiver)
    operation = text(attributes.get(names.MESSAGING_OPERATION)) or ""
    return {"kind": "chain", "name": f"{operation} {receiver}".strip()}


def content(raw: RawSpan) -> Content:
    sent = raw.attributes.get(names.AUTOGEN_MESSAGE)
    return {} if sent in (None, NOTHING, "") else {"input": json_text.container(sent)}


DIALECT: Final = Dialect("autogen", claims, facts, content)
