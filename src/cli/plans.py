"""``chungtay plan``: plans as data, shown, checked and compared."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from cli.terminal import pair, put, put_bytes, put_json, read, refuse, warn

if TYPE_CHECKING:
    from rules.plan import Plan


@click.group()
def plan() -> None:
    """Kế hoạch thi đua dưới dạng dữ liệu / Emulation plans as data."""


@plan.command("show")
@click.argument("named", metavar="PLAN")
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
@click.option(
    "--toml",
    "as_toml",
    is_flag=True,
    help="In nguyên văn tệp / print the file as it stands, to begin one's own.",
)
def plan_show(named: str, as_json: bool, as_toml: bool) -> None:
    """In một kế hoạch / Print a plan: criteria, readings, approval chain. PLAN is an ID or a TOML file."""
    from rules.text import Text

    if as_json and as_toml:
        refuse(
            "plan show",
            "--json --toml",
            Text("chỉ dùng một trong hai; bỏ một", "only one of them at a time; leave one out"),
        )
    loaded, data = named_plan(named, "ID")
    if as_toml:
        put_bytes(data)
    elif as_json:
        put_json(loaded.to_dict())
    else:
        put("\n".join(_described(loaded)))


@plan.command("check")
@click.argument("file")
def plan_check(file: str) -> None:
    """Kiểm tra một tệp kế hoạch / Check a plan file; FILE is TOML, or - for stdin.

    Điều đáng ngờ nhưng không sai được nhắc ở stderr / doubts are told on stderr, with exit code 0.
    """
    from rules.plan import plan_ids
    from rules.plan_doubts import doubts
    from rules.text import Text
    from rules.wording import printable

    if file in plan_ids() and not os.path.exists(file):
        refuse(
            file,
            "FILE",
            Text(
                "đây là mã của kế hoạch đi kèm, không phải tệp; ghi nó ra tệp rồi kiểm tra: "
                f"chungtay plan show {file} --toml > {file}.toml && chungtay plan check {file}.toml",
                "this is the id of a plan that ships, not a file; write it to a file and check that: "
                f"chungtay plan show {file} --toml > {file}.toml && chungtay plan check {file}.toml",
            ),
        )
    from rules.plan_reader import LARGEST

    data = read(file, LARGEST)
    checked = _plan_file(file, data)
    criteria = sum(len(category.criteria) for category in checked.categories.values())
    steps = sum(len(category.chain) for category in checked.categories.values())
    put(
        f"{checked.id} {checked.version}: hợp lệ / valid · {len(checked.categories)} nhóm / categories · "
        f"{criteria} tiêu chí / criteria · {steps} bước / steps · {len(checked.readings)} cách hiểu / readings"
    )
    for place, said in doubts(checked, data):
        warn(printable(f"{'stdin' if file == '-' else file}: {place}: {said.vi} / {said.en}"))


@plan.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
def plan_diff(before: str, after: str, as_json: bool) -> None:
    """So hai kế hoạch / Compare two plans; each is an ID or a TOML file. Exit code 0: the same, 1: they differ."""
    from rules.plan import load_plan, plan_ids
    from rules.plan_diff import diff_plans
    from rules.wording import printable

    one, other = (load_plan(name) if name in plan_ids() else _plan_file(name) for name in (before, after))
    differences = diff_plans(one, other)
    if as_json:
        put_json({"same": not differences, "differences": [d.to_dict() for d in differences]})
    else:
        lines = [printable(d.line) for d in differences]
        put("\n".join([*lines, f"{len(lines)} khác biệt / differences"]))
    if differences:
        sys.exit(1)


def named_plan(named: str, place: str) -> tuple[Plan, bytes]:
    """Return a plan and its text by the id it ships under or by its file, whose name ends in .toml; or end with why not."""
    from rules.plan import UnknownPlanError, load_plan, plan_file, plan_ids
    from rules.plan_reader import LARGEST
    from rules.text import Text

    if named.endswith(".toml"):
        data = read(named, LARGEST)
        return _plan_file(named, data), data
    try:
        return load_plan(named), plan_file(named)
    except UnknownPlanError:
        known = ", ".join(plan_ids())
        refuse(
            named,
            place,
            Text(
                f"không có kế hoạch này; dùng một tệp .toml hoặc một trong: {known}",
                f"no such plan; use a .toml file or one of: {known}",
            ),
        )


def _plan_file(file: str, data: bytes | None = None) -> Plan:
    """Read a plan from a file, or end with what is wrong in it: file, table and mend."""
    from rules.plan import PlanError
    from rules.plan_reader import LARGEST, parse_plan

    data = read(file, LARGEST) if data is None else data
    try:
        return parse_plan(data, file)
    except PlanError as error:
        refuse(file, error.place, error.message)


def _described(plan: Plan) -> list[str]:
    """The plan for a person at a terminal, Vietnamese first."""
    lines = [f"{plan.id} {plan.version} · {plan.number} · {plan.signed_on:%d/%m/%Y}", *pair(plan.title, "")]
    for category in plan.categories.values():
        lines += ["", f"{category.label} · {category.id}", *pair(category.title, "")]
        if not category.assessable:
            lines.append("  (chỉ nêu tên, không xét / only listed, not judged)")
        if category.note:
            lines += pair(category.note, "  ")
        for criterion in category.criteria:
            lines += [
                "",
                f"  {criterion.id} · {criterion.clause} · {criterion.kind}",
                *pair(criterion.text, "    "),
            ]
        if category.chain:
            lines.append("")
        for number, step in enumerate(category.chain, start=1):
            lines.append(
                f"  {number}. {step.id} ({', '.join(step.roles)}): {step.title.vi} / {step.title.en}"
            )
    lines.append("")
    for reading in plan.readings.values():
        values = " | ".join(str(o.value).lower() for o in reading.options)
        lines.append(f"{reading.name} = {values}: {reading.question.vi} / {reading.question.en}")
    return lines
