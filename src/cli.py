"""The command line. Thin: each command parses, calls one function and prints; what it needs is imported inside it.

Late imports keep ``chungtay assess`` free of the database, and one broken corner from taking the rest along.
Exit codes: 0 done or true, 1 the answer is no, 2 the input is wrong (one line on stderr: file, place, mend).
"""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.plan import Plan
    from rules.text import Text
    from workflows.app import ChungTay

MAX_INPUT = 1_000_000


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Chung Tay: từ đăng ký thoát nghèo đến giấy khen / from the exit commitment to the certificate."""


@main.command()
@click.argument("facts")
@click.option(
    "--plan",
    "plan_named",
    metavar="FILE",
    help="Xét theo kế hoạch này / judge by this plan: a TOML file or an id.",
)
def assess(facts: str, plan_named: str | None) -> None:
    """Xét một bộ dữ kiện theo kế hoạch, in JSON / Judge one set of facts; FACTS is a JSON file, or - for stdin."""
    from rules.assessment import assess_case
    from rules.cases import parse_case
    from rules.inputs import InputError
    from rules.strict_json import JsonError, parse_json

    given = None if plan_named is None else _named_plan(plan_named, "--plan")[0]
    data = _read(facts)
    try:
        case = parse_case(parse_json(data), given)
    except JsonError as error:
        _refuse(facts, error.place, error.message)
    except InputError as error:
        _refuse(facts, error.path, error.message)
    _print_json(assess_case(case).to_dict())


@main.command()
@click.argument("view", required=False)
@click.option("--check", is_flag=True, help="Chỉ so sánh, không thay / only compare, change nothing.")
def rebuild(view: str | None, check: bool) -> None:
    """Dựng lại mô hình đọc từ sự kiện / Rebuild read models from the events: all of them, or one VIEW."""
    from projections.all import VIEWS
    from projections.rebuild import RebuildRunningError
    from projections.rebuild import rebuild as run
    from rules.text import Text
    from storage.settings import Settings
    from workflows.app import open_log

    if view is not None and view not in VIEWS:
        known = ", ".join(sorted(VIEWS))
        _refuse(
            view,
            "VIEW",
            Text(f"không có mô hình này; dùng một trong: {known}", f"no such view; use one of: {known}"),
        )
    with (
        _or_say("rebuild"),
        open_log(Settings.from_env()) as (log, url),
        click.progressbar(length=100, label="…", file=sys.stderr) as bar,
    ):
        log.vault.sync()

        def progress(done: int, total: int) -> None:
            bar.update(int(100 * done / max(total, 1)) - bar.pos)

        try:
            result = run(url, log.mapper, [view] if view else None, progress=progress, compare_only=check)
        except RebuildRunningError:
            _refuse("rebuild", "", Text("đang có một lần dựng lại khác chạy", "another rebuild is under way"))
    for table, rows in result.differences.items():
        _print(f"{table}: {rows} dòng khác / rows differed")
    done = "đã so sánh / compared" if check else "đã dựng lại / rebuilt"
    _print(
        f"{result.events} sự kiện / events, {done}; {sum(result.differences.values())} khác biệt / differences"
    )
    if check and result.differences:
        sys.exit(1)


@main.group()
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
        _refuse(
            "plan show",
            "--json --toml",
            Text("chỉ dùng một trong hai; bỏ một", "only one of them at a time; leave one out"),
        )
    loaded, data = _named_plan(named, "ID")
    if as_toml:
        _write_bytes(sys.stdout, data)
    elif as_json:
        _print_json(loaded.to_dict())
    else:
        _print("\n".join(_described(loaded)))


@plan.command("check")
@click.argument("file")
def plan_check(file: str) -> None:
    """Kiểm tra một tệp kế hoạch / Check a plan file; FILE is TOML, or - for stdin."""
    checked = _plan_file(file)
    criteria = sum(len(category.criteria) for category in checked.categories.values())
    steps = sum(len(category.chain) for category in checked.categories.values())
    _print(
        f"{checked.id} {checked.version}: hợp lệ / valid · {len(checked.categories)} nhóm / categories · "
        f"{criteria} tiêu chí / criteria · {steps} bước / steps · {len(checked.readings)} cách hiểu / readings"
    )


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
        _print_json({"same": not differences, "differences": [d.to_dict() for d in differences]})
    else:
        lines = [printable(d.line) for d in differences]
        _print("\n".join([*lines, f"{len(lines)} khác biệt / differences"]))
    if differences:
        sys.exit(1)


def _named_plan(named: str, place: str) -> tuple[Plan, bytes]:
    """Return a plan and its text by the id it ships under or by its file, whose name ends in .toml; or end with why not."""
    from rules.plan import UnknownPlanError, load_plan, plan_file, plan_ids
    from rules.text import Text

    if named.endswith(".toml"):
        data = _read(named)
        return _plan_file(named, data), data
    try:
        return load_plan(named), plan_file(named)
    except UnknownPlanError:
        known = ", ".join(plan_ids())
        _refuse(
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
    from rules.plan_reader import parse_plan

    data = _read(file) if data is None else data
    try:
        return parse_plan(data, file)
    except PlanError as error:
        _refuse(file, error.place, error.message)


@main.command()
@click.option(
    "--demo", is_flag=True, default=None, help="Phong trào trình diễn / with the demonstration movement."
)
def serve(demo: bool | None) -> None:
    """Chạy tất cả / Serve: database (embedded unless DATABASE_URL), migrations, web workers, follower."""
    from storage.problems import SetupProblem
    from storage.serve import serve as run
    from storage.settings import Settings
    from workflows.app import open_app
    from workflows.bootstrap import first_start
    from workflows.demonstration import accounts_in_words

    def greeting(settings: Settings) -> list[str]:
        if not settings.demo or settings.database_url is None:
            return []
        app = open_app(settings, settings.database_url)
        try:
            return accounts_in_words(app)
        finally:
            app.close()

    try:
        code = run(
            Settings.from_env(demo=demo),
            first_start=lambda s: first_start(s, demo=s.demo),
            greeting=greeting,
        )
    except SetupProblem as problem:
        _write(sys.stderr, str(problem))
        raise SystemExit(problem.exit_code) from None
    raise SystemExit(code)


@main.command("demo")
@click.option("--out", default="out", show_default=True, help="Thư mục ghi giấy tờ / folder for the papers.")
@click.option(
    "--plan",
    "plan_named",
    metavar="FILE",
    help="Một hồ sơ theo kế hoạch này / one nomination under this plan: a TOML file or an id.",
)
@click.option(
    "--category", default="", metavar="ID", help="Nhóm đối tượng của --plan / the category of --plan."
)
def demo_story(out: str, plan_named: str | None, category: str) -> None:
    """Kể trọn một câu chuyện / One complete story from hamlet to certificate; writes its papers as PDF."""
    from pathlib import Path

    from demo.headless import run
    from demo.one_nomination import run_under
    from storage.problems import SetupProblem

    def say(vi: str, en: str) -> None:
        _print(f"{vi} / {en}")

    try:
        code = run(Path(out), say) if plan_named is None else run_under(plan_named, Path(out), say, category)
    except SetupProblem as problem:
        _write(sys.stderr, str(problem))
        raise SystemExit(problem.exit_code) from None
    raise SystemExit(code)


@main.command("demo-clock")
@click.option("--forward", "days", type=int, required=True, metavar="DAYS", help="Số ngày / how many days.")
def demo_clock(days: int) -> None:
    """Cho thời gian trình diễn trôi / Let days pass in a demonstration that is running or installed here."""
    from aggregates.refusals import Refused
    from storage.installed import installed_url
    from storage.problems import SetupProblem
    from storage.settings import Settings
    from workflows.app import open_app
    from workflows.clock import VIETNAM
    from workflows.demonstration import forward

    try:
        settings = Settings.from_env()
        app = open_app(settings, installed_url(settings))
        try:
            now = forward(app, days).astimezone(VIETNAM)
        finally:
            app.close()
    except (SetupProblem, Refused) as problem:
        text = problem.text
        _write(sys.stderr, f"demo-clock: {text.vi} / {text.en}")
        raise SystemExit(2) from None
    _print(f"Bây giờ là {now:%H:%M ngày %d/%m/%Y} / it is now {now:%H:%M on %d/%m/%Y}")


@main.group()
def units() -> None:
    """Đơn vị qua thời gian / Units over time."""


@units.command("on")
@click.argument("day", metavar="DAY")
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
def units_on(day: str, as_json: bool) -> None:
    """In các đơn vị vào một ngày / Print the units that stood on DAY (yyyy-mm-dd)."""
    from datetime import date

    from aggregates.vocabulary import UNIT_KINDS
    from rules.text import Text

    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        _refuse(day, "DAY", Text("không phải một ngày; viết như 2019-12-01", "no date; write 2019-12-01"))
    with _use_cases("units on") as app:
        rows = app.units.on(wanted)
        pending = app.units.pending(wanted)
    if pending:
        named = ", ".join(f"{c.id} ({c.valid_from:%d/%m/%Y})" for c in pending)
        _write(
            sys.stderr,
            f"units on: chưa áp dụng {named}, nên danh sách này còn theo đơn vị cũ; xem chungtay units apply / "
            f"not applied yet: {named}, so that this list still has the old units; see chungtay units apply",
        )
    if as_json:
        keys = (
            "unit_id", "code", "name", "kind", "zone", "especially_difficult", "classed_poor", "parent_id", "parent",
            "valid_from", "valid_to", "source", "confirmed", "change_id", "class_source", "class_confirmed",
        )  # fmt: skip
        _print_json([{k: _as_json(row[k]) for k in keys} for row in rows])
        return
    for row in rows:
        zone = f" · {row['zone']}" if row["zone"] else ""
        doubt = "" if row["confirmed"] else " · chưa xác nhận / not confirmed"
        _print(
            f"{row['code'] or '-':<8} {row['name']} ({UNIT_KINDS[row['kind']].vi}{zone}) · {row['parent'] or '-'} · "
            f"từ / since {row['valid_from']:%d/%m/%Y}{doubt}"
        )


@units.command("changes")
def units_changes() -> None:
    """Liệt kê các thay đổi địa giới kèm theo hệ thống / List the boundary changes that ship with the system."""
    with _use_cases("units changes") as app:
        for change, applied in app.units.changes():
            state = "đã áp dụng / applied" if applied else "chưa áp dụng / not applied"
            _print(f"{change.id} · {change.valid_from:%d/%m/%Y} · {change.source} · {state}")
            _print("\n".join(_pair(change.title, "  ")))


@units.command("apply")
@click.argument("change_id", metavar="ID")
def units_apply(change_id: str) -> None:
    """Áp dụng một thay đổi địa giới / Apply a boundary change: units, records, offices and permissions pass over."""
    from workflows.bootstrap import command_line_actor
    from workflows.kernel import Command

    with _use_cases(f"units apply: {change_id}") as app:
        done = app.units.apply_change(command_line_actor(), Command(), change_id=change_id)
    _print(
        f"{change_id}: {done['established']} đơn vị mới / established, {done['moved']} chuyển / moved, "
        f"{done['dissolved']} kết thúc / ended"
    )


@main.group("import")
def import_() -> None:
    """Đưa bảng tính vào / Spreadsheets in."""


@import_.command("households")
@click.argument("file")
@click.option("--commune", "commune", required=True, metavar="CODE", help="Mã xã / the commune's code.")
@click.option(
    "--year", type=int, help="Năm của cột thu nhập không ghi năm / year of an income column that names none."
)
@click.option("--dry-run", is_flag=True, required=True, help="Chạy thử, không ghi gì / record nothing.")
@click.option(
    "--annotated",
    metavar="OUT.xlsx",
    help="Ghi lại tệp kèm cột lỗi / the file back with a column of what is wrong.",
)
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
def import_households(
    file: str, commune: str, year: int | None, dry_run: bool, annotated: str | None, as_json: bool
) -> None:
    """Đọc danh sách hộ và nói từng dòng sai ở đâu / Read a list of households and say of each row what is wrong.

    Hiện chỉ chạy thử: chưa ghi hộ nào vào sổ. / A dry run so far: no household is entered in the register yet.
    """
    from pathlib import Path

    from intake.annotated import annotate
    from intake.archive import Unusable
    from intake.household_sheet import read_book
    from intake.workbook import open_book
    from rules.text import Text

    assert dry_run
    data = _read(file)
    with _use_cases(f"import households: {file}") as app:
        units = app.people.units(kinds=("commune", "township"))
        found = next((unit for unit in units if unit["code"] == commune), None)
        if found is None:
            codes = ", ".join(sorted(unit["code"] for unit in units))
            _refuse(
                file,
                "--commune",
                Text(f"không có xã mã {commune}; có: {codes}", f"no commune {commune}; there are: {codes}"),
            )
        hamlets = [
            unit["name"]
            for unit in app.people.units(kinds=("hamlet", "residential_group"), within=found["path"])
        ]
        today = app.clock.today()
    try:
        book = open_book(data)
        sheet = read_book(book, today=today, hamlets=hamlets, year=year)
        if annotated is not None:
            Path(annotated).write_bytes(annotate(book, sheet, "vi"))
    except Unusable as problem:
        _refuse(file, "", problem.text)
    except OSError as error:
        _refuse(
            annotated or "",
            "",
            Text(f"không ghi được ({error.strerror})", f"cannot be written ({error.strerror})"),
        )
    if as_json:
        _print_json(sheet.as_contract())
        return
    _print(
        f"{sheet.total} dòng / rows · {len(sheet.rows)} nhận được / accepted · {len(sheet.rejected)} không nhận / rejected · "
        f"{sheet.encoding}"
    )
    for p in sheet.problems:
        _print(f"{p.sheet}!{p.column}{p.row} {p.code}: {p.message.vi} / {p.message.en}")


@main.group()
def keys() -> None:
    """Khóa của bản cài / the installation's keys."""


