"""The households of the story: invented families, one line each, at every stage a dossier can be in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERIFIED, DECLARED, REFUSED = "verified", "declared", "refused"


@dataclass(frozen=True, slots=True)
class Figure:
    """One year's income per head in đồng: as declared, and what the commune made of it."""

    year: int
    amount: int
    outcome: str = VERIFIED
    corrected: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One household and how far its commitment and its dossier have come."""

    key: str
    hamlet: str
    head: str
    born: int
    trade: str
    incomes: tuple[Figure, ...] = ()
    commitment: str = "exited"
    """registered, accepted, refused, withdrawn, exited, relapsed, or "" for a household that never made one."""
    stage: str = ""
    """Where its dossier stands, a key of ``demo.dossiers.STAGES``; "" where there is none."""
    exit_year: int = 2016
    exiting_from: str = "poor"
    household_class: str = "poor"
    members: int = 4
    ethnicity: str = "Mường"
    disabled: bool = False
    social: bool = False
    helped: str = ""
    support: tuple[str, str, str, int] | None = None

    @property
    def typed(self) -> bool:
        """Whether its papers are typed and the office's papers are printed: that takes the most time by far."""
        return self.stage in ("awarded", "agenda")


def _years(first: int, *amounts: int) -> tuple[Figure, ...]:
    return tuple(Figure(first + i, amount) for i, amount in enumerate(amounts))


_COWS = ("livestock", "union", "Hội Nông dân huyện", 12_000_000)
_LOAN = ("loan", "bank", "Ngân hàng Chính sách xã hội", 40_000_000)
_COURSE = ("training", "programme", "Trung tâm Giáo dục nghề nghiệp huyện", 0)
_HOUSE = ("housing", "programme", "Quỹ “Vì người nghèo” huyện", 40_000_000)

