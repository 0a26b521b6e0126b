"""The layout of a certificate as data: where each text stands on the sheet in millimetres, and how it is set.

An office that buys other blanks moves fields; nobody should need a programmer for that. A layout says nothing of what the
texts are: that is frozen in each award. It is checked here as geometry alone; that sample texts can be set in it is checked
where type is measured (``documents.fit``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType
from typing import Any, Final

from rules.text import Text

SIGNATURE_SPACE_MM: Final = 35.0
"""Free height between the signatory's capacity and name, for signature and seal."""
EDGE_MM: Final = 5.0
"""No office printer prints nearer to the edge of the sheet than this."""
SHEET_LIMITS: Final = (100.0, 500.0)
SIZE_LIMITS: Final = (5.0, 72.0)
_TOUCH: Final = 0.05
"""Fields that overlap by less, in millimetres, merely touch."""

RULES: Final = {
    "both": Text("xuống dòng, rồi thu nhỏ", "wrap, then smaller type"),
    "shrink": Text("giữ một dòng, thu nhỏ chữ", "one line, smaller type"),
    "wrap": Text("xuống dòng, giữ cỡ chữ", "wrap, same type"),
}
"""What is done with a text that is too long for its line."""
ALIGNMENTS: Final = {
    "left": Text("trái", "left"),
    "center": Text("giữa", "centre"),
    "right": Text("phải", "right"),
}
FONTS: Final = {
    "serif": Text("Liberation Serif (như Times New Roman)", "Liberation Serif (as Times New Roman)"),
    "sans": Text("Liberation Sans (như Arial)", "Liberation Sans (as Arial)"),
}
COLOURS: Final = {
    "black": Text("đen", "black"),
    "red": Text("đỏ", "red"),
    "grey": Text("xám", "grey"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Something a certificate can bear.

    ``kind``: ``fixed`` words, ``variable`` text of the award, ``mark`` of one print, ``picture``.
    """

    words: Text
    kind: str
    needed: bool = False


PARTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "emblem": Part(Text("Chỗ đặt Quốc huy", "Place of the national emblem"), "picture"),
        "country": Part(Text("Quốc hiệu", "Name of the country"), "fixed"),
        "motto": Part(Text("Tiêu ngữ", "Motto"), "fixed"),
        "authority": Part(Text("Cấp khen thưởng", "Authority"), "variable"),
        "gift": Part(Text("Chữ “Tặng”", "The word “Tặng”"), "fixed"),
        "award": Part(Text("Tên hình thức khen", "Name of the award"), "variable"),
        "awardee": Part(Text("Đối tượng được khen", "Awardee"), "variable", True),
        "address": Part(Text("Địa chỉ", "Address"), "variable", True),
        "merit": Part(Text("Thành tích", "Merit"), "variable", True),
        "decision": Part(Text("Số, ngày quyết định", "Number and date of the decision"), "variable", True),
        "qr": Part(Text("Mã QR", "QR code"), "picture", True),
        "check_text": Part(Text("Lời cạnh mã QR", "Words beside the QR code"), "fixed"),
        "number": Part(Text("Số giấy khen", "Number of the certificate"), "variable"),
        "proof": Part(Text("Dòng đối chiếu", "Line of proof"), "variable"),
        "gold_book": Part(Text("Số sổ vàng", "Gold-book number"), "variable", True),
        "place_and_date": Part(Text("Nơi và ngày", "Place and date"), "variable", True),
        "capacity": Part(Text("Quyền hạn, chức vụ người ký", "Capacity of the signatory"), "variable", True),
        "signatory": Part(Text("Họ tên người ký", "Name of the signatory"), "variable", True),
        "blank_number": Part(
            Text("Số phôi (chỉ trên tờ in)", "Number of the blank (on the sheet alone)"), "mark"
        ),
        "reprint": Part(
            Text("Chữ “in lại” (chỉ trên tờ in)", "Mark of a reprint (on the sheet alone)"), "mark"
        ),
    }
)
"""All parts in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a part stands, in millimetres from the top left corner of the sheet, and how it is set; sizes in points.

    ``on_blank``: printed in overprint as well. ``label`` stands before the value; with ``label_on_blank`` the blank bears it
    and overprint leaves it out. ``smallest`` is the least size the rule may go down to.
    """

    left: float
    top: float
    width: float
    height: float
    size: float = 12.0
    smallest: float = 6.0
    rule: str = "both"
    align: str = "center"
    font: str = "serif"
    bold: bool = False
    italic: bool = False
    colour: str = "black"
    line_height: float = 1.15
    shown: bool = True
    on_blank: bool = True
    label: str = ""
    label_on_blank: bool = False

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole layout. ``frame``: whether ``full`` prints the ornamental frame."""

    width: float
    height: float
    frame: bool
    parts: Mapping[str, Placed]

    def shown(self) -> Iterator[tuple[str, Placed]]:
        """Yield what is on the certificate as issued, in reading order."""
        for name, part in PARTS.items():
            if part.kind != "mark" and self.parts[name].shown:
                yield name, self.parts[name]

    def with_part(self, name: str, placed: Placed) -> Layout:
        """Return a copy with one part placed otherwise."""
        return replace(self, parts=MappingProxyType({**self.parts, name: placed}))


_NUMBERS: Final = ("left", "top", "width", "height", "size", "smallest", "line_height")
_FLAGS: Final = ("bold", "italic", "shown", "on_blank", "label_on_blank")
_CODES: Final = {"rule": RULES, "align": ALIGNMENTS, "font": FONTS, "colour": COLOURS}
LABEL_LIMIT: Final = 60


def placed_as_data(placed: Placed) -> dict[str, Any]:
    """Return a placed part as plain data, as events keep it."""
    return {name: getattr(placed, name) for name in (*_NUMBERS, *_FLAGS, *_CODES, "label")}


def placed_of(data: Mapping[str, Any]) -> Placed:
    """Read a placed part. Raises ``ValueError`` for an unknown code, a value of another kind or a number that is none."""
    told: dict[str, Any] = {}
    for name in _NUMBERS:
        value = data[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not -1000 <= value <= 1000:
            raise ValueError(f"{name}: {value!r}")
        told[name] = round(float(value), 2)
    for name in _FLAGS:
        if not isinstance(data[name], bool):
            raise ValueError(f"{name}: {data[name]!r}")
        told[name] = data[name]
    for name, codes in _CODES.items():
        if data[name] not in codes:
            raise ValueError(f"{name}: {data[name]!r}")
        told[name] = data[name]
    label = data["label"]
    if not isinstance(label, str) or len(label) > LABEL_LIMIT:
        raise ValueError(f"label: {label!r}")
    return Placed(**told, label=label)


def layout_as_data(layout: Layout) -> dict[str, Any]:
    """Return a layout as plain data, as events keep it."""
    return {
        "width": layout.width,
        "height": layout.height,
        "frame": layout.frame,
        "parts": {name: placed_as_data(layout.parts[name]) for name in PARTS},
    }


def layout_of(data: Mapping[str, Any]) -> Layout:
    """Read a layout. A part that a stored layout does not know yet is where the built-in one has it, and not shown."""
    parts = {
        name: placed_of(data["parts"][name])
        if name in data["parts"]
        else replace(BUILT_IN.parts[name], shown=False)
        for name in PARTS
    }
    return Layout(float(data["width"]), float(data["height"]), bool(data["frame"]), MappingProxyType(parts))


# -- what is wrong with it -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a layout may not be, at one of its parts ("" for the sheet)."""

    part: str
    words: Text


def faults(layout: Layout) -> list[Fault]:
    """Return everything that keeps a layout from being used: off the sheet, over each other, too small, no room to sign."""
    low, high = SHEET_LIMITS
    found = []
    if not (low <= layout.width <= high and low <= layout.height <= high):
        found.append(
            Fault(
                "",
                Text(
                    f"Khổ giấy phải từ {low:.0f} đến {high:.0f} mm mỗi chiều.",
                    f"The sheet must be {low:.0f} to {high:.0f} mm each way.",
                ),
            )
        )
    used = {name: layout.parts[name] for name in PARTS if layout.parts[name].shown}
    for name, part in PARTS.items():
        placed = layout.parts[name]
        if part.needed and not placed.shown:
            found.append(
                Fault(name, Text("Giấy khen phải có mục này.", "No certificate can do without this part."))
            )
        if part.kind == "variable" and part.needed and not placed.on_blank:
            found.append(
                Fault(
                    name,
                    Text(
                        "Mục này khác nhau ở mỗi giấy: phải in cả trên phôi.",
                        "This part differs with every certificate: it has to be printed on blanks too.",
                    ),
                )
            )
    for name, placed in used.items():
        found += _alone(layout, name, placed)
    for (a, one), (b, other) in combinations(used.items(), 2):
        if overlap(one, other):
            found.append(
                Fault(
                    b,
                    Text(
                        f"Đè lên mục “{PARTS[a].words.vi}”.",
                        f"Overlaps “{PARTS[a].words.en}”.",
                    ),
                )
            )
    return found + _room_to_sign(used)


def overlap(one: Placed, other: Placed) -> bool:
    """Return whether two parts lie over each other."""
    return (
        one.left < other.right - _TOUCH
        and other.left < one.right - _TOUCH
        and one.top < other.bottom - _TOUCH
        and other.top < one.bottom - _TOUCH
    )


def _alone(layout: Layout, name: str, placed: Placed) -> list[Fault]:
    found = []
    if placed.width < 1 or placed.height < 1:
        found.append(Fault(name, Text("Rộng và cao ít nhất 1 mm.", "At least 1 mm wide and high.")))
    if (
        placed.left < EDGE_MM
        or placed.top < EDGE_MM
        or placed.right > layout.width - EDGE_MM
        or placed.bottom > layout.height - EDGE_MM
    ):
        found.append(
            Fault(
                name,
                Text(
                    f"Ra ngoài giấy hoặc cách mép chưa đủ {EDGE_MM:.0f} mm.",
                    f"Off the sheet, or nearer than {EDGE_MM:.0f} mm to its edge.",
                ),
            )
        )
    if PARTS[name].kind == "picture":
        if name == "qr" and min(placed.width, placed.height) < 20:
            found.append(Fault(name, Text("Mã QR cần ít nhất 20 mm.", "A QR code needs at least 20 mm.")))
        return found
    low, high = SIZE_LIMITS
    if not low <= placed.smallest <= placed.size <= high:
        found.append(
            Fault(
                name,
                Text(
                    f"Cỡ chữ từ {low:.0f} đến {high:.0f} pt, cỡ nhỏ nhất không lớn hơn cỡ chữ.",
                    f"Type of {low:.0f} to {high:.0f} pt, the smallest not above the usual size.",
                ),
            )
        )
    if not 0.9 <= placed.line_height <= 3:
        found.append(Fault(name, Text("Giãn dòng từ 0,9 đến 3.", "Line spacing of 0.9 to 3.")))
    return found


def _room_to_sign(used: Mapping[str, Placed]) -> list[Fault]:
    """35 mm between capacity and name, with nothing in it."""
    if "capacity" not in used or "signatory" not in used:
        return []
    capacity, name = used["capacity"], used["signatory"]
    if name.top - capacity.bottom < SIGNATURE_SPACE_MM - _TOUCH:
        return [
            Fault(
                "signatory",
                Text(
                    f"Giữa chức vụ và họ tên phải chừa {SIGNATURE_SPACE_MM:.0f} mm để ký, đóng dấu.",
                    f"{SIGNATURE_SPACE_MM:.0f} mm must stay free between capacity and name, for signature and seal.",
                ),
            )
        ]
    room = Placed(capacity.left, capacity.bottom, capacity.width, name.top - capacity.bottom)
    return [
        Fault(other, Text("Nằm trong chỗ ký và đóng dấu.", "Lies in the room for signature and seal."))
        for other, placed in used.items()
        if other not in ("capacity", "signatory") and overlap(room, placed)
    ]


# -- the layout that ships ---------------------------------------------------------------------------------------------------

_SIGN_TOP = 131.0
_CAPACITY_HEIGHT = 13.0
_NAME_TOP = _SIGN_TOP + 6.5 + _CAPACITY_HEIGHT + SIGNATURE_SPACE_MM

BUILT_IN: Final = Layout(
    297.0,
    210.0,
    True,
    MappingProxyType(
        {
            "emblem": Placed(139.5, 18.6, 18, 18, on_blank=False),
            "country": Placed(26, 37.6, 245, 6, 14, 9, "shrink", bold=True, on_blank=False),
            "motto": Placed(26, 43.6, 245, 7, 14, 9, "shrink", bold=True, on_blank=False),
            "authority": Placed(26, 53, 245, 9, 19, 8, bold=True, colour="red", on_blank=False),
            "gift": Placed(26, 62, 245, 6.5, 15, 9, "shrink", on_blank=False),
            "award": Placed(
                26, 69.5, 245, 17, 42, 10, bold=True, colour="red", line_height=1.1, on_blank=False
            ),
            "awardee": Placed(26, 88, 245, 13.5, 25, 8, bold=True),
            "address": Placed(26, 102, 245, 8, 16, 6),
            "merit": Placed(46, 110.5, 205, 18, 16, 6, line_height=1.25),
            "decision": Placed(27, 134, 122, 6, 12, 6, align="left", label="Theo Quyết định số: "),
            "qr": Placed(24.4, 145, 28, 28),
            "check_text": Placed(56, 147, 76, 9, 10, 7, align="left", line_height=1.2),
            "number": Placed(56, 157, 76, 6, 12, 6, align="left", label="Số {form}: "),
            "proof": Placed(56, 164, 76, 6, 8, 6, align="left", colour="grey"),
            "gold_book": Placed(27, 186, 105, 6, 12, 6, align="left", label="Vào sổ vàng số: "),
            "place_and_date": Placed(158, _SIGN_TOP, 112, 6, 13, 6, italic=True),
            "capacity": Placed(158, _SIGN_TOP + 6.5, 112, _CAPACITY_HEIGHT, 14, 7, bold=True),
            "signatory": Placed(158, _NAME_TOP, 112, 6.5, 14, 6, bold=True),
            "blank_number": Placed(200, 20, 72, 6, 10, 6, align="right", shown=False, label="Số phôi: "),
            "reprint": Placed(200, 27, 72, 6, 10, 6, align="right", italic=True),
        }
    ),
)
"""The form of the older provincial certificate on A4 landscape: the size of a district giấy khen is laid down nowhere."""
