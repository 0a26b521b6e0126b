"""Where a household stands on its consent, for its own page and for whoever is about to put it on display."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from aggregates.actors import Actor
from aggregates.vocabulary_protection import CONSENT_PURPOSES, OBJECTIONABLE
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.formats import dmy
from web.kit import services
from workflows.authorisation import may

DISPLAY = capital(CONSENT_PURPOSES["public_display"])
NONE_ON_FILE = Text(
    "Hộ chưa đồng ý việc niêm yết công khai và hiện tên ở trang tra cứu giấy khen. Kế hoạch không buộc phải có, nhưng nên hỏi hộ "
    "và ghi lại trước khi niêm yết.",
    "The household has not consented to public posting and to its name on the certificate's page. The plan does not require it, "
    "but ask the household and put it on record before the posting.",
)


def consent_rows(household_id: UUID) -> list[Row]:
    """Return every purpose with where the household stands on it, for a summary list."""
    said = services().consents.of(household_id)
    rows: list[Row] = []
    for purpose, words in CONSENT_PURPOSES.items():
        one = said.get(purpose)
        if one is None:
            value = (
                Text(
                    "chưa ghi nhận; tên trên giấy khen vẫn hiện (khen thưởng là việc công khai) cho đến khi hộ phản đối",
                    "not on record; the name on a certificate is shown (an award is a public act) until the household objects",
                )
                if purpose == "public_display"
                else Text("chưa ghi nhận", "not on record")
            )
        elif one["given"]:
            value = Text(f"đồng ý từ {dmy(one['since'])}", f"given on {dmy(one['since'])}")
        else:
            value = Text(
                f"đã rút lại hoặc phản đối ngày {dmy(one['since'])}",
                f"withdrawn or objected to on {dmy(one['since'])}",
            )
        rows.append({"key": capital(words), "value": value})
    return rows


def consent_actions(by: Actor, row: Row, *, restricted: bool) -> list[Row]:
    """Return what the officer may record about a household's consent."""
    said = services().consents.of(row["household_id"])
    given = {purpose for purpose, one in said.items() if one["given"]}
    # Whoever never consented may object all the same.
    deniable = given | {purpose for purpose in OBJECTIONABLE if purpose not in said}
    found: list[Row] = []
    here = {"household_id": row["household_id"]}
    if not restricted and given != set(CONSENT_PURPOSES) and may(by, "consent.give", row["unit_path"]):
        found.append(
            {"label": Text("Ghi sự đồng ý của hộ", "Record consent"), "url": url_for("consents.give", **here)}
        )
    if deniable and may(by, "consent.withdraw", row["unit_path"]):
        found.append(
            {
                "label": Text("Ghi việc rút lại sự đồng ý, phản đối", "Record a withdrawal or an objection"),
                "url": url_for("consents.withdraw", **here),
            }
        )
    return found


def displayed_without_consent(household_id: UUID) -> bool:
    """Whether a household that is to be put on display has not consented to it."""
    one = services().consents.of(household_id).get("public_display")
    return one is None or not one["given"]