# One family after the other; a line for every argument would bury them.
# fmt: off
CASES: Final[tuple[Case, ...]] = (
    # -- awarded: the household of the question (exactly 1.6 times), the one with 9.600.000, and their neighbours
    Case("thuong", "hoa", "Bùi Thị Thưởng", 1975, "nuôi bò sinh sản và trồng mía", stage="awarded",
         support=_COWS, incomes=_years(2016, 7_350_000, 11_760_000, 12_480_000, 13_900_000)),
    Case("duong", "yen", "Quách Văn Dương", 1979, "trồng keo và nuôi lợn rừng lai", stage="awarded",
         support=_LOAN, incomes=_years(2016, 9_600_000, 15_360_000, 15_500_000, 16_000_000)),
    Case("lam", "hoa", "Phạm Thị Lâm", 1968, "trồng rau an toàn và làm mây tre đan", stage="awarded",
         members=3, disabled=True, support=_COURSE, incomes=_years(2016, 8_000_000, 9_440_000, 10_100_000,
         11_250_000)),
    Case("binh", "son", "Cao Văn Bính", 1971, "nuôi ong lấy mật dưới tán rừng", stage="awarded", members=5,
         incomes=_years(2016, 7_900_000, 12_700_000, 13_400_000, 15_000_000), support=_LOAN),
    Case("hoe", "yen", "Lê Thị Hòe", 1965, "mở xưởng may gia công tạo việc làm cho 12 lao động",
         commitment="", household_class="not_poor", ethnicity="Kinh", stage="awarded"),
    # -- decided, certificate still to be made
    Case("kien", "hoa", "Trương Văn Kiên", 1982, "chăn nuôi gà đồi", stage="decided", support=_LOAN,
         incomes=_years(2016, 7_600_000, 12_200_000, 13_000_000, 14_150_000)),
    Case("nga", "son", "Phạm Thị Nga", 1977, "trồng cam và ổi trên đất đồi", stage="decided",
         exiting_from="near_poor", household_class="near_poor", incomes=_years(2016, 11_000_000, 17_600_000,
         18_300_000, 19_900_000)),
    # -- what council and chair did not want
    Case("tho", "yen", "Bùi Văn Thọ", 1970, "trồng lúa và làm thợ nề", stage="not_proposed",
         incomes=_years(2016, 9_000_000, 13_100_000, 13_800_000, 14_000_000)),
    Case("sinh", "son", "Hà Thị Sinh", 1984, "bán hàng tạp hóa tại chợ xã", stage="declined",
         incomes=_years(2016, 8_200_000, 13_300_000, 14_000_000, 15_100_000)),
    # -- left for a later decision: denounced between the session and the signature
    Case("nam", "xuan", "Trương Văn Năm", 1968, "nuôi cá rô phi và làm đất thuê", stage="deferred",
         incomes=_years(2016, 8_050_000, 12_950_000, 13_500_000, 14_700_000)),
    # -- proposed by the council, decision waits for the signature
    Case("dinh", "hoa", "Phạm Văn Định", 1973, "nuôi trâu vỗ béo và cấy lúa lai", stage="proposed",
         incomes=_years(2016, 7_200_000, 11_600_000, 12_000_000, 13_500_000), support=_COWS),
    Case("chung", "khanh", "Quách Thị Chung", 1980, "trồng nghệ và làm tinh bột nghệ", stage="proposed",
         helped="Giúp hộ bà Trương Thị Ái 500 kg giống nghệ và kỹ thuật chế biến; hộ bà Ái thoát nghèo cuối năm 2019.",
         exit_year=2017, incomes=_years(2017, 8_800_000, 11_000_000, 12_500_000)),
    Case("hue", "xuan", "Trương Thị Huệ", 1976, "nuôi dê núi", stage="deviation", exit_year=2017,
         incomes=_years(2017, 8_000_000, 13_200_000, 14_800_000)),
    # -- on the table of the open session
    Case("toan", "hoa", "Bùi Văn Toản", 1981, "trồng thanh long ruột đỏ", stage="agenda", incomes=_years(2016,
         7_800_000, 12_500_000, 13_100_000, 14_400_000)),
    Case("vinh", "yen", "Quách Thị Vinh", 1969, "nuôi lợn nái và nấu rượu men lá", stage="agenda",
         social=True, incomes=_years(2016, 7_500_000, 8_900_000, 9_400_000, 10_600_000)),
    Case("mai", "khanh", "Nguyễn Thị Mai", 1972, "trồng nấm sò trong nhà lưới", stage="agenda",
         ethnicity="Kinh", incomes=_years(2016, 8_100_000, 13_000_000, 13_700_000, 14_200_000)),
    # -- ready for the next session
    Case("thang", "son", "Cao Đức Thắng", 1978, "sửa chữa máy nông nghiệp", stage="ready",
         incomes=_years(2016, 9_100_000, 14_600_000, 15_300_000, 17_000_000)),
    Case("luyen", "xuan", "Phạm Thị Luyến", 1986, "nuôi tằm và trồng dâu", stage="ready", incomes=_years(2016,
         7_000_000, 11_300_000, 11_900_000, 12_800_000)),
    Case("quy", "yen", "Bùi Thị Quý", 1959, "trồng sắn và nuôi gà thả vườn", stage="ready",
         commitment="accepted", members=2, incomes=(Figure(2018, 6_100_000), Figure(2019, 7_300_000))),
    # -- on the way through the district
    Case("dat", "hoa", "Trương Công Đạt", 1974, "đánh bắt và nuôi cá lồng trên sông Mã", stage="appraisal",
         incomes=_years(2016, 8_300_000, 13_400_000, 14_500_000, 15_800_000)),
    Case("hanh", "khanh", "Hà Thị Hạnh", 1983, "may thổ cẩm", stage="appraisal", incomes=_years(2016,
         7_700_000, 12_400_000, 12_900_000, 13_300_000)),
    Case("su", "yen", "Quách Văn Sự", 1966, "trồng mía nguyên liệu", stage="district_check",
         incomes=_years(2016, 8_500_000, 13_700_000, 14_100_000, 15_000_000)),
    Case("tam", "son", "Phạm Thị Tâm", 1979, "làm bún, bánh gai", stage="district_check", ethnicity="Kinh",
         incomes=_years(2016, 9_300_000, 15_000_000, 15_800_000, 16_600_000)),
    Case("que", "xuan", "Bùi Văn Quế", 1970, "khai thác luồng và làm chiếu", stage="returned_by_district",
         incomes=_years(2016, 7_400_000, 11_900_000, 12_700_000, 13_600_000)),
    Case("loi", "xuan", "Trương Văn Lợi", 1975, "chạy xe tải thuê", stage="rejected_by_district",
         incomes=_years(2016, 9_900_000, 14_000_000, 14_300_000, 15_000_000)),
    # -- on the way through the commune
    Case("yeu", "hoa", "Phạm Thị Yêu", 1981, "nuôi vịt đẻ và cấy lúa nếp", stage="endorsement",
         incomes=_years(2016, 7_300_000, 11_700_000, 12_200_000, 13_000_000)),
    Case("nhat", "yen", "Lê Văn Nhật", 1977, "trồng dưa chuột xuất khẩu", stage="posting", ethnicity="Kinh",
         incomes=_years(2016, 8_700_000, 14_000_000, 14_900_000, 16_100_000)),
    Case("cuc", "hoa", "Bùi Thị Cúc", 1967, "nuôi bò nhốt chuồng", stage="posting_over", support=_HOUSE,
         incomes=_years(2016, 7_100_000, 11_400_000, 12_100_000, 12_900_000)),
    Case("son2", "son", "Cao Văn Sơn", 1973, "trồng bưởi Diễn", stage="posting", incomes=_years(2016,
         8_400_000, 13_500_000, 14_000_000, 14_900_000)),
    Case("be", "xuan", "Quách Thị Bé", 1988, "chăn nuôi lợn hữu cơ", stage="to_post", incomes=_years(2016,
         7_650_000, 12_300_000, 12_800_000, 13_400_000)),
    Case("hung", "hoa", "Trương Văn Hùng", 1969, "làm vườn ươm keo", stage="verification",
         incomes=(Figure(2016, 8_000_000), Figure(2017, 13_500_000, corrected=12_800_000), Figure(2018,
         13_600_000), Figure(2019, 14_700_000, DECLARED))),
    Case("duyen", "khanh", "Hà Thị Duyên", 1982, "trồng gấc", stage="verification", incomes=_years(2016,
         7_900_000, 12_700_000, 13_000_000, 13_500_000)),
    Case("tien", "yen", "Bùi Văn Tiến", 1985, "nuôi thỏ và trùn quế", stage="check", incomes=_years(2016,
         8_900_000, 14_300_000, 14_800_000, 15_900_000)),
    Case("xoan", "hoa", "Phạm Thị Xoan", 1971, "trồng lúa và làm đậu phụ", stage="supplied",
         incomes=_years(2016, 7_450_000, 11_950_000, 12_600_000, 13_200_000)),
    Case("luu", "hoa", "Quách Văn Lưu", 1964, "trồng cỏ nuôi bò", stage="returned", incomes=_years(2016,
         8_050_000, 12_900_000, 13_200_000, 13_900_000)),
    Case("manh", "yen", "Lê Văn Mạnh", 1980, "làm mộc dân dụng", stage="rejected", ethnicity="Kinh",
         incomes=(Figure(2016, 9_500_000), Figure(2017, 12_000_000), Figure(2018, 15_000_000, REFUSED))),
    Case("phuc", "xuan", "Trương Thị Phúc", 1974, "đi làm công ty may", stage="withdrawn",
         incomes=_years(2016, 8_600_000, 13_800_000, 14_400_000, 15_600_000)),
    # -- held
    Case("bao", "yen", "Bùi Văn Bảo", 1972, "mở tiệm xay xát", stage="held_by_complaint", incomes=_years(2016,
         9_200_000, 14_800_000, 15_200_000, 16_300_000)),
    Case("nhu", "hoa", "Phạm Thị Nhu", 1978, "nuôi hươu lấy nhung", stage="held_by_finding",
         incomes=_years(2016, 9_800_000, 15_700_000, 21_000_000, 22_400_000)),
    Case("kha", "xuan", "Quách Văn Kha", 1976, "trồng luồng và nuôi gà", stage="held_answered",
         incomes=_years(2016, 7_550_000, 12_100_000, 12_500_000, 13_800_000)),
    Case("luan", "hoa", "Trương Văn Luân", 1983, "buôn bán nông sản", stage="reopened", incomes=_years(2016,
         8_250_000, 13_250_000, 13_900_000, 14_600_000)),
    Case("ly", "son", "Hà Thị Lý", 1970, "nuôi bò và làm nương", stage="released", incomes=_years(2016,
         7_850_000, 12_600_000, 13_300_000, 14_000_000)),
    # -- in the hamlet
    Case("lan", "hoa", "Bùi Thị Lan", 1979, "trồng ớt xuất khẩu và nuôi bò", stage="", support=_LOAN,
         incomes=_years(2016, 8_150_000, 13_100_000, 13_600_000, 14_500_000)),
    Case("minh", "hoa", "Phạm Văn Minh", 1987, "nuôi cá trắm", stage="draft", incomes=_years(2016, 8_350_000,
         13_400_000, 13_900_000, 14_800_000)),
    Case("thinh", "son", "Cao Văn Thịnh", 1981, "trồng bí xanh", stage="draft_with_meeting",
         incomes=_years(2016, 7_950_000, 12_800_000, 13_100_000, 13_700_000)),
    # -- commitments without a dossier
    Case("ngan", "hoa", "Bùi Thị Ngân", 1990, "trồng lúa", commitment="registered"),
    Case("tuan", "son", "Phạm Văn Tuân", 1992, "phụ hồ", commitment="registered", household_class="near_poor",
         exiting_from="near_poor"),
    Case("vien", "yen", "Quách Thị Viên", 1958, "trồng sắn", commitment="accepted", members=1, social=True,
         incomes=(Figure(2018, 5_400_000), Figure(2019, 6_300_000, DECLARED)), support=_HOUSE),
    Case("khue", "hoa", "Trương Thị Khuê", 1985, "bóc keo thuê", commitment="accepted", incomes=(Figure(2018,
         6_000_000), Figure(2019, 7_900_000, DECLARED))),
    Case("tinh", "khanh", "Hà Văn Tĩnh", 1963, "chăn trâu", commitment="refused", ethnicity="Kinh"),
    Case("phong", "xuan", "Bùi Văn Phong", 1989, "đi làm xa", commitment="withdrawn"),
    Case("dao", "yen", "Lê Thị Đào", 1976, "nuôi lợn", commitment="relapsed", exit_year=2017,
         ethnicity="Kinh", incomes=(Figure(2017, 8_700_000), Figure(2018, 6_200_000))),
    Case("ai", "khanh", "Trương Thị Ái", 1981, "trồng nghệ", exit_year=2019, incomes=(Figure(2018, 7_000_000),
         Figure(2019, 9_200_000))),
    Case("thuc", "khanh", "Nguyễn Văn Thực", 1974, "trồng chè", exit_year=2018, incomes=(Figure(2017,
         8_600_000), Figure(2018, 10_900_000), Figure(2019, 12_400_000))),
)
# fmt: on
