"""Why a row of figures has a gap: nobody's figures drop out of a table without the reason beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rules.text import Text
from rules.wording import capital, joined
from storage.application import Row
from web.formats import dmy, number
from web.review_view import awaits_words
from workflows.review_totals import Difference, OnBoundary, awaits

NAMED = 5
"""Units that a note names; of more it says how many."""


def note(
    review: Row | None,
    before: OnBoundary | None,
    *,
    aimed: bool,
    target: Row | None,
    hamlets: Difference | None = None,
    redrawn: date | None = None,
) -> Text | None:
    """Say why one unit's year cannot be told against its target, and whether its report contradicts its hamlets.

    ``before`` is the year before on the same boundary, where it has no figure, with what it waits for. ``aimed``: the year
    may have a target, which a base year has not, so that target and year before are missed. ``redrawn``: since when the unit
    has its boundary, where that changed after the year before.
    """
    parts: list[Text] = []
    if redrawn is not None:
        on = boundary_words(redrawn)
        parts.append(Text(f"so với năm trước {on.vi}", f"compared with the year before {on.en}"))
    waiting = awaits(review)
    if waiting is not None:
        parts.append(awaits_words(waiting))
    if aimed and before is not None:
        parts.append(_before(before))
    if aimed and target is None:
        parts.append(Text("chưa giao chỉ tiêu", "no target set"))
    if hamlets is not None and (said := sum_note(hamlets)) is not None:
        parts.append(said)
    return capital(joined(parts)) if parts else None


def _before(before: OnBoundary) -> Text:
    if not before.held:
        return Text(f"chưa có số liệu năm {before.year}", f"no figures of {before.year}")
    said = held_words(before)
    return Text(f"năm {before.year}: {said.vi}", f"{before.year}: {said.en}")


def boundary_words(since: date) -> Text:
    """Say of a comparison with the year before on which boundary it is made, where that changed in between."""
    return Text(f"trên địa giới sau ngày {dmy(since)}", f"on the boundary since {dmy(since)}")


def held_words(one: OnBoundary) -> Text:
    """Say what a year on a boundary waits for: each review that holds it back, by name where it is that of a part."""
    parts = []
    for held in one.held[:NAMED]:
        said = awaits_words(held.awaits)
        parts.append(Text(f"{held.name} – {said.vi}", f"{held.name} – {said.en}") if held.name else said)
    return joined([*parts, *_more(len(one.held))], ", ")


def sum_note(d: Difference) -> Text | None:
    """Say how a commune's report differs from the sum of its hamlets, or why the two cannot be compared; None where they agree."""
    if d.differs:
        h, p, n = (_signed(value) for value in (d.households, d.poor, d.near_poor))
        return Text(
            f"khác số cộng các thôn (báo cáo − cộng: {h} hộ, {p} nghèo, {n} cận nghèo)",
            f"differs from the sum of the hamlets (reported − sum: {h} households, {p} poor, {n} near-poor)",
        )
    if d.total.missing:
        return Text(
            f"{len(d.total.missing)}/{d.total.of} thôn chưa có số liệu nên chưa đối chiếu được",
            f"{len(d.total.missing)} of {d.total.of} hamlets have no figures, so they cannot be compared",
        )
    return None


def against_hamlets(d: Difference | None) -> Text:
    """Say how a commune's report stands to the sum of its hamlets, agreement and nothing to compare included.

    ``d`` is None for a commune without hamlets on record.
    """
    if d is None or d.total.of == 0:
        return Text("chưa có thôn nào trong hệ thống", "no hamlets on record")
    if len(d.total.missing) == d.total.of:
        return Text("chưa có số của thôn", "no figures of its hamlets")
    said = sum_note(d)
    if said is not None:
        return said
    if d.reported is None:
        return Text("xã chưa báo cáo", "the commune has not reported")
    return Text("khớp", "agrees")


def named(names: Sequence[str]) -> Text:
    """List names, of many the first ones and how many more."""
    return joined([*(Text(n, n) for n in names[:NAMED]), *_more(len(names))], ", ")


def _more(of: int) -> list[Text]:
    return [Text(f"và {of - NAMED} đơn vị khác", f"and {of - NAMED} more")] if of > NAMED else []


def _signed(value: int | None) -> str:
    return "?" if value is None else ("+" if value > 0 else "") + number(value)
