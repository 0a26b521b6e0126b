"""The product's own lifecycle: authorisation, rules, sealed personal values, inline read models, command ids.

The chain is the plan's household chain without the steps that only wait (posting, district check, council), so that a
lifecycle has the six commands everybody is measured by. ``submit`` opens the dossier, records the hamlet meeting and
submits it in one transaction (three events); ``decide`` records the chair's decision on the dossier. The other four are the
product's use cases as they are. Households, commitments and confirmed incomes are there beforehand, as people are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from aggregates.actors import Actor as Officer
from aggregates.base import EventSourced, acting_as, current_metadata
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household, HouseholdEntry
from aggregates.nomination import Nomination
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence
from bench.workload import (
    COMMUNES,
    DISTRICT,
    NAMESPACE,
    STEPS,
    Act,
    Actor,
    Case,
    Command,
    Contender,
    DuplicateError,
    RefusedError,
    StaleError,
)
from rules.plan import load_plan
from storage.application import EventLog
from storage.migrate import upgrade
from workflows.app import ChungTay
from workflows.chains import chain_of, due_after
from workflows.clock import Clock
from workflows.kernel import Command as Wish
from workflows.kernel import Outcome, Work
from workflows.movement import InForce

_KEY = bytes(range(32))
_SKIPPED = ("commune_posting", "district_check", "council")
_ACTS = (
    "nomination.submit",
    "nomination.confirm_complete",
    "nomination.verify_claims",
    "nomination.endorse",
    "nomination.appraise",
    "decision.sign",
)
_STEP_OF: Mapping[type, str] = {
    Nomination.Submitted: "submit",
    Nomination.CompletenessConfirmed: "confirm_complete",
    Nomination.ClaimsVerified: "verify_claims",
    Nomination.Endorsed: "endorse",
    Nomination.Appraised: "appraise",
    Nomination.AwardDecided: "decide",
}
BATCH = 40


def id_of(name: str) -> UUID:
    return uuid5(NAMESPACE, f"ours/{name}")


def path_of(unit: str) -> str:
    district = f"/{id_of(DISTRICT)}/"
    return district if unit == DISTRICT else f"{district}{id_of(unit)}/"


def _officer(actor: Actor) -> Officer:
    return Officer(
        officer_id=actor.officer,
        appointment_id=actor.appointment,
        role=actor.role,
        unit_id=id_of(actor.unit),
        unit_path=path_of(actor.unit),
        unit_name=actor.unit,
        title=actor.role,
    )


class Ours:
    """Chung Tay, as its web workers run it."""

    name = "ours"
    title = "Chung Tay: eventsourcing + inline read models"
    packages: tuple[str, ...] = ("eventsourcing", "psycopg", "cryptography")
    keeps_rules = True
    audit: Mapping[str, str] = {
        "nominations": "SELECT count(*) FROM nominations",
        "finished": "SELECT count(*) FROM nominations WHERE status = 'decided'",
        "history": "SELECT count(DISTINCT convert_from(state, 'UTF8')::json #>> '{meta,_data_,cmd}') FROM stored_events "
        "WHERE topic LIKE 'nomination.%' AND convert_from(state, 'UTF8')::json #>> '{meta,_data_,officer}' <> '' "
        "AND convert_from(state, 'UTF8')::json #>> '{meta,_data_,role}' <> ''",
        "commands": f"SELECT count(*) FROM processed_commands WHERE act = ANY(ARRAY{list(_ACTS)})",
    }

    def __init__(self) -> None:
        self._app: ChungTay | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="chungtay-bench-")

    @property
    def app(self) -> ChungTay:
        """The open application."""
        assert self._app is not None
        return self._app

    def create(self, dsn: str) -> None:
        """Migrate, and record the units: a district, its communes and one hamlet in each."""
        upgrade(dsn)
        self.open(dsn, 1)
        admin = Officer(
            id_of("admin"), id_of("admin"), "administrator", id_of(DISTRICT), path_of(DISTRICT), "", ""
        )
        units = self.app.units
        day = date(2016, 1, 1)
        units.establish(
            admin,
            Wish(),
            unit_id=id_of(DISTRICT),
            kind="district",
            name="huyện",
            code=DISTRICT,
            parent_id=None,
            valid_from=day,
            source="bench",
            demonstration=True,
        )
        for code in COMMUNES:
            units.establish(
                admin,
                Wish(),
                unit_id=id_of(code),
                kind="commune",
                name=f"xã {code}",
                code=code,
                parent_id=id_of(DISTRICT),
                valid_from=day,
                source="bench",
                demonstration=True,
            )
            units.establish(
                admin,
                Wish(),
                unit_id=id_of(f"hamlet {code}"),
                kind="hamlet",
                name=f"thôn {code}",
                code="",
                parent_id=id_of(code),
                valid_from=day,
                source="bench",
                demonstration=True,
            )
        self.app.movements.open(
            admin,
            Wish(),
            slug="bench",
            name="Cẩm Thủy chung tay vì người nghèo",
            plan_id="kh87-2018",
            opened_on=date(2018, 7, 19),
            demonstration=True,
        )
        self.close()

    def open(self, dsn: str, connections: int) -> None:
        """Open the application with a pool for so many threads."""
        log = EventLog(
            dsn,
            master_key=_KEY,
            attachments=Path(self._folder.name),
            pool_size=connections + 1,
            max_overflow=connections,
        )
        self._app = ChungTay(log, Clock(), "http://127.0.0.1")

    def introduce(self, cases: Sequence[Case]) -> None:
        """Register households with accepted commitments and confirmed incomes, many in one transaction."""
        for start in range(0, len(cases), BATCH):
            batch = cases[start : start + BATCH]

            def decide(work: Work, batch: Sequence[Case] = batch) -> Outcome:
                for case in batch:
                    for aggregate in _history_of(case):
                        work.add(aggregate)
                return {}

            head = _officer(batch[0].actor("submit"))
            self.app.kernel.run("bench.introduce", head, Wish(), decide)

    def perform(self, case: Case, command: Command) -> int:
        """Carry out one command."""
        by = _officer(command.actor)
        wish = Wish(
            id=command.id,
            expected_version=None if command.step == "submit" else command.expected_version,
            correlation_id=command.correlation.hex,
        )
        id = self._nomination_id(case)
        nominations = self.app.nominations
        try:
            match command.step:
                case "submit":
                    done = self._submit(by, wish, case, command.details)
                case "confirm_complete":
                    done = nominations.confirm_complete(by, wish, nomination_id=id)
                case "verify_claims":
                    done = nominations.verify_claims(
                        by, wish, nomination_id=id, remarks=str(command.details)[:400]
                    )
                case "endorse":
                    letter = command.details["letter"]
                    done = nominations.endorse(
                        by,
                        wish,
                        nomination_id=id,
                        submission_number=letter["number"],
                        submission_date=date.fromisoformat(letter["dated"]),
                    )
                case "appraise":
                    done = nominations.appraise(
                        by, wish, nomination_id=id, opinion=command.details["appraisal"]["opinion"]
                    )
                case _:
                    done = self._decide(by, wish, id)
        except Refused as refusal:
            if refusal.code == "stale_version":
                raise StaleError(refusal.code) from refusal
            if refusal.code == "already_nominated":
                raise DuplicateError(refusal.code) from refusal
            raise RefusedError(refusal.code) from refusal
        return int(done["version"])

    def history(self, case: Case) -> list[Act]:
        """The acts of a dossier: the event that stands for each command."""
        acts = []
        for event in self.app.log.events_of(self._nomination_id(case)):
            step = _STEP_OF.get(type(event))
            if step is not None and event.meta.officer_id is not None:
                acts.append(
                    Act(step, event.meta.officer_id, event.meta.role, event.meta.unit_name, event.timestamp)
                )
        return acts

    def close(self) -> None:
        """Give connections back."""
        if self._app is not None:
            self._app.close()
            self._app = None

    # -- the two commands that span several of the product's ---------------------------------------------------------------

    def _submit(self, by: Officer, wish: Wish, case: Case, details: Mapping[str, Any]) -> Outcome:
        movement = self._movement()

        def decide(work: Work) -> Outcome:
            household = work.log.load(Household, case.subject)
            work.authorise(
                "nomination.propose", household.unit_path, tuple(self._chain(movement)[0]["roles"])
            )
            if work.log.query(
                "SELECT 1 FROM nominations WHERE movement_id = %s AND category = 'household' AND subject_id = %s AND live",
                (movement.id, case.subject),
            ):
                raise Refused("already_nominated")
            n = work.add(
                Nomination.propose(
                    movement_id=movement.id,
                    category="household",
                    period=case.period,
                    attempt=1,
                    code=case.nomination.hex,
                    subject_id=case.subject,
                    subject_name="Bùi Thị Thưởng",
                    commitment_id=_commitment_id(case),
                    hamlet_id=id_of(f"hamlet {case.commune}"),
                    unit_path=household.unit_path,
                    plan_id=movement.plan.id,
                    plan_version=movement.plan.version,
                    readings=dict(movement.readings),
                    chain=self._chain(movement),
                    by=by,
                )
            )
            n.record_meeting(
                by,
                held_on=date(2020, 4, 12),
                present=41,
                votes_for=39,
                votes_against=2,
                chaired_by="Hà Văn Nghị",
                secretary="Phạm Thị Duyên",
                remarks="",
                evidence=[_paper(case)],
            )
            verdict, result = self.app.nominations._judge(work, n)
            n.submit(
                by,
                report=details["achievement"],
                evidence=[],
                verdict=verdict,
                assessment=result,
                due_on=due_after(movement.plan, work.today, n),
            )
            return {"version": n.version}

        return self.app.kernel.run("nomination.submit", by, wish, decide, record_id=case.subject)

    def _decide(self, by: Officer, wish: Wish, id: UUID) -> Outcome:
        movement = self._movement()

        def decide(work: Work) -> Outcome:
            n = work.target(Nomination, id)
            work.authorise("decision.sign", n.unit_path)
            n.decide_award(
                by,
                decision_id=wish.id,
                number=1,
                signed_on=work.today,
                due_on=due_after(movement.plan, work.today, n),
            )
            return {"version": n.version}

        return self.app.kernel.run("decision.sign", by, wish, decide, record_id=id)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _movement(self) -> InForce:
        return self.app.movements.in_force()

    @staticmethod
    def _chain(movement: InForce) -> list[dict[str, Any]]:
        return [s for s in chain_of(movement.plan.category("household")) if s["id"] not in _SKIPPED]

    def _nomination_id(self, case: Case) -> UUID:
        return Nomination.id_of(self._movement().id, "household", case.subject, case.period, 1)


def _commitment_id(case: Case) -> UUID:
    return uuid5(case.subject, "commitment")


def _paper(case: Case) -> Evidence:
    return Evidence("0" * 64, 1, "application/pdf", PII(case.subject, "bien-ban.pdf"), case.subject)


def _history_of(case: Case) -> list[EventSourced]:
    hamlet = id_of(f"hamlet {case.commune}")
    path = f"{path_of(case.commune)}{hamlet}/"
    household = Household.register(
        case.subject,
        hamlet_id=hamlet,
        unit_path=path,
        entry=HouseholdEntry(
            code=case.subject.hex,
            head="Bùi Thị Thưởng",
            birth_year=1975,
            ethnicity="Mường",
            address="",
            members=4,
            disabled_member=False,
            social_protection=False,
        ),
        household_class="poor",
    )
    years = load_plan("kh87-2018").period
    period = (years.first_year, years.last_year)
    chair = Officer(
        id_of("verifier"),
        id_of("verifier"),
        "commune_chair",
        id_of(case.commune),
        path_of(case.commune),
        "",
        "",
    )
    pledged = date(2016, 3, 1)
    with acting_as(replace(current_metadata(), occurred_on=pledged)):
        commitment = ExitCommitment.register(
            _commitment_id(case),
            household_id=case.subject,
            hamlet_id=hamlet,
            unit_path=path,
            exiting_from="poor",
            target_year=2016,
            statement="Gia đình cam kết thoát nghèo.",
            evidence=[],
            years=period,
            on=pledged,
        )
    commitment.accept(chair)
    today = date(2020, 5, 15)
    commitment.recognise_exit(chair, year=2016, basis="rà soát", evidence=[], years=period, today=today)
    commitment.pledge_no_relapse(chair, [])
    for year, amount in case.incomes:
        commitment.declare_income(
            year=year,
            amount=Decimal(amount),
            sources="lúa, bò",
            evidence=[_paper(case)],
            years=period,
            today=today,
        )
        commitment.verify_income(chair, year=year, method="home_visit", note="", evidence=[])
    return [household, commitment]


def build() -> Contender:
    """The product as a contender."""
    assert len(STEPS) == len(_ACTS)
    return Ours()
