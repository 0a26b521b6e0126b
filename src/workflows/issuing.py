"""The papers of council and decision, filled from what is recorded, rendered and kept as issued."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, time
from typing import Any
from uuid import UUID

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_events import Closed
from aggregates.council_session import CouncilSession, Tally
from aggregates.nomination import Nomination
from aggregates.nomination_award_events import AwardAttested, CertificateIssued
from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import Evidence
from documents import TEMPLATE_VERSION
from documents.certificate import Proof, award_json, data_of, is_award, render_certificate, set_parts
from documents.clean import clean
from documents.data import (
    Awardee,
    CertificateData,
    DecisionData,
    InvitationData,
    Letterhead,
)
from documents.decision import customary_articles, render_decision
from documents.decision_docx import render_decision_docx
from documents.fit import DoesNotFitError, LetterMissingError
from documents.formats import date_words, two_digits
from documents.invitation import render_invitation
from documents.pades import PadesSigner
from ledger.book import Book
from ledger.verifier.certificate import code_fragment, extra_of
from ledger.verifier.notes import Checkpoint
from rules.certificate_layout import PARTS, Layout
from rules.council import voting_words
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from storage.problems import SetupProblem
from workflows.addressees import Addressee, counted, in_groups
from workflows.certificate_layouts import LayoutLibrary
from workflows.council_minutes import ERASED_WORDS, Redaction, minutes_of_council
from workflows.kernel import Work
from workflows.movement import Movements
from workflows.paper_sources import PaperSources, ground_of
from workflows.paper_words import (
    law_grounds,
    movement_names,
    movements_with_periods,
    signatory,
    submission_grounds,
)
from workflows.plans import PlanLibrary
from workflows.prior_awards import awards_on_paper
from workflows.units import Units

logger = logging.getLogger("chungtay.issuing")


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A certificate that was rendered and signed for one attested award, and is not kept yet."""

    attested_version: int
    content: bytes
    template_version: str
    data: CertificateData
    tight: list[str]
    """Parts set smaller or longer than their layout wants."""


