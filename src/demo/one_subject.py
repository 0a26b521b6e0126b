"""Whom the nomination of ``chungtay demo --plan`` is about: a household, a unit with its figures, a person, an enterprise."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aggregates.household import HouseholdEntry
from demo.household_figures import path_that_meets
from demo.one_setting import SOURCE, Setting
from demo.papers import scan
from demo.story import Progress
from demo.teller import id_of
from demo.unit_figures import enter_figures
from rules.facts import REVIEWED_SHAPES
from rules.plan import Category
from workflows.papers import Upload
from workflows.subjects import UNITS_OF, shape_of


def subject(setting: Setting, category: Category, say: Progress) -> UUID:
    """Enter whom the category is for; return its id."""
    shape = shape_of(category)
    if shape == "household":
        return _household(setting, category)
    if shape == "unit":
        kind = UNITS_OF[str(category.facts)][0]
        id = setting.unit_of("department") if kind == "department" else setting.units[kind]
        if category.facts in REVIEWED_SHAPES:
            _enter_figures(setting, category, say, id)
        return id
    first = category.chain[0].roles[0]
    role = first if first in ("hamlet_head", "commune_officer") else "department"
    id = id_of("one:nominee")
    # Persons are told apart by what they do; of all others the form for nominees begins with an organisation too.
    person = category.facts == "individual"
    setting.t.do(
        "one:nominee",
        setting.officer(role, "0"),
        setting.app.nominees.register,
        nominee_id=id,
        category=category.id,
        kind="person" if person else "organisation",
        name="Hà Thị Trình Diễn" if person else "Hợp tác xã Trình Diễn",
        address="thôn Một",
        work=SOURCE,
        role="poverty_official" if person else "",
    )
    return id


def _enter_figures(setting: Setting, category: Category, say: Progress, unit_id: UUID) -> None:
    """Let the unit's class, reviews and targets be on record as far as the plan's criteria look at them."""
    found = enter_figures(
        setting.t,
        setting.officer,
        category,
        unit_id=unit_id,
        root_id=setting.root_id,
        since=setting.root.valid_from,
    )
    if found.review_years:
        first, last = found.review_years[0], found.review_years[-1]
        say(
            f"Kết quả rà soát hộ nghèo {first}–{last} đã được báo cáo, xác nhận và tiếp nhận.",
            f"The poverty reviews of {first}–{last} were reported, verified and accepted.",
        )


def _household(setting: Setting, category: Category) -> UUID:
    """Enter a household that left poverty, what it has earned since, and whom it helped: so that the plan's tests are met."""
    t, app = setting.t, setting.app
    head, clerk, chair = (
        setting.officer(r, "0") for r in ("hamlet_head", "commune_officer", "commune_chair")
    )
    path = path_that_meets(setting.plan, category)
    exit_year = path.exit_year
    household = t.do(
        "one:household",
        head,
        app.household_register.register,
        hamlet_id=setting.units["hamlet"],
        entry=HouseholdEntry(
            code="TD-001",
            head="Hà Thị Trình Diễn",
            birth_year=exit_year - 45,
            ethnicity="Kinh",
            address="",
            members=4,
            disabled_member=path.in_hardship,
            social_protection=path.in_hardship,
        ),
        household_class="poor",
    )
    id = UUID(household["id"])
    commitment = UUID(
        t.do(
            "one:commitment",
            head,
            app.households.register_commitment,
            occurred_on=date(exit_year, 1, 15),
            household_id=id,
            exiting_from="poor",
            target_year=exit_year,
            statement="Gia đình cam kết thoát nghèo.",
            uploads=[paper("Bản đăng ký thoát nghèo")],
        )["id"]
    )
    t.do("one:accept", clerk, app.households.accept, commitment_id=commitment)
    for year, amount in path.incomes.items():
        t.do(
            f"one:income:{year}",
            head,
            app.households.declare_income,
            commitment_id=commitment,
            year=year,
            amount=amount,
            sources="trồng trọt, chăn nuôi",
            members=4,
            period=(date(year, 1, 1), date(year, 12, 31)),
            uploads=[paper(f"Bản kê khai thu nhập năm {year}")],
        )
        t.do(
            f"one:survey:{year}",
            clerk,
            app.incomes.survey,
            commitment_id=commitment,
            year=year,
            amount=amount,
            members=4,
            method="home_visit",
            findings="Gặp chủ hộ tại nhà, đã trừ chi phí.",
            uploads=[paper(f"Phiếu khảo sát thu nhập năm {year}")],
        )
        t.do(
            f"one:verify:{year}",
            chair,
            app.households.verify_income,
            commitment_id=commitment,
            year=year,
            method="home_visit",
            note="",
            uploads=[],
        )
    t.do(
        "one:exit",
        chair,
        app.households.recognise_exit,
        commitment_id=commitment,
        year=exit_year,
        basis="Rà soát cuối năm",
        uploads=[],
    )
    t.do(
        "one:pledge",
        head,
        app.households.pledge_no_relapse,
        commitment_id=commitment,
        uploads=[paper("Cam kết không tái nghèo")],
    )
    for number in range(path.helped):
        t.do(
            f"one:help:{number}",
            head,
            app.households.help_neighbour,
            commitment_id=commitment,
            description="Giúp một hộ cùng thôn vốn và giống.",
            uploads=[paper("Xác nhận giúp đỡ")],
        )
    return id


def paper(title: str) -> Upload:
    """Return a scanned paper with this title."""
    return scan("giay-to.png", title)
