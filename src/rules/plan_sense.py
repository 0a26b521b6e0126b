"""What stands in a plan file in the right form and still can bear on nobody: years that are not the plan's, limits that nobody
or everybody keeps, rows that are never chosen, papers that come too late.

Only files that are to be put in force are asked this; what once was in force is read for good, as it was accepted then.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any, Final

from rules.facts import CHOICE_FIELDS, FLAG_FIELDS, REVIEWED_SHAPES, ZONES
from rules.limits import FIGURES, read_threshold
from rules.plan import Category, Criterion, Plan
from rules.plan_combinations import check_combination
from rules.reduction import read_average
from rules.table import Table
from rules.text import Text
from rules.wording import plain, printable

VERSION_LIMIT: Final = 60
_ONE_LINE: Final = frozenset({"id", "name", "number", "clause", "label", "region"})
"""Keys whose words stand in one line of a page or a paper."""
_TOO_LATE: Final = ("decide", "issue_certificate")
"""Acts that come when the council has voted on what the dossier holds."""


def check_sense(root: Table, raw: Any, plan: Plan) -> None:
    """Refuse a plan that says what can bear on nothing; raises :class:`rules.plan.PlanError`.

    ``raw`` are the tables that ``plan`` was read from: there a stray character still has its place.
    """
    root.line("version", VERSION_LIMIT)
    _check_characters(root, raw, "")
    _check_days(root, plan)
    for goal in plan.goals:
        _check_year(root, plan, f"goals[{goal.id}]", goal.by_year)
    for category in plan.categories.values():
        place = f"categories[{category.id}]"
        _check_kinds(root, category, place)
        _check_papers(root, category, place)
        if category.facts is not None:
            for criterion in category.criteria:
                at = f"{place}.criteria[{criterion.id}]"
                _check_criterion(root, plan, category, criterion, at)
                check_combination(root, category, criterion, at)


# -- characters -----------------------------------------------------------------------------------------------------------


def _check_characters(root: Table, value: Any, place: str) -> None:
    """Refuse characters that no page and no paper can show; a line break is one where words stand in a single line."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check_characters(root, inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            label = inner.get("id", inner.get("name", index)) if isinstance(inner, Mapping) else index
            _check_characters(root, inner, f"{place}[{label}]")
    elif isinstance(value, str):
        one_line = place.rpartition(".")[2] in _ONE_LINE
        wrong = next((c for c in value if _unseen(c) and (one_line or c != "\n")), None)
        if wrong is not None:
            code = f"U+{ord(wrong):04X}"
            raise root.error(
                printable(place),
                Text(
                    f"có ký tự điều khiển {code} (không nhìn thấy, có thể đảo thứ tự chữ) hoặc xuống dòng không dùng được ở đây; "
                    "xóa ký tự ấy",
                    f"has the control character {code} (unseen, it may turn the order of words), or a line break, which cannot "
                    "stand here; remove it",
                ),
            )


