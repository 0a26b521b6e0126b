"""The second factor: set up by oneself alone, good for one act, never in the log, throttled, and taken back on record."""

from __future__ import annotations

import time
from uuid import UUID

import pyotp
import pytest
from tests.passwords import hashed_cheaply
from tests.signing import code_for, enrol, secret_of
from tests.workflows import story
from tests.workflows.test_idempotency import together
from tests.workflows.world import World, uid

from aggregates.actors import Actor
from aggregates.officer import Officer
from aggregates.refusals import Refused
from workflows.kernel import Command
from workflows.second_factor import PERIOD, RECOVERY_CODES, TRIES, WINDOW, normal

MOMENT = 1_600_000_000


@pytest.fixture
def chair(world: World) -> Actor:
    """The chair, at a moment that stands still."""
    world.app.second_factors.now = lambda: MOMENT
    return world["district_chair"]


def at(world: World, seconds: int) -> None:
    """Let the real time be so many seconds later."""
    world.app.second_factors.now = lambda: MOMENT + seconds


def code_at(world: World, who: Actor, seconds: int) -> str:
    """The code the device shows so many seconds later."""
    return pyotp.TOTP(secret_of(world.app, who)).at(MOMENT + seconds)


def renew(world: World, who: Actor, code: str) -> list[str]:
    """Do the least act that takes a code."""
    return world.app.second_factors.renew_codes(who, Command(), code=code)[1]


def test_the_device_is_confirmed_once_and_its_secret_never_shown_again(world: World, chair: Actor) -> None:
    factors = world.app.second_factors
    secret = factors.begin(chair, "chutich")
    assert factors.begin(chair, "chutich") == secret
    assert secret.uri == f"otpauth://totp/Chung%20Tay:chutich?secret={secret.text}&issuer=Chung%20Tay"
    with pytest.raises(Refused, match="second_factor_wrong"):
        factors.enrol(chair, Command(), code="000000")
    with pytest.raises(Refused, match="second_factor_missing"):
        renew(world, chair, code_at(world, chair, 0))
    _, codes = factors.enrol(chair, Command(), code=pyotp.TOTP(secret.text).at(MOMENT))
    assert len(set(codes)) == RECOVERY_CODES == factors.status(chair.officer_id).codes_left
    with pytest.raises(Refused, match="second_factor_enrolled"):
        factors.begin(chair, "chutich")
    with pytest.raises(Refused, match="second_factor_enrolled"):
        factors.enrol(chair, Command(), code=code_at(world, chair, PERIOD))
    assert isinstance(world.log.events_of(chair.officer_id)[-1], Officer.SecondFactorEnrolled)


def test_sent_twice_it_is_one_device_and_the_codes_stay_those_first_shown(world: World, chair: Actor) -> None:
    factors, wish = world.app.second_factors, Command()
    code = pyotp.TOTP(factors.begin(chair, "x").text).at(MOMENT)
    first, codes = factors.enrol(chair, wish, code=code)
    again, none = factors.enrol(chair, wish, code=code)
    assert again == first
    assert none == []
    at(world, PERIOD)
    assert renew(world, chair, codes[0]) != codes


