"""The process in which python-calamine reads: ``python calamine_child.py CPU_SECONDS MEMORY_BYTES MOST_TEXT < file``.

A damaged file can make the library loop for ever or ask for memory until the process is ended, which no exception tells.
Here that ends this process and nothing else. Stands alone: imports nothing of the product.
"""

from __future__ import annotations

import io
import pickle
import resource
import sys

LOCKED = 3
WORDY = 4


def main() -> int:
    """Write the visible sheets to standard output (name, place among all sheets, top left cell, rows, merged ranges) and the names
    of the hidden ones."""
    seconds, memory, most_text = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    sheets, hidden = [], []
    text = 0
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as book:
            for place, about in enumerate(book.sheets_metadata):
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                if about.visible != SheetVisibleEnum.Visible:
                    hidden.append(about.name)
                    continue
                sheet = book.get_sheet_by_index(place)
                rows = sheet.to_python() if sheet.start is not None else []
                text += sum([len(v) for row in rows for v in row if v.__class__ is str])
                if text > most_text:
                    return WORDY
                sheets.append((about.name, place, sheet.start, rows, sheet.merged_cell_ranges))
    except PasswordError:
        return LOCKED
    pickle.dump((sheets, hidden), sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
