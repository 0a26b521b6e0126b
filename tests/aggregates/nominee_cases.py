"""What nominees that are neither households nor units decide."""

from __future__ import annotations

from typing import Any

from tests.aggregates.cases import HEAD, STANDING, Step, Table, happened, uid

from aggregates.nominee import Nominee
from aggregates.pii import PII

T = Table(Nominee)
ID, OFFICE, ACCOUNT = uid("nominee"), uid("front"), uid("somebody's account")
PATH = f"/{uid('district')}/{OFFICE}/"


def mine(value: object) -> PII:
    """Seal under the nominee."""
    return PII(ID, value)


def enter(**more: Any) -> Nominee:
    """Enter with usable facts."""
    facts: dict[str, Any] = {
        "kind": "person",
        "category": "individual",
        "unit_id": OFFICE,
        "unit_path": PATH,
        "name": " Lê Thị Hoa ",
        "address": " xã Cẩm Bình ",
        "work": "Công chức",
        "role": "other",
        "account": ACCOUNT,
    }
    return Nominee.register(ID, **{**facts, **more})


REGISTERED = (Step(HEAD, lambda _: enter()),)
T.happens(
    "a person is entered by the unit that knows them",
    (),
    HEAD,
    lambda _: enter(),
    happened(
        Nominee.Registered,
        kind="person",
        category="individual",
        nominated_by=OFFICE,
        unit_path=PATH,
        name=mine("Lê Thị Hoa"),
        address=mine("xã Cẩm Bình"),
        work=mine("Công chức"),
        role="other",
        account=ACCOUNT,
    ),
    state={"kind": "person", "role": "other", "account": ACCOUNT},
)
T.refuses("required", (), HEAD, lambda _: enter(name="  "), field="name")
T.refuses("too_long", (), HEAD, lambda _: enter(name="x" * 201), field="name")
T.refuses("name_unreadable", (), HEAD, lambda _: enter(name="Bùi \ufffd"), field="name")
T.refuses("name_without_letters", (), HEAD, lambda _: enter(name="2020"), field="name")
T.refuses("too_long", (), HEAD, lambda _: enter(address="x" * 201), field="address")
T.refuses("too_long", (), HEAD, lambda _: enter(work="x" * 201), field="work")
T.refuses("bad_choice", (), HEAD, lambda _: enter(kind="ghost"), field="kind")
T.happens(
    "the data is erased",
    REGISTERED,
    STANDING,
    lambda n: n.record_erasure("subject_request"),
    happened(Nominee.ErasureRecorded, ground="subject_request"),
    state={"erased": True},
)
ERASED = (*REGISTERED, Step(STANDING, lambda n: n.record_erasure("subject_request")))
T.refuses("subject_erased", ERASED, STANDING, lambda n: n.record_erasure("subject_request"))
T.refuses("bad_choice", REGISTERED, STANDING, lambda n: n.record_erasure("because"), field="ground")


def mended(n: Nominee, **more: Any) -> Any:
    """Correct with usable facts, as entered but for ``more``."""
    facts = {
        "name": "Lê Thị Hoa",
        "address": "xã Cẩm Bình",
        "work": "Công chức",
        "reason": "ghi nhầm tên đệm",
    }
    return n.correct(HEAD, **{**facts, **more})


T.happens(
    "what was entered is corrected, all of it as it stands now",
    REGISTERED,
    HEAD,
    lambda n: mended(n, name=" Lê Thị Hoà ", work=""),
    happened(
        Nominee.Corrected,
        name=mine("Lê Thị Hoà"),
        address=mine("xã Cẩm Bình"),
        work=mine(""),
        reason=mine("ghi nhầm tên đệm"),
    ),
    state={"name": mine("Lê Thị Hoà"), "work": mine("")},
)
T.refuses("nothing_corrected", REGISTERED, HEAD, mended)
T.refuses("required", REGISTERED, HEAD, lambda n: mended(n, name="Lê Thị Hoà", reason=" "), field="reason")
T.refuses("required", REGISTERED, HEAD, lambda n: mended(n, name=" "), field="name")
T.refuses("too_long", REGISTERED, HEAD, lambda n: mended(n, address="x" * 201), field="address")
T.refuses("subject_erased", ERASED, HEAD, lambda n: mended(n, name="Lê Thị Hoà"))
T.refuses(
    "own_affair",
    (Step(HEAD, lambda _: enter(account=HEAD.officer_id)),),
    HEAD,
    lambda n: mended(n, name="Lê Thị Hoà"),
)
