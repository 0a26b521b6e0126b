"""The papers of a dossier's way up: the hamlet's minutes, the receipt, the commune's submission."""

from __future__ import annotations

from aggregates.nomination import Nomination
from aggregates.nomination_events import MeetingRecorded
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import Evidence
from aggregates.vocabulary import COMMUNE_KINDS
from documents import TEMPLATE_VERSION
from documents.data import (
    Awardee,
    Letterhead,
    MinutesData,
    MinutesNominee,
    ReceiptData,
    ReceiptItem,
    SubmissionData,
)
from documents.minutes import render_minutes
from documents.receipt import render_receipt
from documents.submission import render_submission
from rules.text import Text
from workflows.addressees import place_on
from workflows.clock import day_in_vietnam
from workflows.dossier_contents import done_before, held_at_submission, held_before
from workflows.kernel import Work
from workflows.paper_sources import PaperSources, commune_of, ground_of
from workflows.paper_words import signatory
from workflows.seats import short_name


class DossierPapers(PaperSources):
    """Renders the papers that hamlet and commune issue."""

    def paper(self, work: Work, nomination: Nomination, kind: str) -> tuple[Evidence, str]:
        """Render ``hamlet_minutes``, ``receipt`` or ``submission`` of a dossier."""
        make = {
            "hamlet_minutes": self._hamlet_minutes,
            "receipt": self._receipt,
            "submission": self._submission,
        }.get(kind)
        if make is None:
            raise Refused("bad_choice", field="kind", value=kind[:40])
        content, name = make(work, nomination)
        version = TEMPLATE_VERSION["minutes" if kind == "hamlet_minutes" else kind]
        return self._log.attachments.keep(nomination.subject_id, name, content), version

    def _hamlet_minutes(self, work: Work, n: Nomination) -> tuple[bytes, str]:
        record = n.meeting_record
        if record is None:
            raise Refused("minutes_missing", what=n.minutes)
        day = record.held_on
        place, seat, named = place_on(self._log, n, day), self._seat(n, day), self._addressee(n, day)
        chair = str(plain(record.chaired_by) or "")
        shape = self._shape(n)
        plan, readings = self._movements.terms_of(n)
        unanimous = readings.get("community_support") == "unanimous"
        agreed = record.votes_for == record.present if unanimous else record.votes_for * 2 > record.present
        share = "tất cả" if unanimous else "quá nửa"
        data = MinutesData(
            commune=place["commune"] or seat.name,
            hamlet=f"UBND {place['hamlet']}" if place["kind"] in COMMUNE_KINDS else place["hamlet"],
            # Not every department is the People's Committee's own: unions and the front stand under none.
            parent="" if place["kind"] == "department" else None,
            place=short_name(commune_of(place) or seat.name),
            movement=plan.movement.vi,
            held_on=record.held_on,
            chair=chair,
            chair_office=self._office_of(chair, record),
            secretary=str(plain(record.secretary) or ""),
            present=record.present,
            nominees=(
                MinutesNominee(
                    name=named.name,
                    address=place["hamlet"] if shape == "household" else named.within,
                    reason=self._merit(plan),
                    votes_for=record.votes_for,
                    votes_against=record.votes_against,
                    abstained=record.present - record.votes_for - record.votes_against,
                ),
            ),
            rule=f"Được đề nghị khi {share} số người có mặt tán thành.",
            conclusion=(
                f"Cuộc họp thống nhất đề nghị khen thưởng {named.group} nêu trên."
                if agreed
                else f"Không đủ {share} số người có mặt tán thành việc đề nghị khen thưởng."
            ),
            discussion=tuple(filter(None, [str(plain(record.remarks) or "")])),
            reference=n.code,
            demonstration=self._movements.in_force().demonstration,
        )
        return render_minutes(data), f"bien-ban-hop-{n.code}.pdf"

    def _receipt(self, work: Work, n: Nomination) -> tuple[bytes, str]:
        if n.received_at is None:
            raise Refused("wrong_step", step=Text("nộp hồ sơ", "submission"))
        received_on = day_in_vietnam(n.received_at)
        check = next((s for s in n.chain if s["act"] == "confirm_complete"), n.chain[0])
        of_commune = check["level"] == "commune"
        received_in = self._author(n, received_on, of_commune)
        office = self._author(n, work.today, of_commune)
        # The office that writes the slip, and all it names, is that of the day on which it is written. Where it is the one
        # that received the dossier the slip bears the day of receipt.
        day = received_on if office == received_in else work.today
        seat, named = self._seat(n, day), self._addressee(n, day)
        above = f"UBND {seat.name}" if office != seat.name else f"UBND {seat.region}" if seat.region else ""
        days = check["deadline_working_days"]
        due = None if days is None else self._plans.of(n).working_day_after(received_on, days)
        data = ReceiptData(
            parent=above,
            agency=f"Ủy ban nhân dân {office}",
            place=short_name(office),
            dossier_code=n.code,
            submitted_by=self._submitter(n),
            submitter_address=named.address,
            subject=named.full,
            request=f"Đề nghị tặng {self._award_form(n).title.vi} của {seat.chair}",
            items=tuple(self._handed_in(n)),
            received_at=n.received_at,
            received_by=self._name(work.actor.officer_id),
            receiving_office=work.actor.title,
            due_on=due,
            working_days=days,
            return_at=f"Bộ phận Tiếp nhận và Trả kết quả {office}",
            dated=None if office == received_in else day,
            received_in="" if office == received_in else f"tại UBND {received_in}",
            demonstration=self._movements.in_force().demonstration,
        )
        return render_receipt(data), f"giay-tiep-nhan-{n.code}.pdf"

    def _submission(self, work: Work, n: Nomination) -> tuple[bytes, str]:
        if n.submission is None:
            raise Refused("wrong_step", step=Text("trình cấp trên", "endorsement"))
        number, day = n.submission
        place, seat, named = place_on(self._log, n, day), self._seat(n, day), self._addressee(n, day)
        office = self._author(n, day)
        form, plan = self._award_form(n), self._plans.of(n)
        # Not every plan has dossiers posted before they are endorsed; some do so later, at the council.
        posted = " và kết quả niêm yết công khai" if done_before(n, "close_posting", "endorse") else ""
        endorser = next(
            e.meta for e in reversed(self._log.events_of(n.id)) if isinstance(e, Nomination.Endorsed)
        )
        digits = "".join(c for c in number if c.isdigit())[:6]
        data = SubmissionData(
            letterhead=Letterhead(
                agency=f"Ủy ban nhân dân {office}",
                place=short_name(office),
                dated=day,
                serial=int(digits) if digits else None,
                symbol="TTr-UBND",
            ),
            summary=f"Về việc đề nghị tặng {form.title.vi} của Chủ tịch UBND {seat.level}",
            addressees=(seat.chair, f"Hội đồng Thi đua - Khen thưởng {seat.level}"),
            paragraphs=(
                f"{ground_of(plan)};",
                f"Xét hồ sơ số {n.code}{posted}, Ủy ban nhân dân {office} kính trình xem xét, "
                f"tặng {form.title.vi} cho {named.group} có tên dưới đây.",
            ),
            nominees=(
                Awardee(
                    name=named.name,
                    address=place["hamlet"] if self._shape(n) == "household" else named.within,
                    merit=self._merit(plan),
                    award=form.title.vi,
                ),
            ),
            enclosures=tuple(held.title.vi for held in held_before(n, plan, "endorse", self._missing(n))),
            recipients=("Như trên", seat.interior, "Lưu: VT"),
            signatory=signatory(
                self._name(endorser.officer_id) if endorser.officer_id else "",
                endorser.title,
                endorser.signs_for,
            ),
            demonstration=self._movements.in_force().demonstration,
        )
        return render_submission(data), f"to-trinh-{n.code}.pdf"

    def _handed_in(self, n: Nomination) -> list[ReceiptItem]:
        """What came with the submission: the plan's papers, each from the office the plan names, then what else was attached."""
        items = [
            ReceiptItem(
                title=held.title.vi,
                title_en=held.title.en,
                originals=1,
                note=f"{held.by.vi} nộp" if held.by else "",
                note_en=f"from: {held.by.en}" if held.by else "",
            )
            for held in held_at_submission(n, self._plans.of(n), self._missing(n))
        ]
        if n.papers_handed_in:
            items.append(
                ReceiptItem(title="Giấy tờ kèm theo", title_en="Papers attached", copies=n.papers_handed_in)
            )
        return items

    def _missing(self, n: Nomination) -> frozenset[str]:
        """The papers a dossier was returned for and that are not supplied yet, by their titles."""
        if n.status != "returned":
            return frozenset()
        back = next(
            e for e in reversed(self._log.events_of(n.id)) if isinstance(e, Nomination.ReturnedForSupplement)
        )
        return frozenset(plain(back.missing) or ())

    def _office_of(self, name: str, record: MeetingRecorded) -> str:
        """The office of whoever chaired, where it is the officer who recorded the meeting; else nobody has said it."""
        return record.meta.title if name == self._name(record.meta.officer_id) else ""

    def _submitter(self, n: Nomination) -> str:
        meta = next(
            e.meta for e in reversed(self._log.events_of(n.id)) if isinstance(e, Nomination.Submitted)
        )
        return ", ".join(filter(None, [self._name(meta.officer_id), meta.title]))
