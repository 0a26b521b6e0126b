"""Measures as people type them: millimetres, points and per cent, with a comma or a dot before the decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from marshmallow import ValidationError

from rules.text import Text
from web.schemas import Field
from web.text import current_lang

_MEASURE = re.compile(r"[-−+]?[0-9]{1,3}([.,][0-9]{1,2})?")


class Measure(Field):
    """A number with at most two decimals, from ``low`` to ``high``; a single comma or dot stands before the decimals."""

    widget = "text"

    def __init__(
        self, label: Text, *, low: float, high: float, required: bool = True, hint: Text | None = None
    ) -> None:
        super().__init__(label, required=required, hint=hint)
        self.low, self.high = Decimal(str(low)), Decimal(str(high))

    def read(self, typed: str) -> Decimal:
        """Return the number."""
        text = typed.replace(" ", "")
        if _MEASURE.fullmatch(text):
            value = Decimal(text.replace(",", ".").replace("−", "-"))
            if self.low <= value <= self.high:
                return value
        low, high = f"{self.low.normalize():f}", f"{self.high.normalize():f}"
        raise ValidationError(
            [
                Text(
                    f"{self.label.vi}: hãy ghi số từ {low.replace('.', ',')} đến {high.replace('.', ',')}.",
                    f"{self.label.en}: write a number from {low} to {high}.",
                )
            ]
        )


def measure(value: float | Decimal) -> str:
    """Return a measure as it stands in a field: ``26,5``, on an English page ``26.5``."""
    text = f"{Decimal(str(value)).quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".")
    return text if current_lang() == "en" else text.replace(".", ",")
