"""What python-calamine does not tell about an XLSX file: how far its cells reach, empty formulas, fonts, the epoch.

Read from the XML itself with a few patterns in the spelling that office programs use, over a sheet in one sweep; a part that
spells otherwise goes through a parser, which takes longer and comes to the same.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree
from xml.parsers import expat

from intake.archive import Unusable
from intake.encodings import FontHint, font_hint
from intake.grid import MOST_TEXT, Extent, Place, column_of, damaged, too_wordy

_SMALL: Final = 8 * 1024 * 1024
_TAG: Final = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?c[\s/>]")
# Attributes to the end of a tag: a value in quotes may hold what looks like the end. Nothing is tried twice.
_REST: Final = rb"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+"""
_CELL: Final = re.compile(rb'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"' + _REST + rb">")
_USED: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"' + _REST + rb"(?<!/)>(?!</c>)")
_HOLLOW: Final = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"[^<>]{0,100}><f(?:[^<>]{0,100}/>|[^<>]{0,100}>[^<]*+</f>)(?:<v ?/>|<v></v>)?</c>'
)
_STYLED: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^<>]{0,100}? s="([0-9]+)"[^<>]{0,100}(?<!/)>')
_TABLE: Final = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?sst[\s/>]")
_ITEM: Final = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?si[\s/>]")
_SHARED: Final = re.compile(rb't="s"[^<>]{0,100}><v>([0-9]{1,9})<')


def wanted(name: str) -> bool:
    """Tell whether a part bears on cells; pictures, macros, links to other files are left out."""
    if name in ("[Content_Types].xml", "_rels/.rels"):
        return True
    return (
        name.startswith("xl/")
        and name.endswith((".xml", ".rels"))
        and not name.startswith(
            ("xl/drawings", "xl/charts", "xl/externalLinks", "xl/media", "xl/pivot", "xl/theme")
        )
    )


def sheet_paths(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    relations = {
        node.get("Id"): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
        for node in _small(parts, "xl/_rels/workbook.xml.rels").iter()
        if node.tag.endswith("}Relationship")
    }
    paths: dict[str, str] = {}
    for node in _small(parts, "xl/workbook.xml").iter():
        if node.tag.endswith("}sheet"):
            id = next((v for k, v in node.items() if k.endswith("}id")), None)
            paths[node.get("name", "")] = relations.get(id, "")
    return paths


def counts_from_1904(parts: Mapping[str, bytes]) -> bool:
    """Tell whether the workbook counts days from 1904, as old Macintosh versions did."""
    for node in _small(parts, "xl/workbook.xml").iter():
        if node.tag.endswith("}workbookPr"):
            return node.get("date1904", "0").strip().lower() in ("1", "true", "on")
    return False


def legacy_styles(parts: Mapping[str, bytes]) -> dict[int, FontHint]:
    """Return the cell styles, by number, whose font is one of a legacy encoding."""
    if "xl/styles.xml" not in parts:
        return {}
    root = _small(parts, "xl/styles.xml")
    hints: list[FontHint | None] = []
    styles: dict[int, FontHint] = {}
    for group in root:
        if group.tag.endswith("}fonts"):
            for font in group:
                names = [n.get("val", "") for n in font if n.tag.endswith("}name")]
                hints.append(font_hint(names[0]) if names else None)
        elif group.tag.endswith("}cellXfs"):
            for number, style in enumerate(group):
                font_id = style.get("fontId", "0")
                place = int(font_id) if font_id.isascii() and font_id.isdigit() else 0
                hint = hints[place] if place < len(hints) else None
                if hint is not None:
                    styles[number] = hint
    return styles


def _small(parts: Mapping[str, bytes], name: str) -> ElementTree.Element:
    data = parts.get(name, b"")
    if len(data) > _SMALL:
        raise damaged()
    try:
        # Entities were refused when the part was unpacked.
        return ElementTree.fromstring(data)
    except ElementTree.ParseError:
        raise damaged() from None


# -- one sheet --------------------------------------------------------------------------------------------------------------


def measure_sheets(parts: Mapping[str, bytes]) -> None:
    """Refuse sheets that reach too far, and cells that share a text until it fills the memory."""
    shared: Counter[int] = Counter()
    longest = 0
    lengths: list[int] = []
    for data in parts.values():
        if _TABLE.search(data, 0, 4096):
            if lengths:
                raise damaged()
            lengths = [len(item) for item in _ITEM.split(data)][1:]
            longest = max(lengths, default=0)
    for data in parts.values():
        if b"sheetData" in data:
            cells = _measure(data)
            if cells * longest > MOST_TEXT:
                # What a pattern does not find could be any text.
                numbers = _SHARED.findall(data)
                shared.update(map(int, numbers))
                odd = data.count(b'"s"') + data.count(b"'s'") - len(numbers)
                if odd > 0 and odd * longest > MOST_TEXT:
                    raise too_wordy()
    total = sum(times * lengths[number] for number, times in shared.items() if number < len(lengths))
    if total > MOST_TEXT:
        raise too_wordy()


def _measure(data: bytes) -> int:
    """Refuse a sheet that reaches too far; return the number of its cells."""
    tags = len(_TAG.findall(data))
    extent = Extent()
    # A tag that a lenient reader would take and this pattern does not is one for the parser.
    if len(_CELL.findall(data)) == tags:
        used = _USED.findall(data)
        for letters in {letters for letters, _ in used}:
            extent.reach(1, column_of(letters.decode()) + 1)
        if used:
            extent.reach(max(map(int, {number for _, number in used})), 1)
        return tags
    return _parsed(data, extent)


def _parsed(data: bytes, extent: Extent) -> int:
    """The same with a parser, for cells written in another spelling or without their place."""
    parser = expat.ParserCreate()
    row = column = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, count
        kind = name.rpartition(":")[2]
        if kind == "row":
            row, column = _number(attributes.get("r"), row + 1), 0
        elif kind == "c":
            count += 1
            found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", attributes.get("r", ""))
            if found:
                column, at = column_of(found[1]) + 1, int(found[2])
            elif "r" in attributes:
                raise damaged()
            else:
                column, at = column + 1, row
            extent.reach(at, column)

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise damaged() from None
    return count


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise damaged()
    return int(text)


def hollow_formulas(data: bytes) -> frozenset[Place]:
    """Return the cells that hold a formula and no saved value."""
    if b"<f" not in data:
        return frozenset()
    return frozenset((int(number), column_of(letters.decode())) for letters, number in _HOLLOW.findall(data))


def legacy_cells(data: bytes, styles: Mapping[int, FontHint]) -> dict[Place, FontHint]:
    """Return the cells whose style is one of ``styles``."""
    if not styles:
        return {}
    by_name = {str(number).encode(): hint for number, hint in styles.items()}
    columns: dict[bytes, int] = {}
    cells: dict[Place, FontHint] = {}
    for letters, number, style in _STYLED.findall(data):
        hint = by_name.get(style)
        if hint is not None:
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = column_of(letters.decode())
            cells[int(number), column] = hint
    return cells


__all__ = [
    "Unusable",
    "counts_from_1904",
    "hollow_formulas",
    "legacy_cells",
    "legacy_styles",
    "measure_sheets",
    "sheet_paths",
    "wanted",
]
