"""Everything kept about one household or nominee, put together for the person: what, who said it, who confirmed it, who saw it.

Words of others about the person (complaints, comments on a posting) are told of, not quoted: whoever said them has a right to
that as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.vocabulary import (
    COMMITMENT_STATUSES,
    HOUSEHOLD_CLASSES,
    INCOME_STATUSES,
    METHODS,
    NOMINATION_STATUSES,
    NOMINEE_KINDS,
    VERDICTS,
)
from aggregates.vocabulary_complaints import COMPLAINT_KINDS, COMPLAINT_STATUSES
from aggregates.vocabulary_protection import CONSENT_PURPOSES, REQUEST_KINDS, REQUEST_OUTCOMES
from documents.formats import dd_mm_yyyy, dong, moment
from documents.report_data import PersonalDataData, ReportTable
from rules.text import Text
from storage.application import EventLog, Row
from workflows.disclosures import lines, shown_to
from workflows.movement import Movements
from workflows.narrative import tell

Cells = tuple[str | Text, ...]
_SAYS_OTHERS: Final = (
    Nomination.CommentReceived,
    Nomination.CommentAnswered,
    Nomination.HoldPlaced,
    Nomination.HoldLifted,
    Nomination.PostingClosed,
)
"""Events whose words are somebody else's about the person."""
RIGHTS: Final = (
    Text(
        "Quý vị có thể yêu cầu sửa dữ liệu sai, hạn chế xử lý, phản đối hoặc xóa dữ liệu tại UBND xã; yêu cầu được trả lời trong "
        "thời hạn do pháp luật quy định.",
        "You may ask the commune to correct what is wrong, to restrict or object to processing, or to erase the data; you are "
        "answered within the time the law sets.",
    ),
    Text(
        "Sự đồng ý có thể được rút lại bất cứ lúc nào; việc đã làm trước đó vẫn hợp pháp.",
        "Consent may be withdrawn at any time; what was done until then stays lawful.",
    ),
    Text(
        "Dữ liệu không bị xóa khi giấy khen còn hiệu lực, vì quyết định khen thưởng là văn bản công khai.",
        "The data is not erased while an award stands: it is a public act.",
    ),
)
_NONE: Final = Text("Không có.", "None.")