def _unseen(character: str) -> bool:
    """Whether a character is no mark on paper: controls, those that turn the direction of words, separators of lines."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")


# -- years ----------------------------------------------------------------------------------------------------------------


def _check_year(root: Table, plan: Plan, place: str, year: int | None) -> None:
    first, last = plan.period.first_year, plan.period.last_year
    if year is not None and not first <= year <= last:
        raise root.error(
            f"{place}.by_year",
            Text(
                f"{year} nằm ngoài giai đoạn {first}–{last} của kế hoạch; sửa by_year hoặc [period]",
                f"{year} lies outside the plan's period {first}–{last}; mend by_year or [period]",
            ),
        )


def _check_days(root: Table, plan: Plan) -> None:
    """A plan is signed before its period is over, and summed up when its last year has come."""
    first, last = plan.period.first_year, plan.period.last_year
    if plan.signed_on.year > last:
        raise root.error(
            "signed_on",
            Text(
                f"ký sau khi giai đoạn {first}–{last} đã hết; sửa ngày hoặc [period]",
                f"lies after the period {first}–{last} has ended; mend the day or [period]",
            ),
        )
    summary = plan.period.summary_on
    if summary is not None and summary.year < last:
        raise root.error(
            "period.summary_on",
            Text(
                f"tổng kết trước năm cuối của giai đoạn ({last}); sửa ngày hoặc last_year",
                f"lies before the period's last year ({last}); mend the day or last_year",
            ),
        )


# -- criteria -------------------------------------------------------------------------------------------------------------


def _check_kinds(root: Table, category: Category, place: str) -> None:
    """Merits decide nothing: where all criteria are merits, whatever is found leaves every dossier unproven."""
    if category.assessable and category.criteria and all(c.kind == "merit" for c in category.criteria):
        raise root.error(
            f"{place}.criteria",
            Text(
                'chỉ có tiêu chí kind = "merit" nên không tiêu chí nào quyết định; ghi required cho ít nhất một tiêu chí, hoặc '
                "bỏ hết và để note nói ai xem xét",
                'has criteria of kind = "merit" alone, so that none decides; make at least one required, or leave them out and '
                "let a note say who judges",
            ),
        )


def _check_criterion(root: Table, plan: Plan, category: Category, criterion: Criterion, place: str) -> None:
    shape = category.facts or ""
    tests = _tests(criterion.evaluator, criterion.params, f"{place}.params")
    for evaluator, params, at in tests:
        if evaluator in ("zone_rates", "threshold"):
            _check_year(root, plan, at, params.get("by_year"))
        if evaluator == "zone_rates":
            _check_zones(root, criterion, params, at)
        elif evaluator == "threshold":
            _check_limit(Table(params, root.file, at), shape)
        elif evaluator == "average_reduction":
            _check_rows(Table(params, root.file, at), shape, criterion.applies_to)
        elif evaluator == "sustained_exit":
            _check_exit(root, plan, params, at)
        elif evaluator == "same_as":
            _check_same(root, category, criterion, params, at)


def _check_exit(root: Table, plan: Plan, params: Mapping[str, Any], place: str) -> None:
    """Exits of other years are no result of the plan; who is to be protected is asked for no more than the others."""
    first, last = plan.period.first_year, plan.period.last_year
    for key in ("first_exit_year", "last_exit_year"):
        if not first <= params[key] <= last:
            raise root.error(
                f"{place}.{key}",
                Text(
                    f"{params[key]} nằm ngoài giai đoạn {first}–{last} của kế hoạch; sửa {key} hoặc [period]",
                    f"{params[key]} lies outside the plan's period {first}–{last}; mend {key} or [period]",
                ),
            )
    if Fraction(params["growth_protected"]) > Fraction(params["growth"]):
        raise root.error(
            f"{place}.growth_protected",
            Text(
                f"{params['growth_protected']} cao hơn growth {params['growth']}: hộ được ưu tiên lại phải tăng nhiều hơn; sửa một "
                "trong hai",
                f"{params['growth_protected']} is above growth {params['growth']}: protected households would have to rise by "
                "more; mend one of them",
            ),
        )


def _check_same(
    root: Table, category: Category, criterion: Criterion, params: Mapping[str, Any], place: str
) -> None:
    """What is required may not hang on what the plan itself calls a merit."""
    other = category.criterion(params["criterion"])
    if criterion.kind == "required" and other.kind == "merit":
        raise root.error(
            f"{place}.criterion",
            Text(
                f'{other.id} là kind = "merit" mà tiêu chí này bắt buộc, nên điều khuyến khích hóa ra bắt buộc; sửa kind của một '
                "trong hai",
                f'{other.id} is of kind = "merit" and this one is required, which makes the merit required; mend the kind of one',
            ),
        )


def _tests(
    evaluator: str, params: Mapping[str, Any], place: str
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Yield every simple test of a criterion with its figures and their place, those inside other tests too."""
    if evaluator in ("any_of", "all_of"):
        parts = [(f"{place}.tests[{index}]", part) for index, part in enumerate(params["tests"])]
    elif evaluator == "by_reading":
        parts = [(f"{place}.tests.{key}", part) for key, part in params["tests"].items()]
    else:
        yield evaluator, params, place
        return
    for at, part in parts:
        yield from _tests(part["evaluator"], part.get("params", {}), f"{at}.params")


