"""A process of its own that carries out a list of households until it is killed: ``python -m tests.faults.importing``.

It prints ``done N`` after N households have been written down.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from uuid import UUID

from tests.faults.world import COMMUNE, OFFICER, open_world

from workflows import household_import
from workflows.app import ChungTay
from workflows.kernel import Command
from workflows.papers import Upload

ROWS = 60


def confirmed(app: ChungTay) -> UUID:
    """Hand in a list of :data:`ROWS` households and confirm it; return the run."""
    lines = "".join(
        f"K{n:03d},Bùi Văn Kiên {n},{date(1960, 1, 1).year + n % 30},Bình Hòa,Hộ nghèo\n" for n in range(ROWS)
    )
    content = f"Mã hộ,Chủ hộ,Năm sinh,Thôn,Phân loại\n{lines}".encode()
    by = household_import.command_line(OFFICER.unit_path)
    begun = app.imports.begin(by, Command(), commune_id=COMMUNE, upload=Upload("k.csv", content))
    run = UUID(begun["id"])
    app.imports.confirm(by, Command(), run_id=run)
    return run


def main() -> None:
    """Carry out the run that is named until the end, or until somebody ends us."""
    url, folder, run, batch = sys.argv[1:]
    household_import.BATCH = int(batch)
    app = open_world(url, Path(folder))
    status = app.imports.carry_out(UUID(run), progress=lambda done, _: print(f"done {done}", flush=True))
    print(status, flush=True)


if __name__ == "__main__":
    main()
