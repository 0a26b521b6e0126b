"""The manual names everything a plan file may say, in both of its languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rules.calendar import calendar_ids
from rules.evaluators import EVALUATORS
from rules.facts import CHOICE_FIELDS, FACT_SHAPES, FLAG_FIELDS
from rules.limits import COMPARISONS, FIGURES
from rules.plan import ACTS, CLOSING_ACTS, LEVELS, MAY, ROLES, PlanError, load_plan, plan_file, plan_ids
from rules.plan_reader import parse_plan, read_plan
from rules.readings import KNOWN_READINGS
from rules.table import Table

MANUAL = (Path(__file__).parents[2] / "docs" / "manual" / "plan-file.md").read_text(encoding="utf-8")
VIETNAMESE, ENGLISH = MANUAL.split("\n## English\n")


@pytest.mark.parametrize("half", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_everything_a_plan_may_say_stands_in_the_manual(half: str) -> None:
    words = {*EVALUATORS, *FACT_SHAPES, *FIGURES, *COMPARISONS, *KNOWN_READINGS, *LEVELS, *MAY}
    words |= {field for fields in (*CHOICE_FIELDS.values(), *FLAG_FIELDS.values()) for field in fields}
    words |= {str(v).lower() for values in KNOWN_READINGS.values() for v in values}
    words |= {"prepared_by", "confirmed", "by_year", "role_titles", "repaired_from", "plan diff"}
    assert [word for word in sorted(words) if word not in half] == []


# -- every key of every table --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked() -> dict[str, set[str]]:
    """Return every key that the reader asks for, by table, without the figures of evaluators."""
    found: dict[str, set[str]] = {}
    real = {name: getattr(Table, name) for name in ("has", "value", "tables")}

    def watched(name: str) -> Any:
        def ask(self: Table, key: str) -> Any:
            found.setdefault(re.sub(r"\[[^]]*\]", "[]", self.place), set()).add(key)
            return real[name](self, key)

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(Table, name, watched(name))
        for plan_id in plan_ids():
            parse_plan(plan_file(plan_id), plan_id)
    return found


def described(half: str) -> dict[str, dict[str, list[str]]]:
    """Return the manual's tables of keys: for each table of the file, each key with its type, need and values."""
    tables = {}
    for section in half.split("\n#### ")[1:]:
        heading, _, body = section.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", body, re.M)
        name = heading.strip("`[]")
        place = "".join(f"{part}[]." for part in name.split("."))[:-1] if "[[" in heading else name
        tables[place] = {key: rest.split(" | ") for key, rest in rows}
    return tables


BILINGUAL = {"vi", "en", "repaired_from"}


@pytest.mark.parametrize(("half", "top"), [(VIETNAMESE, "Đầu tệp"), (ENGLISH, "Top of the file")])
def test_every_key_of_every_table_is_described(half: str, top: str, asked: dict[str, set[str]]) -> None:
    tables = described(half)
    wanted = {
        place or top: keys
        for place, keys in asked.items()
        if not keys <= BILINGUAL and ".params" not in place and not place.endswith("applies_to")
    }
    del wanted["role_titles"]
    assert {place: set(tables.get(place, ())) for place in wanted} == wanted


@pytest.mark.parametrize(("half", "yes"), [(VIETNAMESE, "có"), (ENGLISH, "yes")], ids=["vi", "en"])
def test_a_key_called_required_is_missed_and_another_is_not(half: str, yes: str) -> None:
    """Take each key of the file's top, of its period and of its council's rule away and see what the reader says."""
    for name in ("", "period", "council_rule"):
        rows = described(half)[name or ("Đầu tệp" if yes == "có" else "Top of the file")]
        for key, cells in rows.items():
            raw = tomllib.loads(plan_file("vd-hai-cap-2026").decode())
            table = raw[name] if name else raw
            if table.pop(key, None) is None:
                assert cells[1] != yes, key
                continue
            try:
                read_plan(raw, "x")
                missed = False
            except PlanError:
                missed = True
            assert missed is (cells[1] == yes), (name, key)


@pytest.mark.parametrize("half", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_every_value_stands_where_it_is_chosen(half: str, asked: dict[str, set[str]]) -> None:
    words = {*ROLES, *ACTS, *calendar_ids(), "chair", "fails", "all_members", "present", "required", "merit"}
    words |= {v for fields in CHOICE_FIELDS.values() for values in fields.values() for v in values}
    words |= {key for place, keys in asked.items() if ".params" in place for key in keys}
    # The tests of by_reading are keyed by the options of a plan's own reading.
    words -= {
        str(o.value).lower() for id in plan_ids() for r in load_plan(id).readings.values() for o in r.options
    }
    assert [word for word in sorted(words) if f"`{word}`" not in half] == []
    lang = "vi" if half is VIETNAMESE else "en"
    assert [r for r, title in ROLES.items() if f"| `{r}` | {title.get(lang)} |" not in half] == []
    at = half.index("(`act`)")
    closing = [half.index(f"`{act}`", at) for act in ("submit", *CLOSING_ACTS)]
    assert closing == sorted(closing)
    assert "--toml > " in half
    assert "assess --plan" in half
