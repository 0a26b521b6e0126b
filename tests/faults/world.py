"""A process of its own that runs commands until it is killed. Run as ``python -m tests.faults.world``.

It prints ``done N`` after command N has been acknowledged; whoever started it kills it at a moment of their choosing.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from aggregates.actors import Actor
from aggregates.household import HouseholdEntry
from storage.application import EventLog
from workflows.app import ChungTay
from workflows.clock import Clock
from workflows.kernel import Command

MASTER_KEY = bytes(range(32))
ROOT = UUID("5eed0000-0000-4000-8000-000000000001")
DISTRICT, COMMUNE, HAMLET = (uuid5(ROOT, name) for name in ("district", "commune", "hamlet"))
ADMINISTRATOR = Actor(
    uuid5(ROOT, "admin"), uuid5(ROOT, "admin"), "administrator", DISTRICT, f"/{DISTRICT}/", "", ""
)
OFFICER = Actor(
    uuid5(ROOT, "officer"),
    uuid5(ROOT, "appointment"),
    "commune_officer",
    COMMUNE,
    f"/{DISTRICT}/{COMMUNE}/",
    "xã Cẩm Bình",
    "Công chức Văn hóa – Xã hội",
)


HEAD = Actor(
    uuid5(ROOT, "head"),
    uuid5(ROOT, "head appointment"),
    "hamlet_head",
    HAMLET,
    f"/{DISTRICT}/{COMMUNE}/{HAMLET}/",
    "thôn Bình Hòa",
    "Trưởng thôn",
)


def command_id(number: int) -> UUID:
    """The id of command ``number``: the same in every life of the process."""
    return uuid5(ROOT, f"command {number}")


def household_id(number: int) -> UUID:
    """The household that command ``number`` registers."""
    return uuid5(ROOT, f"household {number}")


def open_world(url: str, folder: Path) -> ChungTay:
    """Open the application; the units are there after the first call."""
    app = ChungTay(EventLog(url, master_key=MASTER_KEY, attachments=folder), Clock(), "http://127.0.0.1")
    for id, kind, name, parent in (
        (DISTRICT, "district", "huyện Cẩm Thủy", None),
        (COMMUNE, "commune", "xã Cẩm Bình", DISTRICT),
        (HAMLET, "hamlet", "thôn Bình Hòa", COMMUNE),
    ):
        app.units.establish(
            ADMINISTRATOR,
            Command(id=uuid5(ROOT, f"unit {name}")),
            unit_id=id,
            kind=kind,
            name=name,
            code="",
            parent_id=parent,
            valid_from=date(2000, 1, 1),
            source="test",
            demonstration=True,
        )
    app.movements.open(
        ADMINISTRATOR,
        Command(id=uuid5(ROOT, "movement")),
        slug="test",
        name="Cẩm Thủy chung tay vì người nghèo",
        plan_id="kh87-2018",
        opened_on=date(2018, 7, 19),
        demonstration=True,
    )
    return app


def propose(app: ChungTay, number: int) -> None:
    """Open a nomination for the household of command ``number``."""
    app.nominations.propose(
        HEAD,
        Command(id=uuid5(ROOT, f"proposal {number}")),
        category="household",
        subject_id=household_id(number),
    )


def register(app: ChungTay, number: int) -> None:
    """Run command ``number``; running it again changes nothing."""
    app.household_register.register(
        OFFICER,
        Command(id=command_id(number)),
        hamlet_id=HAMLET,
        household_id=household_id(number),
        entry=HouseholdEntry(
            code=f"CB-{number:05d}",
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


def main() -> None:
    """Register households without end."""
    url, folder, start = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    app = open_world(url, folder)
    print("ready", flush=True)
    number = start
    while True:
        register(app, number)
        print(f"done {number}", flush=True)
        number += 1


if __name__ == "__main__":
    main()
