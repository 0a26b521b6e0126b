"""The poverty reviews of the story: invented counts of 2015 to 2019, plan targets, and two departments in charge of communes.

Written so that every fate can be looked at: most figures are accepted; of 2019 one commune differs from the sum of its
hamlets, one hamlet was returned, one is verified only and one commune has only just reported. The years before the launch are
entered in one go, as an office would; from 2018 on the hamlets report themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from aggregates.poverty_review import Counts, PovertyReview
from demo import papers
from demo.people import CAM_BINH, CAM_NGOC, HAMLETS, hamlet_id
from demo.scene import Scene
from demo.teller import Teller, id_of
from workflows.bootstrap import unit_id
from workflows.reviews import Aim, Report

YEARS: Final = (2015, 2016, 2017, 2018, 2019)
# Per hamlet the poor and the near-poor households of each year; the number of households stands in demo.people.
_HAMLETS: Final[Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "hoa": ((30, 24, 19, 14, 9), (14, 13, 12, 10, 9)),
    "yen": ((24, 20, 16, 13, 10), (12, 11, 10, 9, 9)),
    "xuan": ((8, 7, 6, 5, 4), (6, 5, 5, 4, 4)),
    "son": ((34, 31, 27, 22, 16), (15, 14, 13, 12, 11)),
    "khanh": ((25, 22, 20, 17, 13), (11, 11, 10, 9, 8)),
}
_TARGETS: Final[Mapping[str, str]] = {
    CAM_BINH: "3.5", CAM_NGOC: "3.5", "hoa": "5", "yen": "3.5", "xuan": "1", "son": "3.4", "khanh": "3",
}  # fmt: skip
"""Percentage points of every year."""
_OFFICERS: Final = {CAM_BINH: ("congchucxa", "chutichxa"), CAM_NGOC: ("congchucxa2", "chutichxa2")}
_SLIP: Final = Counts(88, 28, 13)
"""What Ngọc Sơn reported for 2017 at first."""


def counts(unit: str, year: int) -> Counts:
    """The counts of a hamlet, by its key, or of a commune, by its code: the sum of its hamlets."""
    place = YEARS.index(year)
    if unit in _HAMLETS:
        poor, near_poor = _HAMLETS[unit]
        return Counts(HAMLETS[unit].households, poor[place], near_poor[place])
    parts = [counts(h.key, year) for h in HAMLETS.values() if h.commune == unit]
    return Counts(
        sum(p.households for p in parts), sum(p.poor for p in parts), sum(p.near_poor for p in parts)
    )


def place_of(unit: str) -> UUID:
    """The id of a hamlet, by its key, or of a commune, by its code."""
    return hamlet_id(unit) if unit in _HAMLETS else unit_id(unit)


def review_id(t: Teller, unit: str, year: int) -> UUID:
    """The id of a unit's review."""
    return PovertyReview.id_of(t.app.movements.in_force().id, place_of(unit), year)


def sponsorship_id(key: str) -> UUID:
    """The id of a sponsorship of the story."""
    return id_of(f"sponsorship:{key}")


def review_scenes() -> Iterator[Scene]:
    """The past entered after the launch, then each year as it went."""
    yield Scene(date(2018, 8, 7), _enter_the_past)
    yield Scene(date(2018, 8, 14), _verify_the_past)
    yield Scene(date(2018, 8, 17), _aim_for_the_past)
    yield Scene(date(2018, 8, 21), lambda t: _accept(t, "past", _all((2015, 2016, 2017))))
    yield Scene(date(2018, 12, 6), lambda t: _report_hamlets(t, 2018))
    yield Scene(date(2018, 12, 10), lambda t: _report_communes(t, 2018))
    yield Scene(date(2018, 12, 12), _verify_2018)
    yield Scene(date(2018, 12, 18), lambda t: _accept(t, "2018", _all((2018,))))
    yield Scene(date(2019, 1, 22), lambda t: _aim(t, 2019))
    yield Scene(date(2019, 3, 5), _raise_a_target)
    yield Scene(date(2019, 12, 5), lambda t: _report_hamlets(t, 2019))
    yield Scene(date(2019, 12, 9), _decide_2019)
    yield Scene(
        date(2019, 12, 17), lambda t: _accept(t, "2019", [("hoa", 2019), ("yen", 2019), ("son", 2019)])
    )
    yield Scene(date(2020, 1, 16), lambda t: _aim(t, 2020))
    yield from _sponsorship_scenes()


