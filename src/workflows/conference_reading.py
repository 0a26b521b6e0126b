"""Reading of conferences: what is planned, who is called up when and sits where, and how far the handing over is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.refusals import Refused
from aggregates.vocabulary_conference import AWARDEE_GROUPS, CERTIFICATE_ENDS, HAND_OVER_STATES
from aggregates.vocabulary_revocation import PAPER_STATES
from rules.plan import Plan
from rules.text import Text
from rules.vietnamese import alphabet_key, vietnamese_sort_key
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.plans import PlanLibrary
from workflows.subjects import shape_of
from workflows.unit_views import COMMUNES_SQL

_COLUMNS: Final[LiteralString] = (
    "SELECT c.certificate_id, c.nomination_id, c.subject_id, c.decision_id, c.gold_book_number, c.awardee, c.address, "
    "c.category, c.status AS certificate_status, c.unit_path, c.decision_number, c.decided_on, n.plan_id, n.plan_version, "
    "n.code, k.kind AS nominee_kind, "
    f"CASE WHEN u.kind IN {COMMUNES_SQL} THEN u.name END AS commune, x.conference_id, "
    "p.position, p.block, p.line, p.seat, c.corrected_by, c.ended_on, EXISTS (SELECT 1 FROM revocations r WHERE r.nomination_id = "
    "c.nomination_id AND r.status IN ('proposed', 'hearing', 'heard', 'advised')) AS revoking, "
    "h.status AS hand_over, h.receiver, h.proxy_name, h.proxy_relation, h.handed_on, "
    "h.handed_at, h.title, h.unit_name, o.full_name AS officer, f.status AS conference_status, "
    # A certificate that this one replaced may be with the awardee: whoever hands this one over takes it back.
    "old.handed_on AS old_handed_on, old.number AS old_number, old.certificate_id AS old_certificate, "
    "old.paper AS old_paper, old.paper_on AS old_paper_on "
)
_TABLES: Final[LiteralString] = (
    "JOIN conferences f USING (conference_id) JOIN certificates c USING (decision_id) "
    "JOIN nominations n USING (nomination_id) "
    "LEFT JOIN nominees k ON k.nominee_id = c.subject_id "
    "LEFT JOIN units u ON u.unit_id = nullif(split_part(c.unit_path, '/', 3), '')::uuid "
    "LEFT JOIN conference_places p ON p.conference_id = x.conference_id AND p.certificate_id = c.certificate_id "
    "LEFT JOIN hand_overs h ON h.certificate_id = c.certificate_id LEFT JOIN officers o ON o.officer_id = h.officer_id "
    "LEFT JOIN LATERAL (SELECT w.handed_on, s.gold_book_number AS number, s.certificate_id, a.paper, a.paper_on FROM hand_overs w "
    "JOIN superseded_certificates s USING (certificate_id) LEFT JOIN revocations a "
    "ON a.certificate_id = s.certificate_id AND a.status = 'replaced' WHERE w.nomination_id = c.nomination_id "
    "AND w.status = 'handed_over' ORDER BY s.gold_book_number DESC LIMIT 1) old ON true "
)
_LINES: Final[LiteralString] = _COLUMNS + "FROM conference_decisions x " + _TABLES
_LINES_IF: Final[LiteralString] = (
    _COLUMNS
    + "FROM (SELECT %s::uuid AS conference_id, d AS decision_id FROM unnest(%s::uuid[]) AS d) x "
    + _TABLES
)
"""As ``_LINES``, as if the conference had other decisions."""
_REPLACED: Final[LiteralString] = (
    "SELECT s.certificate_id, s.nomination_id, s.subject_id, s.gold_book_number, s.awardee, s.unit_path, h.conference_id, "
    "'handed_over' AS state, false AS revoking, h.receiver, h.proxy_name, h.proxy_relation, h.handed_on, h.handed_at, "
    "h.title, h.unit_name, o.full_name AS officer, c.gold_book_number AS new_number, a.paper, a.paper_on "
    "FROM hand_overs h JOIN superseded_certificates s USING (certificate_id) "
    "JOIN certificates c ON c.nomination_id = s.nomination_id LEFT JOIN officers o ON o.officer_id = h.officer_id "
    "LEFT JOIN revocations a ON a.certificate_id = s.certificate_id AND a.status = 'replaced' "
    "WHERE h.conference_id = %s AND h.status = 'handed_over' ORDER BY s.gold_book_number"
)
_LISTED: Final[LiteralString] = (
    "(SELECT i.position FROM decisions d JOIN session_items i USING (session_id) "
    "WHERE d.decision_id = c.decision_id AND i.nomination_id = c.nomination_id)"
)
_DISTRICT: Final = "Cấp huyện"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many certificates were handed over, wait, belong to absent awardees, or are not valid any more.

    ``ended`` of those handed over were revoked or cancelled afterwards. ``replaced`` are of none of these: papers that were
    handed over before another one took their place.
    """

    handed_over: int
    waiting: int
    absent: int
    void: int
    ended: int = 0
    replaced: int = 0

    @property
    def total(self) -> int:
        """How many are to be handed over in all."""
        return self.handed_over + self.waiting + self.absent


