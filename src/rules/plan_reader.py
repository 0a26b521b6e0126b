"""Reads a plan file into :class:`rules.plan.Plan` and refuses, by place and mend, whatever does not fit together."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar, cast

from rules.calendar import calendar_ids, load_holidays
from rules.council import CouncilRule
from rules.facts import FACT_SHAPES
from rules.plan import (
    ACTS,
    LEVELS,
    ONCE_MAY,
    ROLES,
    AwardForm,
    Bullet,
    Category,
    Criterion,
    DossierPart,
    Goal,
    Kind,
    LegalBasis,
    Level,
    Option,
    Period,
    Plan,
    PlanError,
    Reading,
    Step,
    once_from_minutes,
)
from rules.plan_checks import check_plan, check_runnable
from rules.plan_sense import check_sense
from rules.plan_separation import check_separation
from rules.recourse import (
    COMMENT_NAMES,
    USUAL_APPEAL,
    USUAL_POSTING,
    AppealRule,
    CommentNames,
    PostingRule,
)
from rules.table import Table
from rules.text import Text

T = TypeVar("T")
LARGEST: Final = 400_000
"""Bytes of a plan file. The largest plan known has 85 kB; what is far larger is another file chosen by mistake."""


def parse_plan(data: bytes, file: str, *, kept: bool = False) -> Plan:
    """Read a plan from the bytes of a TOML file; ``file`` is the name that errors carry. Raises :class:`PlanError`.

    ``kept`` says that the text was in force once: it is read as it was accepted then, whatever is asked of new files.
    """
    try:
        raw = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise PlanError(
            file,
            f"byte {error.start}",
            Text("không phải UTF-8; hãy lưu lại bằng mã UTF-8", "is not UTF-8; save the file as UTF-8"),
        ) from None
    except (ValueError, RecursionError) as error:
        # Besides its own error, tomllib lets through the ValueError of numbers with thousands of digits.
        detail = (
            str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a value is too large or too deep"
        )
        raise PlanError(
            file,
            "TOML",
            Text(f"không đọc được: {detail}; sửa chỗ đó", f"cannot be read: {detail}; mend that place"),
        ) from None
    plan = read_plan(raw, file, kept=kept)
    if not kept:
        _check_dates(raw, file)
    return plan


def _check_dates(raw: Mapping[str, Any], file: str) -> None:
    """A date in quotation marks is a text: TOML has dates, and the manual asks for them. JSON, which has none, is not asked."""
    tables = [
        ("", raw, "signed_on"),
        ("period", raw["period"], "summary_on"),
        *((f"legal_bases[{n}]", basis, "dated") for n, basis in enumerate(raw.get("legal_bases", ()))),
    ]
    for place, table, key in tables:
        if isinstance(table.get(key), str):
            written = f"{key} = {table[key]}"
            raise Table(table, file, place).error(
                key,
                Text(
                    f"là ngày thì không đặt trong ngoặc kép; viết {written}",
                    f"a date has no quotation marks; write {written}",
                ),
            )


def read_plan(raw: Mapping[str, Any], file: str, *, kept: bool = False) -> Plan:
    """Build a plan from nested tables, those of the file or of :meth:`Plan.to_dict`; ``kept`` as for :func:`parse_plan`.

    Raises :class:`PlanError`.
    """
    root = Table(raw, file, "")
    calendar = root.string("calendar", choices=calendar_ids())
    award_forms = _by_id(root.tables("award_forms"), _award_form, lambda form: form.id)
    plan = Plan(
        id=root.string("id"),
        version=root.string("version"),
        title=root.text("title"),
        movement=root.text("movement"),
        authority=root.text("authority"),
        region=root.string("region") if root.has("region") else "",
        number=root.string("number"),
        signed_on=root.day("signed_on"),
        period=_period(root.table("period")),
        legal_bases=tuple(_legal_basis(t) for t in root.tables("legal_bases")),
        goals=tuple(_by_id(root.tables("goals"), _goal, lambda goal: goal.id).values()),
        categories=_by_id(
            root.tables("categories"), lambda t: _category(t, tuple(award_forms), kept=kept), lambda c: c.id
        ),
        readings=_by_id(root.tables("readings"), _reading, lambda reading: reading.name),
        refusal_reasons=_refusal_reasons(root),
        award_forms=award_forms,
        council_rule=_council_rule(root.table("council_rule")),
        calendar=calendar,
        holidays=frozenset(holiday.day for holiday in load_holidays(calendar)),
        role_titles=_role_titles(root),
        posting=_posting(root),
        appeals=_appeals(root),
    )
    root.done()
    if not plan.categories:
        raise root.error(
            "categories", Text("phải có ít nhất một nhóm đối tượng", "must have at least one category")
        )
    check_plan(root, plan)
    if not kept:
        check_runnable(root, plan)
        check_sense(root, raw, plan)
        check_separation(root, plan)
    return plan


def _by_id(tables: Iterable[Table], build: Callable[[Table], T], key: Callable[[T], str]) -> Mapping[str, T]:
    """Build every table and index the results, refusing the same id twice."""
    built: dict[str, T] = {}
    for table in tables:
        item = build(table)
        if key(item) in built:
            raise table.error("", Text("mã này có hai lần; đổi một mã", "this id stands twice; change one"))
        built[key(item)] = item
    return MappingProxyType(built)


def _period(table: Table) -> Period:
    period = Period(
        table.integer("first_year", 1900, 2100),
        table.integer("last_year", 1900, 2100),
        table.day("summary_on") if table.has("summary_on") else None,
        table.line("words", 80) if table.has("words") else "",
    )
    table.done()
    if period.first_year > period.last_year:
        raise table.error("last_year", Text("phải từ first_year trở đi", "must not be before first_year"))
    return period


def _bullet(table: Table) -> Bullet:
    bullet = Bullet(table.own_text(), table.string("repaired_from") if table.has("repaired_from") else None)
    table.done()
    if bullet.repaired_from == bullet.text.vi:
        raise table.error(
            "repaired_from",
            Text("giống hệt bản đã sửa; bỏ khóa này", "equals the mended text; remove the key"),
        )
    return bullet


def _legal_basis(table: Table) -> LegalBasis:
    basis = LegalBasis(
        table.string("number"), table.own_text(), table.day("dated") if table.has("dated") else None
    )
    table.done()
    return basis


def _goal(table: Table) -> Goal:
    goal = Goal(
        table.identifier("id"),
        table.string("clause"),
        Bullet(table.own_text(), table.string("repaired_from") if table.has("repaired_from") else None),
        table.positive_percent("required"),
        "poor"
        if table.string("rate", choices=("poor", "poor_and_near_poor")) == "poor"
        else "poor_and_near_poor",
        table.integer("by_year", 1990, 2100) if table.has("by_year") else None,
        _confirmed(table),
    )
    table.done()
    return goal


def _confirmed(table: Table) -> bool:
    """What has no source says so with ``confirmed = false``; nothing said is confirmed."""
    return table.boolean("confirmed") if table.has("confirmed") else True


def _role_titles(root: Table) -> Mapping[str, Text]:
    if not root.has("role_titles"):
        return MappingProxyType({})
    table = root.table("role_titles")
    titles = {role: table.text(role) for role in ROLES if table.has(role)}
    table.done()
    return MappingProxyType(titles)


def _posting(root: Table) -> PostingRule:
    if not root.has("posting"):
        return USUAL_POSTING
    table = root.table("posting")
    rule = PostingRule(
        public=table.boolean("public"),
        comments=cast(CommentNames, table.string("comments", choices=COMMENT_NAMES)),
    )
    table.done()
    return rule


def _appeals(root: Table) -> AppealRule:
    if not root.has("appeals"):
        return USUAL_APPEAL
    table = root.table("appeals")
    rule = AppealRule(
        working_days=table.integer("working_days", 1, 250),
        confirmed=table.boolean("confirmed"),
        source=table.string("source"),
    )
    table.done()
    return rule


def _reading(table: Table) -> Reading:
    reading = Reading(
        table.identifier("name"),
        table.string("clause"),
        table.own_text(),
        tuple(_option(t) for t in table.tables("options")),
    )
    table.done()
    values = [(type(o.value), o.value) for o in reading.options]
    if len(values) < 2 or len(set(values)) != len(values):
        raise table.error(
            "options", Text("cần ít nhất hai cách hiểu khác nhau", "needs at least two different options")
        )
    return reading


def _option(table: Table) -> Option:
    value = table.value("value")
    if not isinstance(value, (str, bool)) or value == "":
        raise table.error(
            "value", Text("phải là chuỗi hoặc true, false", "must be a string, or true or false")
        )
    option = Option(value, table.own_text())
    table.done()
    return option


def _refusal_reasons(root: Table) -> Mapping[str, Text]:
    def build(table: Table) -> tuple[str, Text]:
        pair = (table.identifier("id"), table.own_text())
        table.done()
        return pair

    pairs = _by_id(root.tables("refusal_reasons"), build, lambda pair: pair[0])
    return MappingProxyType(dict(pairs.values()))


def _award_form(table: Table) -> AwardForm:
    form = AwardForm(
        table.identifier("id"),
        table.text("title"),
        table.text("authority"),
        table.string("decided_by", choices=tuple(ROLES)),
        _council_rule(table.table("council_rule")) if table.has("council_rule") else None,
    )
    table.done()
    return form


def _council_rule(table: Table) -> CouncilRule:
    rule = CouncilRule(
        quorum=table.share("quorum"),
        threshold=table.share("threshold"),
        base=cast(
            Literal["all_members", "present"], table.string("base", choices=("all_members", "present"))
        ),
        secret=table.boolean("secret"),
        written_absentee_allowed=table.boolean("written_absentee_allowed"),
        tie_rule=cast(Literal["chair", "fails"], table.string("tie_rule", choices=("chair", "fails"))),
        confirmed=table.boolean("confirmed"),
        source=table.string("source"),
    )
    table.done()
    return rule


def _category(table: Table, award_forms: tuple[str, ...], *, kept: bool) -> Category:
    chain = tuple(_by_id(table.tables("chain"), _step, lambda step: step.id).values())
    steps = tuple(step.id for step in chain)
    category = Category(
        id=table.identifier("id"),
        label=table.string("label"),
        clause=table.string("clause"),
        title=table.text("title"),
        criteria=tuple(
            _by_id(table.tables("criteria"), lambda t: _criterion(t, kept=kept), lambda c: c.id).values()
        ),
        chain=chain,
        dossier_parts=tuple(
            _by_id(
                table.tables("dossier_parts"), lambda t: _dossier_part(t, steps), lambda part: part.id
            ).values()
        ),
        facts=table.string("facts", choices=FACT_SHAPES) if table.has("facts") else None,
        award_form=table.string("award_form", choices=award_forms),
        note=table.text("note") if table.has("note") else None,
    )
    table.done()
    if not category.assessable:
        return category
    if not category.criteria and category.note is None:
        raise table.error(
            "criteria",
            Text(
                "phải có tiêu chí, hoặc note nói ai xem xét thay cho tiêu chí",
                "must have criteria, or a note that says who judges without them",
            ),
        )
    if not category.chain:
        raise table.error(
            "chain", Text("không được rỗng khi có facts", "must not be empty where facts are given")
        )
    return category


def _criterion(table: Table, *, kept: bool) -> Criterion:
    bullets = tuple(_bullet(t) for t in table.tables("bullets"))
    if not bullets:
        raise table.error(
            "bullets", Text("phải có nguyên văn của kế hoạch", "must hold the plan's own words")
        )
    heading = _bullet(table.table("heading")) if table.has("heading") else None
    part = table.text("part") if table.has("part") else None
    if part and not any(part.vi in b.text.vi for b in bullets):
        raise table.error(
            "part.vi", Text("phải là một đoạn nguyên văn của bullets", "must be words of a bullet")
        )
    text = part or _joined(heading, bullets)
    # What plan_to_dict writes for its readers may stand in the file, but never say anything else than the bullets.
    if table.has("text") and table.text("text") != text:
        raise table.error(
            "text", Text("phải đúng như bullets; bỏ khóa này", "must equal the bullets; remove the key")
        )
    criterion = Criterion(
        id=table.identifier("id"),
        clause=table.string("clause"),
        label=table.string("label"),
        title=table.text("title"),
        text=text,
        bullets=bullets,
        kind=cast(Kind, table.string("kind", choices=("required", "merit"))),
        evidence=tuple(_plain_text(t) for t in table.tables("evidence")),
        attested_by=table.strings("attested_by", tuple(ROLES)),
        verified_by=table.strings("verified_by", tuple(ROLES)),
        evaluator=table.identifier("evaluator"),
        params=_params(table),
        applies_to=_applies_to(table),
        not_applicable_when=table.text("not_applicable_when") if table.has("not_applicable_when") else None,
        heading=heading,
        part=part,
        confirmed=_confirmed(table),
        from_minutes=_from_minutes(table, kept=kept),
    )
    table.done()
    both = set(criterion.attested_by) & set(criterion.verified_by)
    if both:
        raise table.error(
            "verified_by",
            Text(
                f"{min(both)} không được vừa xác nhận vừa kiểm tra; chọn vai trò khác",
                f"{min(both)} may not both attest and verify; choose another role",
            ),
        )
    return criterion


def _from_minutes(table: Table, *, kept: bool) -> bool:
    """Whether the meeting's count answers the criterion; a text of before there was the key is read as it was judged then."""
    if table.has("from_minutes"):
        return table.boolean("from_minutes")
    before = once_from_minutes(table.identifier("id"))
    if before and not kept:
        raise table.error(
            "from_minutes",
            Text(
                "thiếu; trước đây tiêu chí có mã này lấy theo biên bản họp, nay phải ghi rõ: true hoặc false",
                "is missing; a criterion of this id used to go by the meeting's minutes, say so now: true or false",
            ),
        )
    return before


