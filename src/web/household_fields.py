"""The fields in which a household's entry is typed, wherever it is: entered, corrected, split off."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from rules.text import Text
from web.kit import today
from web.schemas import Count, Field, Flag, Line, Tick, Words, Year


class FactsSchema(Schema):
    """What the register says of a household, wherever it lives and whatever its class."""

    code = Line(
        Text("Mã hộ", "Household code"),
        limit=40,
        hint=Text("Như trong danh sách rà soát hộ nghèo", "As in the poverty review list"),
    )
    head = Line(
        Text("Họ và tên chủ hộ", "Head of household"),
        limit=200,
        hint=Text("Như trong sổ hộ khẩu", "As in the family register"),
    )
    birth_year = Year(
        Text("Năm sinh của chủ hộ", "Year of birth of the head"), required=False, last=lambda: today().year
    )
    ethnicity = Line(Text("Dân tộc", "Ethnicity"), limit=40, required=False)
    address = Line(
        Text("Địa chỉ", "Address"),
        limit=200,
        required=False,
        hint=Text("Chỉ ghi khi cần rõ hơn thôn", "Only where more than the hamlet is needed"),
    )
    members = Count(Text("Số nhân khẩu", "Number of members"), low=1, high=30)
    disabled_member: Field = Tick(Text("Hộ có người khuyết tật", "The household has a disabled member"))
    social_protection: Field = Tick(
        Text("Hộ có đối tượng bảo trợ xã hội", "The household has a social-protection beneficiary")
    )


class CorrectionSchema(FactsSchema):
    """A household's entry as it should be, and why."""

    disabled_member = Flag(Text("Hộ có người khuyết tật", "The household has a disabled member"))
    social_protection = Flag(
        Text("Hộ có đối tượng bảo trợ xã hội", "The household has a social-protection beneficiary")
    )
    reason = Words(
        Text("Lý do sửa", "Why it is corrected"),
        hint=Text(
            "Ví dụ: ghi nhầm họ tên so với sổ hộ khẩu", "Such as: the name differed from the family register"
        ),
    )


def in_words(data: dict[str, Any]) -> dict[str, Any]:
    """Return typed facts as the page to check shows them."""
    return {
        k: (Text("Có", "Yes") if v else Text("Không", "No")) if isinstance(v, bool) else v
        for k, v in data.items()
    }
