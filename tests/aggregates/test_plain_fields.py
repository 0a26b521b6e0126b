"""What stands in the open in stored events, field by field, with the reason why it may.

An event is kept for ever. Free text that somebody typed can name a household, so it has to be a ``PII``; a field that holds
text in the open must be in the list below, with a reason that says why no person can be named in it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

import aggregates
from aggregates.base import EventSourced
from aggregates.pii import PII

CODE = "a code of a fixed list, checked where it is taken"
STEP = "the id of a step of the plan's chain"
PLAN = "the plan's own text, id, version or hash: published, and about nobody"
PLACE = "ids of units"
UNIT = "the official name or code of a unit"
OFFICE = "the title of an office, never of a person"
DOCUMENT = "the number and title of an official document"
TEMPLATE = "the version of a template of ours"
HASH = "the hash or the kind of a paper's bytes"
NUMBER = "a number we give"
KEY = "a public key or the name of a key, which everybody may know"

ALLOWED: dict[str, str] = {
    # -- what every event has
    "*.meta.role": CODE,
    "*.meta.unit_name": UNIT,
    "*.meta.title": OFFICE,
    "*.meta.signs_for": OFFICE,
    "*.meta.correlation_id": NUMBER,
    "*.originator_topic": "the topic of our own class",
    "*.evidence.sha256": HASH,
    "*.evidence.mime": HASH,
    "*.document.sha256": HASH,
    "council_session.minutes_redacted.v1.replaces": HASH,
    "*.document.mime": HASH,
    "*.unit_path": PLACE,
    "*.template_version": TEMPLATE,
    "*.next_step": STEP,
    "*.at_step": STEP,
    "*.verdict": CODE,
    # -- units
    "administrative_unit.*.kind": CODE,
    "administrative_unit.*.zone": CODE,
    "administrative_unit.*.name": UNIT,
    "administrative_unit.*.name_before": UNIT,
    "administrative_unit.*.parent_name": UNIT,
    "administrative_unit.*.parent_name_before": UNIT,
    "administrative_unit.*.successor_name": UNIT,
    "administrative_unit.*.code": UNIT,
    "administrative_unit.*.path": PLACE,
    "administrative_unit.*.path_before": PLACE,
    "administrative_unit.*.successor_path": PLACE,
    "administrative_unit.*.source": DOCUMENT,
    "administrative_unit.fact_confirmed.v1.fact": CODE,
    "administrative_unit.fact_confirmed.v1.source_before": DOCUMENT,
    "administrative_unit.fact_confirmed.v1.document": DOCUMENT,
    "administrative_unit.*.change_id": "the id of a change in a file of ours",
    # -- the movement and its plan
    "movement.opened.v1.name": "the movement's name",
    "movement.*.plan_id": PLAN,
    "movement.*.plan_version": PLAN,
    "movement.*.sha256": PLAN,
    "movement.*.text": PLAN,
    "movement.*.readings": PLAN,
    "movement.plan_adopted.v1.plan_before": PLAN,
    "movement.plan_adopted.v1.version_before": PLAN,
    "movement.*.document": DOCUMENT,
    "movement.datum_confirmed.v1.datum": "the id of something that ships: a year of days off, a law, a plan's criterion",
    "movement.datum_confirmed.v1.source": DOCUMENT,
    "movement.ledger_key_rotated.v1.public": KEY,
    "movement.ledger_key_rotated.v1.public_before": KEY,
    "movement.master_key_rotated.v1.key_id": KEY,
    "movement.master_key_rotated.v1.key_id_before": KEY,
    "movement.witness_enlisted.v1.key": KEY,
    "movement.witness_enlisted.v1.office": "the name of an office, which stands on the page of proof",
    "movement.witness_dismissed.v1.key": KEY,
    "movement.reading_changed.v1.name": PLAN,
    "movement.reading_changed.v1.value": PLAN,
    "movement.reading_changed.v1.value_before": PLAN,
    # -- people in office and in the registers
    "officer.registered.v1.username": "what an account signs in with; the person's name is sealed",
    "officer.appointed.v1.role": CODE,
    "officer.appointed.v1.held_in_path": PLACE,
    "officer.appointed.v1.held_in_name": UNIT,
    "officer.appointed.v1.held_title": OFFICE,
    "officer.appointed.v1.held_signs_for": OFFICE,
    "officer.appointed.v1.basis": DOCUMENT,
    "officer.authority_filed.v1.document": DOCUMENT,
    "household.class_recorded.v1.basis": CODE,
    "household.class_assessed.v1.standard": "the id of a poverty standard that ships",
    "household.class_assessed.v1.area": CODE,
    "retention_review.recorded.v1.passed": "how many records of which class",
    "retention_review.recorded.v1.decisions": "a code of a fixed list by class of records",
    "household.consent_given.v1.purpose": CODE,
    "household.consent_withdrawn.v1.purpose": CODE,
    "data_request.received.v1.subject_kind": CODE,
    "data_request.received.v1.kind": CODE,
    "data_request.received.v1.channel": CODE,
    "data_request.received.v1.capacity": CODE,
    "data_request.*.outcome": CODE,
    "data_request.*.ground": CODE,
    "data_request.report_handed_over.v1.sha256": HASH,
    "complaint.received.v1.kind": CODE,
    "complaint.received.v1.subject_kind": CODE,
    "complaint.*.channel": CODE,
    "complaint.accepted.v1.office": CODE,
    "complaint.not_taken_up.v1.ground": CODE,
    "complaint.words_erased.v1.ground": CODE,
    "complaint.resolved.v1.outcome": CODE,
    "complaint.resolved.v1.measures": CODE,
    "revocation.proposed.v1.ground": CODE,
    "revocation.proposed.v1.basis": CODE,
    "revocation.*.channel": CODE,
    "revocation.opinion_given.v1.opinion": CODE,
    "revocation.opinion_given.v1.minutes": DOCUMENT,
    "revocation.signed.v1.ground": CODE,
    "revocation.signed.v1.paper": CODE,
    "revocation.decision_cancelled.v1.ground": CODE,
    "revocation.decision_cancelled.v1.paper": CODE,
    "revocation.signed.v1.signed_title": OFFICE,
    "revocation.signed.v1.signed_for": OFFICE,
    "revocation.signed.v1.authority": DOCUMENT,
    "revocation.signed.v1.confirmed_by": CODE,
    "revocation.money_returned.v1.receipt": DOCUMENT,
    "nomination.award_revoked.v1.ground": CODE,
    "appeal.received.v1.channel": CODE,
    "appeal.decided.v1.outcome": CODE,
    "import_run.begun.v1.file.sha256": HASH,
    "import_run.begun.v1.file.mime": HASH,
    "import_run.*.columns": "fields of a list by the letters of their columns, and units of incomes",
    "import_run.*.layout": "a hash of the headings of a list",
    "import_run.reading_set.v1.encoding": CODE,
    "import_run.reading_set.v1.household_class": "the class that a list as a whole is of",
    "import_run.confirmed.v1.fingerprint": "a keyed fingerprint: it tells nothing without the master key",
    "import_run.halted.v1.cause": CODE,
    "import_run.incomes_declared.v1.papers": HASH,
    "*.erasure_recorded.v1.ground": CODE,
    "nominee.registered.v1.kind": CODE,
    "nominee.registered.v1.category": PLAN,
    "nominee.registered.v1.role": CODE,
    # -- commitments
    "exit_commitment.*.method": CODE,
    # -- dossiers
    "nomination.proposed.v1.category": PLAN,
    "nomination.proposed.v1.period": "the years of the period, as digits",
    "nomination.proposed.v1.code": NUMBER,
    "nomination.*.plan_id": PLAN,
    "nomination.*.plan_version": PLAN,
    "nomination.*.readings": PLAN,
    "nomination.*.chain": PLAN,
    "nomination.criterion_attested.v1.criterion": "the id of a criterion of the plan",
    "nomination.criterion_attested.v1.value": CODE,
    "nomination.endorsed.v1.submission_number": DOCUMENT,
    "nomination.comment_received.v1.channel": CODE,
    "nomination.rejected.v1.reason_code": CODE,
    "nomination.hold_placed.v1.kind": CODE,
    "nomination.reassessed.v1.cause": CODE,
    "exit_commitment.income_reopened.v1.cause": CODE,
    "nomination.paper_issued.v1.kind": CODE,
    # -- council and decision
    "council_session.convened.v1.place": "the hall the council is invited to, read out to everybody invited",
    "council_session.*.starts_at": "an hour",
    "council_session.convened.v1.rule": PLAN,
    "council_session.convened.v1.rules": PLAN,
    "council_session.convened.v1.forms": PLAN,
    "council_session.member_recused.v1.ground": CODE,
    "council_session.ballot_cast.v1.choice": CODE,
    "council_session.written_ballot_cast.v1.choice": CODE,
    "council_session.votes_counted.v1.results": "counts, ids and codes; which choice was whose is nowhere",
    "council_session.votes_counted.v1.postponed": CODE,
    "council_session.revote_ordered.v1.before": "counts",
    "council_session.results_published.v1.results": "counts and codes; reasons are sealed beside them",
    "council_session.results_published.v1.postponed": CODE,
    "council_session.closed.v1.results": "counts and codes; reasons are sealed beside them",
    "award_decision.signed.v1.signed_title": OFFICE,
    "award_decision.signed.v1.signed_for": OFFICE,
    "award_decision.signed.v1.authority": DOCUMENT,
    "award_decision.cancelled.v1.ground": CODE,
    "nomination.award_cancelled.v1.ground": CODE,
    "amending_decision.drafted.v1.kind": CODE,
    "amending_decision.drafted.v1.ground": CODE,
    "amending_decision.drafted.v1.lines": "ids of dossiers and codes of fields; what they say is sealed beside them",
    "amending_decision.signed.v1.signed_title": OFFICE,
    "amending_decision.signed.v1.signed_for": OFFICE,
    "amending_decision.signed.v1.authority": DOCUMENT,
    "amending_decision.signed.v1.confirmed_by": CODE,
    "movement.prize_coefficient_set.v1.kind": CODE,
    "award_decision.signed.v1.confirmed_by": CODE,
    # -- certificates on paper
    "certificate_template.made.v1.name": "what the office calls its template; asked for as a thing's name",
    "certificate_template.*.award_form": PLAN,
    "certificate_template.*.category": PLAN,
    "certificate_template.*.layout": "millimetres, sizes and words that stand before a value on every certificate",
    "certificate_template.part_placed.v1.part": CODE,
    "certificate_template.part_placed.v1.placed": "millimetres, sizes and words that stand before a value",
    "printer.*.name": "what the office calls its printer; asked for as a thing's name",
    "print_run.begun.v1.mode": CODE,
    "print_run.begun.v1.order": CODE,
    "print_run.begun.v1.correction": "a printer's offset and scale",
    "print_run.begun.v1.sheets": "ids and numbers",
    "nomination.award_attested.v1.award_hash": HASH,
    "print_run.*.bundle.sha256": HASH,
    "print_run.*.bundle.mime": HASH,
    "print_run.*.whole.sha256": HASH,
    "print_run.*.whole.mime": HASH,
    "print_run.*.singles.sha256": HASH,
    "print_run.*.singles.mime": HASH,
    "print_run.halted.v1.cause": CODE,
    "print_run.sheet_spoiled.v1.cause": CODE,
    "loose_blank.spoiled.v1.cause": CODE,
    # -- the conference, certificates on their way, higher awards
    "conference.*.starts_at": "an hour",
    "conference.*.place": "the hall the conference is held in, read out to everybody invited",
    "conference.awardees_ordered.v1.rule": CODE,
    "conference.awardees_seated.v1.hall": "the blocks of a hall with their rows and seats",
    "conference.awardees_seated.v1.seats": "ids and numbers",
    "conference.awardees_appended.v1.seats": "ids and numbers",
    "nomination.certificate_handed_over.v1.receiver": CODE,
    "higher_award.prepared.v1.form": "the id of a higher award that ships",
    "higher_award.prepared.v1.basis": CODE,
    "higher_award.prepared.v1.warnings": "ids of rules that ship",
    "higher_award.signed.v1.signed_title": OFFICE,
    "higher_award.signed.v1.signed_for": OFFICE,
    "higher_award.signed.v1.authority": DOCUMENT,
    "higher_award.signed.v1.confirmed_by": CODE,
    "higher_award.signed.v1.content": HASH,
    "higher_award.sent.v1.parts": HASH,
    "higher_award.outcome_recorded.v1.outcome": CODE,
    "higher_award.outcome_recorded.v1.decision_number": DOCUMENT,
    "higher_award.outcome_recorded.v1.award": "the official name of an award",
    # -- inspections, reviews, sponsorships
    "inspection.finding_recorded.v1.kind": CODE,
    "inspection.finding_resolved.v1.outcome": CODE,
    "poverty_review.*.stage": CODE,
    "reduction_target.*.basis": DOCUMENT,
    "sponsorship.assigned.v1.department_path": PLACE,
    "sponsorship.*.document_number": DOCUMENT,
}


def event_classes() -> dict[str, type[EventSourced.Event]]:
    """Every event class that is stored, by topic."""
    for module in pkgutil.iter_modules(aggregates.__path__):
        importlib.import_module(f"aggregates.{module.name}")
    found: dict[str, type[EventSourced.Event]] = {}
    waiting: list[type[Any]] = [EventSourced.Event]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if re.search(r"\.v\d+$", one.__dict__.get("TOPIC", "")) and one.__module__.startswith("aggregates"):
            found[one.TOPIC] = one
    return found


def open_text(kind: Any, name: str) -> Iterator[str]:
    """Yield the dotted names of the parts of a field that may hold text in the open."""
    if kind is PII or kind is None:
        return
    if kind is str or kind is Any or kind is object:
        yield name
    elif isinstance(kind, types.UnionType) or typing.get_origin(kind) is not None:
        arguments = typing.get_args(kind)
        # A dict is text whatever it holds: its keys are.
        if typing.get_origin(kind) is dict:
            yield name
        else:
            for inner in arguments:
                yield from open_text(inner, name)
    elif is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        for field in fields(kind):
            yield from open_text(hints[field.name], f"{name}.{field.name}")


def open_fields(event: type[EventSourced.Event]) -> set[str]:
    """The parts of an event that may hold text in the open."""
    hints = typing.get_type_hints(event)
    return {
        found
        for name, kind in hints.items()
        if typing.get_origin(kind) is not typing.ClassVar
        for found in open_text(kind, name)
    }


def reason_for(topic: str, field: str) -> str | None:
    """The reason why the field may stand in the open: its own, its aggregate's, or one for all events of that name."""
    kind, _, act = topic.partition(".")
    for key in (f"{topic}.{field}", f"{kind}.*.{field}", f"*.{act}.{field}", f"*.{field}"):
        if key in ALLOWED:
            return ALLOWED[key]
    return None


