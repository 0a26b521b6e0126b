"""Fills the papers from what is recorded, renders them and keeps the bytes as issued."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession, Tally
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.values import Evidence
from aggregates.vocabulary import VERDICTS
from documents import TEMPLATE_VERSION
from documents.certificate import render_certificate
from documents.data import (
    Awardee,
    CertificateData,
    CouncilMember,
    CouncilMinutesData,
    DecisionData,
    Deviation,
    Letterhead,
    Recusal,
)
from documents.data import Tally as PaperTally
from documents.decision import customary_articles, render_decision
from documents.formats import date_words, two_digits
from documents.minutes import render_council_minutes
from rules.council import voting_words
from rules.text import Text
from rules.vietnamese import search_key
from workflows.addressees import counted, in_groups
from workflows.kernel import Work
from workflows.local_papers import LocalPapers, plan_ground
from workflows.paper_words import law_grounds, signatory, submission_grounds
from workflows.seats import seat_of

_GROUNDS_OF_RECUSAL = {
    "nominated": "đã tham gia đề nghị hồ sơ",
    "verified": "đã xác minh hồ sơ",
    "kin": "là đối tượng được đề nghị hoặc người thân thuộc hộ được đề nghị",
    "own_unit": "thuộc đơn vị được đề nghị",
    "declared": "tự đề nghị rút",
}


class Issuer(LocalPapers):
    """Renders the movement's papers from recorded facts."""

    def certificate(
        self, work: Work, nomination: Nomination, certificate_id: UUID, gold_book_number: int
    ) -> tuple[Evidence, str, dict[str, Any]]:
        """Render a certificate; return the kept paper, the template's version and the data it was made from."""
        movement = self._movements.in_force()
        decision = self._log.query_one(
            "SELECT d.*, o.full_name FROM decisions d LEFT JOIN officers o ON o.officer_id = d.signed_by WHERE decision_id = %s",
            (nomination.decision_id,),
        )
        if decision is None or decision["number"] is None:
            raise Refused("not_in_decision")
        signed_on: date = decision["signed_on"]
        seat, named = self._seat(nomination, signed_on), self._addressee(nomination, signed_on)
        form = self._award_form(nomination)
        data = CertificateData(
            award_form=form.title.vi,
            authority=seat.grantor(form).vi,
            awardee_title=named.title,
            awardee_name=named.name,
            address=named.address,
            address_label=named.label,
            merit=self._merit(self._plans.of(nomination)),
            decision_serial=decision["number"],
            decision_symbol="QĐ-UBND",
            decision_date=signed_on,
            gold_book_number=f"{gold_book_number:04d}",
            certificate_number=f"{gold_book_number:04d}/{decision['year']}",
            place=seat.place,
            issued_on=signed_on,
            signatory=signatory(
                decision["full_name"] or "", decision["signed_title"], decision["signed_for"]
            ),
            check_url=f"{self._base_url}/c/{certificate_id}",
            demonstration=movement.demonstration,
        )
        content = render_certificate(data)
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
        }
        return evidence, TEMPLATE_VERSION["certificate"], snapshot

    def decision(
        self, work: Work, decision: AwardDecision, nominations: list[Nomination], by: Actor
    ) -> tuple[Evidence, str]:
        """Render the signed decision with its list."""
        movement = self._movements.in_force()
        session = self._log.load(CouncilSession, decision.session_id)
        submissions = sorted(
            {
                (n.submission[1], self._author(n, n.submission[1]), n.submission[0])
                for n in nominations
                if n.submission is not None
            }
        )
        # One chain, one signature: all of a decision are decided on the same level.
        signed_on = decision.signed_on
        seat = self._seat(nominations[0], signed_on)
        council = self._seat(nominations[0], session.held_on)
        named = {n.id: self._addressee(n, signed_on) for n in nominations}
        groups = in_groups(list(named.values()))
        form = self._award_form(nominations[0])
        authority = seat.grantor(form).vi
        plans = [self._plans.of(n) for n in nominations]
        data = DecisionData(
            annex_title=f"Danh sách được tặng {form.title.vi}",
            letterhead=Letterhead(
                agency=seat.committee,
                place=seat.place,
                dated=signed_on,
                serial=decision.number,
                symbol="QĐ-UBND",
            ),
            summary=(
                f"Về việc tặng {form.title.vi} cho các {groups} có thành tích xuất sắc trong phong trào thi đua "
                f"“{movement.name}”"
            ),
            authority=authority,
            grounds=(
                *law_grounds(signed_on),
                *dict.fromkeys(plan_ground(plan) for plan in plans),
                *submission_grounds(submissions),
                f"Theo đề nghị của Hội đồng Thi đua - Khen thưởng {council.name} tại phiên họp {date_words(session.held_on)}",
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
                "SELECT DISTINCT ON (o.officer_id) o.officer_id, o.full_name, a.title FROM officers o "
                "LEFT JOIN appointments a ON a.officer_id = o.officer_id AND a.role IN ('council_chair', 'council_member') "
                "AND a.valid_from <= %(day)s AND coalesce(a.valid_to, 'infinity') >= %(day)s "
                "WHERE o.officer_id = ANY(%(members)s) ORDER BY o.officer_id, a.role",
                {"day": session.held_on, "members": session.members},
            )
        }
        seat = seat_of(self._log, movement.plan, session.held_on)
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

    # -- helpers -------------------------------------------------------------------------------------------------------

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


def file_stem(award_form: str) -> str:
    """The name of an award form as files bear it: "Bằng khen" → "bang-khen"."""
    return search_key(award_form).replace(" ", "-")
