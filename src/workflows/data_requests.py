"""Requests of data subjects: received with their clock, answered once, each answer an act of its own.

A commune's officer answers for the households of the commune, the standing office for nominees of the district's
departments and wherever a request came to it. Erasing is the administrator's (``workflows.erasure``), mending the register's
(``workflows.household_register``): both close the request in the transaction that does what was asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.data_request import DataRequest
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.refusals import Refused
from documents import TEMPLATE_VERSION
from documents.personal_data import render_personal_data
from documents.report_data import PersonalDataData
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.erasure import subject_by_code
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.personal_file import PersonalFile
from workflows.protection_terms import answer_term
from workflows.restriction import require_processable

PAGE: Final = 50
_ROWS: Final = (
    "SELECT r.*, coalesce(h.code, n.code) AS code, coalesce(h.head, s.name) AS name, u.name AS unit, c.name AS commune, "
    "o.full_name AS receiver, x.since AS restricted_since, coalesce(x.request_id = r.request_id, false) AS restricting "
    "FROM data_requests r LEFT JOIN households h ON h.household_id = r.subject_id "
    "LEFT JOIN nominees s ON s.nominee_id = r.subject_id "
    "LEFT JOIN LATERAL (SELECT code FROM nominations n WHERE n.subject_id = s.nominee_id ORDER BY proposed_at DESC LIMIT 1) n "
    "ON true JOIN units u ON u.unit_id = coalesce(h.hamlet_id, s.unit_id) LEFT JOIN units c ON c.unit_id = u.parent_id "
    "LEFT JOIN officers o ON o.officer_id = r.received_by "
    "LEFT JOIN restricted_subjects x ON x.subject_id = r.subject_id "
)
_WHO: Final = (
    "SELECT x.*, u.name AS hamlet, c.name AS commune FROM ("
    "SELECT head AS name, code, hamlet_id AS unit_id, unit_path FROM households WHERE household_id = %(id)s UNION ALL "
    "SELECT s.name, (SELECT code FROM nominations n WHERE n.subject_id = s.nominee_id ORDER BY proposed_at DESC LIMIT 1), "
    "s.unit_id, s.unit_path FROM nominees s WHERE s.nominee_id = %(id)s) x "
    "JOIN units u ON u.unit_id = x.unit_id LEFT JOIN units c ON c.unit_id = u.parent_id"
)
_ERASING: Final = ("erasure", "objection")


class DataRequests:
    """Use cases of what data subjects ask for."""

    def __init__(self, kernel: Kernel, movements: Movements, file: PersonalFile) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._file = file

    def require_processable(self, act: str, subject_id: UUID) -> None:
        """Refuse an act on somebody whose data is restricted, unless the law requires it; before a form for it is shown."""
        require_processable(self._log, act, subject_id)

    # -- received --------------------------------------------------------------------------------------------------------

    def find(self, actor: Actor, code: str) -> Row | None:
        """Return the household with that code, or the nominee whose dossier has it, in the officer's charge."""
        authorise(actor, "request.receive")
        row = subject_by_code(self._log, code)
        return row if row is not None and row["unit_path"].startswith(scope_of(actor)) else None

    def subject(self, actor: Actor, subject_id: UUID) -> Row:
        """Return who a request is to be about: name, code, place. Raises ``not_found``, ``foreign_unit``, ``subject_erased``."""
        row = self._log.query_one(_WHO, {"id": subject_id})
        if row is None:
            raise Refused("not_found")
        authorise(actor, "request.receive", row["unit_path"])
        if row["name"] is None:
            raise Refused("subject_erased")
        return row

    def due_on(self, received_on: date) -> date:
        """Return the last day for the answer: so many working days by the plan's calendar (``data/data-protection.toml``)."""
        return self._movements.in_force().plan.working_day_after(
            received_on, answer_term(received_on).working_days
        )

    def receive(
        self,
        actor: Actor,
        command: Command,
        *,
        subject_id: UUID,
        kind: str,
        channel: str,
        capacity: str,
        requester: str,
        identity: str,
        details: str,
        received_on: date,
        uploads: list[Upload],
        request_id: UUID | None = None,
    ) -> Outcome:
        """Receive a request about a household or a nominee."""
        id = request_id or uuid4()

        def decide(work: Work) -> Outcome:
            subject = _subject(work, subject_id)
            work.authorise("request.receive", subject.unit_path)
            if subject.erased:
                raise Refused("subject_erased")
            work.add(
                DataRequest.receive(
                    id,
                    subject_id=subject_id,
                    subject_kind="household" if isinstance(subject, Household) else "nominee",
                    unit_path=subject.unit_path,
                    kind=kind,
                    channel=channel,
                    capacity=capacity,
                    requester=requester,
                    identity=identity,
                    details=details,
                    received_on=received_on,
                    due_on=self.due_on(received_on),
                    evidence=keep(self._log.attachments, subject_id, uploads),
                    today=work.today,
                    earliest=self._movements.first_day(),
                )
            )
            return {"id": str(id)}

        return self._kernel.run("request.receive", actor, command, decide)

    # -- answered --------------------------------------------------------------------------------------------------------

    def make_report(self, actor: Actor, command: Command, *, request_id: UUID) -> Outcome:
        """Write down everything kept about the person, as a PDF sealed under the person's key."""

        def act(work: Work, request: DataRequest) -> None:
            request.require_open(actor, "given")
            content = render_personal_data(self.report_data(work, request))
            document = self._log.attachments.keep(
                request.subject_id, f"du-lieu-ca-nhan-{work.today.isoformat()}.pdf", content
            )
            request.make_report(actor, document=document, template_version=TEMPLATE_VERSION["personal_data"])

        return self._on(actor, command, request_id, act)

    def report_data(self, work: Work, request: DataRequest) -> PersonalDataData:
        """Return what the report says."""
        return self._file.gather(
            request.subject_id,
            reference=str(request.id),
            requester=str(plain(request.requester) or ""),
            received_on=request.received_on,
            due_on=request.due_on,
            made_at=work.now,
            by=work.actor,
        )

    def hand_over(
        self, actor: Actor, command: Command, *, request_id: UUID, recipient: str, how: str
    ) -> Outcome:
        """Record to whom the report was given, and how. That answers the request."""
        return self._on(
            actor, command, request_id, lambda _, r: r.hand_over(actor, recipient=recipient, how=how)
        )

    def refuse(
        self, actor: Actor, command: Command, *, request_id: UUID, ground: str, reason: str
    ) -> Outcome:
        """Answer that it cannot be met."""
        return self._on(
            actor, command, request_id, lambda _, r: r.refuse(actor, ground=ground, reason=reason)
        )

    def withdraw(self, actor: Actor, command: Command, *, request_id: UUID, reason: str) -> Outcome:
        """Record that whoever asked has taken it back."""
        return self._on(actor, command, request_id, lambda _, r: r.withdraw(actor, reason))

    def restrict(self, actor: Actor, command: Command, *, request_id: UUID, reason: str) -> Outcome:
        """Restrict the processing of the person's data, as was asked for; live dossiers are held."""

        def act(work: Work, request: DataRequest) -> None:
            request.meet(actor, "restricted")
            _subject(work, request.subject_id).restrict(actor, request_id=request_id, reason=reason)
            for nomination in self._live(work, request.subject_id):
                nomination.place_hold(
                    _hold_of(request_id, nomination), kind="restriction", reason="Hạn chế xử lý theo yêu cầu"
                )

        return self._on(actor, command, request_id, act)

    def lift(self, actor: Actor, command: Command, *, request_id: UUID, reason: str) -> Outcome:
        """Let the data be processed again that was restricted by this request; the holds on dossiers end with it."""

        def decide(work: Work) -> Outcome:
            request = work.target(DataRequest, request_id)
            work.authorise("request.answer", request.unit_path)
            row = self._log.query_one(
                "SELECT request_id FROM restricted_subjects WHERE subject_id = %s", (request.subject_id,)
            )
            if row is None or row["request_id"] != request_id:
                raise Refused("not_restricted")
            _subject(work, request.subject_id).lift_restriction(actor, reason)
            request.lift(actor, reason)
            for nomination in self._live(work, request.subject_id):
                hold = _hold_of(request_id, nomination)
                if hold in nomination.holds:
                    nomination.lift_hold(hold, "Đã dỡ hạn chế xử lý")
            return {"id": str(request_id)}

        return self._kernel.run("request.answer", actor, command, decide, record_id=request_id)

    def _live(self, work: Work, subject_id: UUID) -> list[Nomination]:
        rows = self._log.query(
            "SELECT nomination_id FROM nominations WHERE subject_id = %s AND live ORDER BY nomination_id",
            (subject_id,),
        )
        return [work.load(Nomination, row["nomination_id"]) for row in rows]

    # -- reading ---------------------------------------------------------------------------------------------------------

    def listing(
        self, actor: Actor, *, status: str = "", kind: str = "", commune_path: str = "", offset: int = 0
    ) -> tuple[list[Row], bool]:
        """Return one page of requests in the officer's charge, open ones first by deadline, and whether there are more.

        ``status`` may also be ``overdue``: open past its day, or answered after it. An administrator gets the code and the
        place alone, of what may end in an erasure.
        """
        authorise(actor, "request.read")
        administrator = actor.role == "administrator"
        scope = scope_of(actor)
        rows = self._log.query(
            _ROWS + "WHERE r.unit_path LIKE %(within)s || '%%' AND (%(kind)s = '' OR r.kind = %(kind)s) "
            "AND (NOT %(administrator)s OR r.kind = ANY(%(erasing)s)) AND (%(status)s = '' OR r.status = %(status)s "
            "OR (%(status)s = 'overdue' AND coalesce(r.answered_on, %(today)s) > r.due_on)) "
            "ORDER BY (r.status = 'open') DESC, CASE r.status WHEN 'open' THEN r.due_on END, r.received_on DESC, r.request_id "
            "LIMIT %(limit)s OFFSET %(offset)s",
            {
                "within": commune_path if commune_path.startswith(scope) else scope,
                "kind": kind,
                "status": status,
                "administrator": administrator,
                "erasing": list(_ERASING),
                "today": self._kernel.clock.today(),
                "limit": PAGE + 1,
                "offset": max(offset, 0),
            },
        )
        return [_for(actor, row) for row in rows[:PAGE]], len(rows) > PAGE

    def one(self, actor: Actor, request_id: UUID) -> Row:
        """Return one request. Raises ``not_found`` or ``foreign_unit``."""
        row = self._log.query_one(_ROWS + "WHERE r.request_id = %s", (request_id,))
        if row is None or (actor.role == "administrator" and row["kind"] not in _ERASING):
            raise Refused("not_found")
        authorise(actor, "request.read", row["unit_path"])
        return _for(actor, row)

    def history(
        self, actor: Actor, request_id: UUID
    ) -> tuple[list[EventSourced.Event], dict[UUID, str | None]]:
        """Return what has happened to a request, with the names of those who acted. Not for the administrator."""
        self.one(actor, request_id)
        if actor.role == "administrator":
            return [], {}
        self._log.vault.sync()
        events = self._log.events_of(request_id)
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            ([e.meta.officer_id for e in events if e.meta.officer_id],),
        )
        return events, {row["officer_id"]: row["full_name"] for row in rows}

    def request(self, actor: Actor, request_id: UUID) -> DataRequest:
        """Return the request itself, for whoever answers or supervises it."""
        self._log.vault.sync()
        request = self._log.load(DataRequest, request_id)
        authorise(actor, "request.read", request.unit_path)
        if actor.role == "administrator":
            raise Refused("forbidden")
        return request

    def open_for(self, actor: Actor, subject_id: UUID, kind: str) -> list[Row]:
        """Return the open requests of one kind about somebody."""
        return self._log.query(
            "SELECT request_id, due_on FROM data_requests WHERE subject_id = %s AND kind = %s AND status = 'open' "
            "AND unit_path LIKE %s || '%%' ORDER BY due_on",
            (subject_id, kind, scope_of(actor)),
        )

    def waiting(self, actor: Actor) -> list[Row]:
        """Return the requests that wait for the officer: a commune's own; for the standing office what came to it."""
        if not may(actor, "request.answer"):
            return []
        standing = actor.role == "standing_office"
        return self._log.query(
            _ROWS + "WHERE r.status = 'open' AND r.unit_path LIKE %(scope)s || '%%' "
            "AND r.subject_id <> ALL(%(kin)s) AND (NOT %(standing)s OR r.office = 'standing_office') "
            "ORDER BY r.due_on LIMIT 200",
            {"scope": scope_of(actor), "kin": list(actor.own_households), "standing": standing},
        )

    # -- helpers ---------------------------------------------------------------------------------------------------------

    def _on(
        self,
        actor: Actor,
        command: Command,
        request_id: UUID,
        do: Callable[[Work, DataRequest], Any],
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            request = work.target(DataRequest, request_id)
            work.authorise("request.answer", request.unit_path)
            do(work, request)
            return {"id": str(request_id)}

        return self._kernel.run("request.answer", actor, command, decide, record_id=request_id)


def _subject(work: Work, subject_id: UUID) -> Household | Nominee:
    """Load whom a request is about into the transaction."""
    found = work.load(EventSourced, subject_id)
    if not isinstance(found, Household | Nominee):
        raise Refused("not_found")
    return found


def _hold_of(request_id: UUID, nomination: Nomination) -> UUID:
    """The hold that a restriction puts on a dossier: found again when it is lifted."""
    return uuid5(request_id, nomination.id.hex)


def _for(actor: Actor, row: Row) -> Row:
    """Return what of a request the officer is shown: an administrator code and place, and nobody's name."""
    return {**row, "name": None, "requester": None} if actor.role == "administrator" else row