class PersonalFile:
    """Gathers what is kept about one person."""

    def __init__(self, log: EventLog, movements: Movements) -> None:
        self._log = log
        self._movements = movements

    def gather(
        self,
        subject_id: UUID,
        *,
        reference: str,
        requester: str,
        received_on: date,
        due_on: date,
        made_at: datetime,
        by: Actor,
    ) -> PersonalDataData:
        """Return all of it as the report says it."""
        self._log.vault.sync()
        subject = self._log.load(EventSourced, subject_id)
        assert isinstance(subject, Household | Nominee)
        name, code, entry = (
            self._household(subject) if isinstance(subject, Household) else self._nominee(subject)
        )
        commitments = self._log.query(
            "SELECT * FROM commitments WHERE household_id = %s ORDER BY registered_at", (subject_id,)
        )
        dossiers = self._log.query(
            "SELECT * FROM nominations WHERE subject_id = %s ORDER BY proposed_at", (subject_id,)
        )
        own = self._log.events_of(subject_id)
        pledges = [e for row in commitments for e in self._log.events_of(row["commitment_id"])]
        acts = [e for row in dossiers for e in self._log.events_of(row["nomination_id"])]
        appeals = [
            e
            for row in self._log.query(
                "SELECT appeal_id FROM appeals WHERE subject_id = %s ORDER BY recorded_at", (subject_id,)
            )
            for e in self._log.events_of(row["appeal_id"])
        ]
        revocations = [
            e
            for row in self._log.query(
                "SELECT revocation_id FROM revocations WHERE subject_id = %s ORDER BY proposed_at",
                (subject_id,),
            )
            for e in self._log.events_of(row["revocation_id"])
        ]
        movement = self._movements.in_force()
        maker = self._names([by.officer_id]).get(by.officer_id, "")
        return PersonalDataData(
            agency=by.unit_name,
            reference=reference,
            subject=name,
            code=code or "–",
            requester=requester,
            received_on=received_on,
            due_on=due_on,
            made_at=made_at,
            made_by=maker,
            made_by_office=by.title,
            movement=self._movements.names(),
            tables=(
                entry,
                self._acts(Text("Lịch sử trong sổ", "History in the register"), own),
                self._consents(subject_id),
                self._commitments(commitments),
                self._incomes(subject_id),
                self._acts(
                    Text("Việc đã ghi về các cam kết, hỗ trợ và thu nhập", "Acts on commitments, supports and incomes"),
                    pledges,
                ),
                self._dossiers(dossiers),
                self._acts(Text("Việc đã ghi về các hồ sơ", "Acts on the dossiers"), acts),
                self._findings(subject_id),
                self._papers(subject_id),
                self._requests(subject_id),
                self._complaints(subject_id),
                self._acts(Text("Kiến nghị về việc từ chối hồ sơ", "Appeals against refusals"), appeals),
                self._acts(Text("Thu hồi khen thưởng", "Revocations of awards"), revocations),
                shown_to(self._log, subject_id, dossiers, acts, [*own, *pledges, *acts]),
            ),
            rights=RIGHTS,
            demonstration=movement.demonstration,
        )  # fmt: skip

    # -- who it is ---------------------------------------------------------------------------------------------------------

    def _household(self, household: Household) -> tuple[str, str, ReportTable]:
        place = self._place(household.hamlet_id)
        first = self._log.events_of(household.id)[0]
        facts: list[Cells] = [
            (Text("Chủ hộ", "Head of household"), _said(household.head)),
            (Text("Mã hộ", "Household code"), _said(household.code)),
            (Text("Nơi ở", "Place"), place),
            (Text("Địa chỉ", "Address"), _said(household.address)),
            (Text("Năm sinh của chủ hộ", "Year of birth of the head"), _said(household.birth_year)),
            (Text("Dân tộc", "Ethnicity"), _said(household.ethnicity)),
            (Text("Số nhân khẩu", "Members"), _said(household.members)),
            (Text("Có người khuyết tật", "Disabled member"), _yes(household.disabled_member)),
            (Text("Có đối tượng bảo trợ xã hội", "Social-protection beneficiary"), _yes(household.social_protection)),
            (Text("Diện hộ", "Class"), HOUSEHOLD_CLASSES.get(plain(household.household_class)) or "–"),
            (Text("Vào sổ", "Entered"), moment(first.timestamp)),
            (
                Text("Nguồn", "Source"),
                Text("danh sách hộ do xã gửi", "a list sent by the commune")
                if household.import_run is not None
                else Text("cán bộ ghi trực tiếp", "entered by an officer"),
            ),
        ]  # fmt: skip
        kin = self._log.query_one(
            "SELECT count(*) AS n FROM officer_kin WHERE household_id = %s", (household.id,)
        )
        if kin and kin["n"]:
            facts.append(
                (Text("Cán bộ khai là người thân của hộ", "Officers who declared kin"), str(kin["n"]))
            )
        return _said(household.head), _said(household.code), _facts(facts)

    def _nominee(self, nominee: Nominee) -> tuple[str, str, ReportTable]:
        row = self._log.query_one(
            "SELECT code FROM nominations WHERE subject_id = %s ORDER BY proposed_at DESC LIMIT 1",
            (nominee.id,),
        )
        code = str(row["code"]) if row else "–"
        return (
            _said(nominee.name),
            code,
            _facts(
                [
                    (Text("Tên", "Name"), _said(nominee.name)),
                    (Text("Loại", "Kind"), NOMINEE_KINDS[nominee.kind]),
                    (Text("Địa chỉ", "Address"), _said(nominee.address)),
                    (Text("Chức vụ, nghề nghiệp", "Post or trade"), _said(nominee.work)),
                    (Text("Đơn vị đề nghị", "Put forward by"), self._place(nominee.nominated_by)),
                    (
                        Text("Gắn với tài khoản cán bộ", "Linked to an officer's account"),
                        _word(nominee.account is not None),
                    ),
                ]
            ),
        )

    # -- what is kept -----------------------------------------------------------------------------------------------------

    def _consents(self, subject_id: UUID) -> ReportTable:
        rows = self._log.query(
            "SELECT * FROM household_consents WHERE household_id = %s ORDER BY purpose", (subject_id,)
        )
        return ReportTable(
            title=Text("Sự đồng ý", "Consent"),
            columns=((Text("Mục đích", "Purpose"), 100), (Text("Tình trạng", "State"), 40), (Text("Ngày", "Day"), 33)),
            rows=tuple(
                (
                    CONSENT_PURPOSES[row["purpose"]],
                    Text("đã đồng ý", "given") if row["given"] else Text("đã rút lại hoặc phản đối", "withdrawn or objected to"),
                    dd_mm_yyyy(row["since"]),
                )
                for row in rows
            ),
            empty=Text("Chưa ghi nhận sự đồng ý nào.", "No consent is on record."),
        )  # fmt: skip

    def _commitments(self, rows: list[Row]) -> ReportTable:
        return ReportTable(
            title=Text("Cam kết thoát nghèo", "Commitments"),
            columns=(
                (Text("Đăng ký ngày", "Registered on"), 30), (Text("Năm mục tiêu", "Target year"), 30),
                (Text("Tình trạng", "State"), 83), (Text("Thoát nghèo năm", "Exited in"), 30),
            ),
            rows=tuple(
                (
                    dd_mm_yyyy(r["registered_on"]),
                    str(r["target_year"]),
                    COMMITMENT_STATUSES[r["status"]],
                    str(r["exit_year"] or "–"),
                )
                for r in rows
            ),
            empty=_NONE,
        )  # fmt: skip

    def _incomes(self, subject_id: UUID) -> ReportTable:
        rows = self._log.query(
            "SELECT i.year, i.claimed, i.status, i.declared_at, d.full_name AS declarer, v.amount, v.outcome, v.method, "
            "v.note, v.title, v.unit_name, v.recorded_at, o.full_name AS officer FROM incomes i "
            "LEFT JOIN income_verifications v ON v.commitment_id = i.commitment_id AND v.year = i.year "
            "LEFT JOIN officers d ON d.officer_id = i.declared_by LEFT JOIN officers o ON o.officer_id = v.officer_id "
            "WHERE i.household_id = %s ORDER BY i.year, v.version",
            (subject_id,),
        )
        return ReportTable(
            title=Text("Thu nhập đã khai và đã xác nhận", "Incomes claimed and confirmed"),
            note=Text(
                "Đồng mỗi người mỗi năm. Mỗi lần xác nhận hoặc không xác nhận là một dòng.",
                "Đồng per head and year. Each confirmation or refusal is one row.",
            ),
            columns=(
                (Text("Năm", "Year"), 11), (Text("Đã khai", "Claimed"), 24), (Text("Ai khai, lúc nào", "Claimed by, when"), 36),
                (Text("Kết quả", "Outcome"), 36), (Text("Ai xác minh, chức vụ, lúc nào", "Verified by, office, when"), 40),
                (Text("Cách, ghi chú", "How, note"), 26),
            ),
            rows=tuple(
                (
                    str(r["year"]),
                    _dong(r["claimed"]),
                    lines(r["declarer"], moment(r["declared_at"])),
                    _outcome(r),
                    lines(r["officer"], r["title"], r["unit_name"], moment(r["recorded_at"])) if r["recorded_at"] else "–",
                    Text(lines(METHODS[r["method"]].vi, r["note"]), METHODS[r["method"]].en) if r["method"] in METHODS else "–",
                )
                for r in rows
            ),
            empty=_NONE,
        )  # fmt: skip

    def _dossiers(self, rows: list[Row]) -> ReportTable:
        plan = self._movements.in_force().plan
        return ReportTable(
            title=Text("Hồ sơ đề nghị khen thưởng", "Dossiers"),
            columns=(
                (Text("Mã", "Code"), 33), (Text("Loại", "Category"), 60), (Text("Tình trạng", "State"), 45),
                (Text("Đánh giá", "Verdict"), 35),
            ),
            rows=tuple(
                (
                    r["code"],
                    plan.category(r["category"]).title if r["category"] in plan.categories else r["category"],
                    NOMINATION_STATUSES[r["status"]],
                    VERDICTS.get(r["verdict"]) or "–",
                )
                for r in rows
            ),
            empty=_NONE,
        )  # fmt: skip

    def _findings(self, subject_id: UUID) -> ReportTable:
        rows = self._log.query(
            "SELECT year, text, status, recorded_at FROM inspection_findings WHERE subject = %s ORDER BY recorded_at",
            (subject_id,),
        )
        words = {
            "open": Text("chờ trả lời", "open"), "answered": Text("đã trả lời", "answered"),
            "upheld": Text("giữ nguyên", "upheld"), "dismissed": Text("bác bỏ", "dismissed"),
        }  # fmt: skip
        return ReportTable(
            title=Text("Phát hiện của đoàn kiểm tra", "Findings of inspections"),
            columns=((Text("Ghi lúc", "Recorded"), 35), (Text("Về năm", "About"), 20), (Text("Nội dung", "What it says"), 83),
                     (Text("Tình trạng", "State"), 35)),
            rows=tuple(
                (moment(r["recorded_at"]), str(r["year"] or "–"), r["text"] or "–", words.get(r["status"]) or str(r["status"]))
                for r in rows
            ),
            empty=_NONE,
        )  # fmt: skip

    def _papers(self, subject_id: UUID) -> ReportTable:
        rows = self._log.query(
            "SELECT name, size, min(recorded_at) AS at FROM papers WHERE subject = %s GROUP BY name, size, sha256 ORDER BY 3, 1",
            (subject_id,),
        )
        return ReportTable(
            title=Text("Giấy tờ được lưu", "Papers kept"),
            columns=(
                (Text("Tên tệp", "File"), 108),
                (Text("Cỡ", "Size"), 25),
                (Text("Nhận lúc", "Received"), 40),
            ),
            rows=tuple((r["name"] or "–", f"{max(1, r['size'] // 1024)} kB", moment(r["at"])) for r in rows),
            empty=_NONE,
        )

    def _requests(self, subject_id: UUID) -> ReportTable:
        rows = self._log.query(
            "SELECT kind, received_on, requester, outcome, answered_on FROM data_requests WHERE subject_id = %s "
            "ORDER BY received_on, request_id",
            (subject_id,),
        )
        return ReportTable(
            title=Text("Yêu cầu về dữ liệu", "Requests about the data"),
            columns=((Text("Nhận ngày", "Received on"), 28), (Text("Người yêu cầu", "Asked by"), 50),
                     (Text("Yêu cầu", "Request"), 45), (Text("Trả lời", "Answer"), 50)),
            rows=tuple(
                (
                    dd_mm_yyyy(r["received_on"]), r["requester"] or "–", REQUEST_KINDS[r["kind"]],
                    REQUEST_OUTCOMES.get(r["outcome"], Text("chờ trả lời", "to be answered")),
                )
                for r in rows
            ),
            empty=_NONE,
        )  # fmt: skip

    def _complaints(self, subject_id: UUID) -> ReportTable:
        rows = self._log.query(
            "SELECT kind, received_on, status, closed_on FROM complaints WHERE subject_id = %s "
            "ORDER BY received_on, complaint_id",
            (subject_id,),
        )
        return ReportTable(
            title=Text("Khiếu nại, tố cáo", "Complaints and denunciations"),
            note=Text(
                "Nội dung đơn và người nêu đơn không nêu ở đây: người nêu đơn được pháp luật bảo vệ.",
                "What was said, and by whom, is not told here: the law protects whoever complains.",
            ),
            columns=((Text("Nhận ngày", "Received on"), 33), (Text("Loại", "Kind"), 45),
                     (Text("Tình trạng", "State"), 62), (Text("Kết thúc ngày", "Ended on"), 33)),
            rows=tuple(
                (
                    dd_mm_yyyy(r["received_on"]), COMPLAINT_KINDS[r["kind"]], COMPLAINT_STATUSES[r["status"]],
                    dd_mm_yyyy(r["closed_on"]) if r["closed_on"] else "–",
                )
                for r in rows
            ),
            empty=_NONE,
        )  # fmt: skip

    # -- who acted, who saw it ---------------------------------------------------------------------------------------------

    def _acts(self, title: Text, events: list[EventSourced.Event]) -> ReportTable:
        names = self._names(e.meta.officer_id for e in events)
        return ReportTable(
            title=title,
            columns=((Text("Lúc", "When"), 30), (Text("Việc", "Act"), 52), (Text("Lời ghi", "Words"), 46),
                     (Text("Ai, chức vụ", "Who, office"), 45)),
            rows=tuple(
                (
                    moment(e.timestamp),
                    _headline(e),
                    _words(e),
                    lines(names.get(e.meta.officer_id), e.meta.title, e.meta.unit_name) or "–",
                )
                for e in events
            ),
            empty=_NONE,
        )  # fmt: skip

    # -- helpers -----------------------------------------------------------------------------------------------------------

    def _place(self, unit_id: UUID | None) -> str:
        row = self._log.query_one(
            "SELECT u.name, c.name AS above FROM units u LEFT JOIN units c ON c.unit_id = u.parent_id WHERE u.unit_id = %s",
            (unit_id,),
        )
        return ", ".join(filter(None, [row["name"], row["above"]])) if row else "–"

    def _names(self, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            (list({i for i in ids if i is not None}),),
        )
        return {row["officer_id"]: row["full_name"] or "" for row in rows}


