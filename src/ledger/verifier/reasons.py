"""Why a check fails, in Vietnamese beside the English that the checks themselves speak."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = (
    (r"a hash has (\d+) bytes, not (\d+)", r"mã băm phải có \1 byte, không phải \2"),
    (r"a proof where none is needed", "có bằng chứng ở chỗ không cần"),
    (r"a tree of (.+) leaves does not begin with one of (.+)", r"cây \1 lá không nối tiếp cây \2 lá"),
    (r"a file in the ZIP cannot be read", "một tệp trong ZIP không đọc được"),
    (r"a file in the ZIP is not what its list says", "một tệp trong ZIP khác với danh mục của ZIP"),
    (r"a name in the ZIP cannot be read", "một tên trong ZIP không đọc được"),
    (r"an attached file is packed in an unusual way", "tệp đính kèm được nén khác thường"),
    (r"an attached file is too large", "tệp đính kèm quá lớn"),
    (r"an empty extra line", "dòng phụ để trống"),
    (r"leaf (.+) is outside of a tree of (.+)", r"lá \1 nằm ngoài cây \2 lá"),
    (r"missing or not on the list: (.+)", r"thiếu hoặc không có trong danh mục: \1"),
    (r"no event names the paper (.+)", r"không sự kiện nào nêu giấy tờ \1"),
    (r"no event has this version", "không có sự kiện nào ở phiên bản này"),
    (r"the checkpoint is of another log", "điểm chốt là của sổ khác"),
    (r"it does not say from which size on", "không nêu nối tiếp từ cỡ nào"),
    (r"no events", "không có sự kiện nào"),
    (r"no public key in PEM", "không có khóa công khai dạng PEM"),
    (r"no tree has (.+) leaves", r"không có cây nào \1 lá"),
    (r"not a checkpoint", "không phải điểm chốt"),
    (r"not a number", "không phải số"),
    (r"not a path of hashes", "không phải dãy mã băm"),
    (r"not a proof of this version", "bằng chứng thuộc phiên bản khác"),
    (r"not a proof", "không phải bằng chứng"),
    (r"not a public key in PEM", "không phải khóa công khai dạng PEM"),
    (r"not a signature line", "không phải dòng chữ ký"),
    (r"not a verifier key", "không phải khóa kiểm tra"),
    (r"not an Ed25519 key", "không phải khóa Ed25519"),
    (r"not base64 as it is written", "base64 viết không đúng cách"),
    (r"not base64", "không phải base64"),
    (r"not one PAdES signature", "không có đúng một chữ ký PAdES"),
    (r"not signed by any key that is known", "không do khóa nào đã biết ký"),
    (r"not the growth of a log", "không phải bằng chứng nối tiếp của sổ"),
    (r"not the key of a witness", "không phải khóa của nhân chứng"),
    (r"the PAdES signature cannot be read \((.*)\)", r"chữ ký PAdES không đọc được (\1)"),
    (r"the PAdES signature does not hold for the whole file", "chữ ký PAdES không đúng với toàn tệp"),
    (r"the PDF cannot be read \((.*)\)", r"tệp PDF không đọc được (\1)"),
    (r"the ZIP cannot be read", "tệp ZIP không đọc được"),
    (r"the ZIP does not end where its list ends", "tệp ZIP không kết thúc ở cuối danh mục của nó"),
    (r"the ZIP holds bytes that belong to no file", "trong ZIP có byte không thuộc tệp nào"),
    (r"the ZIP holds remarks beside its files", "trong ZIP có ghi chú ngoài các tệp"),
    (r"the ZIP holds too many files", "trong ZIP có quá nhiều tệp"),
    (r"the ZIP is encrypted, or written in an unusual way", "tệp ZIP bị mã hóa hoặc viết khác thường"),
    (r"the ZIP is too large", "tệp ZIP quá lớn"),
    (r"two files in the ZIP have one name", "hai tệp trong ZIP trùng tên"),
    (r"the award is not the one in the event", "nội dung khen không phải nội dung trong sự kiện"),
    (r"the code cannot be read", "mã không đọc được"),
    (r"the code was not signed with this key", "mã không do khóa này ký"),
    (r"the event is not the one in the leaf", "sự kiện không phải sự kiện trong lá"),
    (r"the file does not hold one signature", "tệp không mang đúng một chữ ký"),
    (r"the file is sealed already", "tệp đã được ký rồi"),
    (r"the file is too large", "tệp quá lớn"),
    (
        r"the file was altered, or signed with a key that is not among these",
        "tệp đã bị sửa, hoặc do khóa không có trong tệp khóa này ký",
    ),
    (r"the growth begins at (.+) leaves, not at (.+)", r"phần nối tiếp bắt đầu ở \1 lá, không phải \2"),
    (r"the growth is another log's", "phần nối tiếp là của sổ khác"),
    (r"the id is another key's", "mã nhận dạng là của khóa khác"),
    (r"the leaf is another kind of event's", "lá thuộc loại sự kiện khác"),
    (r"the leaf names no event", "lá không nêu sự kiện nào"),
    (r"the leaf lacks (.+)", r"lá thiếu \1"),
    (r"the list is of another form", "danh mục có dạng khác"),
    (
        r"the list was altered, or signed with a key that is not among these",
        "danh mục đã bị sửa, hoặc do khóa không có trong tệp khóa này ký",
    ),
    (r"the note has no signatures", "điểm chốt không có chữ ký"),
    (r"the note has too many signatures", "điểm chốt có quá nhiều chữ ký"),
    (r"the note holds control characters", "điểm chốt có ký tự điều khiển"),
    (r"the note is no UTF-8", "điểm chốt không phải UTF-8"),
    (r"the note is too long", "điểm chốt quá dài"),
    (r"the proof does not say of which leaf", "bằng chứng không nêu là của lá nào"),
    (r"the proof is longer than its path", "bằng chứng dài hơn đường đi"),
    (r"the proof is shorter than its path", "bằng chứng ngắn hơn đường đi"),
    (r"the proof lacks what its leaf is made from", "bằng chứng thiếu phần làm nên lá"),
    (r"the proof leads to another root of the larger tree", "bằng chứng dẫn đến gốc khác của cây lớn"),
    (r"the proof leads to another root of the smaller tree", "bằng chứng dẫn đến gốc khác của cây nhỏ"),
    (r"the proof leads to another root", "bằng chứng dẫn đến gốc khác"),
    (r"the root is no hash", "gốc không phải mã băm"),
    (r"the root of an empty tree is another one", "gốc của cây rỗng là gốc khác"),
    (r"the signature cannot be read", "chữ ký không đọc được"),
    (r"the signature of (.+) has another length", r"chữ ký của \1 có độ dài khác"),
    (r"the signature of (.+) is wrong", r"chữ ký của \1 sai"),
    (r"the time stamp does not hold", "dấu thời gian không đúng"),
    (r"two roots of one size", "hai gốc cho một cỡ cây"),
    (r"(.+): proven against another checkpoint", r"\1: bằng chứng theo điểm chốt khác"),
    (r"(.+): the event is not the one in the leaf", r"\1: sự kiện không phải sự kiện trong lá"),
    (r"(.+): the leaf is another event's", r"\1: lá của sự kiện khác"),
    (r"(.+): the leaf is of another kind", r"\1: lá thuộc loại khác"),
    (r"(.+): version (.+) after (.+)", r"\1: phiên bản \2 đứng sau phiên bản \3"),
    (r"(.+) is another file", r"\1 là tệp khác"),
    (r"(.+) is another paper", r"\1 là giấy tờ khác"),
    (r"(.+) is not in it", r"không có \1 trong tệp"),
    (r"(.+) cosigned at no moment", r"\1 ký thêm mà không ghi thời điểm"),
    (r"(.+) has signed twice", r"\1 ký hai lần"),
    (r"(.+) is no witness", r"\1 không phải nhân chứng"),
    (r"the award cannot be read", "nội dung khen không đọc được"),
    (r"(.+) cannot be read", r"\1 không đọc được"),
)


def in_vietnamese(reason: str) -> str:
    """Return a reason in Vietnamese; one that is not known as it is."""
    for english, vietnamese in _WORDS:
        found = re.fullmatch(english, reason, re.DOTALL)
        if found:
            return found.expand(vietnamese)
    return reason


def both(reason: str) -> str:
    """Return a reason as it is shown: Vietnamese, then English."""
    said = in_vietnamese(reason)
    return reason if said == reason else f"{said} / {reason}"
