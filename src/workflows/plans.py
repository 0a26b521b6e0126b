"""The plan library: every plan in every version that was ever in force here, and those that ship with the program.

A dossier is judged by the version it was submitted under, also when another one is in force. What is in the log comes first:
a release that ships other words under an old version changes nothing that was adopted before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from rules.plan import Plan, PlanError, UnknownPlanError, load_plan, plan_file, plan_ids
from rules.plan_reader import LARGEST, parse_plan
from rules.wording import megabytes
from storage.application import EventLog
from workflows.narrative_plans import learn_titles


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan as a file that has been read: what it says, and the very text."""

    plan: Plan
    text: str

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, as anybody can compute it from their copy."""
        return sha256(self.text.encode()).hexdigest()


def read_plan_file(data: bytes, name: str, field: str = "plan") -> PlanFile:
    """Read a plan file. Raises ``plan_unreadable`` with the place in the file and what mends it."""
    if len(data) > LARGEST:
        raise Refused("file_too_large", field=field, name=name, limit=megabytes(LARGEST))
    try:
        plan = parse_plan(data, name)
    except PlanError as error:
        raise Refused(
            "plan_unreadable", field=field, file=error.file, place=error.place or "TOML", mend=error.message
        ) from None
    return PlanFile(plan, data.decode())


def packaged(plan_id: str) -> PlanFile:
    """Return a plan that ships with the program. Raises ``bad_choice`` for an id that does not."""
    try:
        return PlanFile(load_plan(plan_id), plan_file(plan_id).decode())
    except UnknownPlanError:
        raise Refused("bad_choice", field="plan", value=plan_id[:60]) from None


def is_lower(version: str, other: str) -> bool:
    """Whether ``version`` comes before ``other``, number by number; versions without numbers are in no order."""
    one, two = _numbers(version), _numbers(other)
    return bool(one and two) and one < two


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split("."))) if re.fullmatch(r"\d{1,9}(\.\d{1,9})*", version) else ()


class PlanLibrary:
    """Gives plans by id and version. What it has once given it keeps: a version never changes."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: dict[tuple[str, str], Plan] = {}

    def get(self, plan_id: str, version: str) -> Plan:
        """Return a plan in a version. Raises ``plan_missing`` where its text is neither in the log nor in the program."""
        known = self._known.get((plan_id, version))
        if known is not None:
            return known
        plan = self._read(plan_id, version)
        learn_titles(plan)
        if plan.version == version:
            # Else something stands in for a version whose text may still come.
            self._known[plan_id, version] = plan
        return plan

    def of(self, nomination: Nomination) -> Plan:
        """Return the plan a dossier was opened or submitted under, in the version of then."""
        return self.get(nomination.plan_id, nomination.plan_version)

    def require_free(self, file: PlanFile, field: str = "plan") -> None:
        """Refuse a file whose id and version stand for another text already."""
        row = self._log.query_one(
            "SELECT sha256 FROM plans WHERE plan_id = %s AND version = %s", (file.plan.id, file.plan.version)
        )
        taken = row["sha256"] if row else None
        if (
            taken is None
            and file.plan.id in plan_ids()
            and load_plan(file.plan.id).version == file.plan.version
        ):
            taken = packaged(file.plan.id).sha256
        if taken not in (None, file.sha256):
            raise Refused("plan_version_taken", field=field, plan=file.plan.id, version=file.plan.version)

    def require_no_step_back(self, file: PlanFile, field: str = "plan") -> None:
        """Refuse a version below one that was in force here, unless it was in force itself: that is going back to it."""
        known = [
            str(row["version"])
            for row in self._log.query("SELECT version FROM plans WHERE plan_id = %s", (file.plan.id,))
        ]
        version = file.plan.version
        higher = [other for other in known if is_lower(version, other)]
        if higher and version not in known:
            highest = max(higher, key=_numbers)
            raise Refused(
                "plan_version_lower", field=field, plan=file.plan.id, version=version, highest=highest
            )

    def _read(self, plan_id: str, version: str) -> Plan:
        row = self._log.query_one(
            "SELECT sha256, text FROM plans WHERE plan_id = %s AND version = %s", (plan_id, version)
        )
        shipped = load_plan(plan_id) if plan_id in plan_ids() else None
        if row is None:
            # Movements opened before the log kept plans: whatever the release shipped was what they were judged by.
            if shipped is None:
                raise Refused("plan_missing", plan=plan_id, version=version)
            return shipped
        if shipped is not None and packaged(plan_id).sha256 == row["sha256"]:
            return shipped
        # It was accepted once: what is asked of new files since does not make it unreadable.
        return parse_plan(row["text"].encode(), f"{plan_id} {version}", kept=True)
