"""How the papers put recorded facts into words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from documents.data import Signatory
from documents.formats import date_words
from storage.application import Row

DISTRICT: Final = "huyện Cẩm Thủy"


def address(place: Row) -> str:
    """The full address: for papers that leave the district."""
    return ", ".join(part for part in (place["hamlet"], place["commune"], DISTRICT, "tỉnh Thanh Hóa") if part)


def within_district(place: Row) -> str:
    """An address on a paper of the district itself, which need not say of which district."""
    return f"{place['hamlet']}, {place['commune']}"


def submission_grounds(submissions: list[tuple[date, str, str]]) -> list[str]:
    """One ground for each commune's submissions: day, commune, number, in this order."""
    by_commune: dict[str, list[str]] = {}
    for day, commune, number in submissions:
        by_commune.setdefault(commune, []).append(f"số {number} {date_words(day)}")
    return [
        f"Xét đề nghị của Ủy ban nhân dân {commune} tại Tờ trình {', '.join(numbers)}"
        for commune, numbers in sorted(by_commune.items())
    ]


def voting_rule(rule: dict[str, Any]) -> str:
    """The session's own rule in words."""
    share = str(rule.get("threshold", "1/2"))
    of = "tổng số thành viên" if rule.get("base", "all_members") == "all_members" else "số thành viên có mặt"
    needed = "quá nửa" if share == "1/2" else f"ít nhất {share}"
    tie = (
        " Khi hai bên bằng nhau thì theo ý kiến của Chủ tịch Hội đồng."
        if rule.get("tie_rule") == "chair"
        else ""
    )
    return f"Được đề nghị khen khi {needed} {of} (sau khi trừ thành viên không tham gia xét) tán thành.{tie}"


def short_name(unit_name: str) -> str:
    """The name of a unit without its kind: "xã Cẩm Bình" → "Cẩm Bình"."""
    for kind in ("xã ", "thị trấn ", "thôn ", "tổ dân phố "):
        if unit_name.lower().startswith(kind):
            return unit_name[len(kind) :]
    return unit_name


def signatory(name: str, title: str, signs_for: str) -> Signatory:
    """A deputy signs "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"; an official by order signs "TL."."""
    head = title.split(" UBND")[0].split(" Ủy ban")[0]
    if signs_for == "KT.":
        return Signatory(name=name, title=head, acting_for="Chủ tịch")
    if signs_for == "TL.":
        return Signatory(name=name, title=head, by_order_of="Chủ tịch")
    return Signatory(name=name, title=head)
