"""Whom the papers name before and after units changed: read back from the PDFs as issued.

The rule: who wrote or did something is named as it stood on the day it was written or done; the awardee's address, the heading,
the place, the signer and the granting authority are those of the day of signing, all through one paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.documents.paper_reading import text
from tests.signing import code_for
from tests.workflows import test_units
from tests.workflows.test_succession import ENDED, MORE, appoint_province
from tests.workflows.test_units import (  # noqa: F401 (fixtures)
    LATER,
    NQ786,
    NQ1686,
    CamThuy,
    district,
    district_template,
)
from tests.workflows.world import ATTESTED, pdf

from workflows.kernel import Command
from workflows.nominations import Attested

HAMLET = ("thôn Tâm Tiến", "15163")
PLAN = "Căn cứ Kế hoạch số 87/KH-UBND ngày 19 tháng 7 năm 2018 của Ủy ban nhân dân huyện Cẩm Thủy"
OFFICES = {
    "clerk_tam": ("commune_officer", "15163"),
    "chair_tam": ("commune_chair", "15163"),
    "head_tam1": ("hamlet_head", "tam1"),
    **MORE,
}
TITLES = {
    "chair_do": "Chủ tịch UBND xã Phúc Do",
    "chair_tam": "Chủ tịch UBND xã Cẩm Tâm",
    "district_chair": "Phó Chủ tịch UBND huyện Cẩm Thủy",
}


@dataclass
class Papers:
    """A district that writes papers: the dossiers in it and what was printed of them."""

    world: CamThuy

    def endorsed(self, hamlet: str, letter: date) -> UUID:
        """Bring a household of the hamlet as far as the district, with a letter of the day and the hamlet's meeting before."""
        world, n, place = self.world, self.world.app.nominations, self.world.commune_of(hamlet)
        world.clock.set_day(date(letter.year, letter.month - 1, 1))
        id = world.proposed(world.household(hamlet), hamlet)
        head, clerk, chair = world[world.head_of(hamlet)], world[f"clerk{place}"], world[f"chair{place}"]
        n.record_meeting(
            head, Command(), nomination_id=id, held_on=world.clock.today(), present=50, votes_for=48, votes_against=1,
            chaired_by="Hà Văn Bảy", secretary="Phạm Thị Ngân", remarks="", uploads=[pdf("m")],
        )  # fmt: skip
        given = [Attested(f"household.{c}", True, "ai cũng biết") for c in ATTESTED]
        n.attest(head, Command(), nomination_id=id, given=given, uploads=[])
        n.submit(head, Command(), nomination_id=id, report="Báo cáo", uploads=[pdf("r")])
        n.confirm_complete(clerk, Command(), nomination_id=id)
        n.verify_claims(chair, Command(), nomination_id=id, remarks="đúng")
        n.post(clerk, Command(), nomination_id=id)
        world.clock.set_day(letter)
        n.close_posting(clerk, Command(), nomination_id=id, remarks="")
        n.endorse(chair, Command(), nomination_id=id, submission_number="12", submission_date=letter)
        return id

    def appraised(self, id: UUID) -> None:
        """Let the present offices check and appraise a dossier."""
        n = self.world.app.nominations
        n.confirm_complete(self.world["standing"], Command(), nomination_id=id)
        n.appraise(self.world["labour"], Command(), nomination_id=id, opinion="Đủ")

    def drafted(self, id: UUID) -> tuple[UUID, UUID]:
        """Let the present council propose it; return session and draft."""
        council, session = self.world.app.council, self.world.session([id])
        self.world.publish(session, {id: "Hoàn cảnh riêng"})
        draft = council.draft_decision(self.world["standing"], Command(), session_id=session)
        return session, UUID(draft["id"])

    def signed(self, decision: UUID, who: str, id: UUID) -> tuple[str, str]:
        """Sign it and issue the certificate; return what stands on both papers."""
        council = self.world.app.council
        code = code_for(self.world.app, self.world[who])
        council.sign(self.world[who], Command(), decision_id=decision, code=code)
        return self.read(decision, "quyet-dinh"), self.certified(id)

    def certified(self, id: UUID) -> str:
        self.world.app.council.issue_certificate(
            self.world["standing"], Command(), nomination_id=id, deviation="Hội đồng đã xét"
        )
        return self.read(id, "giay-khen")

    def issued(self, id: UUID, kind: str, who: str) -> str:
        """Issue a paper of the dossier and return what stands on it."""
        self.world.app.nominations.issue_paper(self.world.actor(who), Command(), nomination_id=id, kind=kind)
        return self.read(
            id, {"hamlet_minutes": "bien-ban", "receipt": "giay-tiep", "submission": "to-trinh"}[kind]
        )

    def read(self, id: UUID, stem: str) -> str:
        row = self.world.log.query(
            "SELECT sha256, subject FROM papers WHERE originator_id = %s AND name LIKE %s ORDER BY version DESC LIMIT 1",
            (id, f"{stem}%.pdf"),
        )[0]
        content = self.world.log.attachments.read(row["subject"], row["sha256"])
        assert content is not None
        return text(content)


