"""The page of all settings, made from the table: `python -m tests.docs.settings_page` writes it."""

from pathlib import Path

from backtrail.server.settings import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "settings.md"
HEAD = """# Settings

Every setting of `backtrail serve` is a flag and an environment variable; the flag wins, then the environment, then the
default. They are read once, at the start. `backtrail keys` and `backtrail projects` read `data` and `records` too.

| setting | flag | environment | default | what it is |
|---|---|---|---|---|
"""


def page() -> str:
    rows = (
        f"| {s.name} | `{s.flag}` | `{s.env}` | {f'`{s.default}`' if s.default != '' else 'none'} | {s.help} |\n"
        for s in SETTINGS
    )
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page())
