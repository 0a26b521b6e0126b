"""What a column is for, told by its heading as communes word it: with and without marks, abbreviated, over one or two rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from rules.text import Text
from rules.vietnamese import search_key

FIELDS: Final[dict[str, Text]] = {
    "code": Text("Mã hộ", "Household code"),
    "head": Text("Họ tên chủ hộ", "Head of household"),
    "given_name": Text("Tên (ở cột riêng)", "Given name (in its own column)"),
    "birth_year": Text("Năm sinh", "Birth year"),
    "birth_year_male": Text("Năm sinh (nam)", "Birth year (man)"),
    "birth_year_female": Text("Năm sinh (nữ)", "Birth year (woman)"),
    "gender": Text("Giới tính", "Sex"),
    "ethnicity": Text("Dân tộc", "Ethnicity"),
    "hamlet": Text("Thôn", "Hamlet"),
    "address": Text("Địa chỉ", "Address"),
    "members": Text("Số nhân khẩu", "Members"),
    "relation": Text("Quan hệ với chủ hộ", "Relation to the head"),
    "class": Text("Phân loại hộ", "Class"),
    "class_poor": Text("Hộ nghèo (đánh dấu)", "Poor (mark)"),
    "class_near_poor": Text("Hộ cận nghèo (đánh dấu)", "Near-poor (mark)"),
    "class_exited": Text("Hộ thoát nghèo (đánh dấu)", "Exited (mark)"),
    "class_exited_near_poor": Text("Hộ thoát cận nghèo (đánh dấu)", "Exited near-poverty (mark)"),
    "class_not_poor": Text("Hộ không nghèo (đánh dấu)", "Not poor (mark)"),
    "exited_from": Text("Thoát từ diện", "Exited from"),
    "exit_year": Text("Năm thoát nghèo", "Exit year"),
    "disabled_member": Text("Có người khuyết tật", "Disabled member"),
    "social_protection": Text("Bảo trợ xã hội", "Social protection"),
}
"""The columns that are understood, beside ``income_YYYY``: a year's income per head."""
INCOME: Final = re.compile(r"income_((?:19|20)[0-9]{2})")
UNIT: Final = re.compile(r"unit_((?:19|20)[0-9]{2})")
"""What a person says of a year's incomes: by what the numbers are multiplied to give đồng per head and year."""
HAMLET_OF_LIST: Final = "hamlet_of_list"
"""The name under which a person says in which hamlet a whole list is that names none."""
HEADING_ROW: Final = "heading_row"
"""What a person says beside the columns: the sheet's own number of the row of headings, or of the first and last one."""
HEADING_ROWS: Final = re.compile(r"([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?")


def called(field: str) -> Text:
    """Return what a field is called."""
    found = INCOME.fullmatch(field)
    return Text(f"Thu nhập bình quân {found[1]}", f"Income per head {found[1]}") if found else FIELDS[field]


