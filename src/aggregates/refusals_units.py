"""Refusals about units and households: what they are called, where they lie, what becomes of them.

Each is a code and its sentence in both languages; ``aggregates.refusals`` brings them together.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "unit_dissolved",
        "{unit} đã kết thúc vào {day}; hãy chọn đơn vị kế tục.",
        "{unit} ended on {day}; choose its successor.",
    ),
    (
        "office_ended",
        "Theo {source}, chức vụ này của {unit} không còn từ ngày {day}. Việc ấy nay thuộc: {office}, {successor}; "
        "quản trị hệ thống giao chức vụ ấy.",
        "By {source} this office of {unit} is no more since {day}. What it did is now for: {office}, {successor}; "
        "the administrator gives that office.",
    ),
    (
        "office_of_other_level",
        "Ở {unit} không có chức vụ {role}; hãy chọn {office}.",
        "There is no office of {role} in {unit}; choose {office}.",
    ),
    (
        "office_of_department",
        "Chức vụ này thuộc một phòng, ban, ngành, đoàn thể (ở tỉnh: sở, ban, ngành), không thuộc cả {kind}; hãy chọn cơ quan ấy "
        "trong {unit}, hoặc lập cơ quan ấy trước.",
        "This office is one of a department or union, not of a whole {kind}; choose that department in {unit}, or establish it "
        "first.",
    ),
    (
        "unit_ended_before",
        "{unit} đã kết thúc vào {day}; cuối năm {year} đã là {successor}, hãy ghi cho đơn vị ấy.",
        "{unit} ended on {day}; at the end of {year} it was {successor} already: record it for that unit.",
    ),
    (
        "unit_began_after",
        "{unit} được thành lập ngày {day}, cuối năm {year} chưa có; hãy ghi cho đơn vị có ở địa bàn ấy lúc đó.",
        "{unit} was established on {day} and was not there at the end of {year}; record it for the unit that was there then.",
    ),
    (
        "unit_unchanged",
        "Đơn vị đã như vậy vào ngày ấy; hãy nhập điều thay đổi.",
        "The unit was so already on that day; enter what changes.",
    ),
    (
        "fact_not_open",
        "{fact} từ {day}: không có điều nào chờ xác nhận; hãy chọn trong danh sách của đơn vị.",
        "{fact} from {day}: nothing waits to be confirmed; choose from the unit's list.",
    ),
    (
        "unit_in_itself",
        "Một đơn vị không thể thuộc hoặc nhập vào chính nó; hãy chọn đơn vị khác.",
        "A unit cannot lie in or merge into itself; choose another one.",
    ),
    (
        "unit_no_place",
        "{into} ({into_kind}) không thể là nơi {unit} ({kind}) trực thuộc; hãy chọn trong số: {fit}.",
        "{unit} ({kind}) cannot lie in {into} ({into_kind}); choose among: {fit}.",
    ),
    (
        "unit_no_successor",
        "{unit} ({kind}) không nhập được vào {into} ({into_kind}); chỉ nhập được vào: {fit}.",
        "{unit} ({kind}) cannot merge into {into} ({into_kind}), only into: {fit}.",
    ),
    (
        "unit_too_new",
        "Ngày {day} sớm quá: {unit} có thay đổi ghi từ ngày {since}, nên còn ít nhất đến hết ngày ấy; sớm nhất là ngày {first}.",
        "The date {day} is too early: {unit} has a change that counts from {since} and stood on that day; {first} at the earliest.",
    ),
    (
        "unit_has_parts",
        "{unit} còn các đơn vị trực thuộc; hãy chuyển chúng trước.",
        "{unit} still has units below it; move them first.",
    ),
    (
        "unit_code_taken",
        "Mã {number} vào ngày ấy thuộc về {unit}; hãy kiểm tra mã và ngày.",
        "Code {number} belongs to {unit} on that day; check code and date.",
    ),
    (
        "unit_code_form",
        "Mã “{number}” không đúng dạng mã của {kind}: cần {form}.",
        "“{number}” is no code of this kind of unit ({kind}): it takes {form}.",
    ),
    (
        "unit_name_taken",
        "Trong {parent} đã có {unit} từ ngày {day} hoặc trước đó. Hãy kiểm tra, hoặc đổi tên một trong hai đơn vị trước.",
        "{unit} is in {parent} already, on {day} at the latest. Check, or rename one of the two first.",
    ),
    (
        "household_lives_there",
        "Hộ đang ở thôn này rồi; hãy chọn thôn khác.",
        "The household lives in this hamlet already; choose another one.",
    ),
    (
        "household_changed_since",
        "Ngày {day} sớm quá: đến ngày {since} hộ (hoặc hộ kia) mới có trong sổ như hiện nay, do vào sổ, chuyển thôn, đổi phân "
        "loại, tách hoặc nhập hộ. Hãy ghi một ngày từ {since} trở đi.",
        "The date {day} is too early: only since {since} has the register had this household (or the other one) as it is now, by "
        "its entry, a move, a change of class, a split or a merger. Give a day from {since} on.",
    ),
    (
        "household_closed",
        "Hộ này đã nhập vào hộ khác; hãy làm việc trên hộ còn lại.",
        "This household has become part of another one; act on that one instead.",
    ),
    (
        "class_contradicts",
        "Theo chuẩn, hộ thuộc diện “{given}”, không phải “{typed}”. {figures} Hãy chọn “{given}” hoặc sửa số liệu; nếu danh sách "
        "chính thức xếp khác thì ghi rõ căn cứ ở ô “Căn cứ khi danh sách chính thức xếp khác chuẩn”.",
        "By the standard the class is “{given}”, not “{typed}”. {figures} Choose “{given}” or mend the figures; where an official "
        "list has another class, say so under “Ground where an official list differs from the standard”.",
    ),
    (
        "difference_needless",
        "Phân loại không khác chuẩn nghèo nên không cần căn cứ này; hãy bỏ trống ô.",
        "The class does not differ from the poverty standard, so that no such ground is needed; leave the field empty.",
    ),
    (
        "figure_alone",
        "Chuẩn nghèo xét cả thu nhập và số chỉ số thiếu hụt. Hãy ghi thêm {what}, hoặc bỏ trống cả hai.",
        "The poverty standard goes by income and deprivations together. Enter {what} as well, or leave both empty.",
    ),
    (
        "standard_unknown",
        "Chưa có chuẩn nghèo cho ngày {day}. Hãy bỏ trống thu nhập và số thiếu hụt, và chọn phân loại theo danh sách.",
        "No poverty standard is known for {day}. Leave income and deprivations empty, and choose the class by the list.",
    ),
    (
        "class_by_commitment",
        "Hộ đang có cam kết thoát nghèo: hãy công nhận thoát nghèo hoặc ghi nhận tái nghèo ngay ở cam kết ấy.",
        "The household has a commitment in force: recognise the exit or record the relapse on that commitment.",
    ),
    (
        "household_of_one",
        "Theo sổ, hộ chỉ có một nhân khẩu nên không tách được; nếu sổ sai, hãy sửa thông tin hộ trước.",
        "The register has one member in this household, so that nobody can split off; correct the entry first if it is wrong.",
    ),
    (
        "merge_with_itself",
        "Không thể nhập một hộ vào chính nó; hãy ghi mã của hộ kia.",
        "A household cannot become part of itself; enter the code of the other one.",
    ),
    (
        "merge_other_hamlet",
        "Hai hộ không ở cùng một thôn; hãy chuyển một hộ đến thôn kia trước.",
        "The two households do not live in one hamlet; move one of them first.",
    ),
    (
        "merge_too_many",
        "Hai hộ cộng lại có {members} nhân khẩu, quá {most}; hãy kiểm tra số nhân khẩu trong sổ.",
        "Together they have {members} members, more than {most}; check the numbers in the register.",
    ),
    (
        "merge_unknown",
        "Trong thôn không có hộ nào đang ở với mã {number}; hãy kiểm tra mã.",
        "No household of the hamlet has the code {number}; check it.",
    ),
    (
        "merge_commitment_live",
        "Hộ đang có cam kết thoát nghèo, hộ kia thì không. Hãy nhập hộ kia vào hộ này để cam kết đi tiếp, hoặc rút cam kết trước.",
        "This household has a commitment in force and the other one has none. Let the other one become part of this one, so that "
        "the commitment goes on, or withdraw the commitment first.",
    ),
    (
        "merge_dossier_live",
        "Hộ đang có hồ sơ đề nghị khen thưởng. Hãy nhập hộ kia vào hộ này, hoặc rút hồ sơ trước.",
        "The household has a live nomination. Let the other household become part of this one, or withdraw the nomination first.",
    ),
    (
        "merge_award_stands",
        "Hộ đã được khen thưởng và giấy khen còn hiệu lực. Hãy nhập hộ kia vào hộ này.",
        "The household holds an award that stands. Let the other household become part of this one.",
    ),
    (
        "dossier_unverified",
        "Hồ sơ {dossier} đã nộp và đang chờ UBND xã nơi hộ chuyển đi xác minh. Hãy xác minh, từ chối hoặc rút hồ sơ trước, rồi "
        "mới chuyển hộ sang xã khác.",
        "Dossier {dossier} is submitted and waits for the verification of the commune that the household leaves. Verify, reject or "
        "withdraw it first; then move the household to another commune.",
    ),
    (
        "change_unknown",
        "Không có thay đổi địa giới này: {change}. Có: {known}.",
        "There is no such boundary change: {change}. There are: {known}.",
    ),
    (
        "change_applied",
        "Thay đổi địa giới này đã được áp dụng.",
        "This boundary change has been applied already.",
    ),
    (
        "change_first",
        "Phải áp dụng thay đổi địa giới {first} ({day}) trước thay đổi này.",
        "The boundary change {first} ({day}) has to be applied before this one.",
    ),
    (
        "change_misfit",
        "Danh sách đơn vị ở đây không khớp với thay đổi này ({unit}); hãy áp dụng các thay đổi trước nó hoặc kiểm tra danh sách.",
        "The register of units does not fit this change ({unit}); apply the changes before it, or check the register.",
    ),
]
