"""The inspections of the story: one that is over, one whose findings are being answered, one that is planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from demo import papers
from demo.commitments import commitment_id
from demo.households import CASES, Case
from demo.people import CAM_BINH, CAM_NGOC
from demo.scene import Scene
from demo.teller import Teller, id_of
from workflows.bootstrap import unit_id

_BY_KEY = {case.key: case for case in CASES}
_SAMPLING = "Chọn ngẫu nhiên có hệ thống: bốc thăm số đầu trong sổ đăng ký của xã, sau đó cách đều {step} hộ."


def inspection_id(key: str) -> UUID:
    """The id of an inspection of the story."""
    return id_of(f"inspection:{key}")


def inspection_scenes() -> Iterator[Scene]:
    """2019 in Cẩm Ngọc, closed; May 2020 in Cẩm Bình, under way; Cẩm Ngọc again, planned."""
    yield Scene(
        date(2019, 6, 10), lambda t: _plan(t, "2019", CAM_NGOC, date(2019, 6, 18), ("binh", "nga", "thuc"))
    )
    yield Scene(date(2019, 6, 18), lambda t: _carry_out(t, "2019", date(2019, 6, 18)))
    yield Scene(
        date(2019, 6, 18),
        lambda t: _find(
            t, "2019", "thuc", 2017, "Phiếu kê khai năm 2017 tính cả tiền bán đất 30.000.000 đồng."
        ),
    )
    yield Scene(
        date(2019, 6, 25),
        lambda t: _answer(t, "2019", "thuc", "chutichxa2", "UBND xã tiếp thu, sẽ xác minh lại."),
    )
    yield Scene(
        date(2019, 6, 28),
        lambda t: _resolve(t, "2019", "thuc", "upheld", "Giữ nguyên phát hiện; mở lại thu nhập."),
    )
    yield Scene(date(2019, 6, 28), lambda t: _close(t, "2019"))

    sample = ("nhu", "kha", "luan", "thuong", "dinh")
    yield Scene(date(2020, 5, 4), lambda t: _plan(t, "2020", CAM_BINH, date(2020, 5, 11), sample))
    yield Scene(date(2020, 5, 11), lambda t: _carry_out(t, "2020", date(2020, 5, 11)))
    yield Scene(
        date(2020, 5, 11),
        lambda t: _find(
            t,
            "2020",
            "nhu",
            2018,
            "Năm 2018 hộ bán đàn hươu giống một lần; chưa rõ phần vốn đã trừ hay chưa.",
        ),
    )
    yield Scene(
        date(2020, 5, 11),
        lambda t: _find(t, "2020", "kha", 2019, "Số nhân khẩu trong phiếu năm 2019 (4) khác sổ hộ khẩu (5)."),
    )
    yield Scene(
        date(2020, 5, 11),
        lambda t: _find(
            t, "2020", "luan", 2019, "Thu nhập năm 2019 gồm cả tiền hàng chưa thanh toán cho đại lý."
        ),
    )
    yield Scene(
        date(2020, 5, 13),
        lambda t: _answer(
            t,
            "2020",
            "kha",
            "congchucxa",
            "Con trai hộ đã tách khẩu tháng 02/2019, kèm bản sao quyết định tách khẩu.",
        ),
    )
    yield Scene(
        date(2020, 5, 13),
        lambda t: _answer(
            t, "2020", "luan", "congchucxa", "UBND xã thừa nhận chưa trừ khoản này khi xác nhận."
        ),
    )
    yield Scene(
        date(2020, 5, 15),
        lambda t: _resolve(
            t, "2020", "luan", "upheld", "Giữ nguyên phát hiện; đề nghị UBND xã xác minh lại năm 2019."
        ),
    )
    yield Scene(
        date(2020, 5, 15),
        lambda t: _plan(t, "next", CAM_NGOC, date(2020, 5, 27), ("tam", "duyen", "hanh", "thinh")),
    )


def _plan(t: Teller, key: str, commune: str, day: date, sample: tuple[str, ...]) -> None:
    t.do(
        f"inspection:{key}:plan",
        "kiemtra",
        t.app.inspections.plan,
        inspection_id=inspection_id(key),
        unit_id=unit_id(commune),
        planned_for=day,
        sampling=_SAMPLING.format(step=len(sample) + 3),
        commitment_ids=[commitment_id(_BY_KEY[name]) for name in sample],
    )


def _carry_out(t: Teller, key: str, day: date) -> None:
    t.do(
        f"inspection:{key}:visit",
        "kiemtra",
        t.app.inspections.carry_out,
        inspection_id=inspection_id(key),
        on=day,
        minutes="Đoàn làm việc với UBND xã, xem hồ sơ và đến từng hộ trong mẫu; có biên bản kèm theo.",
        facts=lambda: {
            "uploads": [
                papers.form(f"bien-ban-kiem-tra-{key}.pdf", "BIÊN BẢN KIỂM TRA", f"Ngày {day:%d/%m/%Y}")
            ]
        },
    )


def _find(t: Teller, key: str, household: str, year: int, text: str) -> None:
    t.do(
        f"inspection:{key}:find:{household}",
        "kiemtra",
        t.app.inspections.find_income,
        inspection_id=inspection_id(key),
        commitment_id=commitment_id(_case(household)),
        year=year,
        text=text,
        uploads=[],
    )


def _finding(t: Teller, key: str, household: str) -> UUID:
    row = t.app.log.query_one(
        "SELECT finding_id FROM inspection_findings WHERE inspection_id = %s AND commitment_id = %s",
        (inspection_id(key), commitment_id(_case(household))),
    )
    assert row is not None
    found: UUID = row["finding_id"]
    return found


def _answer(t: Teller, key: str, household: str, by: str, text: str) -> None:
    t.do(
        f"inspection:{key}:answer:{household}",
        by,
        t.app.inspections.answer,
        inspection_id=inspection_id(key),
        finding_id=_finding(t, key, household),
        text=text,
        uploads=[],
    )


def _resolve(t: Teller, key: str, household: str, outcome: str, text: str) -> None:
    t.do(
        f"inspection:{key}:resolve:{household}",
        "kiemtra",
        t.app.inspections.resolve,
        inspection_id=inspection_id(key),
        finding_id=_finding(t, key, household),
        outcome=outcome,
        text=text,
    )


def _close(t: Teller, key: str) -> None:
    t.do(
        f"inspection:{key}:close",
        "kiemtra",
        t.app.inspections.close,
        inspection_id=inspection_id(key),
        conclusion="Xã theo dõi sổ sách đầy đủ; một số liệu phải xác minh lại.",
    )


def _case(key: str) -> Case:
    return _BY_KEY[key]
