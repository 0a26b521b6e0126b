"""The first start of an installation: movement, units, one administrator; in a demonstration the whole story besides.

Everything is an ordinary command under an id that follows from what it does, so that a start that was killed half-way is
simply continued by the next one: what was recorded is not recorded again. Two starts at once wait for each other.
"""

from __future__ import annotations

import getpass
import os
import secrets
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import psycopg
from psycopg.types.json import Jsonb

from aggregates.actors import Actor
from aggregates.movement import NAMESPACE
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS, UNIT_KINDS
from ledger.keys import LedgerKeys
from rules.levels import authority_area, decided_at
from rules.plan import Plan, plan_ids
from rules.plan_reader import LARGEST
from storage.application import EventLog
from storage.problems import SetupProblem
from storage.settings import Settings
from workflows.app import ChungTay
from workflows.boundary_changes import unit_id as unit_id
from workflows.clock import Clock, StoppedClock
from workflows.kernel import Command
from workflows.people import PASSWORD_LENGTHS
from workflows.plans import PlanFile, packaged, read_plan_file
from workflows.system_office import SYSTEM

FIRST_START_LOCK: Final = 8_720_19
"""Key of the advisory lock that lets only one process do the first start."""
MOVEMENT: Final = "kh87-2018"
MOVEMENT_NAME: Final = "Cẩm Thủy chung tay vì người nghèo - Không để ai bị bỏ lại phía sau"
LAUNCHED_ON: Final = date(2018, 7, 19)
ADMINISTRATOR: Final = "quantri"
ADMIN_PASSWORD: Final = "CHUNGTAY_ADMIN_PASSWORD"
DISTRICT_CODE: Final = "390"
SYSTEM_TITLE: Final = "Hệ thống – khởi tạo lần đầu"


@dataclass(frozen=True, slots=True)
class UnitFact:
    """One unit of the shipped table. ``key`` names it for ever; a code may pass to another unit."""

    key: str
    kind: str
    name: str
    code: str
    valid_from: date
    source: str
    confirmed: bool

    @property
    def source_words(self) -> str:
        """Where the fact is from, with a remark where it was not found in a public source."""
        return self.source if self.confirmed else f"{self.source} (chưa xác nhận / not confirmed)"


