"""What axe objects to on a page that a browser shows."""

from __future__ import annotations

from typing import Any

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

# All of axe's rules. Its report of what is in order, and the style sheets it would load a second time, are left out: they
# take most of its time.
_OPTIONS = {"resultTypes": ["violations"], "preload": 0}


def violations(page: Page) -> list[dict[str, Any]]:
    """Return the rules that the page breaks, each with the elements that do."""
    found: list[dict[str, Any]] = Axe().run(page, options=_OPTIONS)["violations"]
    return found


def broken_rules(page: Page) -> list[tuple[str, Any]]:
    """Return the rules that the page breaks in short: name and first element."""
    return [(v["id"], v["nodes"][0]["target"]) for v in violations(page)]