# Tried in order: the narrower wording first. All are matched against the folded heading (no marks, no case).
_PATTERNS: Final = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("number", r"(stt|tt|so tt|so thu tu|thu tu|no)"),
        ("relation", r".*quan he.*"),
        ("exited_from", r"(thoat (ngheo )?tu|truoc khi thoat|ra khoi dien|thoat khoi dien|exited from).*"),
        ("exit_year", r"(nam|thoi gian|thoi diem|ngay) (duoc )?(cong nhan )?(thoat|ra khoi).*|.*thoat.* nam( nao)?|exit year"),
        ("disabled_member", r".*(khuyet tat|tan tat|nkt).*|disabled.*"),
        ("social_protection", r".*(bao tro( xa hoi)?|btxh).*|social protection.*"),
        ("class", r"(thuoc )?(dien |doi tuong )?(ho )?ngheo (hay |hoac |va )?(ho )?can ngheo( .*)?|n cn|hn hcn"),
        ("class_exited_near_poor", r"(so )?(ho )?(moi |da )?thoat (ho )?(can ngheo|cn)"),
        ("class_near_poor", r"(thuoc )?(dien )?(ho )?can ngheo|hcn|cn"),
        ("class_exited", r"(so )?(ho )?(moi |da )?thoat (ho )?ngheo|htn"),
        ("class_not_poor", r"(ho )?(khong|ko|k) ngheo|ho binh thuong"),
        ("class_poor", r"(thuoc )?(dien )?(ho )?ngheo|hn"),
        ("code",
         r"(ma|ma so|ms|ma dinh danh)( cua)?( (chu )?ho)( ngheo| can ngheo| gia dinh| dan cu| khau)*|ma so|ma|"
         r"mahngheo|maho|household code|code"),
        ("birth_year_female", r"(nam|ngay|ngay thang|ngay thang nam) sinh.* nu|sinh nam nu|nu (nam sinh|sinh nam)"),
        ("birth_year_male", r"(nam|ngay|ngay thang|ngay thang nam) sinh.* nam|sinh nam nam|nam (nam sinh|sinh nam)"),
        ("birth_year",
         r"((ngay|thang|nam) )*sinh( nam)?( cua)?( chu ho)?|namsinh|"
         r"ngaysinh|ns|(nam|ngay thang nam|ngay) sinh .*|birth (year|date)|date of birth"),
        ("family_name", r"ho( va)?( ten)? (dem|lot)( chu ho)?|ho"),
        ("gender", r"gioi tinh( chu ho)?|gt|nam nu|phai|sex|gender"),
        ("ethnicity", r"(thanh phan )?dan toc( chu ho)?|dtoc|ethnicity"),
        ("members",
         r"(tong )?(so )?(nhan )?khau( trong ho| cua ho| thuong tru)?|(so )?nk|"
         r"(tong )?so (nguoi|thanh vien|nhan khau)( trong (ho|gia dinh))?|so khau nguoi|members"),
        ("head",
         r"(ho (va )?ten|hoten|ten|ho va ten khai sinh|ho ten day du)( cua)?( nguoi dai dien)?( (chu )?ho)?"
         r"( gia dinh| ngheo| can ngheo| thoat ngheo)*|"
         r"chu ho|ten chu ho .*|ho (va )?ten chu ho .*|head( of household)?"),
        ("member_name", r"(ho (va )?ten|hoten|ten)( cac| tung)? thanh vien( (trong )?(ho|gia dinh|ho gia dinh))?"),
        ("class",
         r"(phan loai|xep loai|loai|ket qua phan loai|ket qua ra soat|ket qua|dien|doi tuong|hien trang|tinh trang)"
         r"( (ho|ngheo|doi tuong|can|gia dinh))*"
         r"(( cuoi| dau)?( nam)? (19|20)[0-9]{2}){0,2}( cuoi nam| cuoi ky| hien nay)?|"
         r"class|status"),
        ("class", r"((phan loai|loai|dien) (ho )?)?(dau|cuoi) (nam|ky)( (19|20)[0-9]{2})?"),
        ("hamlet",
         r"(ten )?(thon|ban|xom|lang|khu pho|to dan pho|tdp|khu dan cu|khu|ap|hamlet)"
         r"( (thon|ban|xom|lang|khu|pho|to|dan|cu|tdp))*"),
        ("address",
         r"(dia chi|noi o|cho o|noi cu tru|noi thuong tru|ho khau thuong tru|hktt|que quan|thuong tru|address)( .*)?"),
    )
)  # fmt: skip
_INCOME: Final = re.compile(r"(?:^| )(?:thu nhap|tnbq|tn bq|tn|income|bqdn|tnbqdn)(?: |$)")
# A household's whole income, where it comes from, and marks of a class are no income per head.
_NOT_PER_HEAD: Final = re.compile(
    r"ngheo|nguon|chuan|nguyen nhan|tieu chi|diem|thieu hut|tong (?:thu|tn)|gia dinh|"
    r"(?:ca|cua|toan|moi|thu nhap|tn) (?:chu )?ho(?: |$)"
)
_PER_HEAD: Final = re.compile(r"(?:^| )(?:binh quan|bq|tnbq|bqdn|tnbqdn|nguoi|khau|per head)(?: |$)")
# "Per head" alone is money where nothing but a unit and a year stands beside it.
_NOTHING_BUT: Final = re.compile(
    r"(?:(?:muc|so|dvt|don vi(?: tinh)?|tinh|moi|mot|trong|tren|nam|thang|"
    r"[0-9]+(?:d|dong|vnd)?|dong|d|vnd|nghin|ngan|ng|ngd|k|trieu|tr|trd)"
    r"(?: |$))*"
)
_EACH: Final = re.compile(
    r"(?:^| )(?:(?:tien )?(?:binh quan|bq)(?: tren)?(?: moi| mot| 1)?(?: dau)? ?(?:nguoi|khau|nhan khau)|"
    r"tien(?: tren)?(?: moi| mot| 1)?(?: dau)? (?:nguoi|khau)|bq ?dn)(?= |$)"
)
_MARKED_HEAD: Final = re.compile(r"(?:la )?chu ho (?:x|v|danh dau(?: x)?|co khong|dau x)")
_ASIDE: Final = re.compile(r"\([^)]*\)?")
_YEAR: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_MONTHLY: Final = re.compile(r"(?<![0-9] )(?:thang|month)(?! [0-9]{1,2}(?![0-9]))")
_THOUSANDS: Final = re.compile(
    r"(?:^| )(?:nghin|ngan|1 ?000 ?(?:d|dong|vnd)|1000|000 ?(?:d|dong|vnd)|ngd|k)(?: |$)"
)
_MILLIONS: Final = re.compile(r"(?:^| )(?:trieu|tr|trd|trdong)(?: |$)")
# Two columns may claim one field; the wording that says more wins, and of two years the later one.
_LATER: Final = re.compile(r"cuoi (nam|ky)|hien nay")
_EARLIER: Final = re.compile(r"dau (nam|ky)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What one column is for. ``factor``: by what its numbers are multiplied to give đồng per head and year."""

    field: str
    rank: int = 0
    factor: Decimal = Decimal(1)
    year: int = 0
    """The year that the heading of another column than an income names, 0 for none."""

    def beats(self, other: Heading) -> bool:
        """Whether this heading and not the other one is read for the field that both claim."""
        if self.year and other.year:
            return (-self.year, self.rank) < (-other.year, other.rank)
        return self.rank < other.rank


def is_given_name(words: str) -> bool:
    """Tell whether a heading beside one of family names (``Họ đệm``) is that of given names."""
    return search_key(words) in ("ten", "ten chu ho", "ten goi")


@lru_cache(maxsize=4096)
def recognise(words: str, year: int | None = None) -> Heading | None:
    """Return what a heading stands for; None for one that is not known.

    ``year``: the year of an income column that names none.
    """
    text = search_key(words)
    if not text or len(text) > 160:
        return None
    told = _INCOME.search(text) and (_PER_HEAD.search(text) or not _NOT_PER_HEAD.search(text))
    if told or _is_money_each(text):
        found = _YEAR.findall(text)
        if len(set(found)) > 1:
            # "Giai đoạn 2016-2018" is no year of its own.
            return None
        when = int(found[-1]) if found else year
        return None if when is None else Heading(f"income_{when}", 0, unit(text))
    if _MARKED_HEAD.fullmatch(text):
        # "Chủ hộ (x)": marks in a list of persons, no names.
        return Heading("relation")
    return _plain(text) or (_plain(search_key(_ASIDE.sub(" ", words))) if "(" in words else None)


def _is_money_each(text: str) -> bool:
    """Tell whether a heading says "per head" and names nothing but units and years beside: of land or rice it names those."""
    found = _EACH.search(text)
    return (
        found is not None
        and _NOTHING_BUT.fullmatch((text[: found.start()] + text[found.end() :]).strip()) is not None
    )


def _plain(text: str) -> Heading | None:
    for place, (field, pattern) in enumerate(_PATTERNS):
        if pattern.fullmatch(text):
            rank = place + (0 if _LATER.search(text) else 100 if _EARLIER.search(text) else 1)
            years = [int(year) for year in _YEAR.findall(text)]
            return Heading(field, rank, year=max(years, default=0))
    return None


def unit(words: str) -> Decimal:
    """Return by what a column's numbers are multiplied to give đồng a year, from the units its heading names."""
    text = search_key(words)
    factor = Decimal(1_000_000 if _MILLIONS.search(text) else 1000 if _THOUSANDS.search(text) else 1)
    return factor * 12 if _MONTHLY.search(text) else factor
