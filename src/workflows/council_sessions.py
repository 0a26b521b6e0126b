"""A session of the council from the agenda to the last ballot. The count and what follows: ``council_count``.

Who is in conflict is found from the data when the session is convened, before anybody is shown a dossier, again whenever it
is opened or goes on, and once more at each ballot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.values import require_choice
from aggregates.vocabulary import CHOICES
from rules.council import rule_to_dict
from storage.application import Row
from workflows.council_views import FORM_OF_PLAN, CouncilViews
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.kin import KIN_TODAY
from workflows.movement import Movements
from workflows.plans import PlanLibrary

Ballots = Mapping[UUID, str]


class CouncilSessions(CouncilViews):
    """What is done from the invitation to the vote."""

    def __init__(self, kernel: Kernel, movements: Movements, plans: PlanLibrary, issuer: Issuer) -> None:
        super().__init__(kernel.log)
        self._kernel = kernel
        self._movements = movements
        self._plans = plans
        self._issuer = issuer
        self._boxes = kernel.log.ballot_boxes

    # -- the meeting --------------------------------------------------------------------------------------------------

    def convene(
        self,
        actor: Actor,
        command: Command,
        *,
        held_on: date,
        place: str,
        nomination_ids: list[UUID],
        session_id: UUID | None = None,
        starts_at: time | None = None,
    ) -> Outcome:
        """Invite all council members of ``held_on`` to decide on dossiers that wait for the council.

        The quorum to open is that of the plan in force; each dossier goes by the rule of its award form in its own plan.
        Recusals that follow from the data (nominated, verified, kin, own unit) are recorded at once.
        """
        id = session_id or uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("council.convene")
            members = self.members_on(held_on)
            chair = next((m["officer_id"] for m in members if m["role"] == "council_chair"), None)
            if chair is None:
                raise Refused("not_a_member", field="members")
            wanted = list(dict.fromkeys(nomination_ids))
            agenda: list[tuple[UUID, UUID]] = []
            ready = {r["nomination_id"]: r for r in self.ready(actor)}
            for nomination_id in wanted:
                row = ready.get(nomination_id)
                if row is None:
                    raise Refused("not_on_agenda", field="nominations")
                agenda.append((nomination_id, row["subject_id"]))
            forms, rules = self._rules([ready[n] for n in wanted])
            session = CouncilSession.convene(
                id,
                held_on=held_on,
                place=place,
                chair=chair,
                members=[m["officer_id"] for m in members],
                agenda=agenda,
                rule=rule_to_dict(self._movements.in_force().plan.council_rule),
                today=work.today,
                forms=forms,
                rules=rules,
                starts_at=starts_at,
            )
            work.add(session)
            self._recuse_by_data(session)
            return {"id": str(id)}

        return self._kernel.run("council.convene", actor, command, decide)

    def invitation(self, actor: Actor, session_id: UUID) -> bytes:
        """Return the invitation to a session as a PDF to print: day, place, members, agenda. It is not kept as issued."""
        session = self.session(actor, session_id)
        nominations = [self._log.load(Nomination, n) for n in session.items]
        return self._issuer.council_invitation(
            session, self.members(session), nominations, self._kernel.clock.today()
        )

    def open(self, actor: Actor, command: Command, *, session_id: UUID, present: list[UUID]) -> Outcome:
        """Take attendance and open the session; whoever is present has to hold a seat today."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.open")
            session = work.target(CouncilSession, session_id)
            _not_before(session.held_on, work.today, "held_on")
            self._require_seats(session, present, work.today)
            session.open(present)
            self._recuse_by_data(session)
            return {"id": str(session_id)}

        return self._kernel.run("council.open", actor, command, decide, record_id=session_id)

    def adjourn(
        self,
        actor: Actor,
        command: Command,
        *,
        session_id: UUID,
        until: date,
        reason: str,
        starts_at: time | None = None,
    ) -> Outcome:
        """Let an open session go on another day, at an hour where one is given."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.adjourn")
            work.target(CouncilSession, session_id).adjourn(until, reason, work.today, starts_at)
            return {"id": str(session_id)}

        return self._kernel.run("council.adjourn", actor, command, decide, record_id=session_id)

    def resume(self, actor: Actor, command: Command, *, session_id: UUID, present: list[UUID]) -> Outcome:
        """Take attendance anew and go on, on the day it was adjourned to or later."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.resume")
            session = work.target(CouncilSession, session_id)
            if session.until is not None:
                _not_before(session.until, work.today, "present")
            self._require_seats(session, present, work.today)
            session.resume(present)
            self._recuse_by_data(session)
            return {"id": str(session_id)}

        return self._kernel.run("council.resume", actor, command, decide, record_id=session_id)

    def recuse(
        self,
        actor: Actor,
        command: Command,
        *,
        session_id: UUID,
        nomination_id: UUID,
        member: UUID | None = None,
    ) -> Outcome:
        """Step out of one dossier, or, for the standing office, record that a member did."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.recuse")
            who = member or actor.officer_id
            if who != actor.officer_id and actor.role != "standing_office":
                raise Refused("forbidden")
            work.load(CouncilSession, session_id).recuse(who, nomination_id, "declared")
            return {"id": str(session_id)}

        return self._kernel.run("council.recuse", actor, command, decide, record_id=session_id)

    def cancel(self, actor: Actor, command: Command, *, session_id: UUID, reason: str) -> Outcome:
        """Call a session off before it is counted; its dossiers are ready for another agenda at once."""
        emptied: list[int] = []

        def decide(work: Work) -> Outcome:
            emptied.clear()
            work.authorise("council.cancel")
            session = work.target(CouncilSession, session_id)
            session.cancel(reason)
            emptied.append(session.box)
            return {"id": str(session_id)}

        outcome = self._kernel.run(
            "council.cancel",
            actor,
            command,
            decide,
            record_id=session_id,
            finish=lambda connection: self._empty(connection, session_id, emptied),
        )
        self.destroy_keys(session_id)
        return outcome

    # -- ballots ------------------------------------------------------------------------------------------------------

    def vote(self, actor: Actor, command: Command, *, session_id: UUID, ballots: Ballots) -> Outcome:
        """Cast the member's own ballots, all of them or none.

        Open ones are acts of the session. Secret ones go into the box: the record says that they were handed in. Where one
        of them is secret, no fingerprint of what was posted is kept either, so that a command that comes again, with
        whatever choices, returns its first outcome.
        """
        return self._into_box(
            "council.vote", actor, command, session_id, lambda work: self._cast(work, session_id, ballots)
        )

    def _cast(self, work: Work, session_id: UUID, ballots: Ballots) -> dict[UUID, list[str]]:
        """Put one member's ballots on record, as far as they belong there, and return the secret ones."""
        member = work.actor.officer_id
        work.authorise("council.vote")
        session = work.load(CouncilSession, session_id)
        if not ballots:
            raise Refused("bad_choice", field="choice", value="")
        secret: dict[UUID, list[str]] = {}
        for nomination_id, choice in ballots.items():
            item = session.items.get(nomination_id)
            # Asked again at the ballot: kin or part in the dossier may have come after the session was convened.
            if item is not None:
                grounds = self._conflicts([member], [nomination_id])
                if grounds and member not in item.recused:
                    raise Refused(
                        "verifier_may_not_vote" if grounds[0]["ground"] == "verified" else "own_affair"
                    )
            if item is not None and item.secret:
                secret[nomination_id] = [require_choice(choice, tuple(CHOICES), "choice")]
            else:
                session.cast_ballot(member, nomination_id, choice)
        if secret:
            session.hand_in(member, secret)
        return secret

    def enter_written(
        self, actor: Actor, command: Command, *, session_id: UUID, member: UUID, ballots: Ballots
    ) -> Outcome:
        """Enter the open written ballots of one absent member from their paper."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.written")
            session = work.target(CouncilSession, session_id)
            self._require_seats(session, [member], work.today)
            if not ballots:
                raise Refused("bad_choice", field="choice", value="")
            self._require_no_conflict(session, [member], list(ballots))
            for nomination_id, choice in ballots.items():
                session.enter_written_ballot(member, nomination_id, choice)
            return {"id": str(session_id)}

        return self._kernel.run("council.written", actor, command, decide, record_id=session_id)

    def enter_sealed(
        self,
        actor: Actor,
        command: Command,
        *,
        session_id: UUID,
        members: Sequence[UUID],
        papers: Mapping[UUID, Sequence[str]],
    ) -> Outcome:
        """Put the sealed ballots of absent members into the box, from papers taken out of their envelopes and mixed.

        ``papers`` are the choices on each dossier, as many as members who may vote on it, and in no order of members.
        """

        def enter(work: Work) -> dict[UUID, list[str]]:
            work.authorise("council.written")
            session = work.target(CouncilSession, session_id)
            self._require_seats(session, members, work.today)
            self._require_no_conflict(session, members, list(papers))
            secret = {
                n: [require_choice(c, tuple(CHOICES), "choice") for c in cs] for n, cs in papers.items()
            }
            session.hand_in_written(members, papers, {n: len(cs) for n, cs in secret.items()})
            return secret

        return self._into_box("council.written", actor, command, session_id, enter)

    def _into_box(
        self,
        act: str,
        actor: Actor,
        command: Command,
        session_id: UUID,
        enter: Callable[[Work], dict[UUID, list[str]]],
    ) -> Outcome:
        """Run an act that may put ballots into the box, in the transaction that records who has voted."""
        filled: list[tuple[int, dict[UUID, list[str]], dict[UUID, int]]] = []

        def decide(work: Work) -> Outcome:
            filled.clear()
            session = work.load(CouncilSession, session_id)
            already = {n: len(item.given) for n, item in session.items.items()}
            secret = enter(work)
            if secret:
                filled.append((session.box, secret, already))
            return {"id": str(session_id)}

        def finish(connection: Connection[Any]) -> None:
            for box, secret, already in filled:
                self._boxes.put(connection, session_id, box, secret, already)

        if not self._has_secret_ballots(session_id):
            return self._kernel.run(act, actor, command, decide, record_id=session_id)
        quiet = replace(command, digest="")
        return self._kernel.run(act, actor, quiet, decide, record_id=session_id, finish=finish)

    def _has_secret_ballots(self, session_id: UUID) -> bool:
        try:
            return any(i.secret for i in self._log.load(CouncilSession, session_id).items.values())
        except Refused:
            # The act itself says that there is no such session, and is noted.
            return False

    def _empty(self, connection: Connection[Any], session_id: UUID, boxes: Sequence[int]) -> None:
        for box in boxes:
            self._boxes.empty(connection, session_id, box)

    def destroy_keys(self, session_id: UUID | None = None) -> None:
        """Destroy the keys of boxes that have been counted or thrown away: those of one session, or all there are.

        Called after each act that ends a box, and whenever the application starts: whoever was killed between the
        transaction and this leaves a key behind that is found then. The key of a box in use is never touched.
        """
        for session, box in self._boxes.held():
            if session_id is not None and session != session_id:
                continue
            try:
                found = self._log.load(CouncilSession, session)
            except Refused:
                # Of another database, or of one that was restored to a time before this session.
                continue
            if found.status in ("closed", "cancelled", "counted") or box < found.box:
                self._boxes.destroy_key(session, box)

    # -- helpers ------------------------------------------------------------------------------------------------------

    def _require_seats(self, session: CouncilSession, members: Sequence[UUID], today: date) -> None:
        """Refuse members whose term does not cover the day."""
        seated = {row["officer_id"] for row in self.members_on(today)}
        for row in self.members(session):
            if row["officer_id"] in members and row["officer_id"] not in seated:
                raise Refused(
                    "term_ended",
                    field="present",
                    member=row["full_name"] or "—",
                    day=today.strftime("%d/%m/%Y"),
                )

    def _require_no_conflict(
        self, session: CouncilSession, members: Sequence[UUID], nomination_ids: Sequence[UUID]
    ) -> None:
        for conflict in self._conflicts(list(members), list(nomination_ids)):
            item = session.items.get(conflict["nomination_id"])
            if item is not None and conflict["officer_id"] not in item.recused:
                raise Refused("verifier_may_not_vote" if conflict["ground"] == "verified" else "own_affair")

    def _recuse_by_data(self, session: CouncilSession) -> None:
        """Record the recusals that follow from what is known now; whoever has voted in secret cannot be taken out."""
        for conflict in self._conflicts(session.members, list(session.items)):
            item = session.items[conflict["nomination_id"]]
            if item.count is None and conflict["officer_id"] not in item.given:
                session.recuse(conflict["officer_id"], conflict["nomination_id"], conflict["ground"])

    def _rules(self, dossiers: Sequence[Row]) -> tuple[dict[UUID, str], dict[str, dict[str, Any]]]:
        """Return the award form of each dossier, and the rules of those forms that have their own.

        A dossier is voted on by the rule of the plan it was submitted under. Where that is another than the plan's in force, its
        form is named with its plan (``FORM_OF_PLAN``), so that two plans' forms of one name keep their rules apart.
        """
        now = self._movements.in_force().plan
        forms: dict[UUID, str] = {}
        rules: dict[str, dict[str, Any]] = {}
        for row in dossiers:
            under = row["plan_id"], row["plan_version"]
            plan = now if under == (now.id, now.version) else self._plans.get(*under)
            form = plan.category(row["category"]).award_form
            rule = rule_to_dict(plan.council_rule_of(form))
            if form in now.award_forms and rule == rule_to_dict(now.council_rule_of(form)):
                key = form
            else:
                key = FORM_OF_PLAN.format(form=form, number=plan.number, version=plan.version)
            if rule != rule_to_dict(now.council_rule):
                rules[key] = rule
            forms[row["nomination_id"]] = key
        return forms, rules

    def _conflicts(self, members: list[UUID], nomination_ids: list[UUID]) -> list[Row]:
        """Members who proposed or verified a dossier, or have kin in its household."""
        return self._log.query(
            "SELECT DISTINCT ON (nomination_id, officer_id) nomination_id, officer_id, ground FROM ("
            "SELECT nomination_id, officer_id, part AS ground FROM nomination_officers "
            "UNION ALL SELECT n.nomination_id, k.officer_id, 'kin' FROM nominations n "
            f"JOIN {KIN_TODAY} k ON k.household_id = n.subject_id "
            "UNION ALL SELECT n.nomination_id, s.officer_id, 'kin' FROM nominations n "
            "JOIN nominees s ON s.nominee_id = n.subject_id WHERE s.officer_id IS NOT NULL "
            "UNION ALL SELECT n.nomination_id, a.officer_id, 'own_unit' FROM nominations n "
            "JOIN appointments a ON a.unit_id IN (WITH RECURSIVE later AS (SELECT n.subject_id AS id UNION "
            "SELECT s.unit_id FROM later JOIN units u ON u.unit_id = later.id JOIN units s ON s.unit_id = u.successor_id "
            "WHERE u.kind <> 'department' OR s.kind = 'department') SELECT id FROM later) "
            "UNION ALL SELECT n.nomination_id, v.officer_id, 'verified' FROM nominations n "
            "JOIN income_verifications v USING (commitment_id) WHERE v.officer_id IS NOT NULL "
            "UNION ALL SELECT n.nomination_id, s.officer_id, 'verified' FROM nominations n "
            "JOIN income_surveys s USING (commitment_id) WHERE s.officer_id IS NOT NULL) x "
            "WHERE officer_id = ANY(%s) AND nomination_id = ANY(%s) ORDER BY nomination_id, officer_id, ground DESC",
            (members, nomination_ids),
        )


def _not_before(day: date, today: date, field: str) -> None:
    if today < day:
        raise Refused("future_date", field=field, day=day.strftime("%d/%m/%Y"))
