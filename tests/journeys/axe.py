"""axe-core, as the web app's lock file has it: which rules of accessibility a page breaks."""

from pathlib import Path
from typing import Final

from playwright.sync_api import Page

SCRIPT: Final = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page) -> list[tuple[str, str]]:
    """Each broken rule, and the first element that breaks it. The page was opened with `bypass_csp`.

    In the dark the page is the same but for its colours: there contrast alone is looked at.
    """
    page.evaluate(SCRIPT.read_text())
    told = page.evaluate(
        """(rules) => axe.run(document, { runOnly: document.documentElement.dataset.theme === "dark"
            ? { type: "rule", values: ["color-contrast"] } : rules }).then((told) => told.violations)""",
        list(RULES),
    )
    return [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in told]
