"""What a demonstration has beside a real installation: a clock that can be moved on, and accounts for everybody to try."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, LiteralString

from aggregates.refusals import Refused
from aggregates.vocabulary import ROLES
from rules.calendar import load_holidays
from rules.text import Text
from storage.application import Row
from workflows.app import ChungTay

MOST_DAYS: Final = 60
CODES_PAGE: Final = "/trinh-dien/ma-xac-thuc"
"""The page that stands for the devices nobody has in a demonstration."""
DEMONSTRATION_PASSWORD: Final = "chungtay-2020"


def forward(app: ChungTay, days: int) -> datetime:
    """Move the simulated clock ``days`` days ahead for everybody; return the new present.

    Raises ``forbidden`` in an installation that is no demonstration, ``bad_count`` for days outside 1 to
    :data:`MOST_DAYS`.
    """
    if not 1 <= days <= MOST_DAYS:
        raise Refused("bad_count", field="days", what=Text("ngày", "days"), low=1, high=MOST_DAYS)
    if not app.movements.in_force().demonstration:
        raise Refused("forbidden")
    # One statement: two people who press at once move the clock twice, and nobody loses the other's days.
    row = app.log.query_one(
        "UPDATE installation SET value = jsonb_set(value, '{simulated_from}', "
        "to_jsonb(to_char((value->>'simulated_from')::timestamptz AT TIME ZONE 'UTC' + make_interval(days => %s), "
        "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'))) WHERE key = 'clock' RETURNING value",
        (days,),
    )
    if row is None:
        raise Refused("forbidden")
    app.refresh_clock(max_age=0)
    return app.clock.now()


def forward_to(app: ChungTay, day: date) -> datetime:
    """Move the simulated clock on to ``day``, at the same hour, for everybody; return the new present.

    Nothing has to be run for the days in between: deadlines, terms and ages are reckoned from the present day whenever they are
    asked for, and the ledger is kept up by real time. Raises ``forbidden`` in an installation that is no demonstration, and
    ``bad_date`` for a day that is not to come, or lies beyond the years whose public holidays are known.
    """
    plan = app.movements.in_force()
    if not plan.demonstration:
        raise Refused("forbidden")
    last = date(max(holiday.day.year for holiday in load_holidays(plan.plan.calendar)), 12, 31)
    row = None
    if day <= last:
        # One statement, which reckons from the clock as it stands: of two people who jump at once the second is told.
        row = app.log.query_one(
            "UPDATE installation SET value = jsonb_set(value, '{simulated_from}', "
            "to_jsonb(to_char((value->>'simulated_from')::timestamptz AT TIME ZONE 'UTC' "
            f'+ make_interval(days => %(day)s::date - {_SIMULATED_DAY}), \'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"\'))) '
            f"WHERE key = 'clock' AND {_SIMULATED_DAY} < %(day)s::date RETURNING value",
            {"day": day},
        )
    app.refresh_clock(max_age=0)
    if row is None:
        tomorrow = app.clock.today() + timedelta(days=1)
        raise Refused(
            "bad_date",
            field="day",
            day=f"{day:%d/%m/%Y}",
            low=f"{tomorrow:%d/%m/%Y}",
            high=f"{last:%d/%m/%Y}",
        )
    return app.clock.now()


_SIMULATED_DAY: Final[LiteralString] = (
    "(((value->>'simulated_from')::timestamptz + (clock_timestamp() - (value->>'real_from')::timestamptz)) "
    "AT TIME ZONE INTERVAL '7 hours')::date"
)
"""The simulated present day in Vietnam, of the row that keeps the clock."""


def signing_codes(app: ChungTay) -> list[Row]:
    """Return, for each labelled account that has set up codes for signing, the next ``code`` and the seconds to ``wait``.

    They stand for the devices nobody has in a demonstration; of any other account nothing is told, and none in a real
    installation.
    """
    if not app.movements.in_force().demonstration:
        return []
    rows = app.log.query(
        "SELECT o.officer_id, o.username, (SELECT a.title FROM appointments a WHERE a.officer_id = o.officer_id "
        "ORDER BY a.valid_from DESC LIMIT 1) AS title FROM officers o JOIN second_factors f USING (officer_id) "
        "WHERE o.demonstration AND o.active AND f.enrolled_at IS NOT NULL ORDER BY o.username"
    )
    found = []
    for row in rows:
        code, wait = app.second_factors.next_code(row["officer_id"])
        found.append({**row, "code": code, "wait": wait})
    return found


_CHAIN = (
    "hamlet_head", "commune_officer", "commune_chair", "standing_office", "labour_office", "council_chair", "council_member",
    "district_chair", "province_chair", "inspector", "auditor", "department", "administrator",
)  # fmt: skip
"""The offices as a dossier meets them, then those who watch over it."""


def in_order(accounts: list[Row]) -> list[Row]:
    """Return demonstration accounts along the chain, in each office those of the commune the story begins in first.

    That is the commune of the first hamlet head by user name: ``truongthon`` before ``truongthon2``.
    """

    def plain_first(one: Row) -> tuple[int, str]:
        return len(one["username"]), one["username"]

    heads = sorted((a for a in accounts if a["role"] == _CHAIN[0]), key=plain_first)
    # /district/commune/hamlet/
    main = "/".join(heads[0]["path"].split("/")[:3]) + "/" if heads else ""
    return sorted(
        accounts,
        key=lambda a: (_CHAIN.index(a["role"]), not a["path"].startswith(main), *plain_first(a)),
    )


def accounts_in_words(app: ChungTay) -> list[str]:
    """Return the demonstration's accounts for a terminal, in both languages and in columns; none in a real installation."""
    accounts = in_order(app.people.demonstration_accounts())
    if not accounts:
        return []
    table = [(a["username"], ROLES[a["role"]].vi, ROLES[a["role"]].en, a["unit_name"]) for a in accounts]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        f"Tài khoản trình diễn, mật khẩu chung / demonstration accounts, one password: {DEMONSTRATION_PASSWORD}",
        "Mã ký của các tài khoản ký quyết định / the signers' codes: " + CODES_PAGE,
        *(
            "  " + "  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
            for line in table
        ),
    ]