@pytest.mark.parametrize(("device", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_the_devices_clock_may_be_one_step_off(world: World, chair: Actor, device: int, taken: bool) -> None:
    enrol(world.app, chair)
    at(world, 1000 * PERIOD)
    code = code_at(world, chair, 1000 * PERIOD + device)
    if taken:
        renew(world, chair, f" {code[:3]} {code[3:]} ")
    else:
        with pytest.raises(Refused, match="second_factor_wrong"):
            renew(world, chair, code)


def test_a_code_is_good_once_and_no_earlier_one_after_it(world: World, chair: Actor) -> None:
    enrol(world.app, chair)
    at(world, 10 * PERIOD)
    now, before = code_at(world, chair, 10 * PERIOD), code_at(world, chair, 9 * PERIOD)
    renew(world, chair, now)
    for code in (now, before):
        with pytest.raises(Refused, match="second_factor_used") as refused:
            renew(world, chair, code)
        assert refused.value.field == "otp"
    renew(world, chair, code_at(world, chair, 11 * PERIOD))


def test_one_code_sent_with_two_acts_at_once_does_one(world: World, chair: Actor) -> None:
    enrol(world.app, chair)
    at(world, 10 * PERIOD)
    code = code_at(world, chair, 10 * PERIOD)
    with hashed_cheaply():
        outcomes = together(
            *(lambda: world.app.second_factors.renew_codes(chair, Command(), code=code)[0] for _ in range(4))
        )
    assert sorted(getattr(o, "code", "done") for o in outcomes) == ["done"] + ["second_factor_used"] * 3


def test_a_refused_act_takes_no_code(world: World, chair: Actor, plain_paper: None) -> None:
    decision = world.decision([world.nomination("council")])
    code = code_for(world.app, chair)
    with pytest.raises(Refused, match="stale_version"):
        world.app.council.sign(chair, Command(expected_version=99), decision_id=decision, code=code)
    with pytest.raises(Refused, match="second_factor_wrong"):
        world.app.council.sign(chair, Command(), decision_id=decision, code="")
    assert world.app.council.sign(chair, Command(), decision_id=decision, code=code)["number"] == 1
    with pytest.raises(Refused, match="second_factor_used"):
        renew(world, chair, code)


def test_a_signature_sent_again_is_the_same_signature(world: World, chair: Actor, plain_paper: None) -> None:
    decision = world.decision([world.nomination("council")])
    wish, code = Command(), code_for(world.app, chair)
    first = world.app.council.sign(chair, wish, decision_id=decision, code=code)
    at(world, 100 * PERIOD)
    assert world.app.council.sign(chair, wish, decision_id=decision, code=code) == first


def test_a_recovery_code_signs_once(world: World, chair: Actor, plain_paper: None) -> None:
    codes = enrol(world.app, chair)
    decision = world.decision([world.nomination("council")])
    world.app.council.sign(chair, Command(), decision_id=decision, code=codes[3].lower().replace("-", " "))
    signed = [e for e in world.log.events_of(decision) if type(e).__name__ == "Signed"]
    assert [getattr(e, "confirmed_by", None) for e in signed] == ["recovery"]
    assert world.app.second_factors.status(chair.officer_id).codes_left == RECOVERY_CODES - 1
    with pytest.raises(Refused, match="second_factor_used"):
        renew(world, chair, codes[3])
    renewed = renew(world, chair, codes[4])
    with pytest.raises(Refused, match="second_factor_wrong"):
        renew(world, chair, codes[5])
    assert renew(world, chair, renewed[0])


def test_wrong_codes_close_the_door_also_to_the_right_one(world: World, chair: Actor) -> None:
    enrol(world.app, chair)
    at(world, 10 * PERIOD)
    for _ in range(TRIES):
        with pytest.raises(Refused, match="second_factor_wrong"):
            renew(world, chair, "12345")
    with pytest.raises(Refused, match="second_factor_throttled"):
        renew(world, chair, code_at(world, chair, 10 * PERIOD))
    with world.log.connection() as connection:
        connection.execute("UPDATE sign_in_attempts SET failed_at = failed_at - %s", (WINDOW,))
    renew(world, chair, code_at(world, chair, 10 * PERIOD))
    assert world.count("sign_in_attempts") == 0


def test_a_right_code_forgets_the_wrong_ones_before(world: World, chair: Actor) -> None:
    enrol(world.app, chair)
    for step in range(1, 3):
        at(world, step * PERIOD)
        for _ in range(TRIES - 1):
            with pytest.raises(Refused, match="second_factor_wrong"):
                renew(world, chair, "1")
        renew(world, chair, code_at(world, chair, step * PERIOD))


def test_secret_and_codes_stand_nowhere_in_the_open(world: World, chair: Actor) -> None:
    codes = enrol(world.app, chair)
    at(world, PERIOD)
    with pytest.raises(Refused):
        renew(world, chair, "987654")
    secret = secret_of(world.app, chair)
    tables = (
        "stored_events",
        "processed_commands",
        "security_log",
        "second_factors",
        "recovery_codes",
        "sign_in_attempts",
    )
    kept = b"".join(text for _, text in story.dump(world.url, *tables))
    assert b"second_factor_enrolled" in kept
    for word in (secret, *codes, *map(normal, codes), "987654"):
        assert word.encode() not in kept
    hashes = world.log.query("SELECT code_hash FROM recovery_codes")
    assert all(row["code_hash"].startswith("$argon2id$") for row in hashes)


def test_an_administrator_takes_it_back_on_record_and_sets_up_nothing(world: World, chair: Actor) -> None:
    enrol(world.app, chair)
    factors, admin = world.app.second_factors, world["admin"]
    session = world.app.sessions.begin(chair.officer_id, 0)
    epoch = world.log.query_one(
        "SELECT session_epoch FROM credentials WHERE officer_id = %s", (chair.officer_id,)
    )
    factors.reset(admin, Command(), officer_id=chair.officer_id, reason="mất điện thoại")
    after = world.log.query_one(
        "SELECT session_epoch FROM credentials WHERE officer_id = %s", (chair.officer_id,)
    )
    assert epoch is not None
    assert after is not None
    assert after["session_epoch"] == epoch["session_epoch"] + 1
    assert world.app.sessions.account(session) is None
    assert world.count("second_factors") == world.count("recovery_codes") == 0
    event = factors.status(chair.officer_id).history[0]
    assert isinstance(event, Officer.SecondFactorReset)
    assert (event.meta.officer_id, event.reason.value) == (admin.officer_id, "mất điện thoại")
    # What the administrator begins is a device of the administrator's own.
    mine = factors.begin(admin, "admin")
    factors.enrol(admin, Command(), code=pyotp.TOTP(mine.text).at(MOMENT))
    assert factors.status(chair.officer_id).enrolled_at is None
    enrol(world.app, chair)
    assert secret_of(world.app, chair) != mine.text


@pytest.mark.parametrize("who", ["district_chair", "standing", "auditor", "chair"])
def test_nobody_else_takes_it_back(world: World, chair: Actor, who: str) -> None:
    enrol(world.app, chair)
    with pytest.raises(Refused, match="forbidden"):
        world.app.second_factors.reset(world[who], Command(), officer_id=chair.officer_id, reason="x")
    enrol(world.app, world["admin"])
    with pytest.raises(Refused, match="own_affair"):
        world.app.second_factors.reset(
            world["admin"], Command(), officer_id=world["admin"].officer_id, reason="x"
        )


def test_who_signs_for_the_chair_needs_the_paper_for_the_day(world: World, plain_paper: None) -> None:
    decision = world.decision([world.nomination("council")])
    deputy = world.officer("vice", "district_chair", "district", "Phó Chủ tịch UBND huyện", signs_for="KT.")
    people, today = world.app.people, world.clock.today()

    def sign() -> int:
        outcome = world.app.council.sign(
            deputy, Command(), decision_id=decision, code=code_for(world.app, deputy)
        )
        return int(outcome["number"])

    def file(first: int, last: int | None) -> None:
        people.file_authority(
            world["admin"], Command(), officer_id=deputy.officer_id, appointment_id=deputy.appointment_id,
            document="15/QĐ-UBND", issued_on=today.replace(day=1), valid_from=today.replace(day=first),
            valid_to=today.replace(day=last) if last else None,
        )  # fmt: skip

    with pytest.raises(Refused, match="authority_missing"):
        sign()
    for first, last in ((today.day + 1, None), (1, today.day - 1)):
        file(first, last)
        with pytest.raises(Refused, match="authority_missing"):
            sign()
    file(today.day, today.day)
    assert sign() == 1
    signed = next(e for e in world.log.events_of(decision) if type(e).__name__ == "Signed")
    assert getattr(signed, "authority", "") == f"15/QĐ-UBND ngày {today.replace(day=1):%d/%m/%Y}"


def test_whoever_signs_in_the_own_name_needs_no_paper_and_files_none(world: World) -> None:
    chair = world.officer("first", "district_chair", "district", "Chủ tịch UBND huyện")
    with pytest.raises(Refused, match="no_authority_needed"):
        world.app.people.file_authority(
            world["admin"], Command(), officer_id=chair.officer_id, appointment_id=chair.appointment_id,
            document="1", issued_on=world.clock.today(), valid_from=world.clock.today(),
        )  # fmt: skip


def test_only_a_signing_office_must_enrol(world: World) -> None:
    def must(name: str) -> bool:
        id = uid(f"officer {name}")
        row = world.log.query_one("SELECT session_epoch FROM credentials WHERE officer_id = %s", (id,))
        assert row is not None
        account = world.app.sessions.account(world.app.sessions.begin(id, row["session_epoch"]))
        assert account is not None
        return account.must_enrol

    assert must("district_chair")
    assert not must("standing")
    world.app.second_factors.begin(world["district_chair"], "x")
    assert must("district_chair"), "a secret that nobody confirmed signs nothing"
    enrol(world.app, world["district_chair"])
    assert not must("district_chair")


def test_the_demonstrations_codes_are_taken_and_a_real_installation_shows_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.demonstration import signing_codes

    chair = world["district_chair"]
    enrol(world.app, chair)
    world.app.second_factors.now = time.time
    code, wait = world.app.second_factors.next_code(chair.officer_id)
    assert wait == 0
    renew(world, chair, code)
    following, wait = world.app.second_factors.next_code(chair.officer_id)
    assert following != code
    assert wait <= PERIOD
    world.log.query(
        "UPDATE officers SET demonstration = true WHERE officer_id = %s RETURNING 1", (chair.officer_id,)
    )
    shown = [row["officer_id"] for row in signing_codes(world.app)]
    assert shown == ([chair.officer_id] if world.app.movements.in_force().demonstration else [])


def test_the_officer_may_not_be_somebody_elses(world: World, chair: Actor) -> None:
    enrol(world.app, chair)
    stranger = world["standing"]
    with pytest.raises(Refused, match="second_factor_missing"):
        renew(world, stranger, code_at(world, chair, 0))
    assert isinstance(stranger.officer_id, UUID)
