"""How dates, numbers, money and states are written on the page, in the way Vietnamese offices write them.

Each language has one notation, the one its sentences use too (``rules.wording``): ``1.234.567,8`` on a Vietnamese page,
``1,234,567.8`` on an English one. Days are ``dd/mm/yyyy`` in both, since no order of figures says which is the month. Times
are Vietnam time, UTC+7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from flask import Flask
from markupsafe import Markup

from aggregates.refusals import Refused
from rules.text import Text
from rules.vietnamese import alphabet_key, search_key, vietnamese_sort_key
from storage.attachments import MAX_BYTES
from web.charts import income_path
from web.labels import STATUSES, VERDICTS, Label
from web.text import current_lang, t
from workflows.papers import MAX_FILES

VIETNAM_TIME = timezone(timedelta(hours=7), "UTC+7")
NOTHING = "—"
ERASED = Text("đã xóa theo yêu cầu", "erased on request")
_VIETNAMESE = str.maketrans(",.", ".,")
_NARROW = "\u00a0"
UPLOADS = {
    "bytes": MAX_BYTES,
    "files": MAX_FILES,
    "too_large": Refused("file_too_large", name="{name}", limit=MAX_BYTES // 1024 // 1024).text,
    "too_many": Refused("too_many_files", limit=MAX_FILES).text,
}
"""What a browser may check of files before it sends them, and the words the server would refuse them with."""

Number = int | Decimal | Fraction | str


def _local_date(value: date) -> date:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"a moment without time zone cannot be shown: {value!r}")
        return value.astimezone(VIETNAM_TIME).date()
    return value


def dmy(value: date | datetime | None) -> str:
    """``15/05/2020``.

    A datetime is first taken to Vietnam time and must carry a zone (ValueError). None gives a dash.
    """
    if value is None:
        return NOTHING
    day = _local_date(value)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def dmyhm(value: datetime | None) -> str:
    """``15/05/2020 14:05`` in Vietnam time. A datetime must carry a zone (ValueError). None: a dash."""
    if value is None:
        return NOTHING
    day = dmy(value)
    local = value.astimezone(VIETNAM_TIME)
    return f"{day}{_NARROW}{local.hour:02d}:{local.minute:02d}"


def isodate(value: date | datetime | None) -> str:
    """The form for ``<time datetime>``: a day, or a moment in Vietnam time with its offset."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        _local_date(value)
        return value.astimezone(VIETNAM_TIME).isoformat(timespec="seconds")
    return value.isoformat()


def _exact(value: Number) -> Decimal | Fraction:
    """Take a number as it is, without a float on the way."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction | str):
        raise TypeError(f"not an exact number: {value!r}")
    if isinstance(value, Fraction):
        return value
    try:
        exact = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
    if not exact.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return exact


def number(value: Number | Text | None, digits: int | None = None) -> str:
    """``1.234.567,8``, in English ``1,234,567.8``; ``digits`` rounds half up to that many decimals.

    Takes int, Decimal, Fraction (with ``digits``) or a decimal string; never float, which has no exact figure
    to show (TypeError). Trailing zeros stay when ``digits`` asks for them. None gives a dash; words in place of a figure
    (that it is not shown) stay words.
    """
    if isinstance(value, Text):
        return t(value)
    if value is None:
        return NOTHING
    exact = _exact(value)
    if digits is None:
        if isinstance(exact, Fraction):
            raise ValueError("a fraction may not end as a decimal number: say how many digits")
        # Nothing here may round: arithmetic on Decimal would, beyond 28 digits.
        whole, _, decimals = format(exact.copy_abs(), ",f").partition(".")
        decimals = decimals if decimals.strip("0") else ""
    else:
        scaled = abs(Fraction(exact)) * 10**digits
        rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        before, after = divmod(rounded, 10**digits)
        whole, decimals = f"{before:,}", f"{after:0{digits}d}" if digits else ""
    sign = "−" if exact < 0 and (whole + decimals).strip("0") else ""
    written = sign + whole + ("." + decimals if decimals else "")
    return written if current_lang() == "en" else written.translate(_VIETNAMESE)


def dong(value: Number | Text | None, digits: int | None = None) -> str:
    """``11.760.000 đồng``, with a no-break space. None gives a dash; words in place of a figure stay words."""
    if isinstance(value, Text):
        return t(value)
    return NOTHING if value is None else f"{number(value, digits)}{_NARROW}đồng"


def office(signs_for: str, title: str, unit: str) -> str:
    """``KT. Chủ tịch – Phó Chủ tịch, huyện Cẩm Thủy``: for whom a deputy signs, then the own title, then the unit.

    A title that names its unit ("Chủ tịch UBND xã Cẩm Bình") says it once.
    """
    # Without the chair's title "KT. Phó Chủ tịch" reads as if somebody signed for the deputy.
    signed = f"{signs_for} Chủ tịch – {title}" if signs_for in ("KT.", "TL.") else f"{signs_for} {title}"
    return ", ".join(part for part in (signed.strip(), "" if unit in title else unit) if part)


def percent(value: Number | None, digits: int | None = None) -> str:
    """``4,6%`` for a rate given in per cent (not as a share of one). None gives a dash."""
    return NOTHING if value is None else f"{number(value, digits)}%"


def times(value: Number | None, digits: int | None = None) -> str:
    """``1,6×`` for a factor. None gives a dash."""
    return NOTHING if value is None else f"{number(value, digits)}×"


def erased(value: object) -> str:
    """A personal field for show: the value itself, or "erased on request" once its key is gone (None)."""
    return (
        ERASED.get(current_lang()) if value is None else t(value) if isinstance(value, Text) else str(value)
    )


def until(due: date | None, today: date) -> Text:
    """How far a deadline is away, in words: ``quá hạn 3 ngày``, ``hôm nay``, ``còn 5 ngày``."""
    if due is None:
        return Text("không có hạn", "no deadline")
    days = (_local_date(due) - _local_date(today)).days
    if days < 0:
        return Text(f"quá hạn {-days} ngày", f"{-days} {'day' if days == -1 else 'days'} overdue")
    if days == 0:
        return Text("hạn hôm nay", "due today")
    return Text(f"còn {days} ngày", f"{days} {'day' if days == 1 else 'days'} left")


def is_overdue(due: date | None, today: date) -> bool:
    """Whether the day of the deadline has passed. The day itself still counts as in time."""
    return due is not None and _local_date(due) < _local_date(today)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One message for the error summary and the field (``None``: about the form as a whole)."""

    field: str | None
    message: str