def _all(years: Iterable[int]) -> list[tuple[str, int]]:
    return [(unit, year) for year in years for unit in (*_OFFICERS, *_HAMLETS)]


def _units_of(commune: str) -> list[str]:
    return [commune, *(h.key for h in HAMLETS.values() if h.commune == commune)]


def _enter_the_past(t: Teller) -> None:
    for commune, (officer, _) in _OFFICERS.items():
        for year in (2015, 2016, 2017):
            figures = {unit: counts(unit, year) for unit in _units_of(commune)}
            if (commune, year) == (CAM_NGOC, 2017):
                figures["son"] = _SLIP
            t.do(
                f"review:{commune}:{year}",
                officer,
                t.app.reviews.report_many,
                year=year,
                stage="official",
                reports=[Report(place_of(unit), found) for unit, found in figures.items()],
                reviewed_on=date(year, 12, 12),
                remarks=f"Nhập từ báo cáo rà soát năm {year} lưu tại xã.",
                uploads=[],
            )
    _report(t, "son", 2017, "congchucxa2", "again", remarks="Sửa nhầm khi nhập: báo cáo lưu ghi 27 hộ nghèo.")


def _report(
    t: Teller, unit: str, year: int, by: str, key: str = "", *, remarks: str = "", found: Counts | None = None
) -> None:
    name = HAMLETS[unit].name if unit in HAMLETS else unit
    t.do(
        f"review:{unit}:{year}:{key or 'report'}",
        by,
        t.app.reviews.report,
        unit_id=place_of(unit),
        year=year,
        stage="official",
        counts=found or counts(unit, year),
        reviewed_on=date(year, 12, 4),
        remarks=remarks,
        facts=lambda: {"uploads": [papers.scan(f"ra-soat-{year}.png", f"rà soát {name} {year}")]},
    )


def _verify_the_past(t: Teller) -> None:
    for commune, (_, chair) in _OFFICERS.items():
        _verify(t, chair, f"{commune}:past", [(u, y) for y in (2015, 2016, 2017) for u in _units_of(commune)])


def _verify(t: Teller, chair: str, key: str, which: list[tuple[str, int]]) -> None:
    t.do(
        f"review:verify:{key}",
        chair,
        t.app.reviews.verify,
        reviews={review_id(t, unit, year): None for unit, year in which},
        remarks="Đã đối chiếu với danh sách của thôn.",
    )


def _accept(t: Teller, key: str, which: list[tuple[str, int]]) -> None:
    t.do(
        f"review:accept:{key}",
        "ldtbxh",
        t.app.reviews.accept,
        reviews={review_id(t, unit, year): None for unit, year in which},
    )


def _aim(t: Teller, year: int) -> None:
    t.do(
        f"target:{year}",
        "ldtbxh",
        t.app.reviews.set_targets,
        year=year,
        aims=[Aim(place_of(unit), Decimal(points)) for unit, points in _TARGETS.items()],
        basis=f"Quyết định số {year - 2004}/QĐ-UBND (dữ liệu trình diễn)",
        issued_on=date(year, 1, 15),
    )


def _aim_for_the_past(t: Teller) -> None:
    for year in (2016, 2017, 2018):
        _aim(t, year)


def _raise_a_target(t: Teller) -> None:
    t.do(
        "target:2019:change",
        "ldtbxh",
        t.app.reviews.set_targets,
        year=2019,
        aims=[Aim(place_of("xuan"), Decimal("1.5"))],
        basis="Quyết định số 41/QĐ-UBND (dữ liệu trình diễn)",
        issued_on=date(2019, 3, 1),
        reason="Nâng chỉ tiêu theo đăng ký của thôn.",
    )


def _report_hamlets(t: Teller, year: int) -> None:
    for hamlet in HAMLETS.values():
        _report(t, hamlet.key, year, hamlet.head)


def _report_communes(t: Teller, year: int) -> None:
    for commune, (officer, _) in _OFFICERS.items():
        _report(t, commune, year, officer)


def _verify_2018(t: Teller) -> None:
    _verify(t, "chutichxa", f"{CAM_BINH}:2018", [(u, 2018) for u in _units_of(CAM_BINH)])
    _verify(t, "chutichxa2", f"{CAM_NGOC}:2018", [(u, 2018) for u in (CAM_NGOC, "khanh")])
    # The hamlet had counted a household that had moved away; its commune's chair puts that right.
    right = counts("son", 2018)
    _report(
        t, "son", 2018, "truongthon2", "slip", found=Counts(right.households, right.poor + 1, right.near_poor)
    )
    t.do(
        "review:correct:son",
        "chutichxa2",
        t.app.reviews.correct,
        review_id=review_id(t, "son", 2018),
        counts=right,
        reason="Một hộ nghèo đã chuyển khẩu đi nơi khác trong tháng 11.",
        uploads=[],
    )