def _check_zones(root: Table, criterion: Criterion, params: Mapping[str, Any], place: str) -> None:
    of = criterion.applies_to.get("zone", ZONES)
    for index, row in enumerate(params["zones"]):
        if row["zone"] not in of:
            listed = ", ".join(of)
            raise root.error(
                f"{place}.zones[{index}]",
                Text(
                    f"không bao giờ dùng đến: applies_to chỉ có khu vực {listed}; bỏ dòng này hoặc sửa applies_to",
                    f"is never used: applies_to has zone {listed} alone; remove this row or mend applies_to",
                ),
            )
        poor, both = row["poor"], row["poor_and_near_poor"]
        if Fraction(poor) > Fraction(both):
            raise root.error(
                f"{place}.zones[{index}].poor",
                Text(
                    f"mức hộ nghèo {poor} cao hơn mức hộ nghèo và cận nghèo {both} nên không bao giờ quyết định; sửa một trong hai",
                    f"the limit of the poor, {poor}, is above that of poor and near-poor, {both}, and never decides; mend one",
                ),
            )
    missing = [zone for zone in of if zone not in {row["zone"] for row in params["zones"]}]
    if missing:
        listed = ", ".join(missing)
        raise root.error(
            f"{place}.zones",
            Text(
                f"thiếu mức cho khu vực {listed}: xã ở đó sẽ không bị xét; thêm dòng, hoặc ghi các khu vực được xét vào "
                "applies_to.zone",
                f"has no limits for zone {listed}, whose communes would not be judged; add them, or name the zones that are "
                "judged in applies_to.zone",
            ),
        )


def _check_limit(table: Table, shape: str) -> None:
    """Refuse a limit that no figure can keep, or every one does: a count or an amount is never below 0, a rate never above 100."""
    test = read_threshold(table, shape)
    limit, most = test.limit, 100 if FIGURES[test.figure].shapes == REVIEWED_SHAPES else None
    never = {
        "below": limit == 0,
        "at_most": False,
        "above": most is not None and limit >= most,
        "at_least": most is not None and limit > most,
    }
    always = {
        "below": most is not None and limit > most,
        "at_most": most is not None and limit >= most,
        "above": False,
        "at_least": limit == 0,
    }
    said = plain(limit)
    if never[test.comparison]:
        raise table.error(
            test.comparison,
            Text(
                f"không số đo nào đạt được {test.comparison} {said}; sửa mức hoặc phép so sánh",
                f"no figure can be {test.comparison} {said}; mend the limit or the comparison",
            ),
        )
    if always[test.comparison]:
        raise table.error(
            test.comparison,
            Text(
                f"số đo nào cũng đạt {test.comparison} {said} nên không xét được gì; sửa mức hoặc phép so sánh",
                f"every figure is {test.comparison} {said}, so that nothing is tested; mend the limit or the comparison",
            ),
        )


def _check_rows(table: Table, shape: str, applies_to: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse a row that no subject comes to: the first row that fits is used, and the criterion may not apply to all."""
    rows = read_average(table, shape).required
    choices: dict[str, tuple[Any, ...]] = {
        **CHOICE_FIELDS[shape],
        **dict.fromkeys(FLAG_FIELDS[shape], (True, False)),
        **applies_to,
    }
    looked_at = sorted({name for row in rows for name in row.conditions})
    reached = set()
    for values in product(*(choices[name] for name in looked_at)):
        subject = dict(zip(looked_at, values, strict=True))
        fits = (n for n, row in enumerate(rows) if all(subject[k] == v for k, v in row.conditions.items()))
        reached.add(next(fits, None))
    for index in range(len(rows)):
        if index not in reached:
            raise table.error(
                f"required[{index}]",
                Text(
                    "không đối tượng nào đến được dòng này: dòng trước hoặc applies_to đã loại hết; đổi thứ tự (điều kiện hẹp "
                    "trước), sửa when hoặc bỏ dòng",
                    "no subject comes to this row: an earlier row or applies_to takes all; put narrow conditions first, mend "
                    "when, or remove the row",
                ),
            )


# -- papers ---------------------------------------------------------------------------------------------------------------


def _check_papers(root: Table, category: Category, place: str) -> None:
    """What the council is to judge by has to be there when it votes."""
    late = {step.id: step.act for step in category.chain if step.act in _TOO_LATE}
    for part in category.dossier_parts:
        if part.due_step in late:
            raise root.error(
                f"{place}.dossier_parts[{part.id}].due_step",
                Text(
                    f"{part.due_step} ({late[part.due_step]}) đến sau khi Hội đồng biểu quyết; chọn một bước trước đó",
                    f"{part.due_step} ({late[part.due_step]}) comes after the council's vote; choose a step before it",
                ),
            )
