"""Dossiers through their pages: every act, who may not, what happens to a stale or repeated form, what is escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.web.story import INCOMES, PDF, World, hidden_fields, page_of

from aggregates.nomination import Nomination
from rules.plan import load_plan
from web import nomination_acts
from web.nomination_acts import PAGES
from workflows.kernel import Command
from workflows.nominations import Attested
from workflows.papers import Upload


def test_every_act_from_draft_to_certificate_through_its_page(world: World) -> None:
    household = world.household()
    url = f"/ho-so/moi/household/{household}"
    checked = world.client("hamlet").get(url)
    assert checked.status_code == 200
    assert "Bùi Thị Thưởng" in page_of(checked)
    opened = world.client("hamlet").post(url, data=hidden_fields(page_of(checked), url))
    assert opened.status_code == 303
    n = UUID(opened.location.rpartition("/")[2])

    def act(who: str, slug: str, typed: dict[str, Any] | None = None, **files: bytes) -> None:
        response = world.act(who, n, slug, typed, {f"{k}.pdf": v for k, v in files.items()})
        assert (response.status_code, response.location) == (303, f"/ho-so/{n}"), page_of(response)

    meeting = {
        "held_on": "01/03/2020", "present": "50", "votes_for": "48", "votes_against": "1", "chaired_by": "Lê Văn A",
        "secretary": "Lê Thị B", "remarks": "",
    }  # fmt: skip
    act("hamlet", "hop-thon", meeting, bienban=PDF)
    act(
        "hamlet",
        "xac-nhan-tieu-chi",
        {"law_abiding": "yes", "initiative": "yes", "credit_use": "not_applicable"},
        mohinh=PDF + b"mo hinh",
    )
    act("hamlet", "nop", {"report": "Gia đình thoát nghèo năm 2016."})
    act("officer", "tra-lai", {"parts": ["meeting_minutes"], "missing": "Ảnh mô hình"})
    act("hamlet", "bo-sung", {"remarks": "Đã nộp biên bản có chữ ký"}, bienban2=PDF + b"2")
    act("officer", "du-thanh-phan", {"remarks": ""})
    act("chair", "xac-minh", {"remarks": "Đúng thực tế"})
    act("officer", "niem-yet")
    act("officer", "y-kien", {"author": "", "text": "Tôi đồng ý"})
    act("officer", "tra-loi-y-kien", {"comment": "1", "answer": "Xin cảm ơn"})
    world.clock.set_day(date(2020, 3, 20))
    act("officer", "ket-thuc-niem-yet", {"remarks": "Không có khiếu nại"})
    act("chair", "trinh-huyen", {"submission_number": "12/TTr-UBND", "submission_date": "20/03/2020"})
    act("standing", "tam-dung", {"kind": "investigation", "reason": "Có đơn"})
    hold = next(iter(world.app.dossiers.dossier(world.actor("standing"), n).nomination.holds))
    act("standing", "bo-tam-dung", {"hold_id": str(hold), "outcome": "Đơn không có cơ sở"})
    act("standing", "du-thanh-phan")
    act("labour", "tham-dinh", {"opinion": "Đủ điều kiện"})
    world.decide(n)
    act("standing", "cap-giay-khen")

    assert [e for e in world.events(n) if e != "CriterionAttested"] == [
        "Proposed", "MeetingRecorded", "Submitted", "ReturnedForSupplement", "SupplementSubmitted",
        "CompletenessConfirmed", "ClaimsVerified", "Posted", "CommentReceived", "CommentAnswered",
        "PostingClosed", "Endorsed", "HoldPlaced",
        "HoldLifted", "CompletenessConfirmed", "Appraised", "CouncilResultRecorded", "AwardDecided", "AwardAttested",
        "CertificateIssued",
    ]  # fmt: skip
    assert world.events(n).count("CriterionAttested") == 3
    page = page_of(world.client("auditor").get(f"/ho-so/{n}"))
    decision = world.app.dossiers.dossier(world.actor("auditor"), n).nomination.decision_id
    for wanted in (
        f'href="/quyet-dinh/{decision}"',
        "Sử dụng vốn vay: không áp dụng",
        "Đã cấp giấy khen",
        "Đơn không có cơ sở",
        "11.760.000",
        "khảo sát tại hộ",
        "Tờ trình số 12/TTr-UBND",
    ):
        assert wanted in page, wanted


def test_withdraw_and_reject_through_their_pages(world: World) -> None:
    first = world.nomination(world.household())
    assert world.act("hamlet", first, "rut", {"reason": "Hộ xin rút"}).status_code == 303
    assert world.events(first)[-1] == "Withdrawn"
    second = world.nomination(world.household("Phạm Văn Năm", "H002"))
    world.advance(second, "commune_verification")
    response = world.act(
        "chair", second, "tu-choi", {"reason_code": "standard_not_met", "reason": "Chưa đủ ba năm"}
    )
    assert response.status_code == 303, page_of(response)
    assert world.events(second)[-1] == "Rejected"
    page = page_of(world.client("hamlet").get(f"/ho-so/{second}"))
    assert "Chưa đủ ba năm" in page
    assert "Dừng tại đây" in page


def test_the_dossier_names_who_verified_each_income(world: World) -> None:
    n = world.nomination(world.household(pending=(2018,)))
    page = page_of(world.client("hamlet").get(f"/ho-so/{n}"))
    assert page.count("Nguyễn Văn Chair, Chủ tịch UBND xã Cẩm Bình") >= 3
    assert "Chưa ai xác nhận." in page
    assert "so-thu-nhap-2017.pdf" in page
    for year, amount in INCOMES.items():
        assert f"Năm {year}" in page
        assert f"{amount:,}".replace(",", ".") in page


@pytest.mark.parametrize(
    ("who", "step", "slug"),
    [
        ("officer", "hamlet_meeting", "hop-thon"),
        ("officer", "hamlet_meeting", "nop"),
        ("hamlet", "commune_check", "du-thanh-phan"),
        ("officer", "commune_verification", "xac-minh"),
        ("hamlet", "commune_verification", "tu-choi"),
        ("chair", "commune_posting", "niem-yet"),
        ("officer", "commune_endorsement", "trinh-huyen"),
        ("chair", "district_check", "du-thanh-phan"),
        ("standing", "appraisal", "tham-dinh"),
        ("auditor", "appraisal", "tam-dung"),
        ("foreign", "commune_verification", "xac-minh"),
        ("admin", "commune_check", "du-thanh-phan"),
    ],
)
def test_wrong_office_gets_the_403_page_and_changes_nothing(
    world: World, who: str, step: str, slug: str
) -> None:
    n = world.nomination(world.household())
    world.advance(n, step)
    before = world.events(n)
    assert world.client(who).get(f"/ho-so/{n}/{slug}").status_code == 403
    forged = {
        "command_id": str(uuid4()), "version": str(len(before)), "step": "do", "remarks": "x", "reason": "x",
        "reason_code": "standard_not_met", "report": "x", "opinion": "x", "submission_number": "1", "kind": "complaint",
        "submission_date": "20/03/2020", "held_on": "01/03/2020", "present": "5", "votes_for": "5", "votes_against": "0",
        "chaired_by": "A", "secretary": "B",
    }  # fmt: skip
    logged = world.log.query_one("SELECT count(*) AS n FROM security_log")
    assert world.post(who, f"/ho-so/{n}/{slug}", forged).status_code == 403
    # Also with nothing filled in, or with what no form would take: no office's form is shown to another one.
    empty = {key: forged[key] for key in ("command_id", "version", "step")}
    for fields in (empty, {**empty, "opinion": "x" * 10_000, "present": "-1", "remarks": "x" * 10_000}):
        assert world.post(who, f"/ho-so/{n}/{slug}", fields).status_code == 403, fields
    now = world.log.query_one("SELECT count(*) AS n FROM security_log")
    assert logged is not None
    assert now is not None
    assert now["n"] == logged["n"] + 3
    assert world.events(n) == before


@pytest.mark.parametrize("slug", ["tham-dinh", "trinh-huyen", "niem-yet", "cap-giay-khen"])
def test_another_offices_act_of_a_later_step_is_no_permission_also_with_nothing_filled_in(
    world: World, slug: str
) -> None:
    n = world.nomination(world.household())
    before = world.events(n)
    for fields in ({}, {"opinion": "x", "submission_number": "1", "submission_date": "20/03/2020"}):
        logged = world.log.query_one("SELECT count(*) AS n FROM security_log WHERE kind = 'permission'")
        data = {"command_id": str(uuid4()), "version": str(len(before)), "step": "do", **fields}
        assert world.post("hamlet", f"/ho-so/{n}/{slug}", data).status_code == 403
        now = world.log.query_one("SELECT count(*) AS n FROM security_log WHERE kind = 'permission'")
        assert logged is not None
        assert now == {"n": logged["n"] + 1}, fields
    assert world.events(n) == before


def test_a_stranger_is_asked_to_sign_in(world: World) -> None:
    n = world.nomination(world.household())
    response = world.client(None).get(f"/ho-so/{n}")
    assert response.status_code == 303
    assert response.location.startswith("/dang-nhap")


def test_stale_form_gets_409_with_what_was_typed(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "appraisal")
    client, url = world.client("labour"), f"/ho-so/{n}/tham-dinh"
    fields = hidden_fields(page_of(client.get(url)), url)
    assert (
        world.act("standing", n, "tam-dung", {"kind": "investigation", "reason": "Có đơn"}).status_code == 303
    )
    response = client.post(url, data={**fields, "step": "do", "opinion": "Ý kiến dài tôi đã gõ"})
    page = page_of(response)
    assert response.status_code == 409
    assert "Ý kiến dài tôi đã gõ" in page
    assert "Tạm dừng hồ sơ" in page
    assert "Appraised" not in world.events(n)


def test_double_submit_has_one_effect(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    client, url = world.client("officer"), f"/ho-so/{n}/du-thanh-phan"
    fields = {**hidden_fields(page_of(client.get(url)), url), "step": "do", "remarks": ""}
    answers = [client.post(url, data=fields) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert world.events(n).count("CompletenessConfirmed") == 1


def test_attestations_sent_twice_are_recorded_once(world: World) -> None:
    n = world.nomination(world.household())
    client, url = world.client("hamlet"), f"/ho-so/{n}/xac-nhan-tieu-chi"
    fields = {
        **hidden_fields(page_of(client.get(url)), url),
        "step": "do",
        "law_abiding": "yes",
        "law_abiding_note": "không có vi phạm nào",
        "initiative": "no",
    }
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [303, 303]
    assert world.events(n).count("CriterionAttested") == 2
    page = page_of(client.get(f"/ho-so/{n}"))
    assert "Có, đạt" in page
    assert "Không đạt" in page


def test_only_criteria_for_this_kind_of_household_are_asked_about(world: World) -> None:
    n = world.nomination(world.household())
    page = page_of(world.client("hamlet").get(f"/ho-so/{n}/xac-nhan-tieu-chi"))
    for asked in ("law_abiding", "initiative", "credit_use", "community_support"):
        assert f'name="{asked}"' in page
    for other in ("helps_others", "own_effort"):
        assert f'name="{other}"' not in page


@pytest.mark.parametrize("counts", [True, False])
def test_what_the_reading_in_force_does_not_look_at_is_asked_of_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, counts: bool
) -> None:
    now = world.app.movements.in_force()
    own = now.plan.category("household")
    # Of a household with an income that waits the other option says "unproven", as an open attestation does.
    exit = {"evaluator": "same_as", "params": {"criterion": "household.sustained_exit"}}
    looked_at = {"reading": "exit_year_counts", "tests": {"true": {"evaluator": "attested"}, "false": exit}}
    criteria = tuple(
        replace(c, evaluator="by_reading", params=looked_at) if c.id == "household.initiative" else c
        for c in own.criteria
    )
    categories = {**now.plan.categories, "household": replace(own, criteria=criteria)}
    changed = replace(
        now,
        plan=replace(now.plan, categories=categories),
        readings={**now.readings, "exit_year_counts": counts},
    )
    monkeypatch.setattr(world.app.movements, "in_force", lambda: changed)
    n = world.nomination(world.household(pending=(2019,)))
    form = page_of(world.client("hamlet").get(f"/ho-so/{n}/xac-nhan-tieu-chi"))
    assert 'name="law_abiding"' in form
    assert ('name="initiative"' in form) is counts
    page = page_of(world.client("hamlet").get(f"/ho-so/{n}"))
    answered = page.partition('id="attested"')[2].partition("</dl>")[0]
    assert "Chấp hành" in answered
    assert (criteria[1].title.vi in answered) is counts
    asked = page_of(world.post(None, "/tu-kiem-tra", {"who": "household:poor"}))
    assert 'name="attested-household-law_abiding"' in asked
    assert ('name="attested-household-initiative"' in asked) is counts


def test_what_was_attested_can_be_attested_again(world: World) -> None:
    n = world.nomination(world.household())
    url = "xac-nhan-tieu-chi"
    for answer, papers in (
        ("yes", {"hop-dong-vay.pdf": PDF}),
        ("not_applicable", None),
        ("yes", {"so.pdf": PDF}),
    ):
        assert world.act("hamlet", n, url, {"credit_use": answer}, papers).status_code == 303
    page = page_of(world.client("labour").get(f"/ho-so/{n}"))
    told = page.partition('id="attested"')[2].partition("<h2>")[0]
    assert told.index("so.pdf") < told.index("Trước đó: Không áp dụng") < told.index("hop-dong-vay.pdf")
    assert world.app.dossiers.dossier(world.actor("hamlet"), n).nomination.attested == {
        "household.credit_use": True
    }
    nothing = world.act("hamlet", n, "xac-nhan-tieu-chi", {"law_abiding_note": "chỉ ghi chú"})
    assert nothing.status_code == 422
    assert "chỉ ghi chú" in page_of(nothing)


def test_what_is_met_needs_a_paper_or_words_for_each_criterion(world: World) -> None:
    n = world.nomination(world.household())
    said = {"law_abiding": "yes", "initiative": "yes", "credit_use": "not_applicable"}
    refused = world.act("hamlet", n, "xac-nhan-tieu-chi", {**said, "initiative_note": "nuôi bò 3B đầu tiên"})
    page = page_of(refused)
    assert refused.status_code == 422
    assert 'id="f-law_abiding_note-error"' in page
    assert "vì sao không có" in page
    for other in ("initiative", "credit_use"):
        assert f'id="f-{other}_note-error"' not in page
    both = page_of(world.act("hamlet", n, "xac-nhan-tieu-chi", said))
    assert all(f'id="f-{c}_note-error"' in both for c in ("law_abiding", "initiative"))
    assert world.events(n).count("CriterionAttested") == 0
    # One set of papers serves all that is answered.
    assert world.act("hamlet", n, "xac-nhan-tieu-chi", said, {"giay.pdf": PDF}).status_code == 303
    told = (
        page_of(world.client("hamlet").get(f"/ho-so/{n}")).partition('id="attested"')[2].partition("<h2>")[0]
    )
    assert told.count("giay.pdf") == 3


def test_markup_in_names_and_words_is_escaped(world: World) -> None:
    evil = '<script>alert("x")</script>'
    n = world.nomination(world.household(head=evil))
    world.act("hamlet", n, "hop-thon", {
        "held_on": "01/03/2020", "present": "5", "votes_for": "5", "votes_against": "0", "chaired_by": evil,
        "secretary": evil, "remarks": "<img src=x onerror=alert(1)>"}, {"a.pdf": PDF})  # fmt: skip
    for url in (f"/ho-so/{n}", f"/ho-so/{n}/nop", "/ho-so"):
        page = page_of(world.client("hamlet").get(url))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;" in page_of(world.client("hamlet").get(f"/ho-so/{n}"))
    found = page_of(world.post("hamlet", "/ho-so/tim", {"text": evil}))
    assert "<script>alert" not in found


@pytest.mark.parametrize("slug", [None, *sorted(p.slug for p in PAGES.values()), "khong-co"])
def test_unknown_dossiers_and_acts_are_404(world: World, slug: str | None) -> None:
    url = f"/ho-so/{uuid4()}" + (f"/{slug}" if slug else "")
    assert world.client("standing").get(url).status_code == 404


def test_an_act_out_of_turn_is_refused_in_words(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_endorsement")
    response = world.client("chair").get(f"/ho-so/{n}/xac-minh")
    assert response.status_code == 422
    assert "UBND xã trình huyện" in page_of(response)


@pytest.mark.parametrize("slug", ["tra-lai", "tu-choi"])
def test_forms_that_stop_a_dossier_do_not_open_in_vain(world: World, slug: str) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    opened = {
        who: world.client(who).get(f"/ho-so/{n}/{slug}").status_code for who in ("officer", "chair", "labour")
    }
    # The plan lets the commune's officer return a dossier there, and nobody reject it.
    assert opened == {"officer": 200 if slug == "tra-lai" else 422, "chair": 403, "labour": 403}
    if slug == "tra-lai":
        world.app.nominations.return_for_supplement(
            world.actor("officer"), Command(), nomination_id=n, missing=["Sổ thu nhập"]
        )
        world.app.nominations.supply(
            world.actor("hamlet"),
            Command(),
            nomination_id=n,
            remarks="Đã nộp",
            uploads=[Upload("so.pdf", PDF)],
        )
        again = world.client("officer").get(f"/ho-so/{n}/{slug}")
        assert again.status_code == 422
        assert "chỉ được trả bổ sung 1 lần" in page_of(again)


def test_mistakes_come_back_at_their_fields_with_everything_typed(world: World) -> None:
    n = world.nomination(world.household())
    client, url = world.client("hamlet"), f"/ho-so/{n}/hop-thon"
    fields = hidden_fields(page_of(client.get(url)), url)
    typed = {"held_on": "31/02/2020", "present": "-3", "votes_for": "48", "votes_against": "1",
             "chaired_by": "Lê Văn Chủ Trì", "secretary": "", "remarks": "Nhận xét đã gõ"}  # fmt: skip
    response = client.post(url, data={**fields, **typed})
    page = page_of(response)
    assert response.status_code == 422
    assert "Lê Văn Chủ Trì" in page
    assert "Nhận xét đã gõ" in page
    for field in ("held_on", "present", "secretary"):
        assert f'href="#f-{field}"' in page
    assert world.events(n) == ["Proposed"]


def test_a_meeting_without_minutes_keeps_the_text_and_asks_for_the_paper(world: World) -> None:
    n = world.nomination(world.household())
    response = world.act("hamlet", n, "hop-thon", {
        "held_on": "01/03/2020", "present": "50", "votes_for": "48", "votes_against": "1", "chaired_by": "Lê Văn A",
        "secretary": "Lê Thị B"})  # fmt: skip
    assert response.status_code == 422
    assert 'href="#f-evidence"' in page_of(response)
    assert "Lê Văn A" in page_of(response)


def test_separation_of_duties_is_explained_on_the_page(world: World) -> None:
    n = world.nomination(world.household(pending=(2019,)))
    world.advance(n, "commune_verification")
    page = page_of(world.client("chair").get(f"/ho-so/{n}"))
    assert "Còn thu nhập năm 2019 chưa được xác nhận hoặc từ chối." in page
    assert "Đây là việc của: Chủ tịch UBND xã." in page_of(world.client("officer").get(f"/ho-so/{n}"))


def test_the_list_filters_searches_without_marks_and_stays_in_the_officers_place(world: World) -> None:
    draft = world.nomination(world.household("Trần Thị Ngọc Ánh", "H001"))
    sent = world.nomination(world.household("Hà Văn Đức", "H002"))
    world.advance(sent, "commune_check")
    page = page_of(world.client("officer").get("/ho-so"))
    assert str(draft) in page
    assert str(sent) in page
    only = page_of(world.client("officer").get("/ho-so?buoc=commune_check"))
    assert str(sent) in only
    assert str(draft) not in only
    found = page_of(world.post("officer", "/ho-so/tim", {"text": "ngoc anh"}))
    assert str(draft) in found
    assert str(sent) not in found
    assert str(sent) not in page_of(world.client("foreign").get("/ho-so"))
    filtered = world.post("officer", "/ho-so/tim", {"text": " ", "buoc": "commune_check", "trang-thai": ""})
    assert (filtered.status_code, filtered.location) == (303, "/ho-so?buoc=commune_check")
    assert world.client("officer").get("/ho-so?trang=99999999&buoc=%27%22").status_code == 200


def version(world: World, n: UUID) -> int:
    """Return the dossier's version as a page read now would hold it."""
    return world.app.log.load(Nomination, n).version


