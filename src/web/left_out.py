"""Why a dossier of a draft is left for a later decision: the one reason that applies, at a moment or now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.vocabulary import HOLD_KINDS, NOMINATION_STATUSES
from rules.text import Text
from storage.application import Row
from web.council_view import named
from web.kit import actor, services, stories
from web.text import t

WORSE = Text("đánh giá nay kém hơn lúc Hội đồng biểu quyết", "now judged worse than when the council voted")


def left_out(row: Row, holds: Sequence[Row], at: datetime | None = None) -> Text:
    """Return why nothing could be decided on a dossier: ``row`` of the agenda, at the moment of signing or (None) now.

    ``holds`` are all that the dossier ever was under. What neither ended nor was held is judged worse: nothing else
    keeps a dossier off a signed list.
    """
    over = at is None or row["since"] <= at
    if not row["live"] and over:
        status = NOMINATION_STATUSES[row["status"]]
        return _put_off(Text(f"hồ sơ đã kết thúc ({status.vi})", f"the dossier is closed ({status.en})"))
    if row["act"] != "decide" and over:
        return _put_off(Text("hồ sơ không còn chờ quyết định", "the dossier no longer waits for a decision"))
    kinds = [HOLD_KINDS[hold["kind"]] for hold in holds if _stood(hold, at)]
    if kinds:
        vi, en = ", ".join(k.vi for k in kinds), ", ".join(k.en for k in kinds)
        return _put_off(Text(f"hồ sơ tạm dừng ({vi})", f"on hold ({en})"))
    return _put_off(WORSE)


def _stood(hold: Row, at: datetime | None) -> bool:
    lifted = hold["lifted_at"]
    return lifted is None if at is None else hold["placed_at"] <= at and (lifted is None or lifted > at)


def _put_off(why: Text) -> Text:
    return Text(f"để lại: {why.vi}", f"put off: {why.en}")


def changed_dossiers(
    seen: Iterable[str], moved: set[UUID], items: dict[UUID, Row]
) -> Callable[[], list[Row]]:
    """Return what makes the items for the page about a stale list: which dossiers changed since it was read, and how.

    ``seen`` names each dossier with the version it was read at (``id:version``); ``moved`` are those that came on the list
    or off it since.
    """

    def changes() -> list[Row]:
        found: list[Row] = []
        for id, version in filter(None, map(_read, seen)):
            if id not in moved or id not in items:
                continue
            events = services().records.changes_since(actor(), id, version)
            told = stories(events, services().dossiers.names({e.meta.officer_id for e in events}))
            if not told:
                told = [{"when": services().clock.now(), "what": WORSE, "tone": "warn"}]
            found += [
                {**one, "what": f"{named(items[id])} – {items[id]['code']}: {t(one['what'])}"} for one in told
            ]
        return sorted(found, key=_when, reverse=True)

    return changes


def _when(item: Row) -> Any:
    return item["when"]


def _read(typed: str) -> tuple[UUID, int] | None:
    id, _, version = typed.partition(":")
    try:
        return UUID(id), int(version)
    except ValueError:
        return None
