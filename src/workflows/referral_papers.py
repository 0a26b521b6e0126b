"""What a referral for a higher award sends: its parts in their order, the package made of them, and the forms to be edited."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Final
from uuid import UUID

from aggregates.higher_award import HigherAwardReferral
from aggregates.nomination import Nomination
from aggregates.pii import PII, plain
from aggregates.refusals import Refused
from aggregates.values import Evidence
from aggregates.vocabulary_higher import REFERRAL_BASES
from documents.data import Awardee, Letterhead, Signatory, SubmissionData
from documents.formats import date_words
from documents.referral import (
    MOST_PAGES,
    Part,
    Placed,
    ReferralSheet,
    TooLongError,
    packaged,
    render_referral_sheet,
)
from documents.referral_docx import render_report_docx, render_submission_docx
from documents.submission import render_submission
from storage.application import EventLog, Row
from workflows.addressees import Addressee
from workflows.higher_award_rules import higher_forms
from workflows.issuing import Issuer
from workflows.movement import Movements
from workflows.paper_sources import ground_of
from workflows.plans import PlanLibrary
from workflows.seats import Seat

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_AGAIN: Final = ("nomination.certificate_issued.v1",)
"""Papers of the dossier that have a place of their own in the package."""


class ReferralPapers:
    """Makes the papers of referrals."""

    def __init__(self, log: EventLog, movements: Movements, plans: PlanLibrary, issuer: Issuer) -> None:
        self._log = log
        self._movements = movements
        self._plans = plans
        self._issuer = issuer

    def content(self, referral: HigherAwardReferral) -> str:
        """Return the hash of all that a referral submits: its words, the council's opinion, and every paper by its hash."""
        said = [
            referral.form,
            referral.basis,
            plain(referral.summary),
            plain(referral.report),
            [str(part) for part in referral.opinion or ()],
            [[title, paper.sha256] for title, paper in self._papers(referral)],
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def package(
        self, referral: HigherAwardReferral, *, number: int | None, dated: date, signatory: Signatory
    ) -> tuple[bytes, list[Placed]]:
        """Return the whole dossier as one PDF, with where each part stands; without a number it is a draft to look at.

        Raises ``subject_erased`` and ``package_too_large``.
        """
        nomination, named, seat = self._about(referral, dated)
        own = [
            Part(
                "Tờ trình",
                render_submission(
                    self._submission(referral, nomination, named, seat, number, dated, signatory)
                ),
            ),
            Part(
                "Danh sách đề nghị",
                render_referral_sheet(self._list(referral, nomination, named, seat, dated)),
            ),
            Part(
                "Tóm tắt thành tích",
                render_referral_sheet(
                    self._words(referral, "Tóm tắt thành tích", named, seat, dated, signatory)
                ),
            ),
            Part(
                "Báo cáo thành tích",
                render_referral_sheet(self._words(referral, "Báo cáo thành tích", named, seat, dated, None)),
            ),
        ]
        papers = [
            Part(title, self._log.attachments.read(paper.subject, paper.sha256), paper.mime)
            for title, paper in self._papers(referral)
        ]
        evidence = Part(
            "Danh mục minh chứng", render_referral_sheet(self._evidence(papers, named, seat, dated))
        )
        cover = ReferralSheet(
            letterhead=self._head(seat, dated),
            title="Hồ sơ đề nghị khen cao",
            about=f"{higher_forms()[referral.form].vi} tặng {named.full}",
            paragraphs=(
                *(() if number is not None else ("DỰ THẢO: chưa gửi, chưa có số tờ trình.",)),
                f"Hồ sơ gồm {len(own) + 1 + len(papers)} thành phần; mỗi thành phần có mã băm để đối chiếu với bản gốc.",
            ),
            demonstration=self._movements.in_force().demonstration,
        )
        try:
            return packaged(cover, [*own, evidence, *papers])
        except TooLongError:
            raise Refused("package_too_large", limit=MOST_PAGES) from None

    def forms(
        self, referral: HigherAwardReferral, *, number: int, dated: date, signatory: Signatory
    ) -> list[tuple[str, bytes]]:
        """Return the submission and the report as editable papers, with the names of their files."""
        nomination, named, seat = self._about(referral, dated)
        letter = self._submission(referral, nomination, named, seat, number, dated, signatory)
        report = self._words(referral, "Báo cáo thành tích", named, seat, dated, None)
        return [
            ("to-trinh-khen-cao.docx", render_submission_docx(letter)),
            ("bao-cao-thanh-tich.docx", render_report_docx(report)),
        ]

    # -- what there is -----------------------------------------------------------------------------------------------------

    def _papers(self, referral: HigherAwardReferral) -> list[tuple[str, Evidence]]:
        """The papers from elsewhere, in the order they stand in: minutes, decision, certificate, dossier, evidence.

        The minutes of the session that awarded are not among them: they speak of everybody who was on its agenda.
        """
        found: list[tuple[str, Evidence]] = [
            (_titled("Biên bản họp Hội đồng về khen cao", paper), paper) for paper in referral.minutes
        ]
        row = self._log.query_one(
            "SELECT c.sha256, c.subject_id, c.decision_id, c.gold_book_number, d.sha256 AS decision_sha256, n.commitment_id "
            "FROM certificates c JOIN decisions d USING (decision_id) JOIN nominations n USING (nomination_id) "
            "WHERE c.nomination_id = %s",
            (referral.nomination_id,),
        )
        if row is None:
            raise Refused("not_found")
        papers = self._log.query(
            "SELECT DISTINCT ON (sha256) sha256, subject, name, mime, size, topic, recorded_at, version FROM papers "
            "WHERE originator_id = ANY(%s) ORDER BY sha256, recorded_at, version",
            (
                [
                    i
                    for i in (row["decision_id"], referral.nomination_id, row["commitment_id"])
                    if i is not None
                ],
            ),
        )
        by_hash = {paper["sha256"]: paper for paper in papers}
        for sha256, title in (
            (row["decision_sha256"], "Quyết định khen thưởng"),
            (row["sha256"], f"Giấy khen số sổ vàng {row['gold_book_number']:04d}"),
        ):
            if sha256 in by_hash:
                found.append((title, _evidence(by_hash.pop(sha256))))
        dossier = [
            p
            for p in by_hash.values()
            if p["subject"] == referral.subject_id and p["topic"] not in _NOT_AGAIN
        ]
        dossier.sort(key=lambda p: (p["recorded_at"], p["version"], p["sha256"]))
        found += [(f"Hồ sơ: {p['name'] or 'đã xóa theo yêu cầu'}", _evidence(p)) for p in dossier]
        known = {paper.sha256 for _, paper in found}
        found += [(_titled("Minh chứng", p), p) for p in referral.papers if p.sha256 not in known]
        return found

    # -- what our own sheets say -------------------------------------------------------------------------------------------

    def _about(self, referral: HigherAwardReferral, dated: date) -> tuple[Nomination, Addressee, Seat]:
        nomination = self._log.load(Nomination, referral.nomination_id)
        if plain(nomination.subject_name) is None or plain(referral.summary) is None:
            raise Refused("subject_erased")
        return (
            nomination,
            self._issuer.named(nomination, dated),
            self._issuer.seat(self._plans.of(nomination), dated),
        )

    def _head(self, seat: Seat, dated: date, number: int | None = None, symbol: str = "") -> Letterhead:
        return Letterhead(agency=seat.committee, place=seat.place, dated=dated, serial=number, symbol=symbol)

    def _submission(
        self,
        referral: HigherAwardReferral,
        nomination: Nomination,
        named: Addressee,
        seat: Seat,
        number: int | None,
        dated: date,
        signatory: Signatory,
    ) -> SubmissionData:
        form, plan = higher_forms()[referral.form], self._plans.of(nomination)
        above = seat.region or "cấp trên"
        opinion = ""
        if referral.opinion is not None:
            day, present, votes_for, _ = referral.opinion
            opinion = (
                f" Hội đồng Thi đua - Khen thưởng {seat.level} họp {date_words(day)}, {votes_for}/{present} thành viên dự họp "
                "tán thành."
            )
        return SubmissionData(
            letterhead=self._head(seat, dated, number, "TTr-UBND"),
            summary=f"Về việc đề nghị tặng {form.vi}",
            addressees=(f"Chủ tịch Ủy ban nhân dân {above}", f"Hội đồng Thi đua - Khen thưởng {above}"),
            paragraphs=(
                f"{ground_of(plan)};",
                f"Căn cứ kết quả khen thưởng của phong trào và hồ sơ số {nomination.code}.{opinion}",
                f"{seat.committee} kính trình xem xét, tặng {form.vi} ({REFERRAL_BASES[referral.basis].vi}) cho {named.group} "
                "có tên dưới đây.",
            ),
            nominees=(
                Awardee(
                    name=named.full,
                    address=named.address,
                    merit=_short(str(plain(referral.summary))),
                    award=form.vi,
                ),
            ),
            enclosures=(
                "Danh sách đề nghị",
                "Tóm tắt thành tích",
                "Báo cáo thành tích",
                "Biên bản, quyết định, minh chứng theo mục lục",
            ),
            closing="Kính đề nghị xem xét, quyết định",
            recipients=("Như trên", seat.interior, "Lưu: VT, NV"),
            signatory=signatory,
            demonstration=self._movements.in_force().demonstration,
        )

    def _list(
        self, referral: HigherAwardReferral, nomination: Nomination, named: Addressee, seat: Seat, dated: date
    ) -> ReferralSheet:
        row = self._certificate(referral.nomination_id)
        return ReferralSheet(
            letterhead=self._head(seat, dated),
            title="Danh sách đề nghị khen cao",
            about=higher_forms()[referral.form].vi,
            columns=(("STT", 12), ("Họ tên hoặc tên đơn vị", 45), ("Địa chỉ", 48), ("Đã được khen", 60)),
            rows=(
                (
                    "1",
                    named.full,
                    named.address,
                    f"Quyết định số {row['decision_number']} {date_words(row['decided_on'])}, "
                    f"số sổ vàng {row['gold_book_number']:04d}; hồ sơ {nomination.code}",
                ),
            ),
            demonstration=self._movements.in_force().demonstration,
        )

    def _certificate(self, nomination_id: UUID) -> Row:
        row = self._log.query_one("SELECT * FROM certificates WHERE nomination_id = %s", (nomination_id,))
        if row is None:
            raise Refused("not_found")
        return row

    def _words(
        self,
        referral: HigherAwardReferral,
        title: str,
        named: Addressee,
        seat: Seat,
        dated: date,
        signatory: Signatory | None,
    ) -> ReferralSheet:
        said = str(plain(referral.summary if title.startswith("Tóm tắt") else referral.report))
        return ReferralSheet(
            letterhead=self._head(seat, dated),
            title=title,
            about=f"của {named.full}, {named.address}",
            paragraphs=tuple(part.strip() for part in said.split("\n") if part.strip()),
            signatory=signatory,
            demonstration=self._movements.in_force().demonstration,
        )

    def _evidence(self, papers: list[Part], named: Addressee, seat: Seat, dated: date) -> ReferralSheet:
        return ReferralSheet(
            letterhead=self._head(seat, dated),
            title="Danh mục minh chứng",
            about=f"kèm theo hồ sơ của {named.full}",
            columns=(("STT", 12), ("Giấy tờ", 78), ("Mã băm SHA-256", 75)),
            rows=tuple(
                (str(n), part.title, part.sha256 or "đã xóa theo yêu cầu")
                for n, part in enumerate(papers, start=1)
            ),
            demonstration=self._movements.in_force().demonstration,
        )


def _evidence(row: Row) -> Evidence:
    return Evidence(row["sha256"], row["size"], row["mime"], PII(row["subject"], row["name"]), row["subject"])


def _titled(title: str, paper: Evidence) -> str:
    name = plain(paper.name)
    return f"{title}: {name}" if name else title


def _short(text: str) -> str:
    """The beginning of a summary, for one cell of a table."""
    words = " ".join(text.split())
    return words if len(words) <= 400 else words[:400].rsplit(" ", 1)[0] + "…"
