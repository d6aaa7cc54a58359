"""Joins the frameworks that the program has imported, so that guards hold in them without a word of theirs."""

import importlib
import sys
from typing import Final

from backtrail.sdk.capture.shield import TROUBLES

FRAMEWORKS: Final = {
    "langchain_core.language_models.chat_models": "langchain",
    "agents.run": "openai_agents",
    "pydantic_ai.agent": "pydantic_ai",
}
"""By the module that the program has imported: the file here that joins it."""
_joined: Final[set[str]] = set()


def join() -> None:
    """Join what was imported since the last time; a framework that cannot be joined is told of, once."""
    for module, name in FRAMEWORKS.items():
        if module in sys.modules and name not in _joined:
            _joined.add(name)
            try:
                importlib.import_module(f"backtrail.sdk.frameworks.{name}").join()
            except Exception as error:  # noqa: BLE001  (the shield: a framework may have changed)
                TROUBLES.tell(
                    f"joining {name}",
                    f"backtrail.guard cannot join {name} of this version ({type(error).__name__}: {error}): its steps "
                    "count where spans tell of them",
                    error=error,
                )
