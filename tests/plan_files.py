"""Plan files as tests need them."""

from __future__ import annotations

import re
from html import unescape

from rules.plan import Plan
from workflows.plans import PlanFile, packaged, read_plan_file


def signed_before(plan_id: str, day: str = "2020-01-06") -> PlanFile:
    """Return a shipped plan as a version of its own that was signed early enough to be adopted on a test's day."""
    text = packaged(plan_id).text
    text = re.sub(r"^signed_on = .*$", f"signed_on = {day}", text, count=1, flags=re.MULTILINE)
    text = re.sub(r'^version = ".*"$', 'version = "99.0.0"', text, count=1, flags=re.MULTILINE)
    return read_plan_file(text.encode(), f"{plan_id}.toml")


def own_words(page: str, plan: Plan, category: str) -> str:
    """Return what an English page says, in small letters, without the words of the plan's criteria, which it quotes."""
    said = " ".join(unescape(page).split()).lower()
    criteria = plan.category(category).criteria
    quoted = [text.en for c in criteria for text in (c.title, *(b.text for b in c.bullets), *c.evidence)]
    for words in sorted(quoted, key=len, reverse=True):
        said = said.replace(words.lower().rstrip("."), "")
    return said
