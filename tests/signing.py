"""Codes of the second factor for tests that sign: set up through the use case, taken from the secret, each used once.

Codes of different signers do not touch each other; one signer's come in order. What would take half a minute each is done by
moving the factor's own clock on.
"""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

import pyotp

from aggregates.actors import Actor
from workflows.app import ChungTay
from workflows.kernel import Command
from workflows.second_factor import PERIOD, SKEW

_given: WeakKeyDictionary[ChungTay, dict[str, int]] = WeakKeyDictionary()


def secret_of(app: ChungTay, actor: Actor) -> str:
    """Return the secret of somebody's device, as the device has it."""
    row = app.log.query_one("SELECT sealed FROM second_factors WHERE officer_id = %s", (actor.officer_id,))
    assert row is not None
    opened = app.log.vault.open(actor.officer_id, bytes(row["sealed"]))
    assert opened is not None
    return opened.decode()


def enrol(app: ChungTay, actor: Actor) -> list[str]:
    """Set up the second factor of somebody; return the recovery codes."""
    secret = app.second_factors.begin(actor, "somebody").text
    code = pyotp.HOTP(secret).at(int(app.second_factors.now()) // PERIOD)
    return app.second_factors.enrol(actor, Command(), code=code)[1]


def code_for(app: ChungTay, actor: Actor) -> str:
    """Return a code of the actor that nobody has used, good now; their second factor is set up where it is not."""
    row = app.log.query_one(
        "SELECT last_counter, enrolled_at FROM second_factors WHERE officer_id = %s", (actor.officer_id,)
    )
    if row is None or row["enrolled_at"] is None:
        enrol(app, actor)
        return code_for(app, actor)
    given = _given.setdefault(app, {})
    now = int(app.second_factors.now()) // PERIOD
    # Never one that is about to run out: half a minute may begin between here and the button.
    step = max(row["last_counter"] + 1, given.get(actor.officer_id.hex, 0) + 1, now)
    given[actor.officer_id.hex] = step
    if step > now + SKEW:
        ahead = (step - SKEW) * PERIOD - time.time()
        app.second_factors.now = lambda: time.time() + ahead
    return pyotp.HOTP(secret_of(app, actor)).at(step)