def _plain_text(table: Table) -> Text:
    text = table.own_text()
    table.done()
    return text


def _joined(heading: Bullet | None, bullets: tuple[Bullet, ...]) -> Text:
    """A single bullet reads without the list's final semicolon; several read as the list they are."""
    if heading is None and len(bullets) == 1:
        return Text(bullets[0].text.vi.removesuffix(";"), bullets[0].text.en.removesuffix(";"))
    lines = [Text(f"{heading.text.vi}:", f"{heading.text.en}:")] if heading else []
    lines += [Text(f"- {b.text.vi}", f"- {b.text.en}") for b in bullets]
    return Text("\n".join(line.vi for line in lines), "\n".join(line.en for line in lines))


def _params(table: Table) -> Mapping[str, Any]:
    """Return the evaluator's figures as they stand, frozen: tables, lists, strings, whole numbers, true and false."""
    if not table.has("params"):
        return MappingProxyType({})
    frozen = _frozen(table.table("params"), "", table.value("params"))
    return cast(Mapping[str, Any], frozen)


def _frozen(table: Table, key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({k: _frozen(table, f"{key}.{k}" if key else k, v) for k, v in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(table, f"{key}[{index}]", v) for index, v in enumerate(value))
    if type(value) in (str, int, bool):
        return value
    raise table.error(
        key,
        Text(
            'phải là bảng, danh sách, chuỗi, số nguyên hoặc true, false; số thập phân viết "0.6"',
            'must be a table, a list, a string, a whole number, or true or false; write decimals as "0.6"',
        ),
    )


def _applies_to(table: Table) -> Mapping[str, tuple[str, ...]]:
    if not table.has("applies_to"):
        return MappingProxyType({})
    inner = table.table("applies_to")
    return MappingProxyType({key: inner.strings(key) for key in inner.names()})


def _dossier_part(table: Table, steps: tuple[str, ...]) -> DossierPart:
    part = DossierPart(
        table.identifier("id"),
        table.own_text(),
        table.boolean("required"),
        table.string("provided_by", choices=tuple(ROLES)),
        # A category that is only listed has no steps and needs none.
        table.string("due_step", choices=steps or None),
    )
    table.done()
    return part


def _step(table: Table) -> Step:
    step = Step(
        id=table.identifier("id"),
        title=table.text("title"),
        act=table.string("act", choices=ACTS),
        level=cast(Level, table.string("level", choices=LEVELS)),
        roles=table.strings("roles", tuple(ROLES)),
        deadline_working_days=(
            table.integer("deadline_working_days", 1, 250) if table.has("deadline_working_days") else None
        ),
        may=frozenset(table.strings("may", ONCE_MAY)),
        max_returns=table.integer("max_returns", 1, 10) if table.has("max_returns") else 0,
        posting_days=table.integer("posting_days", 1, 90) if table.has("posting_days") else None,
        prepared_by=table.strings("prepared_by", tuple(ROLES)) if table.has("prepared_by") else (),
    )
    table.done()
    if not step.roles:
        raise table.error("roles", Text("phải có ít nhất một vai trò", "must name at least one role"))
    if ("return" in step.may) != (step.max_returns > 0):
        raise table.error(
            "max_returns", Text('phải đi cùng may = ["return"]', 'goes together with may = ["return"]')
        )
    if step.prepared_by and step.act != "submit":
        raise table.error("prepared_by", Text("chỉ dùng ở bước submit", "belongs to a submit step only"))
    if (step.act == "close_posting") != (step.posting_days is not None):
        raise table.error(
            "posting_days", Text("phải đi cùng act = close_posting", "goes together with act = close_posting")
        )
    return step
