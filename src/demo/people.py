"""Who acts in the story, and in which hamlets. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from demo.teller import PASSWORD, Teller, id_of
from workflows.bootstrap import DISTRICT_CODE, system_actor, unit_id
from workflows.second_factor import SIGNING_ROLES

SINCE: Final = date(2016, 1, 1)
CAM_BINH: Final = "15151"
CAM_NGOC: Final = "15169"


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A hamlet of the story with the people who act in it and above it."""

    key: str
    name: str
    commune: str
    head: str
    head_name: str
    secretary: str
    officer: str
    chair: str
    households: int


def _hamlet(
    key: str, name: str, commune: str, head: str, head_name: str, secretary: str, count: int
) -> Hamlet:
    second = "2" if commune == CAM_NGOC else ""
    return Hamlet(
        key, name, commune, head, head_name, secretary, f"congchucxa{second}", f"chutichxa{second}", count
    )


HAMLETS: Final[dict[str, Hamlet]] = {
    h.key: h
    for h in (
        _hamlet("hoa", "thôn Bình Hòa", CAM_BINH, "truongthon", "Bùi Văn Thuận", "Phạm Thị Nhàn", 96),
        _hamlet("yen", "thôn Bình Yên", CAM_BINH, "truongthon3", "Quách Công Định", "Lê Thị Hường", 84),
        _hamlet("xuan", "thôn Bình Xuân", CAM_BINH, "truongthon4", "Trương Văn Lưỡng", "Bùi Thị Mến", 71),
        _hamlet("son", "thôn Ngọc Sơn", CAM_NGOC, "truongthon2", "Phạm Văn Đại", "Cao Thị Thắm", 88),
        _hamlet("khanh", "thôn Ngọc Khánh", CAM_NGOC, "truongthon5", "Hà Văn Thiện", "Nguyễn Thị Loan", 63),
    )
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration: who, as what, where."""

    username: str
    full_name: str
    role: str
    unit: UUID
    title: str
    signs_for: str = ""


def hamlet_id(key: str) -> UUID:
    """The id of a hamlet of the story."""
    return id_of(f"hamlet:{key}")


def accounts() -> tuple[Account, ...]:
    """All accounts, in the order of the chain."""
    district, labour, interior = unit_id(DISTRICT_CODE), unit_id("ldtbxh"), unit_id("noi-vu")
    board = "Hội đồng Thi đua - Khen thưởng huyện"
    return (
        *(
            Account(h.head, h.head_name, "hamlet_head", hamlet_id(h.key), f"Trưởng {h.name}")
            for h in HAMLETS.values()
        ),
        Account(
            "congchucxa", "Nguyễn Thị Hạnh", "commune_officer", unit_id(CAM_BINH), _culture("xã Cẩm Bình")
        ),
        Account(
            "congchucxa2", "Trần Văn Khôi", "commune_officer", unit_id(CAM_NGOC), _culture("xã Cẩm Ngọc")
        ),
        Account(
            "chutichxa", "Phạm Văn Quyết", "commune_chair", unit_id(CAM_BINH), "Chủ tịch UBND xã Cẩm Bình"
        ),
        Account(
            "chutichxa2", "Cao Văn Mạnh", "commune_chair", unit_id(CAM_NGOC), "Chủ tịch UBND xã Cẩm Ngọc"
        ),
        Account("phongban", "Lê Thị Xuân", "department", unit_id("nong-dan"), "Chủ tịch Hội Nông dân huyện"),
        Account("ldtbxh", "Nguyễn Văn Hải", "labour_office", labour, "Trưởng phòng Lao động - TB&XH"),
        Account("noivu", "Trịnh Thị Hiền", "standing_office", interior, "Trưởng phòng Nội vụ"),
        Account("hoidong1", "Lê Đình Thắng", "council_chair", district, f"Chủ tịch {board}"),
        Account("hoidong2", "Bùi Thị Hồng", "council_member", unit_id("mttq"), "Chủ tịch Ủy ban MTTQ huyện"),
        Account("hoidong3", "Quách Thị Thoa", "council_member", unit_id("phu-nu"), "Chủ tịch Hội LHPN huyện"),
        Account(
            "hoidong4", "Vũ Minh Đức", "council_member", unit_id("tai-chinh"), "Trưởng phòng Tài chính - KH"
        ),
        Account(
            "chutichhuyen", "Trương Quốc Anh", "district_chair", district, "Phó Chủ tịch UBND huyện", "KT."
        ),
        Account("kiemtra", "Hoàng Văn Nam", "inspector", unit_id("thanh-tra"), "Trưởng đoàn kiểm tra"),
        Account("thanhtra", "Đỗ Thị Minh", "auditor", unit_id("thanh-tra"), "Chánh Thanh tra huyện"),
        Account("quantri", "Mai Văn Tú", "administrator", district, "Quản trị hệ thống"),
    )


def _culture(commune: str) -> str:
    return f"Công chức Văn hóa - Xã hội {commune}"


def introduce(teller: Teller) -> None:
    """Establish the hamlets and give everybody an account and an office."""
    by = system_actor()
    for hamlet in HAMLETS.values():
        teller.do(
            f"hamlet:{hamlet.key}",
            by,
            teller.app.units.establish,
            unit_id=hamlet_id(hamlet.key),
            kind="hamlet",
            name=hamlet.name,
            code="",
            parent_id=unit_id(hamlet.commune),
            valid_from=SINCE,
            source="Dữ liệu trình diễn / demonstration data",
            demonstration=True,
        )
    for account in accounts():
        _give_account(teller, account)
    _predecessor(teller)


def _give_account(teller: Teller, account: Account) -> None:
    by, people = system_actor(), teller.app.people
    officer = id_of(f"officer:{account.username}")
    teller.do(
        f"account:{account.username}",
        by,
        people.register_officer,
        # The password is kept outside the log: after a kill between the two it has to be set once more.
        again=teller.app.log.query_one("SELECT 1 FROM credentials WHERE officer_id = %s", (officer,)) is None,
        officer_id=officer,
        username=account.username,
        full_name=account.full_name,
        password=PASSWORD,
        demonstration=True,
        must_change=False,
    )
    teller.do(
        f"appoint:{account.username}",
        by,
        people.appoint,
        officer_id=officer,
        role=account.role,
        unit_id=account.unit,
        title=account.title,
        signs_for=account.signs_for,
        valid_from=SINCE,
        basis="Dữ liệu trình diễn",
        authority_document="Quyết định số 02/QĐ-UBND" if account.signs_for else "",
        authority_issued_on=date(2016, 1, 4),
    )
    if account.role in SIGNING_ROLES:
        teller.enrol(account.username)


def _predecessor(teller: Teller) -> None:
    """Somebody who retired before the movement began: an office that ended, an account that is closed."""
    name = "congchuccu"
    _give_account(
        teller,
        Account(name, "Cao Xuân Bách", "commune_officer", unit_id(CAM_BINH), _culture("xã Cẩm Bình")),
    )
    by, people, officer = system_actor(), teller.app.people, id_of(f"officer:{name}")
    appointment = teller.app.log.query_one(
        "SELECT appointment_id FROM appointments WHERE officer_id = %s", (officer,)
    )
    assert appointment is not None
    teller.do(
        "retire:end",
        by,
        people.end_appointment,
        officer_id=officer,
        appointment_id=appointment["appointment_id"],
        last_day=date(2017, 12, 31),
    )
    teller.do("retire:close", by, people.deactivate, officer_id=officer)
