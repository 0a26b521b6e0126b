"""By which steps dossiers can be filtered: each once, and named so that no two are taken for each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rules.plan import Category
from rules.text import Text
from rules.wording import joined, lowered


def step_options(categories: Iterable[Category]) -> list[tuple[str, Text]]:
    """Return the steps of the categories' chains by id, in their order, each with what it is called.

    A step that plans or categories call differently bears all its names. Where several steps have one name, the categories
    that take them are named too.
    """
    names: dict[str, dict[Text, None]] = {}
    taken_by: dict[str, dict[Text, None]] = {}
    for category in categories:
        for step in category.chain:
            names.setdefault(step.id, {})[step.title] = None
            taken_by.setdefault(step.id, {})[Text(lowered(category.title.vi), lowered(category.title.en))] = (
                None
            )
    called = {id: _alternatives(titles) for id, titles in names.items()}
    times = Counter(name.vi for name in called.values())
    return [
        (
            id,
            name
            if times[name.vi] == 1
            else Text("{n} ({c})", "{n} ({c})").format(n=name, c=joined(taken_by[id], ", ")),
        )
        for id, name in called.items()
    ]


def _alternatives(titles: Iterable[Text]) -> Text:
    """Name all titles, each wording once: two may differ in one language alone."""
    listed = list(titles)
    return Text(
        " / ".join(dict.fromkeys(t.vi for t in listed)), " / ".join(dict.fromkeys(t.en for t in listed))
    )
