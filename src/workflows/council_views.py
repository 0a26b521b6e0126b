"""Reading of council sessions, decisions and the certificate register; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS
from rules.plan import Plan
from rules.text import Text
from rules.vietnamese import vietnamese_sort_key
from storage.application import EventLog, Row
from workflows.addressees import place_on
from workflows.authorisation import authorise
from workflows.every_certificate import EVERY_CERTIFICATE

ON_AGENDA: LiteralString = (
    "SELECT 1 FROM session_items i JOIN council_sessions s USING (session_id) "
    "WHERE i.nomination_id = n.nomination_id AND s.status NOT IN ('closed', 'cancelled')"
)
"""Whether a session that is not over yet has the dossier ``n`` on its agenda."""
HIDDEN: LiteralString = (
    "EXISTS (SELECT 1 FROM household_consents k WHERE k.household_id = c.subject_id AND k.purpose = 'public_display' "
    "AND NOT k.given) OR c.subject_id IN (SELECT subject_id FROM restricted_subjects)"
)
"""Whether the name on the certificate ``c`` is for nobody but those in charge."""
READY: LiteralString = (
    "n.act = 'record_council_result' AND n.live AND n.holds = 0 AND n.status = 'open' "
    f"AND NOT EXISTS ({ON_AGENDA})"
)
"""Which dossiers ``n`` wait for a session to be convened."""


def require_not_recused(log: EventLog, actor: Actor, record_id: UUID) -> None:
    """Refuse a member of the council the papers of a dossier they are out of while a session has it before it.

    ``record_id`` is the dossier, or the commitment it rests on. In another office the same person reads what that office does.
    """
    if actor.role not in ("council_member", "council_chair"):
        return
    rows = log.query(
        "SELECT s.session_id, n.nomination_id FROM nominations n JOIN session_items i USING (nomination_id) "
        "JOIN council_sessions s ON s.session_id = i.session_id WHERE (n.nomination_id = %s OR n.commitment_id = %s) "
        "AND s.status NOT IN ('closed', 'cancelled') AND %s = ANY(s.members)",
        (record_id, record_id, actor.officer_id),
    )
    for row in rows:
        session = log.load(CouncilSession, row["session_id"])
        if actor.officer_id in session.items[row["nomination_id"]].recused:
            raise Refused("recused")


BALLOTS: Final = (
    CouncilSession.BallotCast,
    CouncilSession.BallotHandedIn,
    CouncilSession.WrittenBallotCast,
)
"""The acts of single voters, of which pages show how many there are."""
OVER: Final = ("closed", "cancelled")
"""States of a session in which nothing more is done."""
SEES_COUNTS: Final = frozenset({"standing_office", "council_chair"})
"""Who is shown a count before it is published."""


def sees_counts(actor: Actor, session: CouncilSession) -> bool:
    """Whether somebody may be shown how the votes fell: everybody once they are published, a few when they are counted."""
    if session.status == "closed":
        return True
    return session.status == "counted" and actor.role in SEES_COUNTS


FORM_OF_PLAN: Final = "{form}@{number}@{version}"
"""An award form by another plan than that in force: the form, and the number and version of the plan."""


def plans_by_form(session: CouncilSession, plans: Mapping[UUID, Plan]) -> dict[str, list[Plan]]:
    """Return for each award form of a session the plans its dossiers go by; ``plans`` has that of every dossier."""
    found: dict[str, list[Plan]] = {}
    for id, item in session.items.items():
        found.setdefault(item.form, []).append(plans[id])
    return found


def form_words(plans: Iterable[Plan], form: str) -> Text:
    """Say what an award form of a session is; ``plans`` are those that its dossiers go by, whatever is in force since."""
    number = form.split("@")[1] if "@" in form else ""
    if number:
        return Text(f"các hồ sơ nộp theo Kế hoạch số {number}", f"dossiers submitted under plan {number}")
    known = {plan.award_forms[form].title: None for plan in plans if form in plan.award_forms}
    if not known:
        return Text("các trường hợp khác", "other cases")
    return Text("; ".join(title.vi for title in known), "; ".join(title.en for title in known))


class CouncilViews:
    """What may be seen of the council's work; :class:`workflows.council.Council` adds the acts."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def ready(self, actor: Actor) -> list[Row]:
        """Return dossiers that wait for the council and are on no open agenda."""
        authorise(actor, "council.read")
        return self._log.query(
            "SELECT n.nomination_id, n.code, n.category, n.plan_id, n.plan_version, n.subject_id, n.subject_name, n.verdict, "
            "n.unit_path, n.due_on, u.name AS hamlet, c.name AS commune "
            "FROM nominations n JOIN units u ON u.unit_id = n.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id "
            f"WHERE {READY} ORDER BY n.sort_key NULLS LAST, n.code"
        )

    def sessions(self, actor: Actor) -> list[Row]:
        """Return all sessions, the newest first, with how many dossiers each has and its decision."""
        authorise(actor, "council.read")
        return self._log.query(
            "SELECT s.*, (SELECT count(*) FROM session_items i WHERE i.session_id = s.session_id) AS dossiers, d.decision_id, "
            "d.status AS decision_status, d.number, d.year FROM council_sessions s LEFT JOIN LATERAL (SELECT * FROM decisions x "
            "WHERE x.session_id = s.session_id ORDER BY x.drafted_at DESC LIMIT 1) d ON true ORDER BY s.held_on DESC, s.session_id"
        )

    def session(self, actor: Actor, session_id: UUID) -> CouncilSession:
        """Return a session."""
        authorise(actor, "council.read")
        self._log.vault.sync()
        return self._log.load(CouncilSession, session_id)

    def members(self, session: CouncilSession) -> list[Row]:
        """Return a session's members with name, office and term, the chair first, then by given name; None if erased."""
        known = {row["officer_id"]: row for row in self.members_on(session.held_on)}
        names = {
            row["officer_id"]: row["full_name"]
            for row in self._log.query(
                "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)", (session.members,)
            )
        }
        rows = [
            {
                "officer_id": m,
                "full_name": names.get(m),
                "title": known[m]["title"] if m in known else "",
                "valid_from": known[m]["valid_from"] if m in known else None,
                "valid_to": known[m]["valid_to"] if m in known else None,
            }
            for m in session.members
        ]
        return sorted(
            rows,
            key=lambda row: (
                row["officer_id"] != session.chair,
                vietnamese_sort_key(row["full_name"] or ""),
                row["officer_id"],
            ),
        )

    def items(self, session_id: UUID, *, as_on: date | None = None) -> list[Row]:
        """Return the dossiers on a session's agenda with their results.

        ``as_on`` is the day of a paper they stand on: ``hamlet`` and ``commune`` are named as there, else as they are now.
        """
        rows = self._log.query(
            "SELECT i.*, n.code, n.category, n.plan_id, n.plan_version, n.subject_name, n.subject_id, n.verdict, "
            "n.unit_path, n.status, n.step, n.act, "
            "n.holds, n.live, n.since, n.version, u.name AS hamlet, "
            "c.name AS commune FROM session_items i JOIN nominations n USING (nomination_id) "
            "JOIN units u ON u.unit_id = n.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id "
            "WHERE i.session_id = %s ORDER BY i.position",
            (session_id,),
        )
        if as_on is None or not self._log.query(
            "SELECT 1 FROM unit_periods WHERE valid_from > %s LIMIT 1", (as_on,)
        ):
            return rows
        found = self._log.load_many(Nomination, [row["nomination_id"] for row in rows])
        for row in rows:
            place = place_on(self._log, found[row["nomination_id"]], as_on)
            row.update(hamlet=place["hamlet"], commune=place["above"])
        return rows

    def holds_of(self, nomination_ids: Iterable[UUID]) -> dict[UUID, list[Row]]:
        """Return every hold that dossiers ever were under, lifted ones too, by dossier; the oldest first."""
        found: dict[UUID, list[Row]] = {id: [] for id in nomination_ids}
        for row in self._log.query(
            "SELECT nomination_id, kind, placed_at, lifted_at FROM nomination_holds WHERE nomination_id = ANY(%s) "
            "ORDER BY placed_at",
            (list(found),),
        ):
            found[row["nomination_id"]].append(row)
        return found

    def decisions(self, actor: Actor) -> list[Row]:
        """Return all drafts and decisions, drafts first, then the newest; with how many certificates were issued."""
        authorise(actor, "council.read")
        return self._log.query(
            "SELECT d.*, (SELECT count(*) FROM certificates c WHERE c.decision_id = d.decision_id) AS certified "
            "FROM decisions d ORDER BY d.year DESC NULLS FIRST, d.number DESC NULLS FIRST, d.drafted_at DESC"
        )

    def decision(self, actor: Actor, decision_id: UUID) -> tuple[AwardDecision, Row]:
        """Return a decision and its row."""
        authorise(actor, "council.read")
        self._log.vault.sync()
        row = self._log.query_one(
            "SELECT d.*, o.full_name AS signer FROM decisions d LEFT JOIN officers o ON o.officer_id = d.signed_by "
            "WHERE decision_id = %s",
            (decision_id,),
        )
        if row is None:
            raise Refused("not_found")
        return self._log.load(AwardDecision, decision_id), row

    def certificates_of(self, actor: Actor, decision_id: UUID) -> list[Row]:
        """Return the certificates issued under a decision."""
        authorise(actor, "dossier.read")
        return self._log.query("SELECT * FROM certificates WHERE decision_id = %s", (decision_id,))

    def every_certificate_of(self, actor: Actor, decision_id: UUID) -> list[Row]:
        """Return the certificates issued under a decision, those that were replaced too, each with the name printed on it."""
        authorise(actor, "dossier.read")
        return self._log.query(
            f"SELECT c.nomination_id, c.gold_book_number, c.sha256, c.printed_awardee FROM {EVERY_CERTIFICATE} c "
            "WHERE c.decision_id = %s",
            (decision_id,),
        )

    def public_certificate(self, certificate_id: UUID) -> Row | None:
        """Return what anyone may know of a certificate: no id number, income, disability, ethnicity or birth date.

        The name is None where consent to its display was taken back, or the person's data is restricted: ``shown`` says so.
        What was awarded to whom stays on record all the same.
        """
        row = self._log.query_one(
            "SELECT c.certificate_id, c.nomination_id, c.gold_book_number, c.awardee, c.decision_number, c.decided_on, "
            "c.issued_at, c.status, c.ended_on, c.ended_by, c.end_ground, c.corrected_by, "
            f"c.replaced_by, c.sha256, c.category, n.plan_id, n.plan_version, NOT ({HIDDEN}) AS shown, "
            # Of a paper that was replaced: how the award stands whose paper it was.
            "a.status AS award_status, a.ended_on AS award_ended_on, a.ended_by AS award_ended_by, "
            f"a.end_ground AS award_end_ground FROM {EVERY_CERTIFICATE} c "
            "JOIN nominations n USING (nomination_id) LEFT JOIN certificates a ON a.nomination_id = c.nomination_id "
            "WHERE c.certificate_id = %s",
            (certificate_id,),
        )
        if row is None:
            return None
        # As it stands on the paper: the commune of that day, whatever has become of it.
        place = place_on(self._log, self._log.load(Nomination, row["nomination_id"]), row["decided_on"])
        own = place["hamlet"] if place["kind"] in COMMUNE_KINDS else None
        return {
            **row,
            "commune": place["commune"] or own,
            "awardee": row["awardee"] if row["shown"] else None,
            "corrected_fields": self._corrected_fields(row["nomination_id"]),
        }

    def _corrected_fields(self, nomination_id: UUID) -> dict[str, list[str]]:
        """Return which fields each signed correction of an award's line mended, by the words of ``corrected_by``."""
        rows = self._log.query(
            "SELECT a.number, a.signed_on, array_agg(x.field ORDER BY x.position) AS fields FROM amendment_changes x "
            "JOIN amendments a USING (amendment_id) WHERE x.nomination_id = %s AND a.status = 'signed' "
            "GROUP BY a.number, a.signed_on",
            (nomination_id,),
        )
        return {f"{r['number']:02d}/QĐ-UBND ngày {r['signed_on']:%d/%m/%Y}": r["fields"] for r in rows}

    def members_on(self, day: date) -> list[Row]:
        """Return who sits on the council that day, and the term of each."""
        return self._log.query(
            "SELECT DISTINCT ON (a.officer_id) a.officer_id, a.role, a.title, o.full_name, a.valid_from, a.valid_to "
            "FROM appointments a JOIN officers o USING (officer_id) "
            "WHERE a.role IN ('council_chair', 'council_member') AND o.active "
            "AND a.valid_from <= %s AND coalesce(a.valid_to, 'infinity') >= %s ORDER BY a.officer_id, a.role",
            (day, day),
        )
