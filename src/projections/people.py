"""Read models of the movement, its units, its officers with their appointments, and its households."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.household import Household
from aggregates.movement import Movement
from aggregates.nominee import Nominee
from aggregates.officer import Officer
from aggregates.pii import plain
from projections.registry import Personal, Statement, view
from rules.vietnamese import search_key, vietnamese_sort_key

movements = view("movements", ["movements"])
units = view("units", ["units"])
officers = view(
    "officers",
    ["officers", "appointments", "officer_kin"],
    personal=[Personal("officers", "officer_id", ("full_name",))],
)
households = view(
    "households",
    ["households"],
    personal=[
        Personal(
            "households",
            "household_id",
            (
                "code",
                "head",
                "birth_year",
                "ethnicity",
                "address",
                "members",
                "disabled_member",
                "social_protection",
                "household_class",
                "search_key",
                "sort_key",
            ),
        )
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
        "INSERT INTO nominees (nominee_id, kind, unit_id, unit_path, name, address, work, search_key, sort_key, officer_id, "
        "registered_at, version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.kind,
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


@nominees.on(Nominee.ErasureRecorded)
def _nominee_erased(e: Nominee.ErasureRecorded) -> Iterable[Statement]:
    yield "UPDATE nominees SET version = %s WHERE nominee_id = %s", (e.originator_version, e.originator_id)


@movements.on(Movement.Opened)
def _opened(e: Movement.Opened) -> Iterable[Statement]:
    yield (
        "INSERT INTO movements VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.name,
            e.plan_id,
            e.plan_version,
            Jsonb(e.readings),
            e.first_year,
            e.last_year,
            e.demonstration,
        ),
    )


@units.on(AdministrativeUnit.Established)
def _established(e: AdministrativeUnit.Established) -> Iterable[Statement]:
    yield (
        "INSERT INTO units (unit_id, kind, name, code, parent_id, path, valid_from, search_key, sort_key, source, "
        "demonstration) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.kind,
            e.name,
            e.code,
            e.parent_id,
            e.path,
            e.valid_from,
            search_key(e.name),
            str(vietnamese_sort_key(e.name)),
            e.source,
            e.demonstration,
        ),
    )


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
    yield "UPDATE appointments SET valid_to = %s WHERE appointment_id = %s", (e.last_day, e.appointment_id)


@officers.on(Officer.KinDeclared)
def _kin(e: Officer.KinDeclared) -> Iterable[Statement]:
    yield "INSERT INTO officer_kin VALUES (%s, %s) ON CONFLICT DO NOTHING", (e.originator_id, e.household_id)


@officers.on(Officer.Deactivated)
def _deactivated(e: Officer.Deactivated) -> Iterable[Statement]:
    yield "UPDATE officers SET active = false WHERE officer_id = %s", (e.originator_id,)


@officers.on(Officer.Appointed, Officer.AppointmentEnded, Officer.KinDeclared, Officer.Deactivated)
def _officer_version(e: Officer.Event) -> Iterable[Statement]:
    yield "UPDATE officers SET version = %s WHERE officer_id = %s", (e.originator_version, e.originator_id)


@households.on(Household.Registered)
def _household(e: Household.Registered) -> Iterable[Statement]:
    head = plain(e.head)
    yield (
        "INSERT INTO households (household_id, code, hamlet_id, unit_path, head, birth_year, ethnicity, address, members, "
        "disabled_member, social_protection, household_class, search_key, sort_key, registered_at, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
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
        ),
    )


@households.on(Household.ClassRecorded)
def _class(e: Household.ClassRecorded) -> Iterable[Statement]:
    yield (
        "UPDATE households SET household_class = %s, version = %s WHERE household_id = %s",
        (plain(e.household_class), e.originator_version, e.originator_id),
    )


@households.on(Household.ErasureRecorded)
def _erased(e: Household.ErasureRecorded) -> Iterable[Statement]:
    # The columns are emptied by what every view declares as personal (``projections.registry``).
    yield (
        "UPDATE households SET version = %s WHERE household_id = %s",
        (e.originator_version, e.originator_id),
    )