@cache
def units_2018() -> tuple[UnitFact, ...]:
    """Return the district, its 20 communes and townships of 2018 and its offices, as the table ships them."""
    table = resources.files("workflows").joinpath("data", "units-2018.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(table)
    since, source, confirmed = data["valid_from"], data["source"], data["confirmed"]
    offices = data["departments"]
    return (
        *(
            UnitFact(u["code"], u["kind"], u["name"], u["code"], since, source, confirmed)
            for u in (data["district"], *data["communes"])
        ),
        *(
            UnitFact(u["key"], "department", u["name"], "", since, offices["source"], offices["confirmed"])
            for u in offices["units"]
        ),
    )


def chosen_plan(named: str, whence: str = "CHUNGTAY_PLAN") -> PlanFile | None:
    """Return the plan that is named by its id or its file; None where it is the one whose units ship with the program.

    Raises :class:`SetupProblem` that says under ``whence`` what is wrong, where in the file, and how to mend it.
    """
    if named in ("", MOVEMENT):
        return None
    try:
        if named in plan_ids():
            return packaged(named)
        with Path(named).expanduser().open("rb") as stream:
            return read_plan_file(stream.read(LARGEST + 1), named)
    except Refused as refusal:
        raise SetupProblem(f"{whence}: {refusal.text.vi}", f"{whence}: {refusal.text.en}") from None
    except OSError as error:
        known = ", ".join(plan_ids())
        raise SetupProblem(
            f"{whence}={named}: không đọc được tệp ({error.strerror}); ghi đường dẫn tệp kế hoạch hoặc một mã: {known}.",
            f"{whence}={named}: cannot be read ({error.strerror}); name a plan file or one of the ids: {known}.",
        ) from None


def root_of_plan(plan: Plan) -> UnitFact:
    """Return the unit that a plan is decided in: its level from the chains, its name from the plan's authority.

    What stands on the communes' level is a commune, township or ward by its name.
    """
    level, name = decided_at(plan), authority_area(plan)
    of_commune = next((k for k in COMMUNE_KINDS if name.startswith(f"{UNIT_KINDS[k].vi} ")), level)
    return UnitFact(
        key=f"root:{plan.id}",
        kind=of_commune if level == "commune" else level,
        name=name,
        code="",
        valid_from=min(plan.signed_on, date(plan.period.first_year, 1, 1)),
        source=plan.number,
        confirmed=True,
    )


def derived(what: str) -> UUID:
    """The id of something the first start makes. The same thing has the same id however often the start is repeated."""
    return uuid5(NAMESPACE, f"first-start:{what}")


def system_actor(root: UUID | None = None) -> Actor:
    """The actor of the very first acts, in the unit all others lie in: there is no officer yet who could do them."""
    root = root or unit_id(DISTRICT_CODE)
    return Actor(SYSTEM, SYSTEM, "administrator", root, f"/{root}/", "", SYSTEM_TITLE)


def command_line_actor() -> Actor:
    """The actor of acts done on the machine itself: whoever may run commands there could do anything anyway."""
    return replace(system_actor(), title="Hệ thống – dòng lệnh")


def first_start(settings: Settings, demo: bool) -> None:
    """Make a new installation usable; an installation that is complete is left alone.

    ``settings.database_url`` must be filled in and migrated. Raises :class:`SetupProblem` when a demonstration is asked
    for on the data of a real installation or together with another plan, for a plan that cannot be used, and for an unusable
    administrator's password.
    """
    url = settings.database_url
    if url is None:
        raise ValueError("the database's address must be known before the first start")
    with _alone(url) as connection:
        # Asked before anything is written down: whoever mends the plan begins afresh.
        plan = chosen_plan(settings.plan) if _noted(connection, "first_start") is None else None
        if demo and plan is not None:
            raise SetupProblem(
                f"Phong trào trình diễn theo kế hoạch {MOVEMENT}; hãy bỏ CHUNGTAY_PLAN, hoặc dùng chungtay demo --plan.",
                f"The demonstration runs under {MOVEMENT}; unset CHUNGTAY_PLAN, or use chungtay demo --plan.",
            )
        begun = _note(connection, "kind", {"demonstration": demo})
        if demo and not begun["demonstration"]:
            raise SetupProblem(
                "Cơ sở dữ liệu này là của một đơn vị sử dụng thật; hãy chọn CHUNGTAY_DATA khác để trình diễn.",
                "This database belongs to a real installation; choose another CHUNGTAY_DATA for a demonstration.",
            )
        if _noted(connection, "first_start") is not None:
            return
        LedgerKeys(settings.keys_dir / "ledger").ensure()
        log = EventLog(url, master_key=settings.master_key(), attachments=settings.data_dir / "attachments")
        try:
            if begun["demonstration"]:
                _tell(log, settings, connection)
            else:
                _install(log, settings, connection, plan)
        finally:
            log.close()


def establish(app: ChungTay, *, demonstration: bool, plan: PlanFile | None = None) -> UUID:
    """Open the movement and establish its units; what is there already stays as it is. Return the unit all lie in.

    Under the plan that ships first, these are the district's units as of 2018; under another ``plan`` the unit it is decided
    in, to which the administrator adds the others.
    """
    if plan is not None:
        return _establish_under(app, plan, demonstration)
    _require_begun_under(app, None)
    by = system_actor()
    app.movements.open(
        by,
        Command(derived("movement.open")),
        slug=MOVEMENT,
        name=MOVEMENT_NAME,
        plan_id=MOVEMENT,
        opened_on=LAUNCHED_ON,
        demonstration=demonstration,
    )
    district = unit_id(DISTRICT_CODE)
    for unit in units_2018():
        _establish_unit(app, by, unit, None if unit.kind == "district" else district)
    return district


def _establish_under(app: ChungTay, file: PlanFile, demonstration: bool) -> UUID:
    _require_signed(app, file.plan)
    _require_begun_under(app, file)
    root = root_of_plan(file.plan)
    id = unit_id(root.key)
    by = system_actor(id)
    app.movements.open(
        by,
        Command(derived("movement.open")),
        slug=file.plan.id,
        name=file.plan.movement.vi,
        plan=file,
        opened_on=min(file.plan.signed_on, app.clock.today()),
        demonstration=demonstration,
    )
    _establish_unit(app, by, root, None)
    return id


def _require_signed(app: ChungTay, plan: Plan) -> None:
    """Refuse a plan that is signed on a day to come: nothing can be in force under it."""
    day = plan.signed_on
    if day > app.clock.today():
        raise SetupProblem(
            f"CHUNGTAY_PLAN: {plan.id}: signed_on: kế hoạch có hiệu lực từ ngày ký {day:%d/%m/%Y}; hãy sửa ngày, hoặc "
            "bắt đầu từ ngày ấy.",
            f"CHUNGTAY_PLAN: {plan.id}: signed_on: the plan is in force from {day:%d/%m/%Y}, the day it is signed; mend the day, "
            "or start on that day.",
        )


def _require_begun_under(app: ChungTay, file: PlanFile | None) -> None:
    """Refuse to finish under one plan what was begun under another, or under another text of it; None: the one that ships first."""
    try:
        begun = app.movements.in_force().adopted[0]
    except Refused:
        return
    if file is None:
        same = begun.plan_id == MOVEMENT
    else:
        same = (begun.plan_id, begun.version) == (file.plan.id, file.plan.version)
        try:
            app.plans.require_free(file)
        except Refused:
            same = False
    if not same:
        raise SetupProblem(
            f"CHUNGTAY_PLAN: dữ liệu này đã bắt đầu theo kế hoạch {begun.plan_id} {begun.version} mà chưa xong; hãy chạy tiếp bằng "
            "đúng tệp ấy, hoặc chọn CHUNGTAY_DATA khác.",
            f"CHUNGTAY_PLAN: this data was begun under the plan {begun.plan_id} {begun.version} and is not finished; go on with "
            "that very file, or choose another CHUNGTAY_DATA.",
        )


def _establish_unit(app: ChungTay, by: Actor, unit: UnitFact, parent: UUID | None) -> None:
    app.units.establish(
        by,
        Command(derived(f"establish:{unit.key}")),
        unit_id=unit_id(unit.key),
        kind=unit.kind,
        name=unit.name,
        code=unit.code,
        parent_id=parent,
        valid_from=unit.valid_from,
        source=unit.source_words,
    )


def _install(
    log: EventLog, settings: Settings, connection: psycopg.Connection[Any], plan: PlanFile | None
) -> None:
    """A real installation: movement, units and one administrator with a password of their own."""
    app = ChungTay(log, Clock(), settings.base_url)
    # Asked before anything is recorded: who breaks off here has started nothing.
    password, shown = _administrators_password()
    root = establish(app, demonstration=False, plan=plan)
    by, officer = system_actor(root), derived(f"officer:{ADMINISTRATOR}")
    app.people.register_officer(
        by,
        Command(derived("register:administrator")),
        officer_id=officer,
        username=ADMINISTRATOR,
        full_name="Quản trị hệ thống",
        password=password,
        must_change=shown,
    )
    app.people.appoint(
        by,
        Command(derived("appoint:administrator")),
        officer_id=officer,
        role="administrator",
        unit_id=root,
        title="Quản trị hệ thống",
        valid_from=date(2016, 1, 1),
        basis=SYSTEM_TITLE,
    )
    _note(connection, "first_start", {"finished_at": datetime.now(UTC).isoformat()})
    _say(f"Tài khoản quản trị: {ADMINISTRATOR}", f"Administrator's account: {ADMINISTRATOR}")
    if shown:
        _say(f"Mật khẩu tạm: {password}", f"temporary password: {password}")
        _say(
            "Chỉ hiện lần này; phải đổi khi đăng nhập.", "Shown only now; to be changed at the first sign-in."
        )


def _tell(log: EventLog, settings: Settings, connection: psycopg.Connection[Any]) -> None:
    """A demonstration: the story, told under a clock that stands still between its acts."""
    app = ChungTay(log, StoppedClock(), settings.base_url)
    # Loaded by name: the demonstration stands on the workflows, and an installation works without it.
    story = import_module("demo.story")
    present: datetime = story.tell(app, progress=_say)
    moment = datetime.now(UTC)
    with connection.transaction():
        _note(connection, "clock", {"simulated_from": present.isoformat(), "real_from": moment.isoformat()})
        _note(connection, "first_start", {"finished_at": moment.isoformat()})


def _administrators_password() -> tuple[str, bool]:
    """Return the administrator's first password and whether it was made up here and has to be shown."""
    low, high = PASSWORD_LENGTHS
    given = os.environ.get(ADMIN_PASSWORD, "")
    if given:
        if not low <= len(given) <= high:
            raise SetupProblem(
                f"{ADMIN_PASSWORD} phải dài từ {low} đến {high} ký tự.",
                f"{ADMIN_PASSWORD} must have {low} to {high} characters.",
            )
        return given, False
    if sys.stdin is not None and sys.stdin.isatty():
        for _ in range(3):
            first = getpass.getpass(
                f"Đặt mật khẩu cho {ADMINISTRATOR} (từ {low} ký tự; bỏ trống: tự tạo) / "
                f"Password for {ADMINISTRATOR} (at least {low} characters; empty: made up): "
            )
            if not first:
                break
            if not low <= len(first) <= high:
                _say(f"Cần từ {low} đến {high} ký tự.", f"{low} to {high} characters are needed.")
            elif first != getpass.getpass("Nhập lại / Again: "):
                _say("Hai lần nhập không giống nhau.", "The two do not match.")
            else:
                return first, False
    return secrets.token_urlsafe(12), True


@contextmanager
def _alone(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Hold the lock of the first start. The server lets go of it by itself when the process dies."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (FIRST_START_LOCK,)).fetchone()
        if row is not None and not row[0]:
            _say("Một tiến trình khác đang khởi tạo; xin chờ…", "Another process is setting up; waiting…")
            connection.execute("SELECT pg_advisory_lock(%s)", (FIRST_START_LOCK,))
        yield connection


def _noted(connection: psycopg.Connection[Any], key: str) -> dict[str, Any] | None:
    row = connection.execute("SELECT value FROM installation WHERE key = %s", (key,)).fetchone()
    return None if row is None else row[0]


def _note(connection: psycopg.Connection[Any], key: str, value: dict[str, Any]) -> dict[str, Any]:
    """Write down ``value`` unless something is there already; return what is there."""
    connection.execute(
        "INSERT INTO installation (key, value) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING",
        (key, Jsonb(value)),
    )
    noted = _noted(connection, key)
    assert noted is not None
    return noted


def _say(vi: str, en: str) -> None:
    # A terminal set to ASCII, or one that is gone, must not stop the start.
    with suppress(OSError):
        line = f"{vi} / {en}"
        encoding = sys.stdout.encoding or "utf-8"
        print(line.encode(encoding, errors="replace").decode(encoding), flush=True)