def flat_errors(errors: Mapping[Any, Any] | None) -> list[FieldError]:
    """Flatten marshmallow's messages, nested ones too, to field names as the forms use them.

    ``{"incomes": {0: {"amount": ["…"]}}}`` gives the field ``incomes-0-amount``; ``_schema`` and ``None``
    stand for the form as a whole. Messages may be :class:`Text`.
    """

    def walk(node: Any, path: tuple[str, ...]) -> Iterator[FieldError]:
        if isinstance(node, Mapping):
            for key, below in node.items():
                yield from walk(below, path if key in (None, "_schema") else (*path, str(key)))
        elif isinstance(node, Sequence) and not isinstance(node, str):
            for below in node:
                yield from walk(below, path)
        elif node is not None:
            yield FieldError("-".join(path) or None, t(node))

    return list(walk(errors or {}, ()))


def error_for(error: Any) -> str:
    """The message of one field as a single string; takes None, a string, a Text or a list of them."""
    return " ".join(found.message for found in flat_errors({None: error} if error else {}))


def must(value: Any, name: str) -> Any:
    """Return the value, or raise ValueError naming the macro argument that a page forgot. For templates."""
    if value is None or value == "" or type(value).__name__.endswith("Undefined"):
        raise ValueError(f"the template must pass {name}")
    return value


def label_of(table: Mapping[str, Label], code: object) -> Label:
    """Look a code up; an unknown one is a mistake of the page and raises LookupError naming it."""
    found = table.get(str(code))
    if found is None:
        raise LookupError(f"no label for the code {code!r}")
    return found


def status_label(status: str | Label) -> Label:
    """The words, tone and sign of a status: a code of :data:`web.labels.STATUSES` or a Label."""
    return status if isinstance(status, Label) else label_of(STATUSES, status)


def verdict_label(verdict: str) -> Label:
    """The words, tone and sign of a verdict (``met``, ``not_met`` …)."""
    return label_of(VERDICTS, verdict)


def _plain(value: Any) -> str:
    """Write a value whose column names no kind. Whole numbers stay bare: most of them are years and codes."""
    if isinstance(value, bool):
        return t("Có", "Yes") if value else t("Không", "No")
    if isinstance(value, datetime):
        return dmyhm(value)
    if isinstance(value, date):
        return dmy(value)
    return number(value) if isinstance(value, Decimal) else str(value)


def yes_no(value: bool | Text | None) -> Text | None:
    """A fact that holds or does not, in words; what stands in place of it, and None, which is erased, stay as they are."""
    return (
        value
        if value is None or isinstance(value, Text)
        else Text("Có", "Yes")
        if value
        else Text("Không", "No")
    )


_WRITERS: dict[str, Callable[[Any], str]] = {
    "text": _plain,
    "money": number,
    "number": number,
    "dong": dong,
    "percent": percent,
    "date": dmy,
    "moment": dmyhm,
}


def cell(value: Any, kind: str) -> str:
    """Write one value of a table or list by the kind of its column.

    Kinds: ``text``, ``number``, ``money`` (no unit: the column head carries it), ``dong``, ``percent``,
    ``date``, ``moment``, ``personal`` (None is "erased on request"), ``html`` (Markup only). Strings given
    for figures pass unchanged.
    """
    if kind == "html":
        if not isinstance(value, Markup):
            raise TypeError("a cell of kind html takes Markup only")
        return value
    if kind == "personal":
        # Only ever wrapped around our own words, never around a value.
        return erased(value) if value is not None else Markup('<span class="erased">%s</span>') % erased(None)
    if value is None:
        return NOTHING
    if isinstance(value, str | Text):
        return t(value)
    return _WRITERS[kind](value)


def register_formats(app: Flask) -> None:
    """Give the templates of an application all filters and helpers that the macros use."""
    app.jinja_env.filters.update(
        dmy=dmy, dmyhm=dmyhm, isodate=isodate, number=number, dong=dong, percent=percent, times=times,
        erased=erased, cell=cell, yes_no=yes_no,
        search_key=search_key, name_key=vietnamese_sort_key, alphabet_key=alphabet_key,
    )  # fmt: skip
    app.jinja_env.globals.update(
        income_path=income_path, until=until, is_overdue=is_overdue,
        flat_errors=flat_errors, error_for=error_for, must=must,
        status_label=status_label, verdict_label=verdict_label, upload_limits=UPLOADS,
    )  # fmt: skip