def test_papers_are_issued_once_and_can_be_read(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    client, url = world.client("officer"), f"/ho-so/{n}/phat-hanh"
    page = page_of(client.get(f"/ho-so/{n}"))
    fields = hidden_fields(page, url)
    assert client.post(url, data=fields).status_code == 303
    assert client.post(url, data=fields).status_code == 303
    assert world.events(n).count("PaperIssued") == 1
    again = world.post(
        "officer",
        url,
        {"kind": fields["kind"][0], "command_id": str(uuid4()), "version": str(version(world, n))},
    )
    assert again.status_code == 303
    assert "đã được ghi nhận rồi" in page_of(client.get(again.location))
    assert world.events(n).count("PaperIssued") == 1


@pytest.mark.parametrize(
    ("kind", "issuer"), [("hamlet_minutes", "officer"), ("receipt", "officer"), ("submission", "chair")]
)
def test_a_paper_is_offered_and_issued_by_whose_it_is(world: World, kind: str, issuer: str) -> None:
    n = world.nomination(world.household())
    world.advance(n, "district_check")
    url = f"/ho-so/{n}/phat-hanh"
    may_too = {"hamlet"} if kind == "hamlet_minutes" else set()
    for who in ("hamlet", "officer", "chair", "labour"):
        if who == issuer or who in may_too:
            continue
        assert f'value="{kind}"' not in page_of(world.client(who).get(f"/ho-so/{n}")), who
        refused = world.post(
            who, url, {"kind": kind, "command_id": str(uuid4()), "version": str(version(world, n))}
        )
        assert refused.status_code == 403, who
    assert "PaperIssued" not in world.events(n)
    assert f'value="{kind}"' in page_of(world.client(issuer).get(f"/ho-so/{n}"))
    done = world.post(
        issuer, url, {"kind": kind, "command_id": str(uuid4()), "version": str(version(world, n))}
    )
    assert done.status_code == 303
    assert world.events(n).count("PaperIssued") == 1


def test_the_receipt_of_a_closed_dossier_is_neither_offered_nor_issued(world: World) -> None:
    from workflows.kernel import Command

    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    world.app.nominations.withdraw(world.actor("hamlet"), Command(), nomination_id=n, reason="đổi ý")
    url = f"/ho-so/{n}/phat-hanh"
    assert 'value="receipt"' not in page_of(world.client("officer").get(f"/ho-so/{n}"))
    answer = world.post(
        "officer", url, {"kind": "receipt", "command_id": str(uuid4()), "version": str(version(world, n))}
    )
    assert "Hồ sơ đã kết thúc" in page_of(world.client("officer").get(answer.location))
    assert "PaperIssued" not in world.events(n)


def test_english_page_is_english_and_keeps_the_plans_words(world: World) -> None:
    n = world.nomination(world.household())
    page = page_of(world.client("auditor").get(f"/ho-so/{n}?lang=en"))
    assert "Who has it" in page
    assert "Income per head" in page
    assert 'class="criterion-text" lang="vi"' in page


def test_an_erased_household_still_has_a_readable_dossier(world: World) -> None:
    from workflows.kernel import Command

    household = world.household()
    n = world.nomination(household)
    world.advance(n, "commune_check")
    world.app.nominations.withdraw(world.actor("hamlet"), Command(), nomination_id=n, reason="Hộ xin rút")
    world.app.erasure.erase(world.actor("admin"), Command(), subject_id=household)
    response = world.client("auditor").get(f"/ho-so/{n}")
    page = page_of(response)
    assert response.status_code == 200
    assert "đã xóa theo yêu cầu" in page
    assert "Thưởng" not in page
    assert "11.760.000" not in page


@pytest.mark.parametrize("votes_for", [25, 26])
def test_what_the_minutes_answer_is_told_with_counts_and_minutes(world: World, votes_for: int) -> None:
    n = world.nomination(world.household())
    _, who, meeting = world._steps(n)["hamlet_meeting"][0]
    world.app.nominations.record_meeting(
        world.actor(who), Command(), nomination_id=n, **{**meeting, "votes_for": votes_for}
    )
    page = page_of(world.client("hamlet").get(f"/ho-so/{n}"))
    criterion = page.partition('id="household-community_support"')[2].partition("</li>\n  <li class=")[0]
    assert (
        f"{votes_for}/50 người dự họp tán thành, theo biên bản; cần quá nửa (ít nhất 26 người)" in criterion
    )
    assert "Đã được xác nhận" not in criterion
    assert f"<dt>tán thành</dt><dd>{votes_for}</dd>" in criterion
    assert "bien-ban.pdf" in criterion
    # And who answers for it: the minutes, with whoever recorded them.
    answered = page.partition('id="attested"')[2].partition("</dl>")[0]
    row = next(r for r in answered.split("summary-row") if f"{votes_for}/50 người dự tán thành" in r)
    assert "Gia đình êm ấm" in row
    assert "bien-ban.pdf" in row
    assert "01/03/2020" in row
    world.app.nominations.attest(
        world.actor("hamlet"), Command(), nomination_id=n,
        given=[Attested("household.community_support", False, "có đơn")], uploads=[],
    )  # fmt: skip
    page = page_of(world.client("hamlet").get(f"/ho-so/{n}"))
    answered = page.partition('id="attested"')[2].partition("</dl>")[0]
    assert f"{votes_for}/50" not in answered
    assert "có đơn" in answered


def test_who_checks_is_told_which_papers_the_check_says_are_there(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    page = page_of(world.client("officer").get(f"/ho-so/{n}/du-thanh-phan"))
    said = "Làm bước này là xác nhận hồ sơ đã có: Báo cáo thành tích của hộ được đề nghị."
    assert said in page
    assert "Tờ trình của UBND xã" not in page.partition(said)[2][:300], "it is due at a later step"


def test_who_submits_is_told_which_papers_may_come_along(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    report = next(p for p in load_plan("kh87-2018").category("household").dossier_parts if "report" in p.id)
    monkeypatch.setattr(nomination_acts, "welcome", lambda *_: [replace(report, required=False)])
    page = page_of(world.client("officer").get(f"/ho-so/{n}/du-thanh-phan"))
    assert "Không bắt buộc, nếu có thì kèm theo: Báo cáo thành tích của hộ được đề nghị." in page
    english = page_of(world.client("officer").get(f"/ho-so/{n}/du-thanh-phan?lang=en"))
    assert "Not required; attach them if you have them: " in english
