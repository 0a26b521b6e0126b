"""The questions of the self-check as a form: made from what the plan's criteria look at, and read back as facts.

What is typed goes through the fields of every other form first, for Vietnamese notation, and then through the reading of facts
that the command line uses: an answer the rules would refuse is a message at its field. Nothing is kept anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError

from rules.cases import parse_attested
from rules.facts import CHOICE_FIELDS, CHOICE_NAMES, Attestation, Facts
from rules.facts_input import MAX_HELPED, MAX_HOUSEHOLDS, parse_facts
from rules.inputs import InputError, parse_percent
from rules.levels import commune_kinds
from rules.plan import Category, Criterion, Plan
from rules.questions import Needed, asked_first
from rules.text import Text
from rules.wording import sentence
from web.forms import Form
from web.schemas import Amount, Choice, Count, Line, Year

SPONSORED = 4
"""How many sponsored communes the form has room for."""

UNKNOWN = "unknown"
YES, NO, NOT_KNOWN = Text("Có", "Yes"), Text("Không", "No"), Text("Chưa biết", "Not known")
ANSWERS: Mapping[str, Text] = {"yes": YES, "no": NO, UNKNOWN: NOT_KNOWN}

FLAGS: Mapping[str, Text] = {
    "exit_confirmed": Text(
        "Việc thoát nghèo đã được UBND xã xác nhận chưa?", "Has the commune confirmed the exit?"
    ),
    "disabled_member": Text(
        "Năm thoát nghèo, hộ có người khuyết tật không?",
        "In the exit year, did the household have a disabled member?",
    ),
    "social_protection": Text(
        "Năm thoát nghèo, hộ có đối tượng bảo trợ xã hội không?",
        "In the exit year, did the household have a social-protection beneficiary?",
    ),
    "no_relapse_commitment": Text(
        "Hộ có cam kết không tái nghèo, tái cận nghèo không?",
        "Has the household committed itself not to fall back into poverty or near-poverty?",
    ),
    "exit_registered": Text(
        "Hộ đã tự nguyện đăng ký thoát nghèo chưa?", "Has the household registered to leave poverty?"
    ),
    "especially_difficult": Text(
        "Thôn, bản có thuộc diện đặc biệt khó khăn không?", "Is the hamlet classed as especially difficult?"
    ),
    "classed_poor": Text("Xã có được xếp loại xã nghèo không?", "Is the commune classed as a poor commune?"),
}
CHOICES: Mapping[str, Text] = {
    "status": Text("Hộ thuộc diện nào?", "What is the household?"),
    "kind": Text("Đơn vị thuộc loại nào?", "What is the unit?"),
    "zone": Text("Xã thuộc khu vực nào?", "To which zone does the commune belong?"),
    "role": Text("Người được xét làm việc gì?", "What does the person do?"),
}
_EXIT_YEAR = Text("Năm thoát nghèo, thoát cận nghèo", "Year in which the household left poverty")
_HELPED = Text(
    "Số hộ nghèo khác đã được hộ giúp thoát nghèo", "Other poor households it helped out of poverty"
)
_SPONSORS = Text(
    "Đơn vị có được phân công đỡ đầu xã nào không?", "Is the unit assigned to sponsor any commune?"
)
_NO_SPONSORED = Text(
    "Bạn trả lời không đỡ đầu xã nào nhưng có ghi xã ở dưới. Hãy sửa một trong hai.",
    "You answered that no commune is sponsored, but one is written below. Change one of the two.",
)
_BAD_RATE = Text(
    "Hãy ghi số phần trăm từ 0 đến 100, ví dụ 4,6.", "Write a percentage from 0 to 100, for example 4,6."
)


class Rate(Line):
    """A percentage or number of percentage points from 0 to 100, written ``4,6`` or ``4.6%``; read as a decimal string."""

    widget = "number"

    def read(self, typed: str) -> str:
        """Return the number as the rules read it."""
        plain = typed.removesuffix("%").strip().replace(",", ".")
        try:
            parse_percent(plain, self.name or "")
        except InputError:
            raise ValidationError([_BAD_RATE]) from None
        return plain


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the check is about: a category, and the one classifying field that decides what is asked."""

    category: Category
    known: Mapping[str, str]

    @property
    def code(self) -> str:
        """How the answer travels in the form."""
        return ":".join((self.category.id, *self.known.values()))

    @property
    def words(self) -> Text:
        """What people choose from."""
        title = self.category.title
        for name, value in self.known.items():
            named = CHOICE_NAMES[name][value]
            return Text(f"{title.vi}: {named.vi}", f"{title.en}: {named.en}")
        return title


