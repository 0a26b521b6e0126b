"""The council's three sessions of spring 2020, the chair's decision and the certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from demo.categories import Other
from demo.commitments import household_id
from demo.dossiers import nomination_id
from demo.households import Case
from demo.scene import Scene
from demo.teller import Teller, id_of

MEMBERS: Final = ("hoidong1", "hoidong2", "hoidong3", "hoidong4")
SIGNER: Final = "chutichhuyen"
CHAIR: Final = MEMBERS[0]
"""Who chairs the council and publishes its results."""
PLACE: Final = "Phòng họp số 1, Trụ sở HĐND và UBND huyện"
FIRST, SECOND, OPEN = date(2020, 4, 28), date(2020, 5, 14), date(2020, 5, 18)
KIN: Final = "kien"
"""The household in which one member of the council has kin."""
_REASON = (
    "Hội đồng ghi nhận hai năm liên tục vượt mức 1,6 lần và việc gia đình vượt qua thiên tai năm 2019; năm thứ ba sẽ được "
    "kiểm tra sau khi năm 2020 kết thúc."
)


def session_id(key: str) -> UUID:
    """The id of a session: ``first``, ``second`` or ``open``."""
    return id_of(f"session:{key}")


def decision_id(key: str) -> UUID:
    """The id of the decision that follows from a session."""
    return id_of(f"decision:{key}")


def council_scenes(cases: Sequence[Case | Other]) -> Iterator[Scene]:
    """Sessions, decisions and certificates."""
    first = _of(cases, "awarded", "decided", "not_proposed", "declined", "deferred")
    second = _of(cases, "proposed", "deviation")
    third = _of(cases, "agenda")
    kin = next((c for c in cases if isinstance(c, Case) and c.key == KIN), None)
    if kin is not None:
        yield Scene(date(2020, 4, 20), lambda t: _declare_kin(t, kin))
    if first:
        yield Scene(date(2020, 4, 22), lambda t: convene(t, "first", FIRST, first))
        yield Scene(FIRST, lambda t: hold(t, "first", first))
        yield Scene(date(2020, 5, 4), lambda t: draft(t, "first"))
        yield Scene(date(2020, 5, 6), lambda t: _denounce(t, _of(first, "deferred")))
        yield Scene(date(2020, 5, 8), lambda t: _sign_first(t, first))
        yield Scene(date(2020, 5, 12), lambda t: certify(t, _of(first, "awarded")))
        if certified := _of(first, "awarded"):
            yield Scene(date(2020, 5, 13), lambda t: _doubt(t, certified[-1]))
    if second:
        yield Scene(date(2020, 5, 8), lambda t: convene(t, "second", SECOND, second))
        yield Scene(SECOND, lambda t: hold(t, "second", second))
        yield Scene(date(2020, 5, 15), lambda t: draft(t, "second"))
    if third:
        yield Scene(date(2020, 5, 11), lambda t: convene(t, "open", OPEN, third))
        yield Scene(OPEN, lambda t: _open(t, "open"))


def convene(t: Teller, key: str, held_on: date, cases: Sequence[Case | Other]) -> None:
    """Invite the council for a day with these dossiers on its agenda."""
    t.do(
        f"session:{key}:convene",
        "noivu",
        t.app.council.convene,
        session_id=session_id(key),
        held_on=held_on,
        place=PLACE,
        nomination_ids=[_id(c) for c in cases],
    )


def hold(t: Teller, key: str, cases: Sequence[Case | Other]) -> None:
    """Hold a session from attendance to minutes. Everybody votes on what they are not recused from."""
    _open(t, key)
    for member in MEMBERS:
        ballots = {
            _id(c): "against" if c.stage == "not_proposed" else "for"
            for c in cases
            if not (member == "hoidong3" and c.key == KIN)
        }
        t.do(
            f"session:{key}:vote:{member}",
            member,
            t.app.council.vote,
            session_id=session_id(key),
            ballots=ballots,
        )
    t.do(f"session:{key}:count", "noivu", t.app.council.count, session_id=session_id(key))
    t.do(
        f"session:{key}:publish",
        CHAIR,
        t.app.council.publish,
        session_id=session_id(key),
        reasons={_id(c): _REASON for c in cases if c.stage == "deviation"},
    )


def draft(t: Teller, key: str) -> None:
    """Draft the decision from the session's results."""
    t.do(
        f"decision:{key}:draft",
        "noivu",
        t.app.council.draft_decision,
        session_id=session_id(key),
        decision_id=decision_id(key),
    )


def sign(t: Teller, key: str) -> None:
    """Sign the decision."""
    t.do(
        f"decision:{key}:sign",
        SIGNER,
        t.app.council.sign,
        facts=lambda: {"code": t.code(SIGNER)},
        decision_id=decision_id(key),
    )


def certify(t: Teller, cases: Sequence[Case | Other]) -> None:
    """Make the certificates."""
    for case in cases:
        t.do(
            f"{case.key}:certificate",
            "noivu",
            t.app.council.issue_certificate,
            nomination_id=_id(case),
        )


def _id(case: Case | Other) -> UUID:
    return case.nomination_id if isinstance(case, Other) else nomination_id(case)


def _of(cases: Sequence[Case | Other], *stages: str) -> list[Case | Other]:
    return [c for c in cases if c.stage in stages]


def _declare_kin(t: Teller, case: Case) -> None:
    t.do(
        f"kin:{case.key}",
        "hoidong3",
        t.app.people.declare_kin,
        household_id=household_id(case),
    )
    t.forget("hoidong3")


def _open(t: Teller, key: str) -> None:
    present = [id_of(f"officer:{m}") for m in MEMBERS]
    t.do(f"session:{key}:open", "noivu", t.app.council.open, session_id=session_id(key), present=present)


def _denounce(t: Teller, cases: Sequence[Case | Other]) -> None:
    for case in cases:
        t.do(
            f"{case.key}:denounced",
            "noivu",
            t.app.nominations.place_hold,
            nomination_id=_id(case),
            kind="denunciation",
            reason="Có đơn tố cáo hộ kê khai thiếu nguồn thu; đã chuyển Thanh tra huyện xem xét.",
        )


def _sign_first(t: Teller, cases: Sequence[Case | Other]) -> None:
    for case in _of(cases, "declined"):
        t.do(
            f"{case.key}:decline",
            "chutichhuyen",
            t.app.council.decline,
            decision_id=decision_id("first"),
            nomination_id=_id(case),
            reason="Hộ vừa được tặng Giấy khen của Hội Nông dân huyện cho cùng thành tích trong tháng 4/2020.",
        )
    sign(t, "first")


def _doubt(t: Teller, case: Case | Other) -> None:
    """Have the revocation of one award proposed and examined; the awardee may still be heard when the story ends."""
    revocation = id_of(f"{case.key}:revocation")
    t.do(
        f"{case.key}:revocation:propose",
        "noivu",
        t.app.revocations.propose,
        nomination_id=_id(case),
        revocation_id=revocation,
        ground="standard_not_met",
        basis="own",
        reason="Đối chiếu sổ sách sau khi khen: một thành tích trong báo cáo thuộc về năm 2015, ngoài giai đoạn của Kế hoạch.",
        uploads=[],
    )
    t.do(
        f"{case.key}:revocation:examine",
        "kiemtra",
        t.app.revocations.examine,
        revocation_id=revocation,
        grounded=True,
        findings="Đã xem báo cáo và sổ gốc: có một thành tích ghi sai năm. Đề nghị mời đối tượng nêu ý kiến.",
        uploads=[],
    )