@pytest.fixture
def papers(district: CamThuy, monkeypatch: pytest.MonkeyPatch) -> Papers:  # noqa: F811
    monkeypatch.setitem(test_units.HAMLETS, "tam1", HAMLET)
    monkeypatch.setitem(test_units.SUFFIX, "tam1", "_tam")
    district.hamlet("tam1", *HAMLET)
    for name, office in OFFICES.items():
        more: dict[str, Any] = {}
        if name == "district_chair":
            more = {
                "signs_for": "KT.",
                "authority_document": "15/UQ-UBND",
                "authority_issued_on": date(2016, 1, 4),
            }
        district.officer(name, *office, TITLES.get(name, ""), **more)
        monkeypatch.setitem(test_units.OFFICES, name, office)
    district.present()
    return Papers(district)


def says(paper: str, *wanted: str) -> None:
    for words in wanted:
        assert words in paper, (words, paper)


def never(paper: str, *words: str, but: tuple[str, ...] = ()) -> None:
    """No such word stands in the paper, where what is cited of another day is left out."""
    for cited in but:
        assert cited in paper, (cited, paper)
        paper = paper.replace(cited, "")
    for word in words:
        assert not re.search(rf"\b{word}\b", paper, re.IGNORECASE), (word, paper)


def test_a_letter_is_of_the_commune_that_wrote_it_and_the_address_of_the_day_of_signing(
    papers: Papers,
) -> None:
    world = papers.world
    dossier, other = (papers.endorsed("do1", date(2019, 11, 20)) for _ in range(2))

    def of_phuc_do(id: UUID, clerk: str) -> None:
        minutes = papers.issued(id, "hamlet_minutes", clerk)
        says(minutes, "UBND XÃ PHÚC DO", "THÔN ĐỒI VÀNG", "Phúc Do, ngày 01 tháng 10 năm 2019")
        letter = papers.issued(id, "submission", "chair_do")
        says(
            letter, "ỦY BAN NHÂN DÂN XÃ PHÚC DO", "Phúc Do, ngày 20 tháng 11 năm 2019",
            "Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy", "Hội đồng Thi đua - Khen thưởng huyện",
        )  # fmt: skip
        never(minutes, "Cẩm Tân")
        never(letter, "Cẩm Tân", "tỉnh", but=(PLAN,))

    of_phuc_do(other, "clerk_do")
    receipt = papers.issued(other, "receipt", "clerk_do")
    says(
        receipt, "ỦY BAN NHÂN DÂN XÃ PHÚC DO", "UBND HUYỆN CẨM THỦY", "Phúc Do, ngày 01 tháng 10 năm 2019",
        "thôn Đồi Vàng, xã Phúc Do, huyện Cẩm Thủy, tỉnh Thanh Hóa", "Trả kết quả xã Phúc Do",
    )  # fmt: skip
    world.clock.set_day(date(2019, 12, 5))
    world.apply(NQ786)
    world.present()
    # What is printed later of an earlier day says the same.
    of_phuc_do(dossier, "clerk_tan")
    # The slip is written by the office there is, which says who had received the dossier.
    receipt = papers.issued(dossier, "receipt", "clerk_tan")
    says(
        receipt, "ỦY BAN NHÂN DÂN XÃ CẨM TÂN", "Cẩm Tân, ngày 05 tháng 12 năm 2019", "thôn Đồi Vàng, xã Cẩm Tân, huyện",
        "ngày 01 tháng 10 năm 2019, tại UBND xã Phúc Do", "Trả kết quả xã Cẩm Tân",
    )  # fmt: skip
    never(receipt, "Phúc Do", but=("tại UBND xã Phúc Do",))
    papers.appraised(dossier)
    session, draft = papers.drafted(dossier)
    minutes = papers.read(session, "bien-ban-hop")
    says(minutes, "thôn Đồi Vàng, xã Cẩm Tân")
    never(minutes, "Phúc Do")
    decision, certificate = papers.signed(draft, "district_chair", dossier)
    letter = "Xét đề nghị của Ủy ban nhân dân xã Phúc Do tại Tờ trình số 12 ngày 20 tháng 11 năm 2019"
    says(decision, letter, "thôn Đồi Vàng, xã Cẩm Tân", "ỦY BAN NHÂN DÂN HUYỆN CẨM THỦY")
    never(decision, "Phúc Do", but=(letter,))
    says(certificate, "thôn Đồi Vàng, xã Cẩm Tân, huyện Cẩm Thủy, tỉnh Thanh Hóa")
    never(certificate, "Phúc Do")


