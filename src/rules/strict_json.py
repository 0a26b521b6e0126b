"""JSON read without guessing: a key written twice, NaN and endless nesting are errors, decimals keep every digit."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from rules.text import Text
from rules.wording import short


class NumberLiteral(str):
    """A number that is no plain whole number, as it was written: binary floating point would change it."""

    __slots__ = ()


class JsonError(ValueError):
    """A text that is no usable JSON; ``place`` and ``message`` say where and how to mend it."""

    def __init__(self, place: str, message: Text) -> None:
        """Keep place and sentence apart."""
        super().__init__(f"{place}: {message.vi} / {message.en}")
        self.place = place
        self.message = message


def parse_json(data: bytes) -> Any:
    """Parse UTF-8 bytes, with or without a byte-order mark. Raises :class:`JsonError`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonError(
            f"byte {error.start}",
            Text("không phải UTF-8; hãy lưu lại bằng mã UTF-8", "is not UTF-8; save the file as UTF-8"),
        ) from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=NumberLiteral,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        place = f"dòng {error.lineno} cột {error.colno} (line {error.lineno} column {error.colno})"
        raise JsonError(
            place,
            Text(
                f"JSON sai cú pháp: {error.msg}; sửa chỗ đó", f"not valid JSON: {error.msg}; mend that place"
            ),
        ) from None
    except RecursionError:
        raise JsonError(
            "",
            Text(
                "JSON lồng nhau quá sâu; bỏ bớt các lớp [ ] { }",
                "nested too deeply; remove layers of [ ] { }",
            ),
        ) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise JsonError(
                short(key), Text("khóa viết hai lần; giữ một", "the key is written twice; keep one of them")
            )
        result[key] = value
    return result


def _integer(literal: str) -> Any:
    """Python refuses to convert thousands of digits; no number here needs more than these."""
    return int(literal) if len(literal) <= 20 else NumberLiteral(literal)


def _refuse_constant(literal: str) -> NoReturn:
    raise JsonError(
        literal,
        Text(
            f"{literal} không phải số; viết số hoặc bỏ trường này",
            f"{literal} is no number; write one or omit it",
        ),
    )