def everybody(plan: Plan) -> dict[str, Who]:
    """Return everybody the plan's categories can be checked for, by code."""
    found = []
    for category in plan.categories.values():
        if category.facts is None:
            continue
        first = asked_first(category.facts)
        values = CHOICE_FIELDS[category.facts][first] if first else ()
        if category.facts == "commune":
            # Nobody is asked about townships where there are none any more.
            values = commune_kinds(plan)
        if not category.criteria or first is None:
            found.append(Who(category, {}))
        else:
            found.extend(Who(category, {first: value}) for value in values)
    return {who.code: who for who in found}


# -- the fields -------------------------------------------------------------------------------------------------------------


def attested_name(criterion: Criterion) -> str:
    """Return the name of the field that asks whether a criterion would be attested."""
    return f"attested-{criterion.id.replace('.', '-')}"


def attested_options(criterion: Criterion) -> dict[str, Text]:
    """Return what may be answered to a criterion; "does not apply" only where the plan allows that."""
    why = criterion.not_applicable_when
    if why is None:
        return dict(ANSWERS)
    return {**ANSWERS, "not_applicable": Text(f"Không áp dụng: {why.vi}", f"Does not apply: {why.en}")}


def choice_options(name: str, shape: str) -> dict[str, Text]:
    """Return what may be answered to a classifying question."""
    return {**{v: CHOICE_NAMES[name][v] for v in CHOICE_FIELDS[shape][name]}, UNKNOWN: NOT_KNOWN}


def schema_for(who: Who, needed: Needed) -> Schema:
    """Return the fields of all questions. None is required: what is left out is not known."""
    shape = who.category.facts or ""
    fields: dict[str, Any] = {}
    for name in needed.choices:
        fields[name] = Choice(CHOICES[name], choice_options(name, shape), required=False)
    for name in needed.flags:
        fields[name] = Choice(FLAGS[name], ANSWERS, required=False)
    if needed.exit_year:
        fields["exit_year"] = Year(_EXIT_YEAR, required=False)
    if needed.helped:
        fields["helped"] = Count(_HELPED, high=MAX_HELPED, required=False)
    for year in needed.income_years:
        label = Text(f"Thu nhập bình quân đầu người năm {year}", f"Income per head of {year}")
        fields[f"income-{year}"] = Amount(label, required=False)
    for year in needed.review_years:
        for name, words in REVIEWED.items():
            label = Text(f"{words.vi} cuối năm {year}", f"{words.en}, end of {year}")
            fields[f"{name}-{year}"] = Count(label, high=MAX_HOUSEHOLDS, required=False)
    for year in needed.target_years:
        fields[f"target-{year}"] = Rate(target_label(year), required=False)
    if needed.sponsored:
        fields["sponsors"] = Choice(_SPONSORS, ANSWERS, required=False)
        for number in range(1, SPONSORED + 1):
            fields[f"sponsored-name-{number}"] = Line(SPONSORED_NAME, limit=200, required=False)
            fields[f"sponsored-rate-{number}"] = Rate(SPONSORED_RATE, required=False)
    for criterion in needed.attested:
        fields[attested_name(criterion)] = Choice(
            criterion.title, attested_options(criterion), required=False
        )
    return Schema.from_dict(fields)()


