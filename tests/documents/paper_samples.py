"""Sample papers with real places of the district and invented people; every test of this folder starts from these."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from documents import data as d
from documents import report_data as r
from documents.conference import ConferenceData, ListGroup
from documents.decision import customary_articles
from documents.referral import ReferralSheet
from rules.text import Text
from workflows.gold_book_words import COLUMNS

MOVEMENT = "Cẩm Thủy chung tay vì người nghèo - Không để ai bị bỏ lại phía sau"
MERIT = f"Đã có thành tích xuất sắc trong phong trào thi đua “{MOVEMENT}” giai đoạn 2018-2020"
CHECK_URL = "https://thidua.camthuy.example/kiem-tra/7Q2M9XK4"

DEPUTY = d.Signatory(name="Trần Đức Hùng", title="Phó Chủ tịch", acting_for="Chủ tịch")


def certificate(**changes: Any) -> d.CertificateData:
    values: dict[str, Any] = {
        "authority": "Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy",
        "awardee_title": "Hộ gia đình bà",
        "awardee_name": "Bùi Thị Thưởng",
        "address": "thôn Kim Mẫm, xã Cẩm Ngọc, huyện Cẩm Thủy, tỉnh Thanh Hóa",
        "merit": MERIT,
        "decision_serial": 1,
        "decision_symbol": "QĐ-UBND",
        "decision_date": date(2020, 6, 5),
        "gold_book_number": "01",
        "certificate_number": "GK-2020-0001",
        "place": "Cẩm Thủy",
        "issued_on": date(2020, 6, 5),
        "signatory": DEPUTY,
        "check_url": CHECK_URL,
    }
    return d.CertificateData(**{**values, **changes})


AWARDEES = (
    d.Awardee(name="Hộ gia đình bà Bùi Thị Thưởng", address="Thôn Kim Mẫm, xã Cẩm Ngọc", merit=MERIT),
    d.Awardee(name="Hộ gia đình ông Phạm Văn Đường", address="Thôn Bình Xuyên, xã Cẩm Bình", merit=MERIT),
    d.Awardee(name="Hộ gia đình ông Trương Quốc Huấn", address="Thôn Thủy Tú, xã Cẩm Tú", merit=MERIT),
)


def decision(**changes: Any) -> d.DecisionData:
    values: dict[str, Any] = {
        "letterhead": d.Letterhead(
            agency="Ủy ban nhân dân huyện Cẩm Thủy",
            place="Cẩm Thủy",
            dated=date(2020, 6, 5),
            serial=1,
            symbol="QĐ-UBND",
        ),
        "summary": "Về việc tặng Giấy khen cho các hộ gia đình có thành tích xuất sắc trong phong trào thi đua "
        f"“{MOVEMENT}”",
        "authority": "Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy",
        "grounds": (
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015",
            "Căn cứ Luật Thi đua, Khen thưởng ngày 26 tháng 11 năm 2003 và các Luật sửa đổi, bổ sung;",
            "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ;",
            "Căn cứ Kế hoạch số 87/KH-UBND ngày 19 tháng 7 năm 2018 của UBND huyện Cẩm Thủy;",
            "Theo đề nghị của Hội đồng Thi đua - Khen thưởng huyện tại Biên bản số 02/BB-HĐTĐKT.",
        ),
        "articles": customary_articles(
            authority="Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy",
            movements=((MOVEMENT, "giai đoạn 2018-2020"),),
            counts=((3, "hộ gia đình"),),
            executors="Chánh Văn phòng HĐND và UBND huyện, Trưởng phòng Nội vụ, Chủ tịch UBND các xã Cẩm Ngọc, "
            "Cẩm Bình, Cẩm Tú, thủ trưởng các đơn vị liên quan và các hộ gia đình có tên trong danh sách",
            funding="Mức thưởng kèm theo Giấy khen thực hiện theo quy định hiện hành của pháp luật về thi đua, khen "
            "thưởng; kinh phí chi từ Quỹ thi đua, khen thưởng của huyện.",
        ),
        "awardees": AWARDEES,
        "recipients": (
            "Như Điều 3",
            "Thường trực Huyện ủy (b/c)",
            "Thường trực HĐND huyện (b/c)",
            "Lưu: VT, NV",
        ),
        "signatory": DEPUTY,
        "annex_title": "Danh sách hộ gia đình được tặng Giấy khen",
    }
    return d.DecisionData(**{**values, **changes})


def minutes(**changes: Any) -> d.MinutesData:
    values: dict[str, Any] = {
        "commune": "xã Cẩm Ngọc",
        "hamlet": "thôn Kim Mẫm",
        "place": "Cẩm Ngọc",
        "movement": MOVEMENT,
        "held_on": date(2020, 2, 2),
        "started_at": time(19, 30),
        "ended_at": time(21, 5),
        "venue": "Nhà văn hóa thôn Kim Mẫm",
        "chair": "Hà Văn Nghị",
        "secretary": "Lê Thị Khuyên",
        "households_total": 96,
        "present": 81,
        "nominees": (
            d.MinutesNominee(
                name="Bùi Thị Thưởng",
                address="Tổ 2",
                reason="Thoát nghèo năm 2016, chăn nuôi bò sinh sản và trồng keo, giúp hai hộ trong thôn vay giống",
                votes_for=75,
                votes_against=4,
                abstained=2,
            ),
            d.MinutesNominee(
                name="Quách Văn Ưởng",
                address="Tổ 1",
                reason="Tự nguyện đăng ký thoát nghèo",
                votes_for=38,
                votes_against=40,
                abstained=3,
            ),
        ),
        "rule": "Trường hợp được đề nghị khi có trên một nửa số đại diện hộ có mặt đồng ý.",
        "conclusion": "Cuộc họp đề nghị khen thưởng 01 hộ: bà Bùi Thị Thưởng. Hộ ông Quách Văn Ưởng không đủ số phiếu.",
        "chair_office": "Trưởng thôn",
        "guests": ("Bà Phạm Thị Duyên, công chức Văn hóa - Xã hội xã",),
        "discussion": (
            "Ông Cao Văn Lực: nhất trí đề nghị hộ bà Thưởng, hộ chấp hành tốt chủ trương, trả nợ vay đúng hạn.",
            "Bà Hà Thị Mận: đề nghị thôn tiếp tục giúp hộ ông Ưởng để năm sau đề nghị lại.",
        ),
        "reference": "BB-15169-2020-03",
    }
    return d.MinutesData(**{**values, **changes})


def council_minutes(**changes: Any) -> d.CouncilMinutesData:
    met, unproven = Text("Đạt", "Met"), Text("Chưa đủ căn cứ", "Unproven")
    values: dict[str, Any] = {
        "letterhead": d.Letterhead(
            parent="UBND huyện Cẩm Thủy",
            agency="Hội đồng Thi đua - Khen thưởng",
            place="Cẩm Thủy",
            dated=date(2020, 5, 28),
            serial=2,
            symbol="BB-HĐTĐKT",
        ),
        "session": "Phiên họp xét khen thưởng tổng kết phong trào thi đua",
        "movement": MOVEMENT,
        "venue": "phòng họp số 2, trụ sở UBND huyện",
        "started_at": datetime(2020, 5, 28, 1, 0, tzinfo=UTC),
        "ended_at": datetime(2020, 5, 28, 4, 15, tzinfo=UTC),
        "chair": "Trần Đức Hùng",
        "secretary": "Phạm Thị Hằng",
        "members": (
            d.CouncilMember(
                name="Trần Đức Hùng",
                office="Phó Chủ tịch UBND huyện",
                attendance="present",
                role="Chủ tịch Hội đồng",
            ),
            d.CouncilMember(
                name="Lê Văn Thịnh", office="Trưởng phòng Nội vụ", attendance="present", role="Phó Chủ tịch"
            ),
            d.CouncilMember(name="Nguyễn Thị Thủy", office="Trưởng phòng LĐ-TB&XH", attendance="present"),
            d.CouncilMember(name="Bùi Văn Lưỡng", office="Chủ tịch Hội Nông dân huyện", attendance="written"),
            d.CouncilMember(
                name="Cao Thị Ỷ", office="Chủ tịch Hội Phụ nữ huyện", attendance="absent", note="có lý do"
            ),
        ),
        "quorum": "Phiên họp đủ số thành viên theo quy chế.",
        "rule": "Đề nghị khen thưởng khi có trên một nửa tổng số thành viên được bỏ phiếu đồng ý.",
        "secret": True,
        "tallies": (
            d.Tally(
                name="Hộ bà Bùi Thị Thưởng",
                address="Xã Cẩm Ngọc",
                base=4,
                votes_for=4,
                votes_against=0,
                agreed=True,
                assessment=met,
            ),
            d.Tally(
                name="Hộ ông Phạm Văn Đường",
                address="Xã Cẩm Bình",
                base=5,
                votes_for=3,
                votes_against=1,
                agreed=True,
                assessment=unproven,
                awards=("Giấy khen, Quyết định số 03/QĐ-UBND ngày 20/12/2018",),
            ),
            d.Tally(
                name="Hộ ông Đinh Công Sỹ",
                address="Xã Cẩm Vân",
                base=5,
                votes_for=1,
                votes_against=2,
                invalid=1,
                agreed=False,
                assessment=met,
            ),
        ),
        "conclusion": "Hội đồng đề nghị Chủ tịch UBND huyện tặng Giấy khen cho 02 hộ gia đình.",
        "recusals": (
            d.Recusal(member="Nguyễn Thị Thủy", nominee="Hộ bà Bùi Thị Thưởng", reason="Đã thẩm định hồ sơ"),
        ),
        "deviations": (
            d.Deviation(
                nominee="Hộ ông Phạm Văn Đường",
                assessment=unproven,
                decision=Text("Đề nghị", "Recommended"),
                reason="Hộ đã thoát nghèo và giúp hai hộ khác cùng thoát nghèo, UBND xã xác nhận bằng văn bản.",
            ),
        ),
        "discussion": ("Trưởng phòng LĐ-TB&XH báo cáo kết quả thẩm định ba trường hợp.",),
    }
    return d.CouncilMinutesData(**{**values, **changes})


def invitation(**changes: Any) -> d.InvitationData:
    values: dict[str, Any] = {
        "letterhead": d.Letterhead(
            parent="UBND huyện Cẩm Thủy",
            agency="Hội đồng Thi đua - Khen thưởng",
            place="Cẩm Thủy",
            dated=date(2020, 5, 20),
        ),
        "session": "Phiên họp xét khen thưởng tổng kết phong trào thi đua",
        "movement": MOVEMENT,
        "venue": "phòng họp số 2, trụ sở UBND huyện",
        "held_on": date(2020, 5, 28),
        "invitees": (
            ("Trần Đức Hùng", "Phó Chủ tịch UBND huyện"),
            ("Cao Thị Ỷ", "Chủ tịch Hội Phụ nữ huyện"),
        ),
        "agenda": (
            ("Hộ bà Bùi Thị Thưởng", "Xã Cẩm Ngọc", ()),
            (
                "Hộ ông Phạm Văn Đường",
                "Xã Cẩm Bình",
                ("Giấy khen, Quyết định số 03/QĐ-UBND ngày 20/12/2018",),
            ),
        ),
        "rule": "Đề nghị khen thưởng khi có trên một nửa tổng số thành viên đồng ý.",
        "signatory_title": "Thường trực Hội đồng",
    }
    return d.InvitationData(**{**values, **changes})


def receipt(**changes: Any) -> d.ReceiptData:
    values: dict[str, Any] = {
        "parent": "UBND huyện Cẩm Thủy",
        "agency": "Ủy ban nhân dân xã Cẩm Ngọc",
        "place": "Cẩm Ngọc",
        "dossier_code": "HS-15169-2020-0007",
        "submitted_by": "Hà Văn Nghị",
        "submitter_address": "Thôn Kim Mẫm, xã Cẩm Ngọc, huyện Cẩm Thủy",
        "subject": "Hộ gia đình bà Bùi Thị Thưởng",
        "request": "Đề nghị tặng Giấy khen của Chủ tịch UBND huyện",
        "items": (
            d.ReceiptItem(title="Tờ trình kèm danh sách đề nghị", originals=1),
            d.ReceiptItem(title="Báo cáo thành tích", originals=1, note="có xác nhận của thôn"),
            d.ReceiptItem(title="Biên bản họp bình xét của thôn", originals=1, copies=1),
            d.ReceiptItem(title="Sổ vay vốn Ngân hàng Chính sách xã hội", copies=1),
        ),
        "received_at": datetime(2020, 3, 3, 2, 40, tzinfo=UTC),
        "received_by": "Phạm Thị Duyên",
        "receiving_office": "Công chức Văn hóa - Xã hội",
        "due_on": date(2020, 3, 17),
        "working_days": 10,
        "return_at": "Bộ phận Tiếp nhận và Trả kết quả xã Cẩm Ngọc",
        "phone": "0912 000 000",
        "follow_url": "https://thidua.camthuy.example/ho-so/HS-15169-2020-0007",
    }
    return d.ReceiptData(**{**values, **changes})


def submission(**changes: Any) -> d.SubmissionData:
    values: dict[str, Any] = {
        "letterhead": d.Letterhead(
            parent="UBND huyện Cẩm Thủy",
            agency="Ủy ban nhân dân xã Cẩm Ngọc",
            place="Cẩm Ngọc",
            dated=date(2020, 4, 8),
            serial=15,
            symbol="TTr-UBND",
        ),
        "summary": f"Về việc đề nghị khen thưởng phong trào thi đua “{MOVEMENT}”",
        "addressees": ("Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy", "Hội đồng Thi đua - Khen thưởng huyện"),
        "paragraphs": (
            "Thực hiện Kế hoạch số 87/KH-UBND ngày 19 tháng 7 năm 2018 của UBND huyện Cẩm Thủy;",
            "Căn cứ kết quả bình xét của các thôn và kết quả niêm yết công khai, Ủy ban nhân dân xã Cẩm Ngọc trình "
            "Chủ tịch UBND huyện xem xét, khen thưởng các trường hợp sau:",
        ),
        "nominees": tuple(
            d.Awardee(
                name=a.name,
                address=a.address,
                merit="Thoát nghèo bền vững, thu nhập ba năm liền tăng trên 60% so với năm thoát nghèo",
                category="Hộ gia đình",
                award="Giấy khen",
            )
            for a in AWARDEES[:1]
        ),
        "enclosures": (
            "Báo cáo thành tích",
            "Biên bản họp bình xét của thôn",
            "Biên bản kết thúc niêm yết công khai",
        ),
        "recipients": ("Như trên", "Phòng Nội vụ huyện", "Lưu: VT"),
        "signatory": d.Signatory(name="Nguyễn Văn Quyết", title="Chủ tịch", collective="Ủy ban nhân dân"),
        "closing": "Kính đề nghị Chủ tịch UBND huyện xem xét, quyết định",
    }
    return d.SubmissionData(**{**values, **changes})


def audit_report(**changes: Any) -> r.AuditReportData:
    confirmed, waiting = (
        Text("Xác nhận đúng kê khai", "Confirmed as claimed"),
        Text("Chờ xác nhận", "Awaiting confirmation"),
    )
    survey = Text("Phiếu khảo sát thu nhập, thăm hộ", "Income survey, household visit")
    chair = "KT. Chủ tịch UBND xã Cẩm Ngọc"

    def income(year: int, amount: str, day: int) -> r.AuditIncome:
        return r.AuditIncome(
            year=year,
            claimed=Decimal(amount),
            confirmed=Decimal(amount),
            status=confirmed,
            method=survey,
            officer="Nguyễn Văn Quyết",
            office=chair,
            confirmed_at=datetime(year + 1, 1, day, 2, 30, tzinfo=UTC),
            evidence_name=f"phieu-khao-sat-{year}.pdf",
            evidence_sha256=hashlib.sha256(str(year).encode()).hexdigest(),
        )

    values: dict[str, Any] = {
        "unit": "UBND huyện Cẩm Thủy",
        "movement": MOVEMENT,
        "scope": Text(
            "Hồ sơ hộ gia đình của xã Cẩm Ngọc và xã Cẩm Bình",
            "Household dossiers of Cẩm Ngọc and Cẩm Bình communes",
        ),
        "made_at": datetime(2020, 6, 30, 8, 0, tzinfo=UTC),
        "made_by": "Đỗ Thị Ngát",
        "made_by_office": "Thanh tra viên, Thanh tra huyện",
        "households": (
            r.AuditHousehold(
                name="Hộ bà Bùi Thị Thưởng",
                code="15169-000123",
                address="thôn Kim Mẫm, xã Cẩm Ngọc",
                incomes=(
                    income(2016, "7350000", 5),
                    income(2017, "11760000", 8),
                    r.AuditIncome(
                        year=2018,
                        claimed=Decimal("14000000"),
                        confirmed=Decimal("12900000"),
                        status=Text("Xác nhận sau khi điều chỉnh", "Confirmed after correction"),
                        method=survey,
                        officer="Nguyễn Văn Quyết",
                        office=chair,
                        confirmed_at=datetime(2019, 1, 10, 2, 30, tzinfo=UTC),
                        evidence_name="phieu-khao-sat-2018.pdf",
                        evidence_sha256=hashlib.sha256(b"2018").hexdigest(),
                    ),
                ),
            ),
            r.AuditHousehold(
                name="Hộ ông Phạm Văn Đường",
                code="15151-000045",
                address="thôn Bình Xuyên, xã Cẩm Bình",
                incomes=(
                    income(2017, "9600000", 3),
                    r.AuditIncome(year=2018, claimed=Decimal("15360000"), confirmed=None, status=waiting),
                ),
            ),
        ),
        "dossiers": (
            r.AuditDossier(
                code="HS-15169-2020-0007",
                subject="Hộ bà Bùi Thị Thưởng",
                acts=(
                    r.AuditAct(
                        recorded_at=datetime(2020, 2, 3, 1, 12, tzinfo=UTC),
                        act=Text("Thôn họp bình xét", "Hamlet meeting held"),
                        officer="Hà Văn Nghị",
                        office="Trưởng thôn",
                        unit="thôn Kim Mẫm",
                        note=Text("75 đồng ý, 4 không đồng ý", "75 for, 4 against"),
                        occurred_on=date(2020, 2, 2),
                    ),
                    r.AuditAct(
                        recorded_at=datetime(2020, 3, 3, 2, 40, tzinfo=UTC),
                        act=Text("Nộp hồ sơ lên xã", "Submitted to the commune"),
                        officer="Hà Văn Nghị",
                        office="Trưởng thôn",
                        unit="thôn Kim Mẫm",
                    ),
                    r.AuditAct(
                        recorded_at=datetime(2020, 6, 5, 3, 0, tzinfo=UTC),
                        act=Text("Quyết định khen thưởng", "Award decided"),
                        officer="Trần Đức Hùng",
                        office="KT. Chủ tịch, Phó Chủ tịch",
                        unit="UBND huyện Cẩm Thủy",
                        note=Text("Quyết định số 01/QĐ-UBND", "Decision 01/QĐ-UBND"),
                    ),
                ),
            ),
        ),
        "filters": ((Text("Xã", "Commune"), "Cẩm Ngọc, Cẩm Bình"), (Text("Năm", "Year"), "2016 - 2018")),
        "log_position": "sự kiện 1.204, mốc 17 · event 1.204, checkpoint 17",
    }
    return r.AuditReportData(**{**values, **changes})


def _table(**changes: Any) -> r.ReportTable:
    values: dict[str, Any] = {
        "title": Text("Mục ghi trong sổ", "The register's entry"),
        "columns": ((Text("Mục", "Field"), 60), (Text("Nội dung", "What is kept"), 113)),
        "rows": (
            (Text("Chủ hộ", "Head of household"), "Bùi Thị Thưởng"),
            (
                Text("Nơi ở", "Place"),
                Text("thôn Kim Mẫm, huyện Cẩm Thủy", "Kim Mẫm hamlet, Cẩm Thủy district"),
            ),
        ),
        "empty": Text("Không có.", "None."),
        "note": Text("Theo những gì được ghi.", "As far as is on record."),
    }
    return r.ReportTable(**{**values, **changes})


def personal_data(**changes: Any) -> r.PersonalDataData:
    values: dict[str, Any] = {
        "agency": "Ủy ban nhân dân xã Cẩm Ngọc",
        "reference": "2b7f0a52-4d6e-4a7e-9d5c-0d6a1c3b9e11",
        "subject": "Bùi Thị Thưởng",
        "code": "15169-000123",
        "requester": "Bùi Văn Sơn",
        "received_on": date(2020, 3, 2),
        "due_on": date(2020, 3, 4),
        "made_at": datetime(2020, 3, 3, 8, 0, tzinfo=UTC),
        "made_by": "Đỗ Thị Ngát",
        "made_by_office": "Công chức Văn hóa - Xã hội",
        "movement": MOVEMENT,
        "tables": (_table(), _table(title=Text("Cam kết", "Commitments"), rows=(), note=None)),
        "rights": (Text("Có quyền yêu cầu sửa.", "You may ask for correction."),),
    }
    return r.PersonalDataData(**{**values, **changes})


def protection_record(**changes: Any) -> r.ProtectionRecordData:
    values: dict[str, Any] = {
        "agency": "Ủy ban nhân dân huyện Cẩm Thủy",
        "movement": MOVEMENT,
        "made_at": datetime(2020, 3, 3, 8, 0, tzinfo=UTC),
        "made_by": "Bùi Thị Thưởng",
        "facts": ((Text("Nơi lưu", "Kept at"), "máy chủ của huyện"),),
        "tables": (_table(), _table(title=Text("Biện pháp", "Measures"), rows=(), note=None)),
    }
    return r.ProtectionRecordData(**{**values, **changes})


def as_of(**changes: Any) -> r.AsOfData:
    values: dict[str, Any] = {
        "title": Text("Hồ sơ HGĐ-15151-0001", "Dossier HGĐ-15151-0001"),
        "then": Text("lúc 03/03/2020 08:00, phiên bản 7", "at 03/03/2020 08:00, version 7"),
        "movement": MOVEMENT,
        "made_at": datetime(2020, 6, 12, 8, 0, tzinfo=UTC),
        "made_by": "Bùi Thị Thưởng",
        "made_by_office": "Thanh tra viên",
        "tables": (_table(), _table(title=Text("Khác nhau", "Difference"), rows=(), note=None)),
    }
    return r.AsOfData(**{**values, **changes})


def gold_book(**changes: Any) -> r.GoldBookData:
    values: dict[str, Any] = {
        "agency": "Phòng Nội vụ",
        "movement": MOVEMENT,
        "made_at": datetime(2020, 6, 12, 8, 0, tzinfo=UTC),
        "made_by": "Bùi Thị Thưởng",
        "made_by_office": "Trưởng phòng Nội vụ",
        "searched": Text("toàn bộ", "the whole book"),
        "tables": (
            r.ReportTable(
                title=Text("Giấy khen đã cấp", "Certificates issued"),
                columns=COLUMNS,
                rows=(
                    (
                        "0001/2020",
                        "Hộ gia đình Bùi Thị Mẫm",
                        "thôn Ngọc Sơn, xã Cẩm Ngọc",
                        Text("Hộ gia đình", "Households"),
                        Text("Giấy khen", "Certificate of merit"),
                        "01/QĐ-UBND 18/05/2020",
                        Text("Đã thu hồi từ 10/06/2020", "Revoked since 10/06/2020"),
                        "2 – 000007",
                    ),
                ),
                empty=_table().empty,
            ),
            _table(title=Text("Không có", "None"), rows=(), note=None),
        ),
    }
    return r.GoldBookData(**{**values, **changes})


def posting(**changes: Any) -> d.PostingData:
    values: dict[str, Any] = {
        "letterhead": d.Letterhead(
            agency="Ủy ban nhân dân xã Cẩm Ngọc", place="Cẩm Ngọc", dated=date(2020, 4, 8), symbol="TB-UBND"
        ),
        "movement": MOVEMENT,
        "since": date(2020, 4, 8),
        "until": date(2020, 4, 14),
        "lines": (
            d.PostingLine(
                name="Bùi Thị Thưởng",
                place="thôn Ngọc Sơn, xã Cẩm Ngọc",
                category="Hộ gia đình",
                until=date(2020, 4, 14),
            ),
            d.PostingLine(
                name="thôn Kim Mẫm",
                place="xã Cẩm Ngọc",
                category="Thôn, bản, tổ dân phố",
                until=date(2020, 4, 12),
            ),
        ),
        "how_to_comment": "Ai có ý kiến xin gửi trong thời gian niêm yết, tại nơi niêm yết danh sách này.",
        "made_by": "Đỗ Thị Ngát",
        "made_by_office": "Công chức Văn hóa - Xã hội",
    }
    return d.PostingData(**{**values, **changes})


def conference(**changes: Any) -> ConferenceData:
    """The programme of a conference."""
    sample = ConferenceData(
        letterhead=d.Letterhead(
            agency="Ủy ban nhân dân huyện Cẩm Thủy", place="Cẩm Thủy", dated=date(2020, 6, 11)
        ),
        title="Chương trình trao khen thưởng",
        about="Hội nghị tổng kết phong trào thi đua",
        opening=("Thời gian: 07:30 ngày 11 tháng 6 năm 2020.",),
        columns=(("STT", 13), ("Đối tượng được khen", 90), ("Số sổ vàng", 62)),
        groups=(ListGroup(heading="I. Hộ gia đình", rows=(("1", "Bùi Thị Thưởng", "0001"),)),),
        closing=("Danh sách gồm 01 trường hợp.",),
        hands=(("Người giao", "(Ký, ghi rõ họ tên)", "Trịnh Thị Hiền"),),
    )
    return replace(sample, **changes)


def referral(**changes: Any) -> ReferralSheet:
    """The list of a referral for a higher award."""
    sample = ReferralSheet(
        letterhead=d.Letterhead(
            agency="Ủy ban nhân dân huyện Cẩm Thủy", place="Cẩm Thủy", dated=date(2020, 6, 20)
        ),
        title="Danh sách đề nghị khen cao",
        about="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        paragraphs=("Hồ sơ gồm 01 thành phần.",),
        columns=(("STT", 12), ("Họ tên hoặc tên đơn vị", 60), ("Địa chỉ", 93)),
        rows=(("1", "Hộ gia đình Bùi Thị Thưởng", "thôn Bình Sơn, xã Cẩm Bình"),),
        signatory=d.Signatory(name="Phạm Văn Chủ", title="Chủ tịch"),
    )
    return replace(sample, **changes)
