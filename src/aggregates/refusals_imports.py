"""What is refused about lists of households on their way into the register."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[list[tuple[str, str, str]]] = [
    (
        "import_wrong_status",
        "Lượt nhập này {status}; không làm được việc này nữa.",
        "This import is {status}; that is not possible any more.",
    ),
    (
        "import_open",
        "Xã này đang có một lượt nhập chưa xong; hãy nhập tiếp hoặc hủy lượt đó trước.",
        "This commune has an import that has not ended; finish or cancel that one first.",
    ),
    (
        "import_nothing_new",
        "Danh sách không có gì mới: các hộ đều đã có trong sổ, bị loại hoặc còn nghi trùng, và không có thu nhập nào của "
        "hộ đã có mà chưa khai hoặc chưa có ở lượt nhập trước của chính tệp này.",
        "The list has nothing new: all households are in the register already, rejected or doubtful, and it has no income of a "
        "known household that is not on record, or waits to be declared in the earlier import of this very file.",
    ),
    (
        "import_column_twice",
        "Cột {column} đã chọn cho mục khác; mỗi cột chỉ dùng cho một mục.",
        "Column {column} is chosen for something else already; each column holds one thing.",
    ),
    (
        "import_unreadable",
        "Không đọc được danh sách: {why}",
        "The list cannot be read: {why}",
    ),
    (
        "import_year",
        "Năm {year} không phải năm của cột thu nhập: hãy ghi một năm từ {first} đến {last}.",
        "{year} is no year of an income column: give one from {first} to {last}.",
    ),
    ("import_row_unusable", "Trang “{sheet}”, dòng {row}: {why}", "Sheet “{sheet}”, row {row}: {why}"),
    (
        "import_class_missing",
        "{number} dòng không nói hộ thuộc diện nào; hãy chọn diện của danh sách ở trang cách đọc.",
        "Rows that do not say which class the household is in: {number}; choose the class of the list on the page of columns.",
    ),
    (
        "import_file_gone",
        "Tệp của lượt nhập không còn đọc được (có người trong địa bàn đã được xóa dữ liệu); hãy hủy lượt này và gửi lại tệp.",
        "The file of this import cannot be read any more (somebody of the place was erased); cancel it and send the file again.",
    ),
    (
        "import_changed",
        "Danh sách nay đọc ra khác với khi kiểm tra (thôn đã đổi tên hoặc phần mềm đã cập nhật); hãy hủy lượt này và gửi lại tệp.",
        "The list now reads differently from when it was checked (a hamlet was renamed or the software updated); cancel this "
        "import and send the file again.",
    ),
    (
        "import_failed",
        "Máy chủ gặp lỗi khi nhập; hãy nhập tiếp, nếu vẫn dừng thì hủy lượt này.",
        "The server ran into an error; resume the import, or cancel it if it halts again.",
    ),
    (
        "import_incomes_confirmed",
        "Thu nhập khai từ danh sách này đã được xác nhận hoặc hộ đã chuyển đi nơi khác: {figures}. Không hoàn tác được khi các số "
        "đó còn hiệu lực.",
        "Incomes declared from this list are confirmed, or their household has moved away: {figures}. It cannot be undone while "
        "these figures stand.",
    ),
    (
        "import_in_use",
        "Đã có việc làm trên {number} hộ của lượt nhập này (cam kết, điều chỉnh, đổi diện…); không hoàn tác được nữa. "
        "Hãy sửa từng hộ.",
        "Households of this import that have been worked on since (commitments, corrections, changes of class…): {number}; it "
        "cannot be undone any more. Correct the households one by one.",
    ),
]
