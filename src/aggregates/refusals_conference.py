"""What is refused about the summary conference and about handing certificates over."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "conference_state",
        "Hội nghị này {status}; không làm được việc này.",
        "This conference is {status}; that is not possible.",
    ),
    (
        "decision_in_conference",
        "Một quyết định đã được đưa vào hội nghị khác; mỗi quyết định chỉ trao ở một hội nghị.",
        "One of the decisions belongs to another conference already; each is handed over at one only.",
    ),
    (
        "no_decision_chosen",
        "Hãy chọn ít nhất một quyết định có giấy khen để trao.",
        "Choose at least one decision whose certificates are to be handed over.",
    ),
    (
        "decision_without_certificates",
        "Có quyết định chưa ký hoặc chưa cấp giấy khen nào; hãy cấp giấy khen trước.",
        "One of the decisions is not signed, or has no certificate yet; issue them first.",
    ),
    (
        "conference_too_early",
        "Hội nghị họp ngày {day}; chưa đến ngày thì chưa khai mạc.",
        "The conference is on {day}; it cannot be opened before.",
    ),
    (
        "order_missing",
        "Chưa có thứ tự trao: hãy xếp thứ tự trước khi khai mạc hoặc xếp chỗ ngồi.",
        "There is no order of awardees yet: set it before opening, or before seating them.",
    ),
    (
        "not_in_order",
        "Giấy khen này không có trong thứ tự trao của hội nghị.",
        "This certificate is not in the conference's order.",
    ),
    (
        "nobody_to_append",
        "Mọi giấy khen còn hiệu lực của hội nghị đều đã có trong thứ tự trao.",
        "Every valid certificate of the conference is in the order already.",
    ),
    (
        "bad_position",
        "Vị trí phải từ 1 đến {last}.",
        "The position must be from 1 to {last}.",
    ),
    (
        "programme_empty",
        "Chương trình cần ít nhất một mục.",
        "The programme needs at least one item.",
    ),
    (
        "programme_too_long",
        "Chương trình nhiều nhất {limit} mục.",
        "A programme has {limit} items at most.",
    ),
    (
        "bad_hour",
        "“{value}” không phải là giờ trong ngày, ví dụ 07:30.",
        "“{value}” is no time of the day, such as 07:30.",
    ),
    (
        "hall_faulty",
        "Khối {number} của hội trường không dùng được: cần có tên, từ 1 đến {rows} hàng, mỗi hàng từ 1 đến {seats} ghế.",
        "Block {number} of the hall cannot be used: it needs a name, 1 to {rows} rows and 1 to {seats} seats in each.",
    ),
    (
        "hall_too_small",
        "Hội trường có {seats} ghế, không đủ cho {people} người theo cách xếp này.",
        "The hall has {seats} seats; that is too few for {people} people seated like this.",
    ),
    ("seat_unknown", "Hội trường không có ghế này.", "The hall has no such seat."),
    ("seats_missing", "Hội nghị này chưa xếp chỗ ngồi.", "Nobody has been seated for this conference yet."),
    # -- handing over
    (
        "certificate_unknown",
        "Không có giấy khen nào mang mã hoặc số này.",
        "No certificate has this code or number.",
    ),
    (
        "not_in_conference",
        "Giấy khen này không thuộc hội nghị nào đã khai mạc.",
        "This certificate belongs to no conference that has been opened.",
    ),
    (
        "other_conference",
        "Giấy khen này không trao ở hội nghị này, mà ở hội nghị ngày {day} ({place}).",
        "This certificate is not handed over here but at the conference of {day} ({place}).",
    ),
    (
        "certificate_replaced",
        "Giấy này đã được cấp lại bằng giấy số {number}. Trao giấy số {number}; giữ giấy này lại, nộp về thường trực Hội đồng.",
        "This certificate was replaced by no. {number}. Hand no. {number} over; keep this one for the standing office.",
    ),
    (
        "replaced_and_ended",
        "Không trao giấy nào: {why}. Giấy này trước đó đã được cấp lại bằng giấy số {number}; giữ cả hai giấy lại, nộp về "
        "thường trực Hội đồng.",
        "Hand neither over: {why}. This certificate had been replaced by no. {number}; keep both for the standing office.",
    ),
    (
        "certificate_not_valid",
        "Không trao giấy này: {why}. Hãy giữ lại và báo thường trực Hội đồng.",
        "Do not hand this over: {why}. Keep it and tell the standing office.",
    ),
    (
        "already_handed_over",
        "Giấy này đã được trao {when}, người ghi: {title}.",
        "This was handed over already {when}, recorded by: {title}.",
    ),
    (
        "not_handed_over",
        "Giấy này chưa được ghi là đã trao.",
        "This certificate is not recorded as handed over.",
    ),
    (
        "receiver_unwanted",
        "Đã chọn trao tận tay thì để trống người nhận thay.",
        "If the awardee took it, leave the person who took it for them blank.",
    ),
]
