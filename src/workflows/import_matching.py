"""Which households of a list are in the register already: by code, else by name, year of birth and hamlet.

What cannot be told is doubtful, and a person says whether it is another household. Nobody is registered twice on a guess, and
nobody is left out in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from intake.household_types import HouseholdRow
from rules.text import Text
from rules.vietnamese import search_key, spelling_key
from storage.application import Row

DOUBTS: Final[dict[str, Text]] = {
    "code_of_another": Text(
        "mã hộ này trong sổ là của hộ khác; hãy sửa mã trong danh sách hoặc sửa sổ",
        "this code belongs to another household of the register; mend the code in the list or in the register",
    ),
    "other_code": Text(
        "cùng tên, năm sinh, thôn nhưng khác mã hộ", "same name, birth year and hamlet, another code"
    ),
    "other_code_year_unknown": Text(
        "cùng tên, thôn nhưng khác mã hộ; không đủ năm sinh để so",
        "same name and hamlet, another code; a birth year to compare is missing",
    ),
    "spelling": Text(
        "cùng năm sinh, thôn; tên chỉ khác dấu",
        "same birth year and hamlet; only the marks of the name differ",
    ),
    "code_of_merged": Text(
        "mã hộ này là của hộ đã nhập vào hộ khác; hãy bỏ dòng này khỏi danh sách hoặc ghi mã hộ mới",
        "this code is that of a household which has become part of another one; take the row out of the list or give a new code",
    ),
    "merged": Text(
        "cùng tên, thôn với một hộ đã nhập vào hộ khác",
        "same name and hamlet as a household which has become part of another one",
    ),
    "moved": Text(
        "cùng tên với một hộ đã chuyển khỏi thôn này",
        "same name as a household which has moved out of this hamlet",
    ),
    "several": Text("trong sổ có nhiều hộ như vậy", "several such households are in the register"),
    "other_year": Text(
        "cùng tên, thôn; năm sinh chỉ lệch ít năm",
        "same name and hamlet; the birth years are few years apart",
    ),
    "birth_year_unknown": Text(
        "cùng tên, thôn; không đủ năm sinh để so", "same name and hamlet; a birth year to compare is missing"
    ),
    "perhaps_hamlet": Text(
        "dòng chỉ có một tên, không có số thứ tự: có thể là tên thôn của các dòng bên dưới; nếu đúng, hãy ghi thêm chữ “Thôn” và "
        "gửi lại danh sách",
        "a name alone, without a number: it may be the hamlet of the rows below; if so, write “Thôn” in front of it and send the "
        "list again",
    ),
}
"""Why it cannot be told whether two households are the same, or whether a row is one at all."""
_COMPARED: Final = (
    "birth_year", "members", "household_class", "disabled_member", "social_protection",
)  # fmt: skip
_A_SLIP: Final = 5
"""Years between two birth years that may be one year written twice; further apart, namesakes of a hamlet are two people."""
NEVER_NEW: Final = frozenset({"code_of_another", "code_of_merged"})
"""Doubts that no person can settle here: a code stands for one household."""


@dataclass(frozen=True, slots=True)
class Match:
    """One row of a list, and what the register has of it."""

    row: HouseholdRow
    kind: str
    """``new``, ``known`` or ``doubtful``."""
    household: Row | None = None
    doubt: str = ""
    elsewhere: bool = False
    """Known by its code, and the list has it in another hamlet than the register."""

    @property
    def differences(self) -> list[tuple[str, object, object]]:
        """What the list says otherwise of a household that is in the register: the fact, the list's, the register's."""
        if self.kind != "known" or self.household is None:
            return []
        said = [(fact, getattr(self.row, fact), self.household[fact]) for fact in _COMPARED]
        found = [(fact, new, old) for fact, new, old in said if new is not None and new != old]
        ours, theirs = self.row.ethnicity, self.household["ethnicity"] or ""
        if ours and search_key(ours) != search_key(theirs):
            found.append(("ethnicity", ours, theirs or None))
        if self.elsewhere:
            found.append(("hamlet", self.row.hamlet, self.household["hamlet"]))
        return found


def code_key(code: str) -> str:
    """Fold a household code: neither case nor blanks tell codes apart."""
    return code.casefold().replace(" ", "")


def match(
    rows: Iterable[HouseholdRow],
    register: Iterable[Row],
    hamlets: Mapping[str, UUID],
) -> list[Match]:
    """Hold the accepted rows of a list against the register.

    ``register``: rows with ``household_id``, ``code``, ``head``, ``birth_year``, ``hamlet_id``, ``hamlet``, ``earlier_hamlets``
    and ``merged_into``; those that live or lived in the commune and, because codes are one series, any with a code of the list.
    ``hamlets``: name → id.

    A household that became part of another one, or moved out of the hamlet, is no known one by its name: a person says whether
    the list's is another.
    """
    by_code: dict[str, Row] = {}
    by_name: defaultdict[tuple[str, UUID], list[Row]] = defaultdict(list)
    gone: defaultdict[tuple[str, UUID], list[tuple[Row, str]]] = defaultdict(list)
    for known in register:
        if known["head"] is None:
            continue
        by_code[code_key(known["code"])] = known
        name = search_key(known["head"])
        for hamlet in known["earlier_hamlets"]:
            gone[name, hamlet].append((known, "moved"))
        if known["merged_into"] is None:
            by_name[name, known["hamlet_id"]].append(known)
        else:
            gone[name, known["hamlet_id"]].append((known, "merged"))
    return [_match(row, by_code, by_name, gone, hamlets) for row in rows]


def _match(
    row: HouseholdRow,
    by_code: Mapping[str, Row],
    by_name: Mapping[tuple[str, UUID], list[Row]],
    gone: Mapping[tuple[str, UUID], list[tuple[Row, str]]],
    hamlets: Mapping[str, UUID],
) -> Match:
    coded = by_code.get(code_key(row.code)) if row.code else None
    if coded is not None and coded["merged_into"] is not None:
        return Match(row, "doubtful", coded, "code_of_merged")
    if coded is not None:
        # Code and name say who it is; another birth year is a difference of that household, and shown as one.
        same = search_key(coded["head"]) == search_key(row.head)
        elsewhere = row.hamlet is not None and hamlets[row.hamlet] != coded["hamlet_id"]
        if same:
            return Match(row, "known", coded, elsewhere=elsewhere)
        return Match(row, "doubtful", coded, "code_of_another")
    assert row.hamlet is not None
    near = [
        known
        for known in by_name.get((search_key(row.head), hamlets[row.hamlet]), ())
        if not _differ(known["birth_year"], row.birth_year)
    ]
    if not near:
        for left, doubt in gone.get((search_key(row.head), hamlets[row.hamlet]), ()):
            if not _differ(left["birth_year"], row.birth_year):
                return Match(row, "doubtful", left, doubt)
        for known in by_name.get((search_key(row.head), hamlets[row.hamlet]), ()):
            if not row.code and abs(known["birth_year"] - row.birth_year) <= _A_SLIP:
                return Match(row, "doubtful", known, "other_year")
        return Match(row, "doubtful", None, "perhaps_hamlet") if row.bare else Match(row, "new")
    if len(near) > 1:
        return Match(row, "doubtful", near[0], "several")
    (known,) = near
    unknown = row.birth_year is None or known["birth_year"] is None
    doubt = (
        ("other_code_year_unknown" if unknown else "other_code")
        if row.code
        else "birth_year_unknown"
        if unknown
        else "spelling"
        if spelling_key(known["head"]) != spelling_key(row.head)
        else ""
    )
    return Match(row, "doubtful" if doubt else "known", known, doubt)


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other
