"""`python -m bench.household_import`: a list of 30 000 households into the register, beside reading the same file alone.

The peers are python-calamine and openpyxl reading every cell of the same file, in the same run. Ours opens the file with
suspicion, reads and matches it, asks for confirmation's fingerprint, reads it again as another process would, writes every
household as an event sealed under its own key, and lets the whole list enter the register.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import openpyxl
import python_calamine

from bench.ours import Ours, id_of, path_of
from bench.register import name_of
from bench.server import running_server
from bench.workload import COMMUNES
from workflows.household_import import command_line
from workflows.kernel import Command
from workflows.papers import Upload

RESULT = Path("out/bench/household_import.json")
_HEADINGS = (
    "STT",
    "Mã hộ",
    "Họ và tên chủ hộ",
    "Năm sinh",
    "Dân tộc",
    "Thôn",
    "Địa chỉ",
    "Số nhân khẩu",
    "Phân loại hộ",
)


def _file(households: int, hamlet: str) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Danh sách")
    page.append(["DANH SÁCH HỘ RÀ SOÁT"])
    page.append(_HEADINGS)
    for number in range(households):
        page.append(
            [
                number + 1, f"X-{number:06d}", name_of(number), 1940 + number % 60, "Mường", hamlet, f"tổ {number % 9}",
                1 + number % 8, ("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")[number % 3],
            ]
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _seconds(act: Callable[[], Any]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def _calamine(content: bytes) -> int:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())


def _openpyxl(content: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return sum(len(row) for page in book for row in page.iter_rows(values_only=True))


def _ours(ours: Ours, content: bytes) -> dict[str, float]:
    commune = COMMUNES[0]
    by, imports = command_line(path_of(commune)), ours.app.imports
    found: dict[str, Any] = {}
    told = {
        "begin": _seconds(
            lambda: found.update(
                imports.begin(by, Command(), commune_id=id_of(commune), upload=Upload("x.xlsx", content))
            )
        )
    }
    run = UUID(found["id"])
    told["look"] = _seconds(lambda: imports.reading(by, run))
    told["confirm"] = _seconds(lambda: imports.confirm(by, Command(), run_id=run))
    imports.lists.forget()
    marks: list[float] = []
    started = perf_counter()
    assert imports.carry_out(run, progress=lambda *_: marks.append(perf_counter())) == "completed"
    told["read again and write"] = marks[-2] - started
    told["enter the register"] = marks[-1] - marks[-2]
    return told


def main() -> int:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.household_import", description=__doc__)
    parser.add_argument("--households", type=int, default=30_000, help="rows of the list (30000)")
    parser.add_argument("--output", type=Path, default=RESULT, help=f"where the JSON goes ({RESULT})")
    options = parser.parse_args()
    load = os.getloadavg()
    with running_server() as server:
        dsn, ours = server.create_database("imports"), Ours()
        ours.create(dsn)
        ours.open(dsn, 1)
        (hamlet,) = [h["name"] for h in ours.app.people.units(kinds=("hamlet",), within=path_of(COMMUNES[0]))]
        content = _file(options.households, hamlet)
        peers = {
            "openpyxl": _seconds(lambda: _openpyxl(content)),
            "python-calamine": _seconds(lambda: _calamine(content)),
        }
        told = _ours(ours, content)
        ours.close()
        settings = server.settings()
    total = sum(told.values())
    result = {
        "seconds": told,
        "peers": peers,
        "households": options.households,
        "settings": settings,
        "load_before": load,
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for name, seconds in {**peers, **told, "ours, all of it": total}.items():
        print(f"{name:<24}{seconds:>9.2f} s{seconds / peers['openpyxl']:>9.2f} × openpyxl")
    return 0


if __name__ == "__main__":
    sys.exit(main())