def _decide_2019(t: Teller) -> None:
    whole = counts(CAM_BINH, 2019)
    # One poor household is missing in what the commune reported: the sum of its hamlets says so.
    _report(t, CAM_BINH, 2019, "congchucxa", found=Counts(whole.households, whole.poor - 1, whole.near_poor))
    _report(t, CAM_NGOC, 2019, "congchucxa2")
    _verify(t, "chutichxa", f"{CAM_BINH}:2019", [(u, 2019) for u in _units_of(CAM_BINH)])
    _verify(t, "chutichxa2", f"{CAM_NGOC}:2019", [("son", 2019)])
    t.do(
        "review:return:khanh",
        "chutichxa2",
        t.app.reviews.return_to_reporter,
        review_id=review_id(t, "khanh", 2019),
        reason="Danh sách kèm theo thiếu hai hộ mới tách; đề nghị thôn rà soát lại.",
    )


# -- sponsorships -------------------------------------------------------------------------------------------------------------


def _sponsorship_scenes() -> Iterator[Scene]:
    yield Scene(date(2018, 8, 24), lambda t: _assign(t, "farmers", "nong-dan", CAM_NGOC))
    yield Scene(date(2018, 8, 24), lambda t: _assign(t, "women", "phu-nu", CAM_BINH))
    yield Scene(date(2018, 12, 20), lambda t: _tell(t, 2018, "Hỗ trợ cây giống cho hộ nghèo."))
    yield Scene(date(2018, 12, 24), _deny)
    yield Scene(
        date(2019, 1, 8),
        lambda t: _tell(
            t, 2018, "Hỗ trợ 1.200 cây keo giống cho 14 hộ nghèo; danh sách ký nhận kèm theo.", "again"
        ),
    )
    yield Scene(date(2019, 1, 11), _confirm)
    yield Scene(date(2019, 1, 15), _end)
    yield Scene(
        date(2020, 1, 9),
        lambda t: _tell(
            t, 2019, "Tập huấn nuôi bò cho 32 hộ nghèo, cận nghèo; cho vay quay vòng 9 con bò giống."
        ),
    )


def _assign(t: Teller, key: str, department: str, commune: str) -> None:
    t.do(
        f"sponsorship:{key}",
        "noivu",
        t.app.sponsorships.assign,
        sponsorship_id=sponsorship_id(key),
        department_id=unit_id(department),
        commune_id=unit_id(commune),
        document="Thông báo số 52/TB-UBND (dữ liệu trình diễn)",
        issued_on=date(2018, 8, 20),
        valid_from=date(2018, 8, 20),
        valid_to=None,
        uploads=[],
    )


def _tell(t: Teller, year: int, text: str, key: str = "tell") -> None:
    t.do(
        f"sponsorship:farmers:{year}:{key}",
        "phongban",
        t.app.sponsorships.report_support,
        sponsorship_id=sponsorship_id("farmers"),
        year=year,
        text=text,
        facts=lambda: {"uploads": [papers.photo(f"giup-do-{year}.png", f"{year}{text}")]},
    )


def _deny(t: Teller) -> None:
    t.do(
        "sponsorship:farmers:2018:deny",
        "chutichxa2",
        t.app.sponsorships.refuse_support,
        sponsorship_id=sponsorship_id("farmers"),
        year=2018,
        reason="Chưa có danh sách hộ nhận cây giống.",
    )


def _confirm(t: Teller) -> None:
    t.do(
        "sponsorship:farmers:2018:confirm",
        "chutichxa2",
        t.app.sponsorships.confirm_support,
        sponsorship_id=sponsorship_id("farmers"),
        year=2018,
        remarks="Xã đã nhận đủ.",
    )


def _end(t: Teller) -> None:
    t.do(
        "sponsorship:women:end",
        "noivu",
        t.app.sponsorships.end,
        sponsorship_id=sponsorship_id("women"),
        last_day=date(2019, 1, 31),
        document="Thông báo số 03/TB-UBND (dữ liệu trình diễn)",
        reason="Điều chỉnh phân công: xã Cẩm Bình do đơn vị khác giúp đỡ.",
    )
