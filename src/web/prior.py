"""What a nominee was awarded before, in words: on the dossier's page for who screens it, on the agenda for the council."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import url_for

from aggregates.actors import Actor
from rules.text import Text, in_both
from storage.application import Row
from web.formats import dmy
from web.kit import services, today
from web.labels import STATUSES
from web.text import t
from workflows.prior_awards import award_words, not_towards_merit, prior_awards

_ENDED = {"award_cancelled": "cancelled", "award_revoked": "revoked"}


def before(by: Actor, nomination_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Return the awards before as items, by dossier."""
    ours = services()
    return {
        id: [_item(row) for row in rows]
        for id, rows in prior_awards(ours.log, ours.plans, by, nomination_ids).items()
    }


def _item(row: Row) -> Row:
    return {
        "words": award_words(row),
        "category": row["category_title"],
        "status": STATUSES[_ENDED[row["status"]]] if row["status"] in _ENDED else None,
        "url": url_for("public.certificate", certificate_id=row["certificate_id"])
        if row["certificate_id"]
        else None,
    }


def in_a_cell(items: Sequence[Row]) -> str:
    """Return the awards before as one cell of a table; a dash where there is none."""
    said = [
        t(item["words"]) + (f" – {t(item['status'].text).lower()}" if item["status"] else "")
        for item in items
    ]
    return "; ".join(said) or "—"


def merit_rule() -> Text | None:
    """Say that awards of the movement do not support a higher award on merit, where that is the rule today."""
    rule = not_towards_merit(today())
    if rule is None:
        return None
    source = in_both(rule.source)
    doubt = Text("" if rule.confirmed else ", chưa đối chiếu", "" if rule.confirmed else ", not checked")
    return Text(
        f"Từ {dmy(rule.valid_from)}: {rule.words.vi.rstrip('.')} ({source.vi}{doubt.vi}).",
        f"Since {dmy(rule.valid_from)}: {rule.words.en.rstrip('.')} ({source.en}{doubt.en}).",
    )