REVIEWED: Mapping[str, Text] = {
    "households": Text("Tổng số hộ", "Households"),
    "poor": Text("Số hộ nghèo", "Poor households"),
    "near_poor": Text("Số hộ cận nghèo", "Near-poor households"),
}
SPONSORED_NAME = Text("Tên xã", "Name of the commune")
SPONSORED_RATE = Text("Tỷ lệ hộ nghèo của xã", "Its rate of poor households")


def target_label(year: int) -> Text:
    """Return what a target of the plan is called."""
    return Text(
        f"Chỉ tiêu giảm tỷ lệ hộ nghèo năm {year}", f"Plan target for {year}: fall of the poverty rate"
    )


# -- reading ----------------------------------------------------------------------------------------------------------------


def read_answers(
    form: Form, who: Who, needed: Needed, schema: Schema
) -> tuple[Facts, dict[str, Attestation]] | None:
    """Return what was answered as facts and attestations, or None with the form's errors set at their fields."""
    data = form.parse(schema)
    if data is None:
        return None
    shape = who.category.facts or ""
    subject: dict[str, Any] = dict(who.known)

    def take(field: str, **facts: Any) -> None:
        """Add facts unless the rules refuse them: then say so at ``field``."""
        try:
            parse_facts(shape, facts)
        except InputError as error:
            form.fail(field, sentence(error.message))
            return
        for name, value in facts.items():
            subject[name] = [*subject.get(name, []), *value] if isinstance(value, list) else value

    for name in needed.choices:
        if data[name] not in ("", UNKNOWN):
            take(name, **{name: data[name]})
    for name in needed.flags:
        if data[name] in ("yes", "no"):
            take(name, **{name: data[name] == "yes"})
    if data.get("exit_year") is not None:
        take("exit_year", exit_year=data["exit_year"])
    if data.get("helped") is not None:
        take("helped", helped_households_exit=data["helped"])
    verified = set(form.chosen("verified"))
    for year in needed.income_years:
        if (amount := data[f"income-{year}"]) is not None:
            entry = {"year": year, "amount": str(amount), "verified": str(year) in verified}
            take(f"income-{year}", income_per_head=[entry])
    for year in needed.review_years:
        counts = {name: data[f"{name}-{year}"] for name in REVIEWED if data[f"{name}-{year}"] is not None}
        if counts:
            take(f"households-{year}", reviews=[{"year": year, **counts}])
    for year in needed.target_years:
        if data[f"target-{year}"]:
            take(f"target-{year}", plan_targets=[{"year": year, "reduction": data[f"target-{year}"]}])
    if needed.sponsored:
        _take_sponsored(form, data, take)
    if form.errors:
        return None
    attested = _attested(needed, data)
    return parse_facts(shape, subject), parse_attested(who.category, attested)


def _take_sponsored(form: Form, data: Mapping[str, Any], take: Any) -> None:
    communes = []
    for number in range(1, SPONSORED + 1):
        name, rate = data[f"sponsored-name-{number}"], data[f"sponsored-rate-{number}"]
        if name or rate:
            communes.append({**({"name": name} if name else {}), **({"poor_rate": rate} if rate else {})})
    if data["sponsors"] == "no" and communes:
        form.fail("sponsors", _NO_SPONSORED)
    elif data["sponsors"] == "no":
        take("sponsors", sponsored_communes=[])
    elif communes or data["sponsors"] == "yes":
        # Sponsoring a commune of which nothing is known leaves its rate open, which is not the same as sponsoring none.
        take("sponsors", sponsored_communes=communes or [{}])


def _attested(needed: Needed, data: Mapping[str, Any]) -> dict[str, Any]:
    answers = {c.id: data[attested_name(c)] for c in needed.attested}
    known: dict[str, Any] = {"yes": True, "no": False, "not_applicable": "not_applicable"}
    return {id: known[answer] for id, answer in answers.items() if answer in known}
