"""What pages say where a level has ended: which offices ended with it, who is competent now, and who is still to be given."""

from __future__ import annotations

from typing import Any

from aggregates.vocabulary import ROLES
from rules.offices import SUCCEEDED_BY
from rules.text import Text
from storage.application import Row
from web.formats import dmy
from web.kit import services, today
from web.offices import either_words, taken_over
from web.text import t
from workflows.dossiers import Dossier
from workflows.ended_offices import Vacancy, refusal_of, takeover, vacancies

_NOBODY = Text(
    "Chưa có ai giữ chức vụ đang phải làm bước này: {office}. Quản trị hệ thống cần giao chức vụ ấy.",
    "Nobody holds the office that this step waits for: {office}. The administrator has to give it.",
)


def ended_words(rows: list[Row]) -> list[Text]:
    """Say of offices that ended with their unit what ended, by what, and who is competent now."""
    return [
        Text(f"{row['title'] or ROLES[row['role']].vi}: {said.vi}", f"{row['title'] or ROLES[row['role']].en}: {said.en}")
        for row in rows
        for said in (refusal_of(row).text,)
    ]  # fmt: skip


def still_open(officer_rows: list[Row]) -> list[Row]:
    """Return those of an officer's ended offices in whose place nobody has been appointed yet."""
    if not officer_rows:
        return []
    wanted = {(v.role, v.unit_id) for v in vacancies(services().log, today()) if v.open}
    return [row for row in officer_rows if (row["role_now"], row["unit_id"]) in wanted]


def vacancy_row(found: Vacancy) -> dict[str, Any]:
    """Return one line of the administrator's list: the office, whom it replaces since when, and who holds it."""
    first = found.ended[0]
    before = "; ".join(
        f"{row['full_name'] or '…'}, {row['title'] or ROLES[row['role']].vi}, {row['ended']}"
        for row in found.ended
    )
    return {
        "office": found.office,
        "unit": found.unit,
        "before": before,
        "since": Text(
            f"{dmy(first['lapsed_on'])}, {first['lapsed_source']}",
            f"{dmy(first['lapsed_on'])}, {first['lapsed_source']}",
        ),
        "holder": "; ".join(f"{h['full_name'] or '…'}, {h['title']}" for h in found.holders)
        or t(Text("chưa có ai", "nobody yet")),
        "open": found.open,
    }


def takeover_words(dossier: Dossier, holders: tuple[str, ...]) -> list[Text]:
    """Say on a live dossier that the district's part is the province's now, and where that still lacks its officer."""
    if not dossier.nomination.live or not taken_over(dossier.plan):
        return []
    row = takeover(services().log)
    if row is None:
        return []
    words = [
        Text(
            f"Từ {dmy(row['on_day'])}, theo {row['source']}, phần việc của {row['from_name']} trong hồ sơ này do "
            f"{row['to_name']} làm. Việc đã làm trước đó vẫn có giá trị.",
            f"Since {dmy(row['on_day'])}, by {row['source']}, the part of {row['from_name']} in this dossier is for "
            f"{row['to_name']}. What was done before stands.",
        )
    ]
    roles = {SUCCEEDED_BY.get(role, role) for role in holders}
    open_ = [v for v in vacancies(services().log, today()) if v.role in roles]
    if open_ and all(v.open for v in open_) and roles <= {v.role for v in open_}:
        words.append(_NOBODY.format(office=either_words([v.office for v in open_])))
    return words
