"""One long story in which everything personal has a value that can be recognised anywhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from tests.entries import entry
from tests.workflows.world import ATTESTED, World, pdf

from workflows.kernel import Command
from workflows.nominations import Attested

WORDS = {
    "head": "Quách Thị Nhược Lan",
    "code": "HO-PLAIN-7781",
    "ethnicity": "Mường-Ao-Tá",
    "address": "Ngõ Bảy Khe Suối Cạn",
    "pledge": "cam kết viết tay của gia đình Lan",
    "pledge file": "don-xin-thoat-ngheo-Lan.pdf",
    "provider": "Ông Bùi Cho Vay Riêng",
    "sources": "bán măng rừng và nuôi ba con bò",
    "income file": "so-tay-thu-chi-Lan.pdf",
    "survey": "đếm được hai con bò ở chuồng nhà Lan",
    "survey file": "phieu-khao-sat-Lan.pdf",
    "support details": "mua bò cái sinh sản cho Lan",
    "verification note": "ghi chú xác minh tại bếp nhà Lan",
    "correction": "tính trùng tiền bán con bò cái",
    "refusal": "hoá đơn của bà Lan bị tẩy xoá",
    "exit basis": "căn cứ riêng của hộ Lan",
    "watch basis": "không còn tên hộ Lan trong sổ nghèo",
    "move reason": "Lan về ở nhờ nhà chị dâu",
    "split reason": "con dâu Lan xin ra ở riêng",
    "merger reason": "con dâu Lan lại về ở chung",
    "help": "cho nhà hàng xóm Tâm mượn bê",
    "meeting chair": "Trương Chủ Trì Họp",
    "secretary": "Phạm Thư Ký Họp",
    "meeting remarks": "một người nói Lan hay ốm",
    "attestation": "Lan từng bị phạt nhẹ năm 2011",
    "report": "Báo cáo thành tích dài của hộ Lan",
    "report file": "bao-cao-Lan.pdf",
    "missing": "thiếu giấy ra viện của Lan",
    "supplement": "đã nộp giấy ra viện của Lan",
    "supplement file": "giay-ra-vien-Lan.pdf",
    "check remarks": "hồ sơ Lan đủ thành phần",
    "claims remarks": "đã đến nhà Lan hai lần",
    "comment author": "Hàng Xóm Giấu Tên",
    "comment": "Lan có xe máy mới",
    "comment answer": "xe máy của Lan mua trả góp",
    "posting remarks": "đã hỏi lại về xe máy của Lan",
    "opinion": "ý kiến thẩm định về Lan",
    "hold": "đơn tố cáo Lan của ông Khiếu",
    "lift": "đơn của ông Khiếu không có căn cứ",
    "finding": "phát hiện về chuồng bò của Lan",
    "answer": "trả lời về chuồng bò của Lan",
    "resolution": "kết luận về chuồng bò của Lan",
    "sampling": "hộ Lan do thôn chỉ, không bốc thăm",
    "inspection minutes": "đoàn đã xem chuồng bò của Lan",
    "inspection file": "bien-ban-tai-nha-Lan.pdf",
    "conclusion": "nhắc nhở gia đình Lan ghi sổ",
    "withdrawal": "Lan xin rút vì chuyển đi",
    "deviation": "Lan hoàn cảnh đặc biệt",
}
AMOUNTS = {2016: 7_350_001, 2017: 11_760_023, 2018: 12_000_047, 2019: 13_000_081}
CORRECTED, SUPPORT, BIRTH_YEAR, SURVEYED = 12_900_053, 5_400_067, 1947, 13_100_029


def plain_values() -> list[bytes]:
    """Return everything personal of the story as it might lie about in bytes: UTF-8 and escaped as in JSON."""
    words: list[str] = [*WORDS.values()]
    words += [str(n) for n in (*AMOUNTS.values(), CORRECTED, SUPPORT, SURVEYED)]
    # Figures as people write them, and search keys of names.
    words += [f"{n:,}".replace(",", ".") for n in (*AMOUNTS.values(), CORRECTED, SUPPORT, SURVEYED)]
    words += ["quach thi nhuoc lan"]
    forms = set()
    for word in words:
        forms |= {word.encode(), word.encode("unicode_escape"), word.encode("utf-16-le")}
    return sorted(forms)


def found_in(text: bytes) -> list[bytes]:
    """Return the personal values that stand in ``text``."""
    return [value for value in plain_values() if value in text]


def _moves_and_splits(world: World, household: UUID) -> None:
    """Let the household move away and back, and a member leave and come home again."""
    changes, clerk, w = world.app.household_changes, world["clerk"], WORDS
    for hamlet in ("yen", "son"):
        changes.move(
            clerk, Command(), household_id=household, hamlet_id=world.unit(hamlet), reason=w["move reason"]
        )
    part = changes.split(
        clerk, Command(), household_id=household, entry=entry("HO-RIENG-1", "Hà Thị Dâu", members=1),
        household_class="near_poor", reason=w["split reason"],
    )  # fmt: skip
    changes.merge(
        clerk, Command(), household_id=UUID(part["id"]), into_id=household, reason=w["merger reason"]
    )


def tell(world: World, *, end: str = "withdrawn") -> dict[str, UUID]:
    """Tell the story. ``end``: ``withdrawn``, ``not_proposed`` or ``awarded``."""
    app, head, clerk, chair = world.app, world["head"], world["clerk"], world["chair"]
    w, households, n = WORDS, app.households, app.nominations
    household = world.household(
        code=w["code"],
        head=w["head"],
        birth_year=BIRTH_YEAR,
        ethnicity=w["ethnicity"],
        address=w["address"],
        members=7,
    )
    commitment = UUID(
        households.register_commitment(
            head,
            Command(occurred_on=date(2016, 3, 1)),
            household_id=household,
            exiting_from="poor",
            target_year=2018,
            statement=w["pledge"],
            uploads=[pdf("pledge", w["pledge file"])],
        )["id"]
    )
    households.accept(clerk, Command(), commitment_id=commitment)
    households.receive_support(
        head,
        Command(),
        commitment_id=commitment,
        kind="loan",
        provider=w["provider"],
        amount=Decimal(SUPPORT),
        received_on=date(2018, 5, 1),
        giver="household",
        details=w["support details"],
    )
    households.recognise_exit(
        chair, Command(), commitment_id=commitment, year=2016, basis=w["exit basis"], uploads=[]
    )
    households.pledge_no_relapse(head, Command(), commitment_id=commitment, uploads=[])
    households.confirm_no_relapse(
        chair,
        Command(),
        commitment_id=commitment,
        year=2017,
        basis=w["watch basis"],
        uploads=[pdf("watched")],
    )
    households.help_neighbour(
        head, Command(), commitment_id=commitment, description=w["help"], uploads=[pdf("help")]
    )
    _moves_and_splits(world, household)
    for year, amount in AMOUNTS.items():
        world.declare(
            commitment, year, amount, sources=w["sources"], uploads=[pdf(f"{year}", w["income file"])]
        )
        if year == 2018:
            households.refuse_income(
                chair,
                Command(),
                commitment_id=commitment,
                year=year,
                method="documents",
                reason=w["refusal"],
                uploads=[],
            )
            world.declare(commitment, year, amount, sources=w["sources"])
        if year == 2019:
            app.incomes.survey(
                clerk,
                Command(),
                commitment_id=commitment,
                year=year,
                amount=Decimal(SURVEYED),
                members=6,
                method="survey_form",
                findings=w["survey"],
                uploads=[pdf("survey", w["survey file"])],
            )
            world.verify(commitment, year, note=w["correction"], corrected_amount=Decimal(CORRECTED))
        else:
            world.verify(commitment, year, note=w["verification note"])

    nomination = world.proposed(household)
    world.meet(
        nomination,
        chaired_by=w["meeting chair"],
        secretary=w["secretary"],
        remarks=w["meeting remarks"],
    )
    n.attest(
        head,
        Command(),
        nomination_id=nomination,
        given=[Attested(f"household.{ATTESTED[0]}", True, w["attestation"])],
        uploads=[],
    )
    n.submit(
        head, Command(), nomination_id=nomination, report=w["report"], uploads=[pdf("r", w["report file"])]
    )
    for kind in ("hamlet_minutes", "receipt"):
        n.issue_paper(clerk, Command(), nomination_id=nomination, kind=kind)
    n.return_for_supplement(clerk, Command(), nomination_id=nomination, missing=[w["missing"]])
    n.supply(
        head,
        Command(),
        nomination_id=nomination,
        remarks=w["supplement"],
        uploads=[pdf("s", w["supplement file"])],
    )
    n.confirm_complete(clerk, Command(), nomination_id=nomination, remarks=w["check remarks"])
    n.verify_claims(chair, Command(), nomination_id=nomination, remarks=w["claims remarks"])
    n.post(clerk, Command(), nomination_id=nomination)
    n.receive_comment(
        clerk, Command(), nomination_id=nomination, author=w["comment author"], text=w["comment"]
    )
    app.postings.answer(clerk, Command(), nomination_id=nomination, comment=1, answer=w["comment answer"])
    hold(world, nomination)
    inspection = inspect(world, commitment)
    world.clock.set_day(date(2020, 3, 15))
    n.close_posting(clerk, Command(), nomination_id=nomination, remarks=w["posting remarks"])
    n.endorse(
        chair,
        Command(),
        nomination_id=nomination,
        submission_number="12",
        submission_date=date(2020, 3, 15),
    )
    n.confirm_complete(world["standing"], Command(), nomination_id=nomination)
    n.appraise(world["labour"], Command(), nomination_id=nomination, opinion=w["opinion"])
    ids = {"household": household, "commitment": commitment, "nomination": nomination}
    ids["inspection"] = inspection
    if end == "withdrawn":
        n.withdraw(head, Command(), nomination_id=nomination, reason=w["withdrawal"])
    elif end == "not_proposed":
        session = world.session([nomination], choice="against")
        world.publish(session, {nomination: w["deviation"]})
        ids["session"] = session
    else:
        ids["decision"] = world.awarded(nomination)
    return ids


def hold(world: World, nomination: UUID) -> None:
    """Hold the dossier and let it go again."""
    n, labour = world.app.nominations, world["labour"]
    n.place_hold(labour, Command(), nomination_id=nomination, kind="denunciation", reason=WORDS["hold"])
    row = world.log.query_one("SELECT hold_id FROM nomination_holds WHERE nomination_id = %s", (nomination,))
    assert row is not None
    n.lift_hold(labour, Command(), nomination_id=nomination, hold_id=row["hold_id"], outcome=WORDS["lift"])


def inspect(world: World, commitment: UUID) -> UUID:
    """Inspect the commune, find something about an income, and dismiss it after the answer."""
    app, inspector = world.app.inspections, world["inspector"]
    id = UUID(
        app.plan(
            inspector,
            Command(),
            unit_id=world.unit("binh"),
            planned_for=date(2020, 3, 2),
            sampling=WORDS["sampling"],
            commitment_ids=[commitment],
        )["id"]
    )
    app.carry_out(
        inspector,
        Command(),
        inspection_id=id,
        on=date(2020, 3, 2),
        minutes=WORDS["inspection minutes"],
        uploads=[pdf("visit", WORDS["inspection file"])],
    )
    app.find_income(
        inspector,
        Command(),
        inspection_id=id,
        commitment_id=commitment,
        year=2017,
        text=WORDS["finding"],
        uploads=[],
    )
    (finding,) = app.inspection(inspector, id).findings
    app.answer(
        world["clerk"],
        Command(),
        inspection_id=id,
        finding_id=finding,
        text=WORDS["answer"],
        uploads=[],
    )
    app.resolve(
        inspector,
        Command(),
        inspection_id=id,
        finding_id=finding,
        outcome="dismissed",
        text=WORDS["resolution"],
    )
    app.close(inspector, Command(), inspection_id=id, conclusion=WORDS["conclusion"])
    return id


def refusals(world: World, ids: dict[str, UUID]) -> None:
    """Have some acts refused whose words and figures are personal too."""
    from aggregates.refusals import Refused

    app = world.app
    for act in (
        lambda: world.household(code=WORDS["code"], head=WORDS["head"]),
        lambda: world.household(code="Z", head=WORDS["head"] * 20),
        lambda: world.declare(ids["commitment"], 2017, AMOUNTS[2017], sources=WORDS["sources"]),
        lambda: world.declare(ids["commitment"], 2030, AMOUNTS[2017], sources=WORDS["sources"]),
        lambda: world.declare(
            ids["commitment"], 2018, AMOUNTS[2017], uploads=[pdf("x", WORDS["income file"] + ".exe")]
        ),
        lambda: app.people.sign_in(WORDS["head"], WORDS["comment"], "10.0.0.9"),
        lambda: app.nominations.withdraw(
            world["chair"], Command(), nomination_id=ids["nomination"], reason=WORDS["withdrawal"]
        ),
    ):
        try:
            act()
        except Refused:
            continue
        raise AssertionError("was to be refused")


def dump(url: str, *tables: str) -> Iterator[tuple[str, bytes]]:
    """Yield every row of the named tables, or of all, as text; bytes as themselves and what is base64 in them opened."""
    with psycopg.connect(url) as connection:
        names = tables or [
            row[0]
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
        ]
        assert len(names) > 0
        for name in names:
            for row in connection.execute(f"SELECT * FROM {name}").fetchall():
                yield name, b"\n".join(_bytes_of(value) for value in row)


def _bytes_of(value: Any) -> bytes:
    raw = value if isinstance(value, bytes) else repr(value).encode()
    decoded = []
    for token in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", raw):
        try:
            decoded.append(base64.b64decode(token, validate=True))
        except ValueError:
            continue
    return b"\n".join([raw, *decoded])


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file below the folder."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()
