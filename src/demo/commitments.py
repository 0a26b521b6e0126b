"""How a household of the story pledges, declares, and is confirmed: from 2018 to the spring of 2020."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from aggregates.household import HouseholdEntry
from demo import papers
from demo.calendar import working_day
from demo.households import DECLARED, REFUSED, VERIFIED, Case, Figure
from demo.people import HAMLETS, hamlet_id
from demo.scene import Scene
from demo.teller import Teller, id_of
from workflows.incomes import Confirmation

_METHODS = ("home_visit", "survey_form", "documents", "neighbours")
_LATE = date(2020, 5, 12)
_TOGETHER = "xuan"
"""The hamlet whose figures of 2018 the chair confirms as one act."""


def household_id(case: Case) -> UUID:
    """The id of a household of the story."""
    return id_of(f"household:{case.key}")


def commitment_id(case: Case) -> UUID:
    """The id of its commitment."""
    return id_of(f"commitment:{case.key}")


def commitment_scenes(case: Case, number: int) -> Iterator[Scene]:
    """Everything about one household up to the spring of 2020, in order of time; ``number`` spreads it over the days."""
    late = case.commitment == "registered"
    start = working_day(date(2020, 5, 11) if late else date(2018, 8, 6) + timedelta(days=number % 12))
    yield Scene(start, lambda t: _register(t, case, number))
    if not case.commitment or late:
        return
    yield Scene(working_day(start + timedelta(days=14)), lambda t: _answer(t, case))
    if case.commitment in ("refused", "withdrawn"):
        return
    if case.commitment in ("exited", "relapsed"):
        exits = {2018: date(2018, 12, 17), 2019: date(2019, 12, 16)}
        day = exits.get(case.exit_year, start + timedelta(days=18))
        yield Scene(working_day(day), lambda t: _recognise(t, case))
        yield from _watch_scenes(case, number, working_day(day))
    for figure in case.incomes:
        yield from _income_scenes(case, figure, number)
    if case.helped:
        yield Scene(date(2019, 12, 26), lambda t: _help(t, case))
    if case.commitment == "relapsed":
        yield Scene(date(2019, 12, 19), lambda t: _relapse(t, case))


def _register(t: Teller, case: Case, number: int) -> None:
    hamlet = HAMLETS[case.hamlet]
    t.do(
        f"{case.key}:register",
        hamlet.head,
        t.app.household_register.register,
        household_id=household_id(case),
        hamlet_id=hamlet_id(case.hamlet),
        entry=HouseholdEntry(
            code=f"{hamlet.commune}-{number + 1:03d}",
            head=case.head,
            birth_year=case.born,
            ethnicity=case.ethnicity,
            address="",
            members=case.members,
            disabled_member=case.disabled,
            social_protection=case.social,
        ),
        household_class=case.household_class,
    )
    if not case.commitment:
        return
    # Whoever left poverty before the movement was launched had registered on paper with the hamlet at the time.
    past = date(2016, 3, 10) + timedelta(days=365 * (case.exit_year - 2016))
    backdated = case.commitment in ("exited", "relapsed") and case.exit_year < 2018
    target = case.exit_year if case.commitment in ("exited", "relapsed") else 2020
    t.do(
        f"{case.key}:commit",
        hamlet.head,
        t.app.households.register_commitment,
        occurred_on=past if backdated else None,
        household_id=household_id(case),
        commitment_id=commitment_id(case),
        exiting_from=case.exiting_from,
        target_year=target,
        statement=f"Gia đình tôi tự nguyện đăng ký thoát nghèo bằng việc {case.trade}, không trông chờ, ỷ lại.",
        facts=lambda: _uploads(
            papers.paper(
                f"don-dang-ky-{case.key}",
                "ĐƠN TỰ NGUYỆN ĐĂNG KÝ THOÁT NGHÈO",
                f"Chủ hộ: {case.head}, sinh năm {case.born}, {case.members} nhân khẩu",
                f"Nơi ở: {hamlet.name}",
                f"Phấn đấu thoát nghèo trong năm {target} bằng việc {case.trade}.",
                typed=case.typed,
            )
        ),
    )


def _answer(t: Teller, case: Case) -> None:
    hamlet, households = HAMLETS[case.hamlet], t.app.households
    if case.commitment == "refused":
        t.do(
            f"{case.key}:refuse",
            hamlet.officer,
            households.refuse_registration,
            commitment_id=commitment_id(case),
            reason="Hộ đã chuyển hộ khẩu sang huyện Bá Thước từ tháng 5/2018, không còn cư trú tại thôn.",
        )
        return
    t.do(f"{case.key}:accept", hamlet.officer, households.accept, commitment_id=commitment_id(case))
    if case.commitment == "withdrawn":
        t.do(
            f"{case.key}:take-back",
            hamlet.head,
            households.withdraw,
            commitment_id=commitment_id(case),
            reason="Cả gia đình đi làm ăn xa, xin rút đăng ký.",
        )
    if case.support and case.commitment != "withdrawn":
        kind, giver, provider, amount = case.support
        t.do(
            f"{case.key}:support",
            hamlet.officer,
            households.receive_support,
            commitment_id=commitment_id(case),
            kind=kind,
            giver=giver,
            provider=provider,
            amount=Decimal(amount),
            received_on=date(2017, 4, 18),
        )


def _recognise(t: Teller, case: Case) -> None:
    hamlet = HAMLETS[case.hamlet]
    t.do(
        f"{case.key}:exit",
        hamlet.chair,
        t.app.households.recognise_exit,
        commitment_id=commitment_id(case),
        year=case.exit_year,
        basis=f"Kết quả rà soát hộ nghèo, hộ cận nghèo cuối năm {case.exit_year}",
        uploads=[],
    )
    t.do(
        f"{case.key}:pledge",
        hamlet.head,
        t.app.households.pledge_no_relapse,
        commitment_id=commitment_id(case),
        facts=lambda: _uploads(
            papers.paper(
                f"cam-ket-{case.key}",
                "BẢN CAM KẾT KHÔNG TÁI NGHÈO, TÁI CẬN NGHÈO",
                f"Tôi là {case.head}, {hamlet.name}, thay mặt gia đình cam kết giữ vững kết quả thoát nghèo.",
                typed=case.typed,
            )
        ),
    )


def _watch_scenes(case: Case, number: int, recognised: date) -> Iterator[Scene]:
    """Each year after the exit the commune says whether the household fell back; of 2019 it has not said it of all yet."""
    last = 2018 if case.commitment == "relapsed" or number % 4 == 0 else 2019
    for year in range(case.exit_year + 1, last + 1):
        day = max(recognised + timedelta(days=30 + year - case.exit_year), date(year, 12, 20))
        yield Scene(working_day(day), partial(_watch, case=case, year=year))


def _watch(t: Teller, case: Case, year: int) -> None:
    t.do(
        f"{case.key}:watch:{year}",
        HAMLETS[case.hamlet].chair,
        t.app.households.confirm_no_relapse,
        commitment_id=commitment_id(case),
        year=year,
        basis=f"Hộ không có trong danh sách hộ nghèo, hộ cận nghèo cuối năm {year}",
    )


def _income_scenes(case: Case, figure: Figure, number: int) -> Iterator[Scene]:
    """Figures of 2016 and 2017 came in during autumn 2018, later ones in the winter after their year."""
    if figure.outcome == DECLARED:
        yield Scene(_LATE, lambda t: _declare(t, case, figure))
        if case.stage:
            yield Scene(_LATE, lambda t: _survey(t, case, figure))
        return
    day = date(2018, 9, 10) if figure.year < 2018 else date(figure.year + 1, 1, 7)
    declared = working_day(day + timedelta(days=number % 10))
    yield Scene(declared, lambda t: _declare(t, case, figure))
    if figure.year >= 2018:
        # Years before the movement was launched could be looked into by their papers alone.
        yield Scene(working_day(declared + timedelta(days=9)), lambda t: _survey(t, case, figure))
    if not _together(case, figure):
        yield Scene(working_day(declared + timedelta(days=21)), lambda t: _judge(t, case, figure))


def _together(case: Case, figure: Figure) -> bool:
    """Whether the chair confirms the figure with the others of its hamlet, as one act."""
    plain = figure.outcome == VERIFIED and figure.corrected is None
    return plain and (case.hamlet, figure.year) == (_TOGETHER, 2018)


def together_scene(cases: Iterable[Case]) -> Scene:
    """The chair confirms the figures of 2018 of one hamlet as one act, all surveyed by then."""
    chosen = [case for case in cases if any(_together(case, figure) for figure in case.incomes)]
    items = [Confirmation(commitment_id(case), 2018, "survey_form") for case in chosen]
    return Scene(
        working_day(date(2019, 2, 18)),
        lambda t: _confirm(t, items),
    )


def _confirm(t: Teller, items: list[Confirmation]) -> None:
    outcome = t.do(
        f"together:{_TOGETHER}:2018",
        HAMLETS[_TOGETHER].chair,
        t.app.incomes.confirm_many,
        items=items,
        note="Đã họp với công chức khảo sát, xem từng phiếu điều tra.",
    )
    if outcome["refused"]:
        raise RuntimeError(f"the story's incomes were refused: {outcome['refused']}")


def _survey(t: Teller, case: Case, figure: Figure) -> None:
    """What the commune's officer found: the figure itself, or the one that the chair puts in its place."""
    hamlet = HAMLETS[case.hamlet]
    found = figure.corrected or (figure.amount * 17 // 20 if figure.outcome == REFUSED else figure.amount)
    t.do(
        f"{case.key}:survey:{figure.year}",
        hamlet.officer,
        t.app.incomes.survey,
        commitment_id=commitment_id(case),
        year=figure.year,
        amount=Decimal(found),
        members=case.members,
        method="survey_form",
        findings=f"Gặp chủ hộ tại nhà. Nguồn thu: {case.trade}; đã trừ chi phí giống và công thuê.",
        facts=lambda: _uploads(
            papers.scan(f"phieu-khao-sat-{figure.year}-{case.key}.png", f"survey {figure.year} {case.key}")
        ),
    )


def _declare(t: Teller, case: Case, figure: Figure) -> None:
    hamlet = HAMLETS[case.hamlet]
    t.do(
        f"{case.key}:declare:{figure.year}",
        hamlet.head,
        t.app.households.declare_income,
        commitment_id=commitment_id(case),
        year=figure.year,
        amount=Decimal(figure.amount),
        sources=f"Thu từ {case.trade}; {case.members} nhân khẩu",
        members=case.members,
        period=(date(figure.year, 1, 1), date(figure.year, 12, 31)),
        facts=lambda: _uploads(
            papers.paper(
                f"phieu-thu-nhap-{figure.year}-{case.key}",
                f"PHIẾU KÊ KHAI THU NHẬP NĂM {figure.year}",
                f"Chủ hộ: {case.head}, {hamlet.name}",
                f"Nguồn thu: {case.trade}; {case.members} nhân khẩu",
                f"Thu nhập bình quân đầu người cả năm: {papers.dong(figure.amount)}",
                typed=case.typed,
            ),
            *([papers.photo(f"mo-hinh-{case.key}.png", case.key)] if figure.year == 2019 else []),
        ),
    )


def _judge(t: Teller, case: Case, figure: Figure) -> None:
    chair = HAMLETS[case.hamlet].chair
    method = _METHODS[(figure.year + len(case.key)) % len(_METHODS)]
    facts: dict[str, Any] = {
        "commitment_id": commitment_id(case),
        "year": figure.year,
        "method": method,
        "uploads": [],
    }
    key = f"{case.key}:judge:{figure.year}"
    if figure.outcome == REFUSED:
        reason = "Kê khai chưa trừ chi phí mua gỗ; hộ chưa xuất trình được hóa đơn. Đề nghị kê khai lại."
        t.do(key, chair, t.app.households.refuse_income, reason=reason, **facts)
    elif figure.corrected is not None:
        note = "Trừ chi phí cây giống và công thuê 700.000 đồng/người theo phiếu điều tra."
        corrected = Decimal(figure.corrected)
        t.do(key, chair, t.app.households.verify_income, note=note, corrected_amount=corrected, **facts)
    else:
        note = "Đã đối chiếu với phiếu điều tra và quan sát tại hộ."
        t.do(key, chair, t.app.households.verify_income, note=note, **facts)


def _help(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:help",
        HAMLETS[case.hamlet].head,
        t.app.households.help_neighbour,
        commitment_id=commitment_id(case),
        description=case.helped,
        facts=lambda: _uploads(
            papers.paper(
                f"giup-do-{case.key}",
                "GIẤY XÁC NHẬN VIỆC GIÚP ĐỠ HỘ NGHÈO",
                f"Hộ giúp đỡ: {case.head}, {HAMLETS[case.hamlet].name}",
                case.helped,
                typed=case.typed,
            )
        ),
    )


def _relapse(t: Teller, case: Case) -> None:
    t.do(
        f"{case.key}:relapse",
        HAMLETS[case.hamlet].chair,
        t.app.households.record_relapse,
        commitment_id=commitment_id(case),
        year=2019,
        reason="Rà soát cuối năm 2019: đàn lợn chết do dịch tả lợn châu Phi, thu nhập dưới chuẩn nghèo.",
        household_class="poor",
    )


def _uploads(*files: Any) -> dict[str, Any]:
    return {"uploads": list(files)}