CLASSES = event_classes()


def test_all_events_are_looked_at() -> None:
    assert len(CLASSES) > 60
    assert open_fields(CLASSES["council_session.convened.v1"]) >= {"place", "rule", "meta.title"}
    assert "criterion" in open_fields(CLASSES["nomination.criterion_attested.v1"])
    assert "value" in open_fields(CLASSES["nomination.criterion_attested.v1"]), "a union with text"
    assert "evidence.mime" in open_fields(CLASSES["inspection.carried_out.v1"]), "inside a list"


@pytest.mark.parametrize("topic", sorted(CLASSES))
def test_no_text_stands_in_the_open_without_a_reason(topic: str) -> None:
    """A new field that fails here: make it a ``PII`` unless nobody can be named in it; then add it with the reason."""
    unknown = [f for f in sorted(open_fields(CLASSES[topic])) if reason_for(topic, f) is None]
    assert unknown == []


def test_the_list_has_nothing_that_is_not_there() -> None:
    there = {(topic, field) for topic, event in CLASSES.items() for field in open_fields(event)}
    used = set()
    for topic, field in there:
        kind, _, act = topic.partition(".")
        keys = (f"{topic}.{field}", f"{kind}.*.{field}", f"*.{act}.{field}", f"*.{field}")
        used |= {next((k for k in keys if k in ALLOWED), "")}
    assert set(ALLOWED) - used == set()


@pytest.mark.parametrize(
    ("topic", "field"),
    [
        ("inspection.planned.v1", "sampling"),
        ("movement.plan_adopted.v1", "reason"),
        ("movement.reading_changed.v1", "reason"),
    ],
)
def test_what_was_in_the_open_once_is_sealed(topic: str, field: str) -> None:
    assert typing.get_type_hints(CLASSES[topic])[field] is PII