def _facts(rows: list[Cells]) -> ReportTable:
    return ReportTable(
        title=Text("Mục ghi trong sổ", "The register's entry"),
        columns=((Text("Mục", "Field"), 70), (Text("Nội dung", "What is kept"), 103)),
        rows=tuple(rows),
        empty=_NONE,
    )


def _headline(event: EventSourced.Event) -> Text:
    story = tell(event)
    if not story.detail.vi:
        return story.headline
    return Text(f"{story.headline.vi}. {story.detail.vi}", f"{story.headline.en}. {story.detail.en}")


def _words(event: EventSourced.Event) -> str | Text:
    if isinstance(event, _SAYS_OTHERS):
        return Text("lời của người khác, không nêu ở đây", "another person's words, not quoted here")
    return tell(event).words or "–"


def _outcome(row: Row) -> str | Text:
    status = INCOME_STATUSES[row["outcome"] or row["status"]]
    if row["amount"] is None or row["outcome"] == "refused":
        return status
    return Text(f"{_dong(row['amount'])}, {status.vi}", status.en)


def _dong(amount: Any) -> str:
    return "–" if amount is None else dong(amount)


def _said(value: Any) -> str:
    found = plain(value)
    return "–" if found is None or found == "" else str(found)


def _yes(value: Any) -> str | Text:
    found = plain(value)
    return "–" if found is None else _word(bool(found))


def _word(value: bool) -> Text:
    return Text("có", "yes") if value else Text("không", "no")