def state_of(row: Row) -> str:
    """Return how a certificate of a conference stands, as a code of ``HAND_OVER_STATES``."""
    if row["hand_over"] == "handed_over":
        return "handed_over"
    if row["certificate_status"] != "valid":
        return "void"
    if row["hand_over"] == "absent":
        return "absent"
    # Whoever was handed the certificate that this one replaced was there.
    if row["conference_status"] == "closed" and row["old_handed_on"] is None:
        return "absent"
    return "waiting"


def counted(rows: list[Row]) -> Progress:
    """Count the lines of a conference by how they stand."""
    states = [row["state"] for row in rows]
    return Progress(
        **{state: states.count(state) for state in HAND_OVER_STATES},
        ended=sum(map(ended_since, rows)),
        replaced=sum(row["old_handed_on"] is not None for row in rows),
    )


def ended_since(row: Row) -> bool:
    """Whether a certificate was handed over and its award has ended since: the paper is with the awardee."""
    return bool(row["hand_over"] == "handed_over" and row["certificate_status"] != "valid")


def left_out(rows: list[Row]) -> list[Row]:
    """Return the valid certificates that have no place in an order that is set: they were issued since."""
    if all(row["position"] is None for row in rows):
        return []
    return [row for row in rows if row["certificate_status"] == "valid" and row["position"] is None]


@dataclass(frozen=True, slots=True)
class Replanned:
    """What becomes of the order when a conference is given other decisions: who ``stays``, who ``comes`` last, who ``goes``.

    Where nobody stays, order, hall and seats are lost and nobody ``comes`` into an order.
    """

    stays: list[Row]
    comes: list[Row]
    goes: list[Row]
    rows: list[Row]
    """Every certificate of the decisions it is given, in the order or not."""


