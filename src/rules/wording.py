"""How values stand in sentences: 15.360.000 đồng, 1,6 lần; 15,360,000 đồng, 1.6 times; foreign text made harmless."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from rules.text import Text

_MAX_DECIMALS = 12
_SHOWN = 40


def money(amount: Fraction) -> Text:
    """Write an amount in đồng, exactly; only an endless fraction is cut to two places."""
    number = exact(amount)
    return Text(f"{number.vi} đồng", f"{number.en} đồng")


def endless(number: Fraction) -> bool:
    """Whether a number has more decimal places than anybody writes, as what was divided may have."""
    return bool((number * 10**_MAX_DECIMALS).denominator != 1)


def exact(number: Fraction) -> Text:
    """Write a non-negative number with all its decimal places; an endless fraction is cut to two."""
    places = 2 if endless(number) else _MAX_DECIMALS
    digits = str(number.numerator * 10**places // number.denominator).zfill(places + 1)
    whole, decimals = digits[:-places], digits[-places:].rstrip("0")
    grouped = f"{int(whole):,}"
    vi, en = grouped.replace(",", "."), grouped
    return Text(f"{vi},{decimals}", f"{en}.{decimals}") if decimals else Text(vi, en)


def ratio(value: Fraction, threshold: Fraction | None = None) -> str:
    """Write a ratio with four places, half rounded up.

    Rounding never carries a number across ``threshold``: 1.59999 against 1.6 reads 1.5999, so that no sentence says
    "1.6000 is below 1.6".
    """
    scaled = value * 10_000
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    if threshold is not None:
        if value < threshold <= Fraction(rounded, 10_000):
            rounded = scaled.numerator // scaled.denominator
        elif value >= threshold > Fraction(rounded, 10_000):
            rounded = -(-scaled.numerator // scaled.denominator)
    return f"{rounded // 10_000}.{rounded % 10_000:04d}"


def figure(value: Fraction, against: Fraction | None = None) -> str:
    """Write any number with four places, half rounded away from zero.

    Rounding never carries it onto ``against`` or across: 19.99999 against 20 reads 19.9999, so that no sentence says
    "20 % is below 20 %".
    """
    scaled = abs(value) * 10_000
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    if value < 0:
        rounded = -rounded
    if against is not None and value != against:
        shown = Fraction(rounded, 10_000)
        if value < against <= shown:
            rounded = -((-against.numerator * 10_000) // against.denominator) - 1
        elif value > against >= shown:
            rounded = against.numerator * 10_000 // against.denominator + 1
    sign = "-" if rounded < 0 else ""
    return f"{sign}{abs(rounded) // 10_000}.{abs(rounded) % 10_000:04d}"


def plain(number: Fraction) -> str:
    """Write a given figure exactly, without groups: what a plan or a person wrote is shown as it was written."""
    return exact(number).en.replace(",", "")


def number(written: str) -> Text:
    """Say a number that :func:`figure` made, without the zeros at its end: "6,6667"."""
    plain = written.rstrip("0").rstrip(".") if "." in written else written
    return Text(plain.replace(".", ","), plain)


def rounded(value: Fraction, against: Fraction | None = None) -> Text:
    """Say a computed figure as tables do, with two places at most, half rounded away from zero: "31,13", "6,67".

    Where that would hide how it compares with ``against``, or that it is not nothing, it has four places (:func:`figure`).
    """
    scaled = abs(value) * 100
    hundredths = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    shown = Fraction(hundredths if value >= 0 else -hundredths, 100)
    hidden = against is not None and _order(shown, against) != _order(value, against)
    if hidden or (value and not shown):
        return number(figure(value, against))
    return number(figure(shown))


def _order(one: Fraction, other: Fraction) -> int:
    return (one > other) - (one < other)


def percent(value: Fraction, against: Fraction | None = None) -> Text:
    """Say a rate in per cent; it is never rounded onto ``against`` or across."""
    said = rounded(value, against)
    return Text(f"{said.vi}%", f"{said.en} %")


def times(value: str) -> Text:
    """Write a ratio that :func:`ratio` made as "1,6000 lần"."""
    return Text(f"{value.replace('.', ',')} lần", f"{value} times")


def day(value: date) -> Text:
    """Write a date as dd/mm/yyyy in both languages: the form every document of the office has."""
    written = f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return Text(written, written)


def joined(parts: Iterable[Text], separator: str = "; ") -> Text:
    """Join clauses into one sentence without the final full stop."""
    collected = list(parts)
    return Text(separator.join(p.vi for p in collected), separator.join(p.en for p in collected))


def megabytes(size: int) -> Text:
    """Write a limit in bytes as people name it: "25" for 25 × 2²⁰, "0,4" for 400 000; "MB" is said by whoever says it."""
    return exact(Fraction(size, 2**20 if size % 2**20 == 0 else 1_000_000))


def sentence(clause: Text) -> Text:
    """Capitalise the first letter and end with a full stop."""
    return Text(_sentence(clause.vi), _sentence(clause.en))


def clause(said: Text) -> Text:
    """Take a sentence back into a clause of a longer one: small first letter, no full stop."""
    return Text(_clause(said.vi), _clause(said.en))


def capital(words: Text) -> Text:
    """Begin with a capital letter in both languages, as what stands by itself does."""
    return Text(_capital(words.vi), _capital(words.en))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Begin with a small letter: "Hộ nghèo" becomes "hộ nghèo"; what is written in capitals, "UBND xã", stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _clause(text: str) -> str:
    return lowered(text).removesuffix(".")


def _sentence(text: str) -> str:
    return _capital(text) + ("" if text.endswith(".") else ".")


def printable(text: str) -> str:
    """Replace line ends, terminal commands and lone surrogates, so that a message stays one harmless line."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def short(text: str) -> str:
    """Show a name of unknown origin inside a message: printable, and cut after some forty characters."""
    shown = printable(text[: _SHOWN + 1])
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def quoted(value: Any) -> str:
    """Show a value of unknown origin inside a message, text in quotation marks so that "2016" is not 2016."""
    if type(value) is str:
        return f'"{short(value)}"'
    if isinstance(value, str):
        return short(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        # Python refuses to write out numbers of thousands of digits.
        return short(str(value)) if value.bit_length() <= 1024 else "9" * _SHOWN + "…"
    if isinstance(value, dict):
        return "{…}"
    return "[…]" if isinstance(value, (list, tuple)) else type(value).__name__