def test_what_is_signed_after_the_district_has_ended_is_the_province_s_throughout(papers: Papers) -> None:
    world = papers.world
    dossier = papers.endorsed("tam1", date(2020, 3, 20))
    papers.appraised(dossier)
    session, draft = papers.drafted(dossier)
    held = papers.read(session, "bien-ban-hop")
    says(held, "UBND HUYỆN CẨM THỦY", "Cẩm Thủy, ngày 20 tháng 3 năm 2020", "Chủ tịch UBND huyện khen thưởng")
    never(held, "UBND tỉnh")
    world.both()
    world.present_again()
    appoint_province(world)
    decision, certificate = papers.signed(draft, "province_chair", dossier)
    council = "Theo đề nghị của Hội đồng Thi đua - Khen thưởng huyện Cẩm Thủy tại phiên họp ngày 20 tháng 3 năm 2020"
    letter = "Xét đề nghị của Ủy ban nhân dân xã Cẩm Tâm tại Tờ trình số 12 ngày 20 tháng 3 năm 2020"
    says(
        decision, "ỦY BAN NHÂN DÂN TỈNH THANH HÓA", "Thanh Hóa, ngày 01 tháng 01 năm 2026", PLAN, council, letter,
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH THANH HÓA", "Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ",
        "Chủ tịch UBND các xã, phường", "Chủ tịch, các Phó Chủ tịch UBND tỉnh", "thôn Tâm Tiến, xã Cẩm Vân",
        "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
    )  # fmt: skip
    never(decision, "huyện", "Cẩm Tâm", "thị trấn", "Phòng Nội vụ", but=(PLAN, council, letter))
    says(
        certificate, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH THANH HÓA", "thôn Tâm Tiến, xã Cẩm Vân, tỉnh Thanh Hóa",
        "Thanh Hóa, ngày 01 tháng 01 năm 2026", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
    )  # fmt: skip
    never(certificate, "huyện", "Cẩm Tâm")


def test_letters_and_sessions_of_the_province_speak_of_the_province(papers: Papers) -> None:
    world = papers.world
    world.both()
    world.present_again()
    appoint_province(world)
    dossier = papers.endorsed("tam1", date(2026, 3, 20))
    letter = papers.issued(dossier, "submission", "chair_tam")
    says(
        letter, "ỦY BAN NHÂN DÂN XÃ CẨM VÂN", "Chủ tịch Ủy ban nhân dân tỉnh Thanh Hóa", "Chủ tịch UBND tỉnh",
        "Hội đồng Thi đua - Khen thưởng tỉnh", "Sở Nội vụ", PLAN,
    )  # fmt: skip
    receipt = papers.issued(dossier, "receipt", "clerk_van")
    says(receipt, "UBND TỈNH THANH HÓA", "thôn Tâm Tiến, xã Cẩm Vân, tỉnh Thanh Hóa")
    papers.appraised(dossier)
    session, draft = papers.drafted(dossier)
    minutes = papers.read(session, "bien-ban-hop")
    says(minutes, "UBND TỈNH THANH HÓA", "Chủ tịch UBND tỉnh khen thưởng", "Ủy viên")
    decision, _ = papers.signed(draft, "province_chair", dossier)
    says(decision, "Theo đề nghị của Hội đồng Thi đua - Khen thưởng tỉnh Thanh Hóa tại phiên họp")
    for paper in (letter, decision):
        never(paper, "huyện", "Cẩm Tâm", but=(PLAN,))
    for paper in (receipt, minutes):
        never(paper, "huyện", "Cẩm Tâm")


def test_a_certificate_printed_later_is_that_of_the_decision_s_day(papers: Papers) -> None:
    world = papers.world
    dossier = papers.endorsed("tam1", date(2020, 3, 20))
    papers.appraised(dossier)
    _, draft = papers.drafted(dossier)
    chair = world["district_chair"]
    world.app.council.sign(chair, Command(), decision_id=draft, code=code_for(world.app, chair))
    world.both()
    world.present_again()
    appoint_province(world)
    certificate = papers.certified(dossier)
    says(
        certificate, "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN CẨM THỦY", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "thôn Tâm Tiến, xã Cẩm Tâm, huyện Cẩm Thủy, tỉnh Thanh Hóa", "Cẩm Thủy, ngày 20 tháng 3 năm 2020",
    )  # fmt: skip
    never(certificate, "Cẩm Vân", "UBND tỉnh")


assert ENDED < LATER
assert NQ1686
