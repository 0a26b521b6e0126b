"""The impact record says what the installation really is: its permissions, tables, terms, places, and what is open."""

from __future__ import annotations

from pathlib import Path

from tests.workflows.world import World, pdf

from documents.report_data import ProtectionRecordData
from projections.all import VIEWS
from rules.text import Text
from storage.settings import Settings
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.permissions import ACTS
from workflows.protection_record import READING, processing

SETTINGS = Settings(
    data_dir=Path("du-lieu"),
    database_url="postgresql://chungtay_app:bi-mat-123@db.huyen.example:5433/chungtay",
    base_url="https://chungtay.example",
)


def record(world: World, settings: Settings = SETTINGS) -> ProtectionRecordData:
    return world.app.protection_record.data(world["admin"], settings)


def said(data: ProtectionRecordData, title: str = "") -> str:
    """Everything the record says, or one of its tables."""
    cells = [value for _, value in data.facts] if not title else []
    cells += [c for table in data.tables if title in table.title.vi for row in table.rows for c in row]
    return "\n".join(c.vi if isinstance(c, Text) else c for c in cells)


def test_no_table_with_personal_columns_is_left_out() -> None:
    personal = {p.table for view in VIEWS.values() for p in view.personal}
    told = [table for entry in processing()["processing"] for table in entry["tables"]]
    assert set(told) == personal
    assert len(told) == len(set(told)), "each belongs to one purpose"


def test_every_way_of_seeing_something_is_told() -> None:
    seeing = {act for act in ACTS if act.endswith(".read")}
    # Which plan is in force, and what it says, is about nobody.
    assert seeing - set(READING) == {"movement.read"}


def test_who_sees_what_follows_the_table_of_permissions(world: World) -> None:
    text = said(record(world), "Ai xem được gì")
    (line,) = [
        row[1] for t in record(world).tables for row in t.rows if row[0] == ACTS["security.read"].label
    ]
    assert isinstance(line, Text)
    assert line.vi == "Thanh tra, kiểm toán (1)"
    assert "Công chức cấp xã (2)" in text, "two clerks are in office"
    world.app.people.deactivate(world["admin"], Command(), officer_id=world["clerk_thach"].officer_id)
    assert "Công chức cấp xã (1)" in said(record(world), "Ai xem được gì")


def test_where_it_is_kept_without_the_password(world: World) -> None:
    text = said(record(world))
    assert "PostgreSQL db.huyen.example:5433/chungtay" in text + said(record(world), "Lưu ở đâu")
    for hidden in ("bi-mat-123", "chungtay_app"):
        assert hidden not in said(record(world)) + said(record(world), "Lưu ở đâu")
    own = said(record(world, Settings(data_dir=Path("du-lieu"))), "Lưu ở đâu")
    assert "PostgreSQL kèm theo, trong du-lieu" in own
    assert str(Path("du-lieu") / "keys" / "master.key") in own


def test_what_is_open_is_named_and_goes_when_it_is_settled(world: World) -> None:
    household = world.household()
    world.proposed(household)
    plain = record(world, Settings(data_dir=Path("du-lieu"), base_url="http://127.0.0.1:8000"))
    text = said(plain, "làm rõ")
    for words in (
        "không dùng HTTPS",
        "7 thời hạn lưu giữ",
        "năm 2020",
        "1 hồ sơ hộ đang xét chưa có sự đồng ý",
    ):
        assert words in text
    world.app.retention.record(world["admin"], Command(), decisions={}, basis="x")
    world.app.consents.give(
        world["clerk"], Command(), household_id=household, purpose="public_display", uploads=[_paper()]
    )
    text = said(record(world), "làm rõ")
    for words in ("HTTPS", "năm 2020", "chưa có sự đồng ý"):
        assert words not in text


def test_requests_and_keys_are_counted(world: World) -> None:
    household = world.household()
    world.request(household, "access")
    assert "xem dữ liệu về mình" in said(record(world), "Yêu cầu của chủ thể")
    keys = {key.vi: value for key, value in record(world).facts}["Khóa của chủ thể: đang dùng, đã hủy"]
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    after = {key.vi: value for key, value in record(world).facts}["Khóa của chủ thể: đang dùng, đã hủy"]
    assert (str(keys).partition(" · ")[2], str(after).partition(" · ")[2]) == ("0", "1")


def test_it_names_nobody_of_the_register(world: World) -> None:
    world.household(head="Quách Thị Không Nêu", code="HO-KHONG-NEU")
    text = said(record(world)) + "".join(said(record(world), t.title.vi) for t in record(world).tables)
    assert "Quách Thị" not in text
    assert "HO-KHONG" not in text


def test_it_is_a_pdf(world: World) -> None:
    assert world.app.protection_record.pdf(world["auditor"], SETTINGS).startswith(b"%PDF-")


def _paper() -> Upload:
    return pdf("yes", "dong-y.pdf")
