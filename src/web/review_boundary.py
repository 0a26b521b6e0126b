"""What a change of boundary means for a unit's pages of reviews: which years are of other parts, and what they come to now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.text import Text
from rules.wording import capital, joined
from storage.application import Row
from web.formats import dmy
from web.kit import services, today
from web.labels import Label
from web.rate_notes import held_words
from web.review_view import counts_words, status_of, stood
from web.unit_names import former

_AS_REPORTED = Text("như đã báo cáo", "as reported")
_NOT_THERE = Label(Text("Chưa thành lập", "Not there yet"), "calm", "minus")
_ENDED = Label(Text("Đã kết thúc", "Had ended"), "calm", "minus")


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The years of a unit on its boundary of one ``day``: today, or the last day of one that has ended."""

    day: date
    sentences: list[Text]
    """How the years of before the change are put together."""
    by_year: Mapping[int, Text]
    """What each year that had ended comes to on that boundary, or what it waits for."""


def status_in(unit: Row, year: int, review: Row | None) -> Label:
    """Return the tag of a unit's year; where the unit was not there, nobody has failed to report."""
    if review is None and not stood(unit, year):
        return _NOT_THERE if unit["valid_from"] > services().figures.year_end(year) else _ENDED
    return status_of(review)


def redrawn(unit: Row, years: Sequence[int]) -> Redrawn | None:
    """Return ``years`` of a unit on one boundary; None where it was made of the same parts in all of them."""
    figures, id = services().figures, unit["unit_id"]
    day = unit["valid_to"] or today()
    # Of the time before the register begins it knows no parts: what reported was what it was at first.
    changed = {
        year: parts for year, parts in figures.recomposed(id, day).items() if parts or not stood(unit, year)
    }
    if not changed:
        return None
    by_year = {}
    for one in figures.put_together(id, day, years):
        if one.year not in changed:
            by_year[one.year] = _AS_REPORTED
        elif one.counts is not None:
            by_year[one.year] = counts_words(one.counts)
        else:
            # Beside others the unit itself is named too: "nobody has reported it" alone would be of which?
            held = tuple(replace(h, name=h.name or unit["name"]) for h in one.held)
            by_year[one.year] = capital(held_words(replace(one, held=held))) if held else Text("—", "—")
    return Redrawn(day, composition(changed, unit["name"]), by_year)


def before_it_was(unit: Row, year: int) -> Text | None:
    """Say of a year in which the unit was not there yet whose figures it is put together from; None where it was there."""
    figures = services().figures
    if stood(unit, year) or unit["valid_from"] <= figures.year_end(year):
        return None
    since = Text(
        f"{unit['name']} có từ ngày {dmy(unit['valid_from'])}, năm {year} chưa có đơn vị này.",
        f"{unit['name']} exists since {dmy(unit['valid_from'])}; in {year} it was not there yet.",
    )
    parts = figures.recomposed(unit["unit_id"], unit["valid_to"] or today()).get(year)
    return joined([since, *(composition({year: parts}, unit["name"]) if parts else [])], " ")


def composition(changed: Mapping[int, Sequence[tuple[str, int]]], unit: str) -> list[Text]:
    """Say for which years which parts were added and taken away, one sentence for years that are put together alike.

    A part that bears the name of the ``unit`` itself is another one, of before.
    """
    alike: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for year, parts in changed.items():
        alike.setdefault(tuple(parts), []).append(year)
    found = []
    for parts, years in alike.items():
        came, went = (
            joined((former(name, [unit]) for name, sign in parts if sign == s), ", ") for s in (1, -1)
        )
        span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        vi = [f"cộng số của {came.vi}"] * bool(came.vi) + [f"trừ số của {went.vi}"] * bool(went.vi)
        en = [f"with {came.en} added"] * bool(came.en) + [f"with {went.en} taken away"] * bool(went.en)
        found.append(Text(f"Năm {span}: {'; '.join(vi)}.", f"{span}: {'; '.join(en)}."))
    return found
