"""The chair's decision, the certificates and the register, through their pages."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.signing import code_for
from tests.web.district import COUNCIL_DAY, drafted, ready, status_for, walk
from tests.web.story import OFFICERS, PASSWORD, World, hidden_fields, page_of

from aggregates.nomination import Nomination
from workflows.kernel import Command

READERS = {"standing", "council1", "council2", "council3", "district", "auditor"}
EVERY_READER = {name for name, role, *_ in OFFICERS if role != "administrator"}


def test_who_may_open_which_page(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    allowed = {
        "/quyet-dinh": READERS,
        f"/quyet-dinh/{d}": READERS,
        f"/quyet-dinh/{d}/ky": {"district"},
        f"/quyet-dinh/{d}/khong-khen/{n}": {"district"},
        "/so-vang": EVERY_READER,
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name in who else 403), (name, url)
    world.app.council.sign(
        world.actor("district"), Command(), decision_id=d, code=code_for(world.app, world.actor("district"))
    )
    for url in (f"/quyet-dinh/{d}/cap-giay-khen", f"/quyet-dinh/{d}/cap-giay-khen/{n}"):
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name == "standing" else 403), (name, url)
    assert status_for(world, "district", f"/quyet-dinh/{uuid4()}") == 404
    assert status_for(world, "standing", f"/quyet-dinh/{d}/cap-giay-khen/{uuid4()}") == 422


def test_the_chair_sees_everything_before_signing_and_one_nominee_is_declined(world: World) -> None:
    first, second = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    d = drafted(world, [first, second])
    without = walk(world, "district", f"/quyet-dinh/{d}/khong-khen/{second}", {"reason": " "})
    assert without.status_code == 422
    declined = walk(
        world, "district", f"/quyet-dinh/{d}/khong-khen/{second}", {"reason": "Có đơn thư chưa giải quyết"}
    )
    assert declined.status_code == 303
    page = page_of(world.client("district").get(f"/quyet-dinh/{d}"))
    assert "Có đơn thư chưa giải quyết" in page
    assert "Ký quyết định khen thưởng 1 đối tượng" in page
    check = page_of(world.client("district").get(f"/quyet-dinh/{d}/ky"))
    for wanted in (
        "được cấp khi ký, theo thứ tự trong năm 2020", "KT. CHỦ TỊCH – Phó Chủ tịch UBND huyện", "Nguyễn Văn District",
        "Gồm đúng 1 mục sau", "Bùi Thị Thưởng", "Ký quyết định khen thưởng 1 đối tượng", "18/05/2020",
    ):  # fmt: skip
        assert wanted in check, wanted
    assert "Phạm Văn Năm" not in check
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    signed = page_of(world.client("auditor").get(f"/quyet-dinh/{d}"))
    assert "Quyết định số 01/QĐ-UBND" in signed
    row = world.log.query_one("SELECT sha256 FROM decisions WHERE decision_id = %s", (d,))
    assert row is not None
    paper = world.client("district").get(f"/giay-to/{d}/{row['sha256']}")
    assert paper.data.startswith(b"%PDF")
    assert world.events(second)[-1] == "AwardDeclined"
    # What is signed can be neither signed nor thinned out again.
    assert (
        walk(world, "district", f"/quyet-dinh/{d}/khong-khen/{first}", {"reason": "Muộn"}).status_code == 422
    )
    late = world.client("district").get(f"/quyet-dinh/{d}/ky")
    assert "Quyết định đang ở trạng thái" in page_of(late)


def fall(world: World, n: UUID) -> None:
    """Uphold a finding about an income a dossier rests on, and have the district lift the hold."""
    app, inspector = world.app, world.actor("inspector")
    commitment = app.dossiers.dossier(world.actor("auditor"), n).nomination.commitment_id
    assert commitment is not None
    day = world.clock.today()
    i = UUID(
        app.inspections.plan(
            inspector, Command(), unit_id=world.units["commune"], planned_for=day, sampling="theo thư",
            commitment_ids=[commitment],
        )["id"]
    )  # fmt: skip
    app.inspections.carry_out(inspector, Command(), inspection_id=i, on=day, minutes="đã xem", uploads=[])
    app.inspections.find_income(
        inspector,
        Command(),
        inspection_id=i,
        commitment_id=commitment,
        year=2017,
        text="thiếu sổ",
        uploads=[],
    )
    (f,) = app.inspections.inspection(inspector, i).findings
    app.inspections.answer(
        world.actor("officer"), Command(), inspection_id=i, finding_id=f, text="nhận", uploads=[]
    )
    app.inspections.resolve(
        inspector, Command(), inspection_id=i, finding_id=f, outcome="upheld", text="giữ nguyên"
    )
    (hold,) = app.dossiers.dossier(world.actor("auditor"), n).nomination.holds
    app.nominations.lift_hold(
        world.actor("standing"), Command(), nomination_id=n, hold_id=hold, outcome="đã xem"
    )


def test_what_became_worse_since_the_vote_is_put_off_by_the_signature(world: World) -> None:
    first, second = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    d = drafted(world, [first, second])
    fall(world, second)
    check = page_of(world.client("district").get(f"/quyet-dinh/{d}/ky"))
    assert "Gồm đúng 1 mục sau" in check
    assert "để lại: đánh giá nay kém hơn lúc Hội đồng biểu quyết" in check
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    assert world.events(first)[-1] == "AwardDecided"
    assert "AwardDecided" not in world.events(second)
    alone = UUID(
        world.app.council.draft_decision(
            world.actor("standing"),
            Command(),
            session_id=world.app.council.decision(world.actor("auditor"), d)[0].session_id,
        )["id"]
    )
    nobody = page_of(world.client("district").get(f"/quyet-dinh/{alone}/ky"))
    assert "Đánh giá nay kém hơn lúc Hội đồng biểu quyết." in nobody


def test_a_certificate_for_what_became_worse_asks_for_the_reason(world: World) -> None:
    first, second = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    d = drafted(world, [first, second])
    world.app.council.sign(
        world.actor("district"), Command(), decision_id=d, code=code_for(world.app, world.actor("district"))
    )
    fall(world, second)
    everything = page_of(world.client("standing").get(f"/quyet-dinh/{d}/cap-giay-khen"))
    for wanted in ("Gồm đúng 1 mục sau", "đánh giá hiện nay: đạt", "cấp riêng, có lý do"):
        assert wanted in everything, wanted
    assert walk(world, "standing", f"/quyet-dinh/{d}/cap-giay-khen").status_code == 200
    assert world.events(first)[-1] == "CertificateIssued"
    assert "CertificateIssued" not in world.events(second)
    assert status_for(world, "standing", f"/quyet-dinh/{d}/cap-giay-khen") == 422

    url = f"/quyet-dinh/{d}/cap-giay-khen/{second}"
    client = world.client("standing")
    asked = page_of(client.get(url))
    assert "Đánh giá nay kém hơn lúc Hội đồng biểu quyết." in asked
    assert "chưa đủ căn cứ" in asked
    assert walk(world, "standing", url, {"deviation": " "}).status_code == 422
    checked = page_of(client.post(url, data={**hidden_fields(asked, url), "deviation": "Đã công bố"}))
    assert "Đã công bố" in checked
    fields = hidden_fields(checked, url)
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [303, 303]
    assert world.events(second).count("CertificateIssued") == 1
    assert "Đã công bố" in page_of(world.client("auditor").get(f"/ho-so/{second}"))


def test_signing_twice_with_one_command_gives_one_number(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    url = f"/quyet-dinh/{d}/ky"
    fields = {**hidden_fields(page_of(world.client("district").get(url)), url), **world.otp("district")}
    answers = [world.client("district").post(url, data=fields) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert world.log.query("SELECT number FROM decisions") == [{"number": 1}]
    assert world.events(n).count("AwardDecided") == 1


def test_two_chairs_at_once_give_one_signature_and_one_clear_message(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    deputy = uuid4()
    world.officers["deputy"] = deputy
    world.app.people.register_officer(
        world.actor("admin"), Command(), officer_id=deputy, username="deputy", full_name="Lê Văn Phó", password=PASSWORD,
        must_change=False,
    )  # fmt: skip
    world.app.people.appoint(
        world.actor("admin"), Command(), officer_id=deputy, role="district_chair", unit_id=world.units["district"],
        title="Chủ tịch UBND huyện", signs_for="", valid_from=world.clock.today(), basis="QĐ",
    )  # fmt: skip
    url = f"/quyet-dinh/{d}/ky"
    codes = {who: world.otp(who) for who in ("district", "deputy")}
    fields = {who: {**hidden_fields(page_of(world.client(who).get(url)), url), **codes[who]} for who in codes}
    start, answers = threading.Barrier(2), {}

    def sign(who: str) -> None:
        start.wait()
        answers[who] = world.client(who).post(url, data=fields[who])

    threads = [threading.Thread(target=sign, args=(who,)) for who in fields]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a.status_code for a in answers.values()) == [303, 409]
    loser = next(a for a in answers.values() if a.status_code == 409)
    assert "Ký quyết định" in page_of(loser)
    events = [type(e).__name__ for e in world.log.events_of(d)]
    assert events.count("Signed") == 1
    assert world.log.query("SELECT number FROM decisions") == [{"number": 1}]


def test_nobody_signs_a_list_that_changed_unseen(world: World) -> None:
    first, second = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    d = drafted(world, [first, second])
    url = f"/quyet-dinh/{d}/ky"
    fields = {**hidden_fields(page_of(world.client("district").get(url)), url), **world.otp("district")}
    world.app.nominations.place_hold(
        world.actor("standing"), Command(), nomination_id=second, kind="complaint", reason="Có đơn"
    )
    stale = world.client("district").post(url, data=fields)
    assert stale.status_code == 409
    # The hold is on the dossier: the page says which one it is, and what happened to it, though the decision is as it was.
    told = page_of(stale)
    told = told[told.index("Những việc đã xảy ra") :]
    code = world.log.load(Nomination, second).code
    assert f"Phạm Văn Năm, thôn Bình Sơn, xã Cẩm Bình – {code}: Tạm dừng hồ sơ" in told
    assert "Có đơn" in told
    assert "Nguyễn Văn Standing" in told
    assert "Bùi Thị Thưởng" not in told
    assert "Nội dung bạn đã gõ" not in told, "nothing was typed"
    assert world.log.query("SELECT number FROM decisions") == [{"number": None}]
    again = page_of(world.client("district").get(url))
    assert "Ký quyết định khen thưởng 1 đối tượng" in again
    assert "để lại: hồ sơ tạm dừng (có khiếu nại)" in again
    draft = page_of(world.client("district").get(f"/quyet-dinh/{d}"))
    assert "Ký quyết định khen thưởng 1 đối tượng" in draft, (
        "the draft counts who can be signed, and marks who cannot"
    )
    assert "Ký quyết định khen thưởng 2 đối tượng" not in draft
    assert re.search(r"Số được khen nếu ký</dt>\s*<dd[^>]*>1<", draft)
    assert re.search(r"Để lại, chưa ký được</dt>\s*<dd[^>]*>1<", draft)
    listed = page_of(world.client("district").get("/quyet-dinh"))
    assert re.search(r"<td[^>]*>1</td>", listed[listed.index("(chưa ký)") :]), "the list counts them alike"
    assert "để lại: hồ sơ tạm dừng (có khiếu nại)" in draft
    assert walk(world, "district", url, world.otp("district")).status_code == 303
    # The reason that applied at the signature, and no other, also after the hold has been lifted.
    (hold,) = world.log.load(Nomination, second).holds
    world.clock.set_day(COUNCIL_DAY + timedelta(days=1))
    world.app.nominations.lift_hold(
        world.actor("standing"), Command(), nomination_id=second, hold_id=hold, outcome="đơn đã giải quyết"
    )
    signed = page_of(world.client("district").get(f"/quyet-dinh/{d}"))
    assert "để lại: hồ sơ tạm dừng (có khiếu nại)<" in signed
    assert "kém hơn" not in signed
    assert "AwardDecided" not in world.events(second)


def test_a_list_that_a_worse_figure_changed_says_so(world: World) -> None:
    first, second = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    d = drafted(world, [first, second])
    url = f"/quyet-dinh/{d}/ky"
    fields = {**hidden_fields(page_of(world.client("district").get(url)), url), **world.otp("district")}
    fall(world, second)
    stale = world.client("district").post(url, data=fields)
    assert stale.status_code == 409
    told = page_of(stale)[page_of(stale).index("Những việc đã xảy ra") :]
    assert "Phạm Văn Năm" in told
    assert "Bùi Thị Thưởng" not in told


def test_each_dossier_that_is_left_out_is_given_its_own_reason(world: World) -> None:
    first, held, gone = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm", "Hà Thị Ba")
    d = drafted(world, [first, held, gone])
    world.app.nominations.place_hold(
        world.actor("labour"), Command(), nomination_id=held, kind="denunciation", reason="Có đơn"
    )
    world.app.nominations.withdraw(world.actor("hamlet"), Command(), nomination_id=gone, reason="hộ xin rút")
    world.app.council.sign(
        world.actor("district"), Command(), decision_id=d, code=code_for(world.app, world.actor("district"))
    )
    page = page_of(world.client("district").get(f"/quyet-dinh/{d}?lang=en"))
    page = page[page.index("<h2>Put off</h2>") :]
    assert re.search(r"Phạm Văn Năm</dt>\s*<dd>put off: on hold \(a denunciation is open\)", page)
    assert re.search(r"Hà Thị Ba</dt>\s*<dd>put off: the dossier is closed \(withdrawn", page)


def test_what_is_signed_is_listed_in_the_order_of_the_paper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("Bùi Thị Thưởng", "Phạm Văn Năm", "Hà Thị Ba")
    d = drafted(world, ready(world, *names))
    council = world.app.council
    plain = council.present_verdicts
    # As the database may return them: in another order.
    monkeypatch.setattr(council, "present_verdicts", lambda *a: dict(reversed(plain(*a).items())))
    found, _ = council.decision(world.actor("district"), d)
    by_id = {i["nomination_id"]: i["subject_name"] for i in council.items(found.session_id)}
    page = page_of(world.client("district").get(f"/quyet-dinh/{d}/ky"))
    page = page[page.index("Gồm đúng 3 mục sau") :]
    assert sorted(names, key=page.index) == [by_id[n] for n in found.items]


def test_who_presses_second_is_told_that_it_is_done(world: World) -> None:
    d = drafted(world, ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm"))
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    url = f"/quyet-dinh/{d}/cap-giay-khen"
    first, second = (hidden_fields(page_of(world.client("standing").get(url)), url) for _ in range(2))
    assert first["command_id"] != second["command_id"]
    assert "Đã cấp 2 giấy khen" in page_of(world.client("standing").post(url, data=first))
    report = world.client("standing").post(url, data=second)
    assert report.status_code == 200
    assert "2 giấy khen đã được cấp từ trước" in page_of(report)
    assert "chưa cấp được" not in page_of(report)
    assert world.log.query("SELECT gold_book_number FROM certificates ORDER BY 1") == [
        {"gold_book_number": 1},
        {"gold_book_number": 2},
    ]
    # One of them is corrected and replaced; then the first request arrives once more, and the second.
    row = world.log.query_one(
        "SELECT nomination_id, awardee, sha256 FROM certificates WHERE gold_book_number = 1"
    )
    assert row is not None
    n, standing = row["nomination_id"], world.actor("standing")
    draft = world.app.amendments.draft_correction(
        standing, Command(), decision_id=d, right={(n, "name"): "Bùi Thị Thường"}, reason="ghi sai"
    )
    assert walk(world, "district", f"/dinh-chinh/{draft['id']}/ky", world.otp("district")).status_code == 303

    def line(data: dict[str, list[str]], number: int) -> str:
        page = page_of(world.client("standing").post(url, data=data))
        lines: list[str] = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
        return next(text for text in lines if re.search(rf">\s*{number}\s*<", text))

    assert row["awardee"] in line(second, 1), "the paper still says so, whatever the register says"
    world.app.council.reissue_certificate(standing, Command(), nomination_id=n)
    old, new = line(first, 1), line(second, 3)
    assert row["awardee"] in old
    assert row["sha256"] in old
    assert "Bùi Thị Thường" in new
    assert row["sha256"] not in new


def test_certificates_are_issued_once_each_and_refusals_are_told(world: World) -> None:
    first, second, third = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm", "Hà Thị Ba")
    d = drafted(world, [first, second, third])
    world.app.council.sign(
        world.actor("district"), Command(), decision_id=d, code=code_for(world.app, world.actor("district"))
    )
    one = walk(world, "standing", f"/quyet-dinh/{d}/cap-giay-khen/{first}")
    assert "Đã cấp 1 giấy khen" in page_of(one)
    world.app.nominations.place_hold(
        world.actor("standing"), Command(), nomination_id=third, kind="complaint", reason="Có đơn"
    )
    url = f"/quyet-dinh/{d}/cap-giay-khen"
    check = page_of(world.client("standing").get(url))
    assert "Gồm đúng 2 mục sau" in check
    assert "Bùi Thị Thưởng" not in check
    fields = hidden_fields(check, url)
    report = page_of(world.client("standing").post(url, data=fields))
    assert "Đã cấp 1 giấy khen" in report
    assert "1 giấy khen chưa cấp được" in report
    assert "Hồ sơ đang bị tạm dừng" in report
    repeated = page_of(world.client("standing").post(url, data=fields))
    assert "Đã cấp 1 giấy khen" in repeated
    rows = world.log.query(
        "SELECT nomination_id, gold_book_number FROM certificates ORDER BY gold_book_number"
    )
    assert [(r["nomination_id"], r["gold_book_number"]) for r in rows] == [(first, 1), (second, 2)]

    book = page_of(world.client("standing").get("/so-vang"))
    certificate = world.log.query_one(
        "SELECT certificate_id, sha256 FROM certificates WHERE nomination_id = %s", (first,)
    )
    assert certificate is not None
    assert f"/c/{certificate['certificate_id']}" in book
    assert "01/QĐ-UBND" in book
    paper = world.client("standing").get(f"/giay-to/{first}/{certificate['sha256']}")
    assert paper.data.startswith(b"%PDF")
    assert world.client(None).get(f"/c/{certificate['certificate_id']}").status_code == 200
    # An award is public; the paper and the dossier stay with those in charge of the unit.
    abroad = page_of(world.client("foreign").get("/so-vang"))
    assert "Bùi Thị Thưởng" in abroad
    assert f"/giay-to/{first}" not in abroad
    assert "ngoài phạm vi đơn vị" in abroad
    assert "ngoài phạm vi đơn vị" not in book
    assert f"/ho-so/{first}" not in abroad


def test_a_forged_selection_issues_nothing(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    forged = {"command_id": str(uuid4()), "version": "", "nomination": [str(uuid4())], "step": "do"}
    assert world.post("standing", f"/quyet-dinh/{d}/cap-giay-khen", forged).status_code == 422
    # Before the signature there is nothing to issue, whoever asks.
    early = world.post("standing", f"/quyet-dinh/{d}/cap-giay-khen", {**forged, "nomination": [str(n)]})
    assert early.status_code in (403, 422)
    assert world.post("council1", f"/quyet-dinh/{d}/cap-giay-khen", forged).status_code == 403
    assert world.log.query("SELECT 1 FROM certificates") == []