class Issuer(PaperSources):
    """Renders the papers of the authority that decides."""

    def __init__(
        self, log: EventLog, movements: Movements, plans: PlanLibrary, units: Units, base_url: str
    ) -> None:
        super().__init__(log, movements, plans, units, base_url)
        self.layouts = LayoutLibrary(log)
        self.pades: PadesSigner | None = None
        """Signs certificates for readers of PDF, where the installation has a key for that."""

    # -- district ------------------------------------------------------------------------------------------------------

    def attested(
        self, nomination: Nomination, certificate_id: UUID, gold_book_number: int
    ) -> tuple[str, bytes]:
        """Return the template's version and the award, as it will lie in the certificate.

        Raises ``certificate_letters`` and ``certificate_too_long`` for a text that cannot be set, before it takes a number.
        """
        decision = self._decision_row(nomination)
        layout, version = self.layouts.in_use(self._award_form(nomination).id, nomination.category)
        data = self._certificate_data(nomination, decision, certificate_id, gold_book_number)
        try:
            set_parts(clean(data), layout)
        except LetterMissingError as error:
            raise Refused(
                "certificate_letters", part=PARTS[error.field].words, letters=" ".join(error.letters)
            ) from error
        except DoesNotFitError as error:
            raise Refused("certificate_too_long", part=PARTS[error.field].words) from error
        return version, award_json(clean(data), version)

    def unready(self) -> Refused | None:
        """Return ``signing_not_ready`` where the office has a key and it cannot be used now."""
        try:
            if self.pades is not None:
                self.pades.check()
        except SetupProblem as problem:
            logger.error("no certificate is begun: %s", problem)
            return Refused("signing_not_ready", why=problem.text)
        return None

    def made(self, nomination: Nomination, book: Book) -> MadePaper:
        """Render and sign the certificate of an attested award, which is under a checkpoint by now. Nothing is kept yet.

        May wait for a token and for the time-stamping service, so that it is done before the act that records it. Raises
        ``stale_version`` where what the certificate says has changed since it was attested, and ``signing_failed`` where the
        office's key or the service does not answer.
        """
        kept, frozen, layout, version, data = self._still_attested(nomination)
        salt = bytes.fromhex(frozen["salt"])
        found = book.leaf_of(nomination.id, kept.originator_version)
        assert found is not None
        _, leaf, state = found
        proof = book.proof(nomination.id, kept.originator_version, extra_of(leaf.text(), state, salt))
        assert proof is not None
        root = Checkpoint.parse(proof.note.text).root
        key = book.keys.sealing(date.today())
        fragment = code_fragment(
            kept.certificate_id.bytes, bytes.fromhex(kept.award_hash), root, key.sign_bytes
        )
        data = replace(data, proof_line=proof_line(root), check_url=f"{data.check_url}#{fragment}")
        carried = Proof(frozen["award"].encode(), str(proof).encode(), key.sign_bytes, self.pades)
        try:
            content = render_certificate(data, layout, version, carried)
        except SetupProblem as problem:
            logger.error("no certificate is signed: %s", problem)
            raise Refused("signing_failed", why=problem.text) from problem
        tight = [part.name for part in set_parts(clean(data), layout) if part.tight]
        return MadePaper(kept.originator_version, content, version, data, tight)

    def certificate(self, nomination: Nomination, made: MadePaper) -> tuple[Evidence, str, dict[str, Any]]:
        """Keep a certificate that was made; return the kept paper, the template's version and the data it is of.

        Raises ``stale_version`` where what it says has changed since.
        """
        kept, _, _, version, _ = self._still_attested(nomination)
        if (kept.originator_version, version) != (made.attested_version, made.template_version):
            raise Refused("stale_version")
        data = made.data
        evidence = self._log.attachments.keep(
            nomination.subject_id,
            f"{file_stem(data.award_form)}-{kept.gold_book_number:04d}.pdf",
            made.content,
        )
        snapshot = {
            "award_form": data.award_form,
            "awardee": data.awardee_name,
            "address": data.address,
            "merit": data.merit,
            "decision": f"{two_digits(data.decision_serial)}/{data.decision_symbol}",
            "decided_on": data.decision_date,
            "gold_book_number": kept.gold_book_number,
            "certificate_number": data.certificate_number,
            "signatory": data.signatory.name,
            "signatory_title": data.signatory.title,
            "signed_for": self._decision_row(nomination)["signed_for"],
            "check_url": data.check_url,
            # All that is needed to set the same certificate again, and what is worth a look before it is printed.
            "paper": asdict(data),
            "tight": made.tight,
        }
        return evidence, version, snapshot

    def _still_attested(
        self, nomination: Nomination
    ) -> tuple[AwardAttested, dict[str, Any], Layout, str, CertificateData]:
        """Return the attested award, its text and salt, and what its certificate is set from. Raises ``stale_version``."""
        kept = nomination.award_attested
        frozen = plain(kept.award) if kept is not None else None
        if kept is None or frozen is None:
            raise Refused("subject_erased")
        decision = self._decision_row(nomination)
        layout, version = self.layouts.in_use(self._award_form(nomination).id, nomination.category)
        data = self._certificate_data(nomination, decision, kept.certificate_id, kept.gold_book_number)
        if not is_award(frozen["award"].encode(), clean(data), version):
            raise Refused("stale_version")
        return kept, frozen, layout, version, data

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
        signed_on: date = decision["signed_on"]
        seat, named = self._seat(nomination, signed_on), self._addressee(nomination, signed_on)
        form, right = self._award_form(nomination), self.as_corrected(nomination.id)
        return CertificateData(
            award_form=form.title.vi,
            authority=seat.grantor(form).vi,
            awardee_title=named.title,
            awardee_name=right.get("name", named.name),
            address=self._whole_address(nomination, right["address"], seat)
            if "address" in right
            else named.address,
            address_label=named.label,
            merit=right.get("merit", self._merit(self._plans.of(nomination))),
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
            demonstration=self._movements.in_force().demonstration,
        )

    def decision(
        self, work: Work, decision: AwardDecision, nominations: list[Nomination], by: Actor
    ) -> tuple[Evidence, Evidence]:
        """Render the signed decision with its list; return PDF and DOCX."""
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
                f"“{movement_names(plans)}”"
            ),
            authority=authority,
            grounds=(
                *law_grounds(signed_on),
                *dict.fromkeys(ground_of(plan) for plan in plans),
                *submission_grounds(submissions),
                f"Theo đề nghị của Hội đồng Thi đua - Khen thưởng {council.name} tại phiên họp {date_words(session.held_on)}",
            ),
            articles=customary_articles(
                authority=authority,
                movements=movements_with_periods(plans),
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
        return self.kept(
            decision.id, f"quyet-dinh-{two_digits(decision.number)}-{decision.signed_on.year}", data
        )

    def kept(self, id: UUID, name: str, data: DecisionData) -> tuple[Evidence, Evidence]:
        """Render a decision from one snapshot of its data, as PDF and as DOCX, and keep both under its own key."""
        pdf = self._log.attachments.keep(id, f"{name}.pdf", render_decision(data))
        return pdf, self._log.attachments.keep(id, f"{name}.docx", render_decision_docx(data))

    def council_minutes(
        self,
        work: Work,
        session: CouncilSession,
        nominations: dict[UUID, Nomination],
        tallies: list[Tally],
        reasons: Mapping[UUID, str],
    ) -> tuple[Evidence, str]:
        """Render the minutes of a session whose results are published now."""
        content = minutes_of_council(
            self._log,
            self.seats_of(self.plans_of(nominations.values()), session.held_on),
            session,
            nominations,
            {n: self._addressee(a, session.held_on) for n, a in nominations.items()},
            tallies,
            reasons,
            plans={n: self._plans.of(a) for n, a in nominations.items()},
            demonstration=self._movements.in_force().demonstration,
            awards=self._awards_before(session, nominations),
            ended_at=work.now,
        )
        name = f"bien-ban-hop-hoi-dong-{session.held_on.isoformat()}.pdf"
        return self._log.attachments.keep(session.id, name, content), TEMPLATE_VERSION["council_minutes"]

    def redacted_council_minutes(
        self, session: CouncilSession, nominations: Mapping[UUID, Nomination], redaction: Redaction
    ) -> tuple[Evidence, str]:
        """Render the minutes of a session again, from its events as they can be read now: who was erased is not in them."""
        events = self._log.events_of(session.id)
        closed = next(e for e in reversed(events) if isinstance(e, CouncilSession.ResultsPublished | Closed))
        tallies = [
            Tally(
                n, r["for"], r["against"], r["abstain"], r["base"], r["recused"], r["proposed"], r["decided_by_chair"]
            )
            for n, r in session.results.items()
        ]  # fmt: skip
        deviating = [
            n
            for n, r in session.results.items()
            if r["proposed"] != (r.get("verdict") in ("met", "provisional"))
        ]
        reasons = {
            n: str(plain(words) or "") or ERASED_WORDS
            for n, words in zip(deviating, closed.deviations, strict=False)
        }
        content = minutes_of_council(
            self._log,
            self.seats_of(self.plans_of(nominations.values()), session.held_on),
            session,
            nominations,
            {n: self._named_still(a, session.held_on) for n, a in nominations.items()},
            tallies,
            reasons,
            plans={n: self._plans.of(a) for n, a in nominations.items()},
            demonstration=self._movements.in_force().demonstration,
            # What somebody was awarded would tell who it was.
            awards=self._awards_before(
                session, [n for n, a in nominations.items() if plain(a.subject_name) is not None]
            ),
            ended_at=closed.timestamp,
            redaction=redaction,
        )
        name = f"bien-ban-hop-hoi-dong-{session.held_on.isoformat()}-luoc-bo.pdf"
        return self._log.attachments.keep(session.id, name, content), TEMPLATE_VERSION["council_minutes"]

    def _named_still(self, nomination: Nomination, day: date) -> Addressee:
        """Return how papers name a dossier's subject; of somebody erased, only that there was one."""
        if plain(nomination.subject_name) is not None:
            return self._addressee(nomination, day)
        if nomination.category == "household":
            return Addressee("", ERASED_WORDS, "hộ gia đình", "", "")
        person = self._log.load(Nominee, nomination.subject_id).kind == "person"
        group = "cá nhân" if person else "tổ chức"
        return Addressee("", ERASED_WORDS, group, "", "")

    def _awards_before(self, session: CouncilSession, nominations: Iterable[UUID]) -> dict[UUID, list[str]]:
        return awards_on_paper(
            self._log,
            self._plans,
            list(nominations),
            session_id=session.id,
            day=session.until or session.held_on,
        )

    def council_invitation(
        self, session: CouncilSession, members: list[Row], nominations: list[Nomination], today: date
    ) -> bytes:
        """Render the invitation to a session, to print and send."""
        seat = self.seats_of(self.plans_of(nominations), session.held_on)
        named = {n.id: self._addressee(n, session.held_on) for n in nominations}
        awards = self._awards_before(session, named)
        venue = self._log.query_one("SELECT place FROM council_sessions WHERE session_id = %s", (session.id,))
        # The hour of the day it was convened for, or of the one it goes on: that of the one says nothing of the other.
        hour = session.starts_at if session.until is None else session.until_hour
        return render_invitation(
            InvitationData(
                letterhead=Letterhead(
                    parent=f"UBND {seat.name}",
                    agency="Hội đồng Thi đua - Khen thưởng",
                    place=seat.place,
                    dated=today,
                ),
                session="Phiên họp xét khen thưởng phong trào thi đua",
                movement=self.movements_of(nominations),
                venue=str(venue["place"]) if venue else "",
                held_on=session.until or session.held_on,
                starts_at=time.fromisoformat(hour) if hour else None,
                invitees=tuple((str(m["full_name"] or ""), str(m["title"])) for m in members),
                agenda=tuple((a.name, a.within, tuple(awards[n])) for n, a in named.items()),
                rule=voting_words(session.rule).vi,
                signatory_title="Thường trực Hội đồng",
                demonstration=self._movements.in_force().demonstration,
            )
        )

    # -- helpers --------------------------------------------------------------------------------------------------


def file_stem(award_form: str) -> str:
    """The name of an award form as files bear it: "Bằng khen" → "bang-khen"."""
    return search_key(award_form).replace(" ", "-")


def proof_line(root: bytes) -> str:
    """The line that certificates print of the ledger: the first 16 digits of the root they are under."""
    digits = root.hex()[:16]
    return "Sổ cái " + " ".join(digits[i : i + 4] for i in range(0, 16, 4))