class ConferenceReading:
    """What may be seen of conferences; :class:`workflows.conferences.Conferences` adds the acts."""

    def __init__(self, log: EventLog, plans: PlanLibrary) -> None:
        self._log = log
        self._plans = plans

    def listing(self, actor: Actor) -> list[Row]:
        """Return the conferences, the newest first, with how many certificates each hands over and has handed over."""
        authorise(actor, "conference.read")
        return self._log.query(
            "SELECT f.*, n.certificates, n.handed FROM conferences f, LATERAL (SELECT "
            "count(*) FILTER (WHERE c.status = 'valid' OR h.status = 'handed_over') AS certificates, "
            "count(*) FILTER (WHERE h.status = 'handed_over') AS handed FROM conference_decisions x "
            "JOIN certificates c USING (decision_id) LEFT JOIN hand_overs h USING (certificate_id) "
            "WHERE x.conference_id = f.conference_id) n ORDER BY held_on DESC, planned_at DESC LIMIT 100"
        )

    def one(self, actor: Actor, conference_id: UUID) -> Row:
        """Return a conference with the decisions whose awards it hands over. Raises ``not_found``."""
        authorise(actor, "conference.read")
        row = self._log.query_one("SELECT * FROM conferences WHERE conference_id = %s", (conference_id,))
        if row is None:
            raise Refused("not_found")
        decisions = self._log.query(
            "SELECT d.* FROM conference_decisions x JOIN decisions d USING (decision_id) WHERE x.conference_id = %s "
            "ORDER BY d.year, d.number",
            (conference_id,),
        )
        return {**row, "decisions": decisions}

    def decisions(self, actor: Actor, besides: UUID | None = None) -> list[Row]:
        """Return the signed decisions with certificates that are free for a conference, or belong to ``besides``."""
        authorise(actor, "conference.plan")
        return self._log.query(
            "SELECT d.*, count(*) AS certificates FROM decisions d JOIN certificates c USING (decision_id) "
            "WHERE d.status = 'signed' AND c.status = 'valid' AND NOT EXISTS (SELECT 1 FROM conference_decisions x "
            "WHERE x.decision_id = d.decision_id AND x.live AND x.conference_id IS DISTINCT FROM %s) "
            "GROUP BY d.decision_id ORDER BY d.year, d.number",
            (besides,),
        )

    def awardees(self, actor: Actor, conference_id: UUID) -> list[Row]:
        """Return every certificate of a conference in the order of the programme, with seat, group and how it stands.

        Who is awarded is public. Who took a certificate for somebody else is told to whoever records it there, and the auditor.
        """
        self.one(actor, conference_id)
        return self._told(actor, self._awardees(conference_id))

    def replaced(self, actor: Actor, conference_id: UUID) -> list[Row]:
        """Return the papers that were handed over at a conference and replaced since, with the number of the one in force."""
        self.one(actor, conference_id)
        return self._told(actor, self._log.query(_REPLACED, (conference_id,)))

    def plans_of(self, conference_id: UUID) -> list[Plan]:
        """Return the plans whose awards a conference hands over, that of the lowest number in the gold book first."""
        rows = self._log.query(
            "SELECT n.plan_id, n.plan_version, min(c.gold_book_number) AS first FROM conference_decisions x "
            "JOIN certificates c USING (decision_id) JOIN nominations n USING (nomination_id) "
            "WHERE x.conference_id = %s GROUP BY 1, 2 ORDER BY 3",
            (conference_id,),
        )
        return [self._plans.get(row["plan_id"], row["plan_version"]) for row in rows]

    def _awardees(self, conference_id: UUID) -> list[Row]:
        rows = self._log.query(
            _LINES + "WHERE x.conference_id = %s ORDER BY p.position NULLS LAST, c.gold_book_number",
            (conference_id,),
        )
        return [{**row, "state": state_of(row), "group": self._group(row)} for row in rows]

    def after_replan(
        self, actor: Actor, conference_id: UUID, decision_ids: Sequence[UUID]
    ) -> Replanned | None:
        """Return what other decisions do to the order of a conference; None where there is no order or they are the same."""
        authorise(actor, "conference.plan")
        return self._after_replan(conference_id, decision_ids)

    def _after_replan(self, conference_id: UUID, decision_ids: Sequence[UUID]) -> Replanned | None:
        before = self._awardees(conference_id)
        decisions = self._log.query(
            "SELECT decision_id FROM conference_decisions WHERE conference_id = %s", (conference_id,)
        )
        if not any(r["position"] for r in before) or {d["decision_id"] for d in decisions} == set(
            decision_ids
        ):
            return None
        rows = self._log.query(
            _LINES_IF + "ORDER BY p.position NULLS LAST, c.gold_book_number",
            (conference_id, list(dict.fromkeys(decision_ids))),
        )
        rows = [{**row, "state": state_of(row), "group": self._group(row)} for row in rows]
        stays = [row for row in rows if row["position"]]
        kept = {row["certificate_id"] for row in stays}
        return Replanned(
            stays=stays,
            comes=left_out(rows),
            goes=[row for row in before if row["position"] and row["certificate_id"] not in kept],
            rows=rows,
        )

    def line(self, actor: Actor, certificate_id: UUID) -> Row | None:
        """Return one certificate as its conference has it; None where it belongs to none, or there is no such certificate."""
        authorise(actor, "conference.read")
        row = self._log.query_one(_LINES + "WHERE x.live AND c.certificate_id = %s", (certificate_id,))
        if row is None:
            return None
        return self._told(actor, [{**row, "state": state_of(row), "group": self._group(row)}])[0]

    def replaced_by(self, certificate_id: UUID) -> Row | None:
        """Return the certificate that stands in the place of a superseded one, with its number; None for any other."""
        return self._log.query_one(
            "SELECT c.certificate_id, c.gold_book_number, c.decided_on, c.status FROM superseded_certificates s "
            "JOIN certificates c USING (nomination_id) WHERE s.certificate_id = %s",
            (certificate_id,),
        )

    def lands_here(self, actor: Actor, certificate_id: UUID) -> bool:
        """Whether an officer who opens a certificate's address means to hand it over.

        So it is for whoever may, while its conference is under way or it waits to be handed over after one; and for any other
        certificate while a conference is under way, so that the officer is told why not.
        """
        if not may(actor, "conference.hand_over"):
            return False
        # Whoever holds a paper that was replaced is told so there.
        by = self.replaced_by(certificate_id)
        row = self.line(actor, by["certificate_id"] if by is not None else certificate_id)
        if row is not None and row["conference_status"] == "closed":
            return row["state"] in ("absent", "waiting") and str(row["unit_path"]).startswith(scope_of(actor))
        return (
            self._log.query_one("SELECT 1 AS one FROM conferences WHERE status = 'opened' LIMIT 1")
            is not None
        )

    def outstanding(self, actor: Actor) -> list[Row]:
        """Return the certificates in the officer's charge that their absent awardees are still to be given."""
        authorise(actor, "hand_over.read")
        rows = self._log.query(
            _LINES + "WHERE x.live AND f.status = 'closed' AND c.status = 'valid' AND c.unit_path LIKE %s "
            "AND h.status IS DISTINCT FROM 'handed_over' ORDER BY c.gold_book_number",
            (scope_of(actor) + "%",),
        )
        return [{**row, "state": state_of(row), "group": self._group(row)} for row in rows]

    def to_hand_over(self, actor: Actor) -> list[Row]:
        """Return each conference that is over with how many certificates in the officer's charge are still to be handed over."""
        if not may(actor, "conference.hand_over"):
            return []
        return self._log.query(
            "SELECT f.conference_id, f.held_on, f.closed_at, count(*) AS left_over FROM conferences f "
            "JOIN conference_decisions x USING (conference_id) JOIN certificates c USING (decision_id) "
            "LEFT JOIN hand_overs h USING (certificate_id) WHERE f.status = 'closed' AND x.live AND c.status = 'valid' "
            "AND c.unit_path LIKE %s AND h.status IS DISTINCT FROM 'handed_over' GROUP BY f.conference_id ORDER BY f.held_on",
            (scope_of(actor) + "%",),
        )

    def of_dossier(self, actor: Actor, nomination_id: UUID) -> Text | None:
        """Return how a dossier's certificate was handed over, in words; None while no conference knows of it."""
        authorise(actor, "dossier.read")
        row = self._log.query_one(_LINES + "WHERE x.live AND c.nomination_id = %s", (nomination_id,))
        if row is None:
            return None
        words = HAND_OVER_STATES[state_of(row)]
        if row["old_handed_on"] is not None and state_of(row) != "handed_over":
            old = old_paper_words(row)
            assert old is not None
            return Text(f"giấy cấp lại {words.vi}; {old.vi}", f"reissued, {words.en}; {old.en}")
        if state_of(row) == "handed_over":
            more = [said for said in (ended_words(row), old_paper_words(row)) if said is not None]
            return Text(
                "; ".join((f"{words.vi} ngày {row['handed_on']:%d/%m/%Y}", *(said.vi for said in more))),
                "; ".join((f"{words.en} on {row['handed_on']:%d/%m/%Y}", *(said.en for said in more))),
            )
        return words

    def events(self, actor: Actor, conference_id: UUID) -> list[EventSourced.Event]:
        """Return what happened to a conference."""
        self.one(actor, conference_id)
        self._log.vault.sync()
        return list(self._log.events_of(conference_id))

    # -- helpers ---------------------------------------------------------------------------------------------------------

    def _told(self, actor: Actor, rows: list[Row]) -> list[Row]:
        hands_over, scope = may(actor, "conference.hand_over"), scope_of(actor)

        def of(row: Row) -> dict[str, Any]:
            row = {**row, "revoking": row["revoking"] and may(actor, "revocation.read", row["unit_path"])}
            if actor.role == "auditor" or (hands_over and row["unit_path"].startswith(scope)):
                return row
            return {**row, "proxy_name": None, "proxy_relation": None, "withheld": row["receiver"] == "proxy"}

        return [of(row) for row in rows]

    def _group(self, row: Row) -> str:
        """Whether an awardee counts as a collective, an individual or a household."""
        shape = shape_of(self._plans.get(row["plan_id"], row["plan_version"]).category(row["category"]))
        if shape == "household":
            return "household"
        return "individual" if row["nominee_kind"] == "person" else "collective"

    def _ordered(self, rows: list[Row], rule: str) -> list[Row]:
        """Return awardees in the order of a rule of ``PROGRAMME_RULES``."""
        groups = list(AWARDEE_GROUPS)
        listed: dict[UUID, int] = {}
        if rule == "decision":
            listed = {
                row["certificate_id"]: row["listed"] or 0
                for row in self._log.query(
                    f"SELECT c.certificate_id, {_LISTED} AS listed FROM certificates c WHERE c.certificate_id = ANY(%s)",
                    ([row["certificate_id"] for row in rows],),
                )
            }
        keys: dict[str, Callable[[Row], tuple[Any, ...]]] = {
            "groups": lambda r: (
                groups.index(r["group"]),
                _unit_key(r),
                vietnamese_sort_key(r["awardee"] or ""),
            ),
            "units": lambda r: (
                _unit_key(r),
                groups.index(r["group"]),
                vietnamese_sort_key(r["awardee"] or ""),
            ),
            "decision": lambda r: (r["decided_on"], r["decision_number"], listed[r["certificate_id"]]),
            "gold_book": lambda r: (),
        }
        return sorted(rows, key=lambda r: (*keys[rule](r), r["gold_book_number"]))


