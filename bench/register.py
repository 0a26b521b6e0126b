"""`python -m bench.register`: the register's pages with 3 000, 30 000 and 300 000 households.

The peer of every figure is the same page of the smallest register, in the same run: what matters is that a page does not
grow with the register. Rows are put into the read model as its projection would leave them; the question is the use
case's own, with its permission check, through the pool. Rendering, which sees one page in any case, is not part of it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg

from aggregates.actors import Actor
from bench.ours import Ours, id_of, path_of
from bench.server import running_server
from bench.workload import COMMUNES, DISTRICT
from rules.vietnamese import search_key, vietnamese_sort_key

RESULT = Path("out/bench/register.json")
SIZES = (3_000, 30_000, 300_000)
_FAMILY = ("Bùi", "Hà", "Quách", "Trương", "Phạm", "Nguyễn", "Lê", "Cao", "Đinh", "Hoàng", "Trịnh", "Vũ")
_MIDDLE = ("Văn", "Thị", "Hữu", "Đình", "Ngọc", "Xuân", "Thị Thu", "Đức", "Quang", "Minh")
_GIVEN = (
    "An", "Ân", "Bảo", "Bình", "Cúc", "Dung", "Đào", "Giang", "Hà", "Hạnh", "Hiền", "Hòa", "Hồng", "Huệ", "Hùng", "Hương",
    "Kha", "Khánh", "Lan", "Lâm", "Liên", "Lý", "Mai", "Nam", "Năm", "Nga", "Ngân", "Nhung", "Oanh", "Phúc", "Quế", "Sơn",
    "Tâm", "Thắm", "Thưởng", "Toàn", "Trang", "Tuấn", "Vinh", "Yến",
)  # fmt: skip
_RARE = "Tống Duy Khương"
_COLUMNS = (
    "household_id, code, hamlet_id, unit_path, head, birth_year, ethnicity, address, members, disabled_member, "
    "social_protection, household_class, search_key, sort_key, registered_at, version"
)


def name_of(number: int) -> str:
    """The name of a head of household: the same one for the same number."""
    draw = random.Random(number)
    return f"{draw.choice(_FAMILY)} {draw.choice(_MIDDLE)} {draw.choice(_GIVEN)}"


def _rows(start: int, end: int) -> Iterator[tuple[Any, ...]]:
    draw = random.Random(start)
    for number in range(start, end):
        commune = COMMUNES[number % len(COMMUNES)]
        hamlet = id_of(f"hamlet {commune}")
        head = f"{draw.choice(_FAMILY)} {draw.choice(_MIDDLE)} {draw.choice(_GIVEN)}"
        if number % 1_500 == 7:
            head = _RARE
        code = f"{commune}-{number:06d}"
        yield (
            UUID(int=draw.getrandbits(128)), code, hamlet, f"{path_of(commune)}{hamlet}/", head, 1975, "Mường", "", 4, False, False,
            draw.choice(("poor", "near_poor", "exited", "not_poor")), search_key(f"{head} {code}"),
            str(vietnamese_sort_key(head)), "2018-08-01T00:00:00Z", 1,
        )  # fmt: skip


def _fill(dsn: str, start: int, end: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY households ({_COLUMNS}) FROM STDIN") as copy,
        ):
            for row in _rows(start, end):
                copy.write_row(row)
        connection.execute("VACUUM ANALYZE households")


def _officer(role: str, unit: str) -> Actor:
    return Actor(id_of(role), id_of(role), role, id_of(unit), path_of(unit), "", "")


def _questions(ours: Ours) -> dict[str, Callable[[], Any]]:
    page = ours.app.household_register.page
    district, commune = _officer("labour_office", DISTRICT), _officer("commune_officer", COMMUNES[0])
    last = page(district, before=None)[0][-1]["household_id"]
    with ours.app.log.connection() as connection:
        row = connection.execute(
            "SELECT household_id FROM households ORDER BY place_in_order DESC, household_id DESC OFFSET 120 LIMIT 1"
        ).fetchone()
    assert row is not None
    deep = row["household_id"]
    return {
        "first page, district": lambda: page(district),
        "first page, commune": lambda: page(commune),
        "second page": lambda: page(district, after=last),
        "among the last pages": lambda: page(district, after=deep),
        "a class": lambda: page(commune, household_class="near_poor"),
        "a rare name": lambda: page(district, text="khuong tong"),
        "a common name": lambda: page(district, text="bui thi"),
        "a common name, commune": lambda: page(commune, text="bui van huong"),
        "a name nobody has": lambda: page(district, text="zung bui"),
        "a code": lambda: page(district, text=f"{COMMUNES[1]}-000001"),
    }


def _median_ms(question: Callable[[], Any], times: int) -> float:
    question()
    taken = []
    for _ in range(times):
        started = perf_counter()
        question()
        taken.append((perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> int:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.register", description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for (40)")
    parser.add_argument("--output", type=Path, default=RESULT, help=f"where the JSON goes ({RESULT})")
    options = parser.parse_args()
    load, figures = os.getloadavg(), {}
    with running_server() as server:
        dsn, ours = server.create_database("register"), Ours()
        ours.create(dsn)
        ours.open(dsn, 1)
        before = 0
        for size in SIZES:
            print(f"register: {size} households", file=sys.stderr, flush=True)
            _fill(dsn, before, size)
            before = size
            server.checkpoint()
            figures[size] = {
                name: _median_ms(question, options.times) for name, question in _questions(ours).items()
            }
        ours.close()
        settings = server.settings()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    result = {"median_ms": figures, "settings": settings, "load_before": load, "times": options.times}
    options.output.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    first = figures[SIZES[0]]
    print(f"{'median ms (÷ the smallest register)':<38}" + "".join(f"{size:>20,}" for size in SIZES))
    for name in first:
        cells = "".join(
            f"{figures[size][name]:>11.2f} ({figures[size][name] / first[name]:>5.2f})" for size in SIZES
        )
        print(f"{name:<38}{cells}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
