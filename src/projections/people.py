"""Read models of officers with their appointments, of households and nominees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from aggregates import household_events as events
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.household_entry import FACTS
from aggregates.import_run import ImportRun
from aggregates.nominee import Nominee
from aggregates.officer import Officer
from aggregates.pii import plain
from projections import units as _units  # noqa: F401 (declared first: offices take names from its rows)
from projections.lapses import CARRIED_INTO, end_with_their_level
from projections.places import follow_places
from projections.registry import Personal, Statement, view
from rules.vietnamese import search_key, vietnamese_sort_key

_CARRIED_ON = (
    "(a.carried_from <> '' AND EXISTS (SELECT 1 FROM units o JOIN units i ON i.unit_id = o.successor_id "
    "WHERE o.unit_id = a.unit_id AND o.kind = 'department' AND i.kind <> 'department'))"
)
"""Offices that act for a department which has ended, wherever they are carried on."""

officers = view(
    "officers",
    ["officers", "appointments", "officer_kin"],
    personal=[Personal("officers", "officer_id", ("full_name",))],
)
households = view(
    "households",
    ["households", "households_incoming"],
    personal=[
        Personal(table, "household_id", (*FACTS, "household_class", "search_key", "sort_key"))
        for table in ("households", "households_incoming")
    ],
)


nominees = view(
    "nominees",
    ["nominees"],
    personal=[Personal("nominees", "nominee_id", ("name", "address", "work", "search_key", "sort_key"))],
)


@nominees.on(Nominee.Registered)
def _nominee(e: Nominee.Registered) -> Iterable[Statement]:
    name = plain(e.name)
    yield (
        "INSERT INTO nominees (nominee_id, kind, category, unit_id, unit_path, name, address, work, search_key, sort_key, "
        "officer_id, registered_at, version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.kind,
            e.category,
            e.nominated_by,
            e.unit_path,
            name,
            plain(e.address),
            plain(e.work),
            search_key(name) if name else None,
            str(vietnamese_sort_key(name)) if name else None,
            e.account,
            e.timestamp,
            e.originator_version,
        ),
    )


@nominees.on(Nominee.Corrected)
def _nominee_corrected(e: Nominee.Corrected) -> Iterable[Statement]:
    name = plain(e.name)
    yield (
        "UPDATE nominees SET name = %s, address = %s, work = %s, search_key = %s, sort_key = %s, version = %s "
        "WHERE nominee_id = %s",
        (
            name,
            plain(e.address),
            plain(e.work),
            search_key(name) if name else None,
            str(vietnamese_sort_key(name)) if name else None,
            e.originator_version,
            e.originator_id,
        ),
    )


@nominees.on(Nominee.ErasureRecorded, Nominee.ProcessingRestricted, Nominee.RestrictionLifted)
def _version_of_nominee(e: Nominee.Event) -> Iterable[Statement]:
    yield "UPDATE nominees SET version = %s WHERE nominee_id = %s", (e.originator_version, e.originator_id)


# An office that ends with its unit does so at the place where it was.
end_with_their_level(officers)
follow_places(officers, "appointments")
follow_places(households, "households", "households_incoming", hamlets=("households", "households_incoming"))
follow_places(nominees, "nominees")


@officers.on(Officer.Registered)
def _officer(e: Officer.Registered) -> Iterable[Statement]:
    yield (
        "INSERT INTO officers VALUES (%s, %s, %s, true, %s, %s)",
        (e.originator_id, e.username, plain(e.full_name), e.demonstration, e.originator_version),
    )


@officers.on(Officer.Appointed)
def _appointed(e: Officer.Appointed) -> Iterable[Statement]:
    yield (
        "INSERT INTO appointments VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.appointment_id,
            e.originator_id,
            e.role,
            e.held_in,
            e.held_in_path,
            e.held_in_name,
            e.held_title,
            e.held_signs_for,
            e.valid_from,
            e.valid_to,
            e.basis,
        ),
    )


@officers.on(Officer.AppointmentEnded)
def _ended(e: Officer.AppointmentEnded) -> Iterable[Statement]:
    # An office that ended with its unit is not opened again.
    yield (
        "UPDATE appointments SET valid_to = CASE WHEN lapsed_on IS NULL THEN %s ELSE least(valid_to, %s) END "
        "WHERE appointment_id = %s",
        (e.last_day, e.last_day, e.appointment_id),
    )


@officers.on(Officer.AuthorityFiled)
def _authority(e: Officer.AuthorityFiled) -> Iterable[Statement]:
    yield (
        "UPDATE appointments SET authority_document = %s, authority_issued_on = %s, authority_from = %s, authority_to = %s "
        "WHERE appointment_id = %s",
        (e.document, e.issued_on, e.holds_from, e.holds_to, e.appointment_id),
    )


@officers.on(AdministrativeUnit.Dissolved)
def _carried(e: AdministrativeUnit.Dissolved) -> Iterable[Statement]:
    # Offices that had ended by then stay what they were. An office carried on in what is none stays an office of its own
    # unit: it acts for that one, in the other one's name.
    yield (
        "UPDATE appointments a SET carried_from = CASE carried_from WHEN '' THEN unit_name "
        "ELSE carried_from || ' → ' || unit_name END, carried_source = %s, carried_on = %s, unit_name = %s, "
        "unit_id = CASE WHEN a.unit_id = %s AND (d.kind <> 'department' OR s.kind = 'department') THEN s.unit_id "
        "ELSE a.unit_id END FROM units d, units s WHERE d.unit_id = %s AND s.unit_id = %s "
        f"AND (a.unit_id = %s OR {CARRIED_INTO}) "
        "AND coalesce(a.valid_to, 'infinity') > %s",
        (
            e.source,
            e.last_day + timedelta(days=1),
            e.successor_name,
            e.originator_id,
            e.originator_id,
            e.successor_id,
            e.originator_id,
            e.originator_id,
            e.last_day,
        ),
    )


@officers.on(AdministrativeUnit.Renamed)
def _unit_renamed(e: AdministrativeUnit.Renamed) -> Iterable[Statement]:
    # Read back from the unit: a name recorded late may have been followed by another one already, and an office that has
    # ended keeps the name its unit bore on its last day.
    yield (
        "UPDATE appointments a SET unit_name = (SELECT name FROM unit_periods p WHERE p.unit_id = %s "
        "AND p.valid_from <= coalesce(a.valid_to, 'infinity') ORDER BY p.valid_from DESC LIMIT 1) "
        f"WHERE (a.unit_id = %s AND NOT {_CARRIED_ON} OR {CARRIED_INTO}) AND coalesce(a.valid_to, 'infinity') >= %s",
        (e.originator_id, e.originator_id, e.originator_id, e.valid_from),
    )


@officers.on(Officer.KinDeclared)
def _kin(e: Officer.KinDeclared) -> Iterable[Statement]:
    yield "INSERT INTO officer_kin VALUES (%s, %s) ON CONFLICT DO NOTHING", (e.originator_id, e.household_id)


@officers.on(Officer.Deactivated)
def _deactivated(e: Officer.Deactivated) -> Iterable[Statement]:
    yield "UPDATE officers SET active = false WHERE officer_id = %s", (e.originator_id,)


@officers.on(
    Officer.Appointed,
    Officer.AppointmentEnded,
    Officer.AuthorityFiled,
    Officer.SecondFactorEnrolled,
    Officer.RecoveryCodesRenewed,
    Officer.SecondFactorReset,
    Officer.KinDeclared,
    Officer.Deactivated,
)
def _officer_version(e: Officer.Event) -> Iterable[Statement]:
    yield "UPDATE officers SET version = %s WHERE officer_id = %s", (e.originator_version, e.originator_id)


_ENTRY = (
    "household_id, code, hamlet_id, unit_path, head, birth_year, ethnicity, address, members, disabled_member, "
    "social_protection, household_class, search_key, sort_key, registered_at, version"
)


def _entry(e: events.Registered) -> tuple[Any, ...]:
    """What the register has of a household, in the order of its columns."""
    head = plain(e.head)
    return (
        e.originator_id,
        plain(e.code),
        e.hamlet_id,
        e.unit_path,
        head,
        plain(e.birth_year),
        plain(e.ethnicity),
        plain(e.address),
        plain(e.members),
        plain(e.disabled_member),
        plain(e.social_protection),
        plain(e.household_class),
        search_key(f"{head} {plain(e.code)}") if head else None,
        str(vietnamese_sort_key(head)) if head else None,
        e.timestamp,
        e.originator_version,
    )


@households.on(events.Registered)
def _household(e: events.Registered) -> Iterable[Statement]:
    yield (
        f"INSERT INTO households ({_ENTRY}) VALUES "
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        _entry(e),
    )


@households.on(events.SplitOff)
def _split_off(e: events.SplitOff) -> Iterable[Statement]:
    yield (
        f"INSERT INTO households ({_ENTRY}, split_from) VALUES "
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (*_entry(e), e.from_household),
    )


@households.on(events.MembersLeft, events.TookIn)
def _members(e: events.MembersLeft | events.TookIn) -> Iterable[Statement]:
    yield (
        "UPDATE households SET members = %s, version = %s WHERE household_id = %s",
        (plain(e.members), e.originator_version, e.originator_id),
    )


@households.on(events.MergedInto)
def _merged_into(e: events.MergedInto) -> Iterable[Statement]:
    yield (
        "UPDATE households SET merged_into = %s, closed_on = %s, version = %s WHERE household_id = %s",
        (e.into_household, e.meta.occurred_on, e.originator_version, e.originator_id),
    )


@households.on(events.Imported)
def _incoming(e: events.Imported) -> Iterable[Statement]:
    yield (
        f"INSERT INTO households_incoming ({_ENTRY}, import_run) VALUES "
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (*_entry(e), e.run_id),
    )


@households.on(ImportRun.Completed)
def _arrived(e: ImportRun.Completed) -> Iterable[Statement]:
    # All at once: before this moment nobody sees one of them, after it everybody sees all.
    yield (
        f"INSERT INTO households ({_ENTRY}, import_run) SELECT {_ENTRY}, import_run FROM households_incoming "
        "WHERE import_run = %s AND household_id <> ALL(%s)",
        (e.originator_id, e.excluded),
    )
    yield from _not_awaited(e)


@households.on(ImportRun.Cancelled)
def _not_awaited(e: ImportRun.Event) -> Iterable[Statement]:
    yield "DELETE FROM households_incoming WHERE import_run = %s", (e.originator_id,)


@households.on(ImportRun.Undone)
def _taken_back(e: ImportRun.Undone) -> Iterable[Statement]:
    yield "DELETE FROM households WHERE import_run = %s", (e.originator_id,)


@households.on(events.Corrected)
def _corrected(e: events.Corrected) -> Iterable[Statement]:
    head, code = plain(e.head), plain(e.code)
    yield (
        "UPDATE households SET code = %s, head = %s, birth_year = %s, ethnicity = %s, address = %s, members = %s, "
        "disabled_member = %s, social_protection = %s, search_key = %s, sort_key = %s, version = %s WHERE household_id = %s",
        (
            code,
            head,
            plain(e.birth_year),
            plain(e.ethnicity),
            plain(e.address),
            plain(e.members),
            plain(e.disabled_member),
            plain(e.social_protection),
            search_key(f"{head} {code}") if head else None,
            str(vietnamese_sort_key(head)) if head else None,
            e.originator_version,
            e.originator_id,
        ),
    )


@households.on(events.Moved)
def _moved(e: events.Moved) -> Iterable[Statement]:
    yield (
        "UPDATE households SET earlier_hamlets = earlier_hamlets || hamlet_id, hamlet_id = %s, unit_path = %s, version = %s "
        "WHERE household_id = %s",
        (e.hamlet_id, e.unit_path, e.originator_version, e.originator_id),
    )


@households.on(AdministrativeUnit.Dissolved)
def _earlier_hamlet_dissolved(e: AdministrativeUnit.Dissolved) -> Iterable[Statement]:
    yield (
        "UPDATE households SET earlier_hamlets = array_replace(earlier_hamlets, %s, %s) WHERE earlier_hamlets @> ARRAY[%s::uuid]",
        (e.originator_id, e.successor_id, e.originator_id),
    )


@households.on(events.ClassRecorded)
def _class(e: events.ClassRecorded) -> Iterable[Statement]:
    yield (
        "UPDATE households SET household_class = %s, version = %s WHERE household_id = %s",
        (plain(e.household_class), e.originator_version, e.originator_id),
    )


@households.on(
    events.EarlierClassRecorded,
    events.ClassAssessed,
    events.ErasureRecorded,
    events.ProcessingRestricted,
    events.RestrictionLifted,
    events.ConsentGiven,
    events.ConsentWithdrawn,
)
def _version_of_household(e: events.HouseholdEvent) -> Iterable[Statement]:
    # What an erasure empties is declared as personal (``projections.registry``); what else is said here stands in a view of
    # its own (``projections.protection``).
    yield (
        "UPDATE households SET version = %s WHERE household_id = %s",
        (e.originator_version, e.originator_id),
    )