@keys.command("rotate")
@click.option("--to", "to", metavar="FILE", help="Tệp chứa khóa mới / file with the new key.")
def keys_rotate(to: str | None) -> None:
    """Thay khóa chính; dữ liệu đã niêm phong giữ nguyên / replace the master key; what is sealed stays as it is.

    Dừng hệ thống trước. Khóa cũ được giữ bên cạnh: bản sao lưu cũ cần nó. / Stop the system first. The old key is kept
    beside it: older backups need it.
    """
    from datetime import date
    from pathlib import Path

    from storage.installed import opening
    from storage.problems import SetupProblem
    from storage.rotation import rotate
    from storage.settings import Settings

    try:
        settings = Settings.from_env()
        with opening(settings) as url:
            # Nobody asks beforehand: a rotation wants to be alone in the database.
            done = rotate(settings, url, date.today(), Path(to) if to else None)
    except SetupProblem as problem:
        _write(sys.stderr, f"keys rotate: {problem}")
        raise SystemExit(2) from None
    _print(
        f"Đã thay khóa chính {done.old_id} bằng {done.new_id}: {done.keys} khóa được bọc lại. / "
        f"Master key {done.old_id} replaced by {done.new_id}: {done.keys} keys wrapped anew."
    )
    if done.kept is not None:
        _print(
            f"Khóa cũ giữ ở {done.kept}; cất cùng các bản sao lưu cũ. / The old key is kept in {done.kept}; put it "
            "away with the older backups."
        )
    else:
        _print(
            "Đặt CHUNGTAY_MASTER_KEY_FILE thành tệp khóa mới trước khi khởi động lại. / Let CHUNGTAY_MASTER_KEY_FILE "
            "name the new key's file before the system is started again."
        )


