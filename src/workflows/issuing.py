"""Fills the papers from what is recorded, renders them and keeps the bytes as issued."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession, Tally
from aggregates.nomination import Nomination
from aggregates.nomination_events import CertificateIssued, MeetingRecorded
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import Evidence
from aggregates.vocabulary import COMMUNE_KINDS, VERDICTS
from documents import TEMPLATE_VERSION
from documents.certificate import data_of, render_certificate, set_parts
from documents.clean import clean
from documents.data import (
    Awardee,
    CertificateData,
    CouncilMember,
    CouncilMinutesData,
    DecisionData,
    Deviation,
    Letterhead,
    MinutesData,
    MinutesNominee,
    ReceiptData,
    ReceiptItem,
    Recusal,
    SubmissionData,
)
from documents.data import Tally as PaperTally
from documents.decision import customary_articles, render_decision
from documents.formats import date_words, two_digits
from documents.minutes import render_council_minutes, render_minutes
from documents.receipt import render_receipt
from documents.submission import render_submission
from rules.council import voting_words
from rules.plan import AwardForm, Plan
from rules.text import Text
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.addressees import Addressee, addressee_of, counted, in_groups, place_of
from workflows.certificate_layouts import LayoutLibrary
from workflows.clock import day_in_vietnam
from workflows.kernel import Work
from workflows.movement import Movements
from workflows.paper_words import law_grounds, signatory, submission_grounds
from workflows.plans import PlanLibrary
from workflows.seats import Seat, seat_of, short_name
from workflows.subjects import shape_of
from workflows.units import Units

_GROUNDS_OF_RECUSAL = {
    "nominated": "đã tham gia đề nghị hồ sơ",
    "verified": "đã xác minh hồ sơ",
    "kin": "là đối tượng được đề nghị hoặc người thân thuộc hộ được đề nghị",
    "own_unit": "thuộc đơn vị được đề nghị",
    "declared": "tự đề nghị rút",
}


class Issuer:
    """Renders the movement's papers from recorded facts."""

    def __init__(
        self, log: EventLog, movements: Movements, plans: PlanLibrary, units: Units, base_url: str
    ) -> None:
        self._log = log
        self._plans = plans
        self._movements = movements
        self._units = units
        self._base_url = base_url
        self.layouts = LayoutLibrary(log)

    # -- district ------------------------------------------------------------------------------------------------------

    def certificate(
        self, work: Work, nomination: Nomination, certificate_id: UUID, gold_book_number: int
    ) -> tuple[Evidence, str, dict[str, Any]]:
        """Render a certificate; return the kept paper, the template's version and the data it was made from."""
        decision = self._decision_row(nomination)
        form = self._award_form(nomination)
        layout, version = self.layouts.in_use(form.id, nomination.category)
        data = self._certificate_data(nomination, decision, certificate_id, gold_book_number)
        content = render_certificate(data, layout, version)
        evidence = self._log.attachments.keep(
            nomination.subject_id, f"{file_stem(form.title.vi)}-{gold_book_number:04d}.pdf", content
        )
        snapshot = {
            "award_form": data.award_form,
            "awardee": data.awardee_name,
            "address": data.address,
            "merit": data.merit,
            "decision": f"{two_digits(data.decision_serial)}/{data.decision_symbol}",
            "decided_on": data.decision_date,
            "gold_book_number": gold_book_number,
            "certificate_number": data.certificate_number,
            "signatory": data.signatory.name,
            "signatory_title": data.signatory.title,
            "signed_for": decision["signed_for"],
            "check_url": data.check_url,
            # All that is needed to set the same certificate again, and what is worth a look before it is printed.
            "paper": asdict(data),
            "tight": [part.name for part in set_parts(clean(data), layout) if part.tight],
        }
        return evidence, version, snapshot

    def certificate_data(self, nomination: Nomination, issued: CertificateIssued) -> CertificateData:
        """Return the data a certificate was made from: as frozen, or, where that was not kept yet, from what is on record.

        Raises ``subject_erased``.
        """
        frozen = plain(issued.data)
        if frozen is None:
            raise Refused("subject_erased")
        if "paper" in frozen:
            return data_of(frozen["paper"])
        decision = self._decision_row(nomination)
        data = self._certificate_data(nomination, decision, issued.certificate_id, issued.gold_book_number)
        return replace(
            data,
            award_form=frozen.get("award_form", data.award_form),
            awardee_name=frozen["awardee"],
            address=frozen["address"],
            merit=frozen["merit"],
            certificate_number=frozen["certificate_number"],
            signatory=replace(data.signatory, name=frozen["signatory"]),
            check_url=frozen["check_url"],
        )

    def _decision_row(self, nomination: Nomination) -> Row:
        decision = self._log.query_one(
            "SELECT d.*, o.full_name FROM decisions d LEFT JOIN officers o ON o.officer_id = d.signed_by WHERE decision_id = %s",
            (nomination.decision_id,),
        )
        if decision is None or decision["number"] is None:
            raise Refused("not_in_decision")
        return decision

    def _certificate_data(
        self, nomination: Nomination, decision: Row, certificate_id: UUID, gold_book_number: int
    ) -> CertificateData:
        seat = self._seat(self._plans.of(nomination))
        named = self._addressee(nomination, decision["signed_on"])
        form = self._award_form(nomination)
        return CertificateData(
            award_form=form.title.vi,
            authority=form.authority.vi,
            awardee_title=named.title,
            awardee_name=named.name,
            address=named.address,
            address_label=named.label,
            merit=self._merit(self._plans.of(nomination)),
            decision_serial=decision["number"],
            decision_symbol="QĐ-UBND",
            decision_date=decision["signed_on"],
            gold_book_number=f"{gold_book_number:04d}",
            certificate_number=f"{gold_book_number:04d}/{decision['year']}",
            place=seat.place,
            issued_on=decision["signed_on"],
            signatory=signatory(
                decision["full_name"] or "", decision["signed_title"], decision["signed_for"]
            ),
            check_url=f"{self._base_url}/c/{certificate_id}",
            demonstration=self._movements.in_force().demonstration,
        )

    def decision(
        self, work: Work, decision: AwardDecision, nominations: list[Nomination], by: Actor
    ) -> tuple[Evidence, str]:
        """Render the signed decision with its list."""
        movement = self._movements.in_force()
        session = self._log.load(CouncilSession, decision.session_id)
        submissions = sorted(
            {
                (n.submission[1], place_of(self._log, n)["commune"] or "", n.submission[0])
                for n in nominations
                if n.submission is not None
            }
        )
        # One chain, one signature: all of a decision are decided on the same level.
        seat = self._seat(self._plans.of(nominations[0]))
        named = {n.id: self._addressee(n, decision.signed_on) for n in nominations}
        groups = in_groups(list(named.values()))
        form = self._award_form(nominations[0])
        authority = form.authority.vi
        plans = [self._plans.of(n) for n in nominations]
        data = DecisionData(
            annex_title=f"Danh sách được tặng {form.title.vi}",
            letterhead=Letterhead(
                agency=seat.committee,
                place=seat.place,
                dated=decision.signed_on,
                serial=decision.number,
                symbol="QĐ-UBND",
            ),
            summary=(
                f"Về việc tặng {form.title.vi} cho các {groups} có thành tích xuất sắc trong phong trào thi đua "
                f"“{movement.name}”"
            ),
            authority=authority,
            grounds=(
                *law_grounds(decision.signed_on),
                *dict.fromkeys(_ground(plan) for plan in plans),
                *submission_grounds(submissions),
                f"Theo đề nghị của Hội đồng Thi đua - Khen thưởng {seat.name} tại phiên họp {date_words(session.held_on)}",
            ),
            articles=customary_articles(
                authority=authority,
                movement=movement.name,
                period=" và ".join(dict.fromkeys(plan.period.words for plan in plans)),
                counts=counted(list(named.values())),
                executors=f"{seat.executors} và các {groups} có tên tại Điều 1",
                award_form=form.title.vi,
                funding=f"Tiền thưởng kèm theo {form.title.vi} thực hiện theo quy định hiện hành của Luật Thi đua, Khen thưởng.",
            ),
            awardees=tuple(
                Awardee(name=named[n.id].name, address=named[n.id].within, merit=self._merit(plan))
                for n, plan in zip(nominations, plans, strict=True)
            ),
            recipients=("Như Điều 3", f"Chủ tịch, các Phó Chủ tịch UBND {seat.level}", "Lưu: VT, NV"),
            signatory=signatory(self._name(by.officer_id), by.title, by.signs_for),
            demonstration=movement.demonstration,
        )
        content = render_decision(data)
        evidence = self._log.attachments.keep(
            decision.id, f"quyet-dinh-{two_digits(decision.number)}-{decision.signed_on.year}.pdf", content
        )
        return evidence, TEMPLATE_VERSION["decision"]

    def council_minutes(
        self,
        work: Work,
        session: CouncilSession,
        nominations: dict[UUID, Nomination],
        tallies: list[Tally],
        reasons: dict[UUID, str],
    ) -> tuple[Evidence, str]:
        """Render the minutes of a session that closes now."""
        movement = self._movements.in_force()
        people = {
            row["officer_id"]: row
            for row in self._log.query(
                "SELECT o.officer_id, o.full_name, a.title FROM officers o LEFT JOIN appointments a ON a.officer_id = o.officer_id "
                "AND a.role IN ('council_chair', 'council_member') WHERE o.officer_id = ANY(%s)",
                (session.members,),
            )
        }
        seat = self._seat(movement.plan)
        named = {n: self._addressee(a, session.held_on) for n, a in nominations.items()}
        agreed = [named[t.nomination_id] for t in tallies if t.proposed]
        data = CouncilMinutesData(
            letterhead=Letterhead(
                parent=f"UBND {seat.name}",
                agency="Hội đồng Thi đua - Khen thưởng",
                place=seat.place,
                dated=session.held_on,
            ),
            session="Phiên họp xét khen thưởng phong trào thi đua",
            movement=movement.name,
            venue=self._venue(session.id),
            started_at=self._opened_at(session.id),
            ended_at=work.now,
            chair=str(people.get(session.chair, {}).get("full_name") or ""),
            secretary=self._name(work.actor.officer_id),
            members=tuple(
                CouncilMember(
                    name=str(people.get(m, {}).get("full_name") or ""),
                    office=str(people.get(m, {}).get("title") or ""),
                    attendance="present" if m in session.present else "absent",
                    role="Chủ tịch Hội đồng" if m == session.chair else "Ủy viên",
                )
                for m in sorted(session.members, key=lambda m: m != session.chair)
            ),
            quorum=f"Có mặt {len(session.present)}/{len(session.members)} thành viên, đủ điều kiện họp theo quy định.",
            rule=voting_words(session.rule).vi,
            # No plan with a secret ballot is put in force: ballots are kept by member.
            secret=False,
            tallies=tuple(
                PaperTally(
                    name=named[t.nomination_id].name,
                    address=named[t.nomination_id].within,
                    base=t.base,
                    votes_for=t.votes_for,
                    votes_against=t.votes_against,
                    abstained=t.abstained,
                    agreed=t.proposed,
                    assessment=VERDICTS.get(nominations[t.nomination_id].verdict),
                )
                for t in tallies
            ),
            conclusion=(
                f"Hội đồng thống nhất đề nghị Chủ tịch UBND {seat.level} khen thưởng "
                + (
                    ", ".join(f"{two_digits(n)} {group}" for n, group in counted(agreed) if n)
                    or "00 đối tượng"
                )
                + "."
            ),
            recusals=tuple(
                Recusal(
                    member=str(people.get(m, {}).get("full_name") or ""),
                    nominee=named[n].name,
                    reason=_GROUNDS_OF_RECUSAL.get(ground, ground),
                )
                for m, n, ground in self._recusals(session)
            ),
            deviations=tuple(
                Deviation(
                    nominee=named[t.nomination_id].name,
                    assessment=VERDICTS[nominations[t.nomination_id].verdict or "unproven"],
                    decision=Text("đề nghị khen", "proposed")
                    if t.proposed
                    else Text("không đề nghị khen", "not proposed"),
                    reason=reasons[t.nomination_id].strip(),
                )
                for t in tallies
                if reasons.get(t.nomination_id, "").strip()
            ),
            demonstration=movement.demonstration,
        )
        evidence = self._log.attachments.keep(
            session.id,
            f"bien-ban-hop-hoi-dong-{session.held_on.isoformat()}.pdf",
            render_council_minutes(data),
        )
        return evidence, TEMPLATE_VERSION["council_minutes"]

    # -- hamlet and commune --------------------------------------------------------------------------------------------

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
            raise Refused("minutes_missing")
        place, seat, named = (
            place_of(self._log, n),
            self._seat(self._plans.of(n)),
            self._addressee(n, record.held_on),
        )
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
            place=short_name(_commune_of(place) or seat.name),
            movement=self._movements.in_force().name,
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
        place, seat, named = (
            place_of(self._log, n),
            self._seat(self._plans.of(n)),
            self._addressee(n, work.today),
        )
        check = next((s for s in n.chain if s["act"] == "confirm_complete"), n.chain[0])
        office = (_commune_of(place) if check["level"] == "commune" else None) or seat.name
        above = f"UBND {seat.name}" if office != seat.name else f"UBND {seat.region}" if seat.region else ""
        days = int(check["deadline_working_days"] or 0)
        due = self._plans.of(n).working_day_after(day_in_vietnam(n.received_at), days)
        data = ReceiptData(
            parent=above,
            agency=f"Ủy ban nhân dân {office}",
            place=short_name(office),
            dossier_code=n.code,
            submitted_by=self._submitter(n),
            submitter_address=named.address,
            subject=named.full,
            request=f"Đề nghị tặng {self._award_form(n).title.vi} của {seat.chair}",
            items=(
                ReceiptItem(title=f"Báo cáo thành tích của {named.group}", originals=1),
                ReceiptItem(title="Biên bản họp bình xét", originals=1),
                *(
                    (ReceiptItem(title="Giấy tờ kèm theo", copies=n.papers_handed_in),)
                    if n.papers_handed_in
                    else ()
                ),
            ),
            received_at=n.received_at,
            received_by=self._name(work.actor.officer_id),
            receiving_office=work.actor.title,
            due_on=due,
            working_days=days,
            return_at=f"Bộ phận Tiếp nhận và Trả kết quả {office}",
            demonstration=self._movements.in_force().demonstration,
        )
        return render_receipt(data), f"giay-tiep-nhan-{n.code}.pdf"

    def _submission(self, work: Work, n: Nomination) -> tuple[bytes, str]:
        if n.submission is None:
            raise Refused("wrong_step", step=Text("trình cấp trên", "endorsement"))
        number, day = n.submission
        place, seat, named = place_of(self._log, n), self._seat(self._plans.of(n)), self._addressee(n, day)
        office = _commune_of(place) or seat.name
        form, plan = self._award_form(n), self._plans.of(n)
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
                f"{_ground(plan)};",
                f"Xét hồ sơ số {n.code} và kết quả niêm yết công khai, Ủy ban nhân dân {office} kính trình xem xét, "
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
            enclosures=("Báo cáo thành tích", "Biên bản họp bình xét"),
            recipients=("Như trên", seat.interior, "Lưu: VT"),
            signatory=signatory(
                self._name(endorser.officer_id) if endorser.officer_id else "",
                endorser.title,
                endorser.signs_for,
            ),
            demonstration=self._movements.in_force().demonstration,
        )
        return render_submission(data), f"to-trinh-{n.code}.pdf"

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _seat(self, plan: Plan) -> Seat:
        return seat_of(self._log, plan)

    def _award_form(self, n: Nomination) -> AwardForm:
        plan = self._plans.of(n)
        return plan.award_forms[plan.category(n.category).award_form]

    def _shape(self, n: Nomination) -> str:
        return shape_of(self._plans.of(n).category(n.category))

    def _addressee(self, n: Nomination, day: date) -> Addressee:
        plan = self._plans.of(n)
        return addressee_of(self._log, self._units, plan, self._seat(plan), n, day)

    def _merit(self, plan: Plan) -> str:
        """What a dossier's nominee is commended for; ``plan`` is the one the dossier was opened under."""
        movement = self._movements.in_force()
        return f"Đã có thành tích xuất sắc trong phong trào thi đua “{movement.name}” {plan.period.words}"

    def _office_of(self, name: str, record: MeetingRecorded) -> str:
        """The office of whoever chaired, where it is the officer who recorded the meeting; else nobody has said it."""
        return record.meta.title if name == self._name(record.meta.officer_id) else ""

    def _submitter(self, n: Nomination) -> str:
        meta = next(
            e.meta for e in reversed(self._log.events_of(n.id)) if isinstance(e, Nomination.Submitted)
        )
        return ", ".join(filter(None, [self._name(meta.officer_id), meta.title]))

    def _name(self, officer_id: UUID | None) -> str:
        row = self._log.query_one("SELECT full_name FROM officers WHERE officer_id = %s", (officer_id,))
        return str(row["full_name"] or "") if row else ""

    def _venue(self, session_id: UUID) -> str:
        row = self._log.query_one("SELECT place FROM council_sessions WHERE session_id = %s", (session_id,))
        return str(row["place"]) if row else ""

    def _opened_at(self, session_id: UUID) -> Any:
        return next(
            e.timestamp for e in self._log.events_of(session_id) if isinstance(e, CouncilSession.Opened)
        )

    def _recusals(self, session: CouncilSession) -> list[tuple[UUID, UUID, str]]:
        return [
            (e.member, e.nomination_id, e.ground)
            for e in self._log.events_of(session.id)
            if isinstance(e, CouncilSession.MemberRecused)
        ]


def _commune_of(place: Row) -> str | None:
    """The commune a paper is made in: the one a dossier's unit lies in, or is; None for what belongs to no commune."""
    commune: str | None = place["hamlet"] if place["kind"] in COMMUNE_KINDS else place["commune"]
    return commune


def file_stem(award_form: str) -> str:
    """The name of an award form as files bear it: "Bằng khen" → "bang-khen"."""
    return search_key(award_form).replace(" ", "-")


def _ground(plan: Plan) -> str:
    """The plan among the grounds of a paper: its number, day and authority."""
    return f"Căn cứ Kế hoạch số {plan.number} {date_words(plan.signed_on)} của {plan.authority.vi}"
