"""Which codes a unit may bear, by its level.

The state's list gives provinces two figures, districts three, and communes, townships and wards five. Hamlets have no code in
it: a commune numbers its own, alone or behind its own five figures. Offices are named by letters and figures.
"""

from __future__ import annotations

import re
from typing import Final

from aggregates.refusals import Refused
from aggregates.values import require_text
from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS, UNIT_KINDS
from rules.text import Text

CODE_LIMIT: Final = 20
_CODE: Final = Text("mã đơn vị", "the unit's code")
_FIVE: Final = (
    re.compile("[0-9]{5}"),
    Text("đúng 5 chữ số, ví dụ 15151", "exactly 5 figures, such as 15151"),
)
_NUMBERED: Final = (
    re.compile("([0-9]{5}-?)?[0-9]{1,4}"),
    Text(
        "1 đến 4 chữ số, có thể đứng sau mã 5 chữ số của xã, ví dụ 01 hoặc 15151-01",
        "1 to 4 figures, alone or behind the commune's five, such as 01 or 15151-01",
    ),
)
_FORMS: Final[dict[str, tuple[re.Pattern[str], Text]]] = {
    "province": (re.compile("[0-9]{2}"), Text("đúng 2 chữ số, ví dụ 38", "exactly 2 figures, such as 38")),
    "district": (re.compile("[0-9]{3}"), Text("đúng 3 chữ số, ví dụ 390", "exactly 3 figures, such as 390")),
    **dict.fromkeys(COMMUNE_KINDS, _FIVE),
    **dict.fromkeys(HAMLET_KINDS, _NUMBERED),
    "department": (
        re.compile("[0-9A-Za-z]+([.-][0-9A-Za-z]+)*"),
        Text(
            "chữ cái không dấu và chữ số, cách nhau bằng dấu chấm hoặc gạch nối, ví dụ PNV-01",
            "letters without marks and figures, with dots or hyphens between them, such as PNV-01",
        ),
    ),
}


def require_code(kind: str, code: str) -> str:
    """Return the code a unit of a kind may bear, without blanks around it.

    Raises ``required``, ``too_long``, or ``unit_code_form`` at ``code``, which says the form that is asked for.
    """
    found = require_text(code, _CODE, "code", limit=CODE_LIMIT)
    pattern, form = _FORMS[kind]
    if pattern.fullmatch(found) is None:
        raise Refused("unit_code_form", field="code", number=found, kind=UNIT_KINDS[kind], form=form)
    return found
