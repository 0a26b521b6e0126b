"""Dossiers of the story that are not about households: a hamlet that is awarded, and one or two of every other category.

Each stands somewhere else on its way, so that every office finds work and every page has something to show. Who is named is
invented; units are the story's own, and what they are classed as is demonstration data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from aggregates.movement import Movement
from aggregates.nomination import Nomination
from demo import papers
from demo.people import CAM_BINH, CAM_NGOC, hamlet_id
from demo.scene import Scene
from demo.teller import Teller, id_of
from workflows.bootstrap import MOVEMENT, unit_id
from workflows.nominations import Attested


@dataclass(frozen=True, slots=True)
class Other:
    """One dossier: about whom, who opens and submits it, what was attested by whom, and the day of each act."""

    key: str
    category: str
    opens: str
    report: str
    days: dict[str, date]
    """Acts in their order: propose, meeting, attest, submit, check, verify, post, close, endorse, district, appraise."""
    unit: UUID | None = None
    nominee: dict[str, str] = field(default_factory=dict)
    submits: str = ""
    attested: tuple[tuple[str, tuple[str, ...]], ...] = ()
    present: int = 9
    missing: str = ""
    """What the district asked for when it returned the dossier."""
    stage: str = ""
    """What the council is to do with it, as for households: ``awarded`` or ``agenda``."""

    @property
    def subject(self) -> UUID:
        """The id of the unit or of the nominee."""
        return self.unit or id_of(f"nominee:{self.key}")

    @property
    def nomination_id(self) -> UUID:
        """The id of the dossier."""
        return Nomination.id_of(Movement.id_of(MOVEMENT), self.category, self.subject, "2016-2020", 1)


def _days(month: int, **acts: int) -> dict[str, date]:
    """Days of one spring of 2020: a day above 31 lies in the month after."""
    first = date(2020, month, 1)
    return {act: first + timedelta(days=day - 1) for act, day in acts.items()}


_HAMLET_CRITERIA: Final = (
    "party_and_unions", "capital", "resources", "infrastructure", "living_conditions", "mobilisation", "fund",
)  # fmt: skip
OTHERS: Final[tuple[Other, ...]] = (
    Other(
        "thon-hoa", "hamlet", "truongthon",
        "Năm năm qua thôn Bình Hòa giảm từ 30 xuống còn 9 hộ nghèo; tổ vay vốn luân chuyển 14 con bò giống, nhân dân góp "
        "công làm 1,2 km đường bê tông.",
        _days(3, propose=5, meeting=6, attest=9, submit=10, check=12, verify=17, post=18, close=30, endorse=32, district=38,
              appraise=48),
        unit=hamlet_id("hoa"), attested=(("congchucxa", _HAMLET_CRITERIA),), present=81, stage="awarded",
    ),
    Other(
        "thon-son", "hamlet", "truongthon2",
        "Thôn Ngọc Sơn giảm từ 34 xuống còn 16 hộ nghèo trong bốn năm.",
        _days(5, propose=6, meeting=7, submit=12), unit=hamlet_id("son"), present=70,
    ),
    Other(
        "xa-binh", "commune", "congchucxa",
        "Xã Cẩm Bình giảm từ 62 xuống còn 23 hộ nghèo; huy động 1,4 tỷ đồng cho đường và nước sạch.",
        _days(4, propose=23, meeting=24, attest=38, submit=42), unit=unit_id(CAM_BINH), submits="chutichxa",
        attested=(("phongban", ("party_and_unions", "finance_and_reports")), ("ldtbxh", ("plan",))), present=21,
    ),
    Other(
        "hoi-nong-dan", "department", "phongban",
        "Hội đỡ đầu xã Cẩm Ngọc từ năm 2018: 1.200 cây keo giống, 9 con bò giống quay vòng, hai lớp tập huấn.",
        _days(5, propose=4, meeting=5, attest=7, submit=11), unit=unit_id("nong-dan"),
        attested=(("ldtbxh", ("guidance", "resources_and_models")),), present=11,
    ),
    Other(
        "doanh-nghiep", "enterprise", "phongban",
        "Công ty nhận 26 lao động thuộc hộ nghèo, bao tiêu gỗ keo cho 70 hộ và ủng hộ Quỹ “Vì người nghèo” 120 triệu đồng.",
        _days(4, propose=20, meeting=21, attest=22, submit=23, **{"return": 29}),
        nominee={"kind": "organisation", "name": "Công ty TNHH Lâm sản Sông Mã (trình diễn)",
                 "address": "xã Cẩm Vân, huyện Cẩm Thủy, tỉnh Thanh Hóa", "work": "Chế biến gỗ rừng trồng"},
        attested=(("phongban", ("contribution", "cooperation")),),
        missing="Xác nhận của Quỹ “Vì người nghèo” huyện về số tiền ủng hộ",
    ),
    Other(
        "can-bo", "individual", "phongban",
        "Bảy năm liền phụ trách công tác giảm nghèo của xã; lập và giữ sổ theo dõi từng hộ, không để sót hộ nào trong rà soát.",
        _days(4, propose=6, meeting=7, attest=8, submit=9, district=15, appraise=24),
        nominee={"kind": "person", "name": "Nguyễn Thị Hạnh", "address": "xã Cẩm Bình, huyện Cẩm Thủy, tỉnh Thanh Hóa",
                 "work": "Công chức Văn hóa - Xã hội xã Cẩm Bình", "role": "poverty_official", "username": "congchucxa"},
        attested=(("phongban", ("poverty_official",)),), stage="agenda",
    ),
    Other(
        "dong-huong", "benefactor", "phongban", "", _days(5, propose=14),
        nominee={"kind": "organisation", "name": "Hội đồng hương Cẩm Thủy tại Hà Nội (trình diễn)", "address": "Hà Nội",
                 "work": "Vận động ủng hộ quê hương"},
    ),
    Other(
        "quan-su", "armed_forces", "phongban",
        "Bộ đội giúp ba thôn 420 ngày công làm nhà, sửa đường và kéo điện cho hộ nghèo.",
        _days(4, propose=16, meeting=17, submit=20, district=36),
        nominee={"kind": "organisation", "name": "Ban Chỉ huy Quân sự huyện (trình diễn)",
                 "address": "thị trấn Phong Sơn, huyện Cẩm Thủy, tỉnh Thanh Hóa", "work": "Lực lượng vũ trang huyện"},
    ),
    Other(
        "cuu-giao-chuc", "association", "phongban", "", _days(5, propose=7, meeting=12),
        nominee={"kind": "organisation", "name": "Hội Cựu giáo chức huyện (trình diễn)",
                 "address": "thị trấn Phong Sơn, huyện Cẩm Thủy, tỉnh Thanh Hóa", "work": "Khuyến học cho con em hộ nghèo"},
    ),
)  # fmt: skip
"""Every dossier of the story that is not about a household."""

_CLASSES: Final = ((CAM_BINH, "commune", "III", None), (CAM_NGOC, "commune", "II", None),
                   ("hoa", "hamlet", "", False), ("son", "hamlet", "", True))  # fmt: skip


def category_scenes() -> Iterator[Scene]:
    """The way of each of these dossiers as far as it goes, but for what the council does."""
    yield Scene(date(2018, 8, 10), _classify)
    for other in OTHERS:
        for act, day in other.days.items():
            yield _scene(day, other, act)


def _scene(day: date, other: Other, act: str) -> Scene:
    return Scene(day, lambda t: _ACTS[act](t, other))


def _classify(t: Teller) -> None:
    """Say what the units are classed as, which decides by how much their rates are to fall."""
    for unit, kind, zone, hard in _CLASSES:
        t.do(
            f"class:{unit}", "quantri", t.app.units.reclassify,
            unit_id=unit_id(unit) if kind == "commune" else hamlet_id(unit), kind=kind, zone=zone,
            especially_difficult=hard, valid_from=date(2016, 6, 1), source="Dữ liệu trình diễn / demonstration data",
            confirmed=False,
        )  # fmt: skip


def _do(t: Teller, o: Other, act: str, by: str, use_case: Any, **facts: Any) -> None:
    t.do(f"{o.key}:{act}", by, use_case, nomination_id=o.nomination_id, **facts)


def _propose(t: Teller, o: Other) -> None:
    if o.nominee:
        facts: dict[str, Any] = {"nominee_id": o.subject, "category": o.category, **o.nominee}
        t.do(f"{o.key}:register", o.opens, t.app.nominees.register, facts=lambda: facts)
    t.do(f"{o.key}:propose", o.opens, t.app.nominations.propose, category=o.category, subject_id=o.subject)


def _meeting(t: Teller, o: Other) -> None:
    held_on = t.today - timedelta(days=1)
    _do(
        t, o, "meeting", o.opens, t.app.nominations.record_meeting, held_on=held_on, present=o.present,
        votes_for=o.present - o.present // 20, votes_against=0, chaired_by="Lê Thị Xuân", secretary="Hà Văn Sơn",
        remarks="", facts=lambda: {"uploads": [papers.scan(f"bien-ban-{o.key}.png", o.key)]},
    )  # fmt: skip


def _attest(t: Teller, o: Other) -> None:
    for by, criteria in o.attested:
        _do(
            t, o, f"attest:{by}", by, t.app.nominations.attest,
            given=[Attested(f"{o.category}.{c}", True) for c in criteria],
            facts=lambda by=by: {"uploads": [papers.scan(f"xac-nhan-{o.key}.png", f"{o.key}{by}")]},
        )  # fmt: skip


def _submit(t: Teller, o: Other) -> None:
    _do(t, o, "submit", o.submits or o.opens, t.app.nominations.submit, report=o.report, uploads=[])


def _verify(t: Teller, o: Other) -> None:
    remarks = "Số liệu khớp với kết quả rà soát hằng năm của xã."
    _do(t, o, "verify", "chutichxa", t.app.nominations.verify_claims, remarks=remarks)


def _close(t: Teller, o: Other) -> None:
    remarks = "Hết thời gian niêm yết, không có ý kiến phản đối."
    _do(t, o, "close", "congchucxa", t.app.nominations.close_posting, remarks=remarks)


def _endorse(t: Teller, o: Other) -> None:
    _do(
        t, o, "endorse", "chutichxa", t.app.nominations.endorse, submission_number="9/TTr-UBND", submission_date=t.today
    )  # fmt: skip


def _appraise(t: Teller, o: Other) -> None:
    _do(
        t,
        o,
        "appraise",
        "ldtbxh",
        t.app.nominations.appraise,
        opinion="Đủ điều kiện; đề nghị Hội đồng xem xét.",
    )


_ACTS: Final[dict[str, Any]] = {
    "propose": _propose,
    "meeting": _meeting,
    "attest": _attest,
    "submit": _submit,
    "check": lambda t, o: _do(t, o, "check", "congchucxa", t.app.nominations.confirm_complete),
    "verify": _verify,
    "post": lambda t, o: _do(t, o, "post", "congchucxa", t.app.nominations.post),
    "close": _close,
    "endorse": _endorse,
    "district": lambda t, o: _do(t, o, "district", "noivu", t.app.nominations.confirm_complete),
    "appraise": _appraise,
    "return": lambda t, o: _do(t, o, "return", "noivu", t.app.nominations.return_for_supplement, missing=[o.missing]),
}  # fmt: skip