def ended_words(row: Row) -> Text | None:
    """Say that a certificate that was handed over stands no more, why and since when; None for any other."""
    if not ended_since(row):
        return None
    why = CERTIFICATE_ENDS.get(row["certificate_status"], HAND_OVER_STATES["void"])
    if row["ended_on"] is None:
        return why
    return Text(f"{why.vi} ngày {row['ended_on']:%d/%m/%Y}", f"{why.en} on {row['ended_on']:%d/%m/%Y}")


def old_paper_words(row: Row) -> Text | None:
    """Say that the paper which a certificate replaced had been handed over, and whether it is back; None where it had not."""
    if row["old_handed_on"] is None:
        return None
    number, day = f"{row['old_number']:04d}", f"{row['old_handed_on']:%d/%m/%Y}"
    back = back_words(row["old_paper"], row["old_paper_on"])
    return Text(
        f"giấy cũ số {number} đã trao {day}, {back.vi}",
        f"the old one, no. {number}, was handed over {day}, {back.en}",
    )


def back_words(paper: str | None, day: date | None) -> Text:
    """Say what became of a paper that was replaced, with the day; ``paper`` is of ``PAPER_STATES``, None if never asked for."""
    words = PAPER_STATES[paper or "out"]
    return words if day is None else Text(f"{words.vi} {day:%d/%m/%Y}", f"{words.en} {day:%d/%m/%Y}")


def unit_of(row: Row) -> str:
    """Return with whose people an awardee sits: the commune's, or the district's."""
    return row["commune"] or _DISTRICT


def _unit_key(row: Row) -> tuple[bool, Any]:
    return (row["commune"] is not None, alphabet_key(row["commune"] or ""))
