"""Words that the pages of decisions and certificates share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from rules.text import Text, counted
from storage.application import Row
from web.council_view import decision_number
from web.kit import Form, actor, services, today
from web.labels import Label
from workflows.certifying import issues

DECISION_LABELS = {
    "drafted": Label(Text("Dự thảo", "Draft"), "wait", "pen"),
    "signed": Label(Text("Đã ký", "Signed"), "act", "seal"),
    "cancelled": Label(Text("Đã hủy bỏ", "Cancelled"), "stop", "cross"),
}
LIST = {"url": "/quyet-dinh", "label": Text("Quyết định khen thưởng", "Award decisions")}


def title_of(row: Row) -> Text:
    """Return the name of a decision: its number once it is signed."""
    if row["number"] is None:
        return Text("Dự thảo quyết định khen thưởng", "Draft award decision")
    return Text(
        f"Quyết định số {decision_number(row['number'])}", f"Decision {decision_number(row['number'])}"
    )


def crumbs(row: Row) -> list[dict[str, Any]]:
    """Return the way to a page below a decision."""
    return [
        LIST,
        {"url": url_for("decisions.decision", decision_id=row["decision_id"]), "label": title_of(row)},
    ]


def office(title: str, signs_for: str) -> str:
    """The signer's office as it stands on paper: a deputy signs for the chair (KT.)."""
    return f"{signs_for} CHỦ TỊCH – {title}" if signs_for in ("KT.", "TL.") else title


def signature_rows(*, numbered: bool = True) -> list[Row]:
    """Return what the check before a signature says of it: day and signer; and that a decision is given its number then."""
    by, year = actor(), today().year
    number = {
        "key": Text("Số quyết định", "Number"),
        "value": Text(
            f"được cấp khi ký, theo thứ tự trong năm {year}", f"given on signing, the next of {year}"
        ),
    }
    return [
        *([number] if numbered else []),
        {"key": Text("Ngày ký", "Date"), "value": today(), "kind": "date"},
        {
            "key": Text("Người ký", "Signed by"),
            "value": services().people.names_of([by.officer_id]).get(by.officer_id),
            "kind": "personal",
            "hint": office(by.title, by.signs_for),
        },
    ]


def is_signable(row: Row) -> bool:
    """Whether a dossier of a draft can be signed for now: it lives, nothing holds it, and deciding is its next step."""
    return bool(row["live"]) and not row["holds"] and row["act"] == "decide"


def sign_words(count: int) -> Text:
    """Return what the button of the signature says."""
    return Text(
        f"Ký quyết định khen thưởng {count} đối tượng",
        f"Sign the award decision for {counted(count, 'nominee')}",
    )


def may_issue() -> bool:
    """Whether the plan's chain gives the certificates to the acting officer's role."""
    return issues(actor(), services().movements.in_force().plan)


class Selection(Form):
    """A form whose check page carries a selection that nobody typed.

    ``seen`` says of everything that could have been selected at which version it was read: ``id:version``.
    """

    selected: Sequence[str] = ()
    seen: Sequence[str] = ()

    def hidden(self) -> dict[str, list[str]]:
        """Return the selection beside what was typed."""
        return {**super().hidden(), "nomination": list(self.selected), "seen": list(self.seen)}