@contextmanager
def _use_cases(what: str) -> Iterator[ChungTay]:
    """Open the installation for one command; what it refuses is said on one line, with exit code 2."""
    from storage.installed import installed_url
    from storage.settings import Settings
    from workflows.app import open_app

    with _or_say(what):
        settings = Settings.from_env()
        app = open_app(settings, installed_url(settings))
        try:
            yield app
        finally:
            app.close()


@contextmanager
def _or_say(what: str) -> Iterator[None]:
    """End with one line and exit code 2 where the surroundings are not right or an act is refused."""
    from aggregates.refusals import Refused
    from storage.problems import SetupProblem

    try:
        yield
    except (SetupProblem, Refused) as problem:
        text = problem.text
        _write(sys.stderr, f"{what}: {text.vi} / {text.en}")
        raise SystemExit(2) from None


def _as_json(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool) else str(value)


def _described(plan: Plan) -> list[str]:
    """The plan for a person at a terminal, Vietnamese first."""
    lines = [f"{plan.id} {plan.version} · {plan.number} · {plan.signed_on:%d/%m/%Y}", *_pair(plan.title, "")]
    for category in plan.categories.values():
        lines += ["", f"{category.label} · {category.id}", *_pair(category.title, "")]
        if not category.assessable:
            lines.append("  (chỉ nêu tên, không xét / only listed, not judged)")
        if category.note:
            lines += _pair(category.note, "  ")
        for criterion in category.criteria:
            lines += [
                "",
                f"  {criterion.id} · {criterion.clause} · {criterion.kind}",
                *_pair(criterion.text, "    "),
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


def _pair(text: Text, indent: str) -> list[str]:
    return [indent + line for line in (*text.vi.splitlines(), *text.en.splitlines())]


def _read(file: str) -> bytes:
    """Read a file, or stdin for ``-``; one byte past the limit is enough to know that there is too much."""
    from rules.text import Text

    try:
        if file == "-":
            data = sys.stdin.buffer.read(MAX_INPUT + 1)
        else:
            with open(file, "rb") as stream:
                data = stream.read(MAX_INPUT + 1)
    except (OSError, ValueError) as error:
        detail = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        _refuse(
            file,
            "",
            Text(
                f"không đọc được ({detail}); kiểm tra đường dẫn và quyền đọc",
                f"cannot be read ({detail}); check the path and its permissions",
            ),
        )
    if len(data) > MAX_INPUT:
        _refuse(
            file,
            "",
            Text(
                f"lớn hơn {MAX_INPUT} byte; dùng tệp nhỏ hơn",
                f"is larger than {MAX_INPUT} bytes; use a smaller file",
            ),
        )
    return data


def _refuse(file: str, place: str, message: Text) -> NoReturn:
    """Say on one line of stderr what is wrong, and end with exit code 2."""
    from rules.wording import printable

    where = "".join(f"{part}: " for part in ("stdin" if file == "-" else file, place) if part)
    _write(sys.stderr, printable(f"{where}{message.vi} / {message.en}"))
    raise SystemExit(2)


def _print_json(value: Any) -> None:
    _print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _print(text: str) -> None:
    _write(sys.stdout, text)


def _write(stream: Any, text: str) -> None:
    """Write UTF-8 whatever the locale says: a terminal set to ASCII must not turn a verdict into a traceback."""
    _write_bytes(stream, f"{text}\n".encode())


def _write_bytes(stream: Any, data: bytes) -> None:
    try:
        click.echo(data, file=getattr(stream, "buffer", stream), nl=False)
    except OSError as error:
        if stream is sys.stderr or error.errno == errno.EPIPE:
            raise
        click.echo(f"không ghi được kết quả / the result cannot be written: {error.strerror}", err=True)
        # The unwritten rest would fail once more, with a traceback, when the interpreter flushes at its end.
        os._exit(1)


if __name__ == "__main__":
    main()
