"""The data-protection impact record, made from what the installation really is: its permissions, tables, terms and settings.

What only people can say (why, on which ground, to whom) is data beside it (``data/processing.toml``), and a test holds that no
table with personal columns is missing there.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict

from aggregates.actors import Actor
from aggregates.vocabulary import ROLES
from aggregates.vocabulary_protection import REQUEST_KINDS, REQUEST_OUTCOMES
from documents.protection_record import render_protection_record
from documents.report_data import ProtectionRecordData, ReportTable
from projections.registry import VIEWS
from rules.levels import decided_at, level_words
from rules.offices import DECIDING_ROLES, DISTRICT_ROLES
from rules.text import Text
from storage.application import EventLog, Row
from storage.settings import Settings
from workflows.authorisation import authorise
from workflows.clock import Clock
from workflows.movement import Movements
from workflows.permissions import ACTS
from workflows.protection_terms import answer_term, retention_classes
from workflows.restriction import MUST_ACT
from workflows.seats import seat_of

Cells = tuple[str | Text, ...]
READING: Final = (
    "dossier.read", "paper.read", "posting.read", "complaint.read", "appeal.read", "import.read",
    "council.read", "audit.read", "register.read", "conference.read", "hand_over.read", "revocation.read", "higher.read",
    "request.read", "retention.read", "review.read", "sponsorship.read", "overview.read", "readings.read",
    "security.read", "print.read", "people.manage", "subject.erase", "protection.read",
)  # fmt: skip
"""The acts by which somebody sees something."""
_NONE: Final = Text("Không có.", "None.")


@cache
def processing() -> dict[str, list[dict[str, Any]]]:
    """Return what people have said about the processing: ``processing``, ``recipients`` and ``measures``."""
    file = resources.files("workflows").joinpath("data", "processing.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


class ProtectionRecord:
    """Makes the record."""

    def __init__(self, log: EventLog, clock: Clock, movements: Movements) -> None:
        self._log = log
        self._clock = clock
        self._movements = movements

    def pdf(self, actor: Actor, settings: Settings) -> bytes:
        """Return the record as a PDF."""
        return render_protection_record(self.data(actor, settings))

    def data(self, actor: Actor, settings: Settings) -> ProtectionRecordData:
        """Return what the record says of the installation that ``settings`` describe."""
        authorise(actor, "protection.read")
        movement = self._movements.in_force()
        row = self._log.query_one("SELECT full_name FROM officers WHERE officer_id = %s", (actor.officer_id,))
        name = str(row["full_name"] or "") if row else ""
        return ProtectionRecordData(
            agency=seat_of(self._log, movement.plan, self._clock.today()).committee,
            movement=self._movements.names(),
            made_at=self._clock.now(),
            made_by=", ".join(filter(None, [name, actor.title])) or "–",
            facts=self._facts(settings),
            tables=(
                self._what(),
                self._who(),
                self._columns(),
                self._recipients(),
                self._where(settings),
                self._measures(),
                self._retention(),
                self._rights(),
                self._doubts(settings),
            ),
            demonstration=movement.demonstration,
        )

    # -- what it says ------------------------------------------------------------------------------------------------------

    def _facts(self, settings: Settings) -> tuple[tuple[Text, str | Text], ...]:
        counts = self._counts()
        term = answer_term(self._clock.today())
        days = term.working_days
        return (
            (Text("Địa chỉ hệ thống", "Address of the system"), settings.base_url),
            (Text("Số hộ, đối tượng, cán bộ", "Households, nominees, officers"),
             f"{counts['households']} · {counts['nominees']} · {counts['officers']}"),
            (Text("Khóa của chủ thể: đang dùng, đã hủy", "Keys of subjects: in use, destroyed"),
             f"{counts['keys']} · {counts['destroyed']}"),
            (Text("Đang hạn chế xử lý", "Under restricted processing"), str(counts["restricted"])),
            (Text("Hạn trả lời yêu cầu", "Requests are answered within"),
             Text(f"{days} ngày làm việc ({term.source})", f"{days} working days")),
        )  # fmt: skip

    def _what(self) -> ReportTable:
        return ReportTable(
            title=Text("Xử lý dữ liệu gì, để làm gì, trên căn cứ nào", "What is processed, why, on which ground"),
            columns=((Text("Dữ liệu", "Data"), 62), (Text("Của ai", "About"), 30), (Text("Mục đích", "Purpose"), 40),
                     (Text("Căn cứ", "Ground"), 41)),
            rows=tuple(
                (
                    _marked(_said(p, ""), p["sensitive"]),
                    _said(p, "about_"),
                    _said(p, "purpose_"),
                    _said(p, "ground_") if p["confirmed"] else _unconfirmed(_said(p, "ground_")),
                )
                for p in processing()["processing"]
            ),
            empty=_NONE,
        )  # fmt: skip

    def _who(self) -> ReportTable:
        today, plan = self._clock.today(), self._movements.in_force().plan
        held = {
            row["role"]: int(row["n"])
            for row in self._log.query(
                "SELECT a.role, count(DISTINCT a.officer_id) AS n FROM appointments a JOIN officers o USING (officer_id) "
                "WHERE o.active AND a.valid_from <= %(today)s AND coalesce(a.valid_to, 'infinity') >= %(today)s GROUP BY a.role",
                {"today": today},
            )
        }
        return ReportTable(
            title=Text("Ai xem được gì", "Who sees what"),
            note=Text(
                "Từ chính bảng phân quyền của hệ thống; số trong ngoặc là số người đang giữ chức vụ. Cơ quan cấp {level}: toàn "
                "{level}; cấp xã, thôn và phòng ban: trong đơn vị mình.",
                "From the system's own table of permissions; in brackets how many hold the office now. Offices of the {level}: "
                "the whole {level}; communes, hamlets and departments: their own unit.",
            ).format(level=level_words(plan, decided_at(plan))),
            columns=((Text("Việc", "Act"), 60), (Text("Ai", "Who"), 113)),
            rows=tuple((ACTS[act].label, _roles(act, held)) for act in READING),
            empty=_NONE,
        )  # fmt: skip

    def _columns(self) -> ReportTable:
        rows: list[Cells] = [
            (personal.table, ", ".join(personal.columns))
            for view in VIEWS.values()
            for personal in view.personal
        ]
        return ReportTable(
            title=Text("Cột dữ liệu cá nhân trong bảng đọc", "Personal columns of the read models"),
            note=Text(
                "Chỉ các bảng này giữ dữ liệu ở dạng đọc được để làm việc; khi xóa một người, các cột này bị làm trống.",
                "These tables alone hold values in the open for work; when somebody is erased, these columns are emptied.",
            ),
            columns=((Text("Bảng", "Table"), 50), (Text("Cột", "Columns"), 123)),
            rows=tuple(rows),
            empty=_NONE,
        )  # fmt: skip

    def _recipients(self) -> ReportTable:
        return ReportTable(
            title=Text("Cho ai biết", "Recipients"),
            columns=((Text("Bên nhận", "Recipient"), 53), (Text("Cái gì", "What"), 120)),
            rows=tuple((_said(r, ""), _said(r, "what_")) for r in processing()["recipients"]),
            empty=_NONE,
        )

    def _where(self, settings: Settings) -> ReportTable:
        return ReportTable(
            title=Text("Lưu ở đâu", "Where it is kept"),
            columns=((Text("Cái gì", "What"), 60), (Text("Ở đâu", "Where"), 113)),
            rows=(
                (
                    Text("Nhật ký sự kiện và bảng đọc", "Event log and read models"),
                    _database(settings),
                ),
                (Text("Giấy tờ, niêm phong", "Papers, sealed"), str(settings.data_dir / "attachments")),
                (
                    Text("Khóa chính", "Master key"),
                    str(settings.master_key_path)
                    if settings.master_key_path is not None
                    else Text("biến môi trường CHUNGTAY_MASTER_KEY", "the environment, CHUNGTAY_MASTER_KEY"),
                ),
                (
                    Text("Máy chủ web nghe ở", "The web server listens on"),
                    f"{settings.host}:{settings.port}",
                ),
            ),
            empty=_NONE,
        )

    def _measures(self) -> ReportTable:
        must = ", ".join(ROLES[role].vi for role in sorted(MUST_ACT))
        must_en = ", ".join(ROLES[role].en for role in sorted(MUST_ACT))
        said: list[Cells] = [(_said(m, ""),) for m in processing()["measures"]]
        return ReportTable(
            title=Text("Biện pháp bảo vệ", "Measures"),
            columns=((Text("Biện pháp", "Measure"), 173),),
            rows=(
                *said,
                (
                    Text(
                        f"Dữ liệu đang hạn chế xử lý chỉ mở cho: {must}",
                        f"Data under restricted processing opens for these alone: {must_en}",
                    ),
                ),
            ),
            empty=_NONE,
        )

    def _retention(self) -> ReportTable:
        return ReportTable(
            title=Text("Thời hạn lưu giữ", "Terms of keeping"),
            note=Text(
                "Hết thời hạn không tự xóa gì; mỗi năm rà soát một lần.",
                "Nothing is erased by the passing of a term; there is a review every year.",
            ),
            columns=((Text("Nhóm", "Class"), 50), (Text("Thời hạn", "Term"), 20), (Text("Tính từ", "Counted from"), 63),
                     (Text("Nguồn", "Source"), 40)),
            rows=tuple(
                (
                    kept.name,
                    Text(f"{kept.years} năm", f"{kept.years} year{'s' if kept.years > 1 else ''}"),
                    kept.counts,
                    kept.source if kept.confirmed else _unconfirmed(kept.source),
                )
                for kept in retention_classes(self._clock.today())
            ),
            empty=_NONE,
        )  # fmt: skip

    def _rights(self) -> ReportTable:
        rows = self._log.query(
            "SELECT kind, outcome, count(*) AS n, count(*) FILTER (WHERE coalesce(answered_on, %s) > due_on) AS late "
            "FROM data_requests GROUP BY 1, 2 ORDER BY 1, 2",
            (self._clock.today(),),
        )
        return ReportTable(
            title=Text("Yêu cầu của chủ thể dữ liệu", "Requests of data subjects"),
            columns=((Text("Yêu cầu", "Request"), 60), (Text("Trả lời", "Answer"), 63), (Text("Số", "Number"), 20),
                     (Text("Quá hạn", "Late"), 30)),
            rows=tuple(
                (
                    REQUEST_KINDS[r["kind"]],
                    REQUEST_OUTCOMES.get(r["outcome"]) or Text("chờ trả lời", "to be answered"),
                    str(r["n"]),
                    str(r["late"]),
                )
                for r in rows
            ),
            empty=Text("Chưa có yêu cầu nào.", "No request yet."),
        )  # fmt: skip

    def _doubts(self, settings: Settings) -> ReportTable:
        """What is not in order or not confirmed, as far as the system can tell."""
        today = self._clock.today()
        found: list[Text] = []
        if not settings.base_url.startswith("https://"):
            found.append(
                Text(
                    f"Địa chỉ {settings.base_url} không dùng HTTPS: chỉ chấp nhận được trên một máy hoặc sau một máy chủ "
                    "trung gian có HTTPS.",
                    f"The address {settings.base_url} does not use HTTPS: acceptable on one machine or behind a proxy that does.",
                )
            )
        if settings.database_url is not None and settings.owner_url is None:
            found.append(
                Text(
                    "Ứng dụng dùng chung vai trò cơ sở dữ liệu với chủ sở hữu các bảng; hãy tách bằng DATABASE_OWNER_URL.",
                    "The application uses the role that owns the tables; set them apart with DATABASE_OWNER_URL.",
                )
            )
        if not answer_term(today).confirmed:
            found.append(
                Text(
                    "Hạn trả lời yêu cầu chưa được đối chiếu với văn bản luật.",
                    "The term for answers has not been checked against the law.",
                )
            )
        open_terms = sum(not kept.confirmed for kept in retention_classes(today))
        if open_terms:
            found.append(
                Text(
                    f"{open_terms} thời hạn lưu giữ chưa được xác nhận.",
                    f"Terms of keeping not confirmed: {open_terms}.",
                )
            )
        grounds = sum(not p["confirmed"] for p in processing()["processing"])
        if grounds:
            found.append(
                Text(
                    f"{grounds} căn cứ xử lý chưa được pháp chế của cơ quan xác nhận.",
                    f"Grounds of processing not confirmed by the authority's lawyer: {grounds}.",
                )
            )
        reviewed = self._log.query_one("SELECT 1 AS is FROM retention_reviews WHERE year = %s", (today.year,))
        if reviewed is None:
            found.append(
                Text(
                    f"Chưa có rà soát thời hạn lưu giữ năm {today.year}.",
                    f"There is no review of terms for {today.year}.",
                )
            )
        without = self._log.query_one(
            "SELECT count(*) AS n FROM nominations n WHERE n.live AND n.category = 'household' AND NOT EXISTS "
            "(SELECT 1 FROM household_consents c WHERE c.household_id = n.subject_id AND c.purpose = 'public_display' AND c.given)"
        )
        if without and without["n"]:
            found.append(
                Text(
                    f"{without['n']} hồ sơ hộ đang xét chưa có sự đồng ý niêm yết công khai.",
                    f"Live household dossiers without consent to public posting: {without['n']}.",
                )
            )
        rows: tuple[Cells, ...] = tuple((one,) for one in found)
        return ReportTable(
            title=Text("Điều còn phải làm rõ", "What is open"),
            columns=((Text("Điều", "Point"), 173),),
            rows=rows,
            empty=Text("Không có điều nào hệ thống thấy được.", "Nothing that the system can tell."),
        )

    def _counts(self) -> Row:
        row = self._log.query_one(
            "SELECT (SELECT count(*) FROM households WHERE head IS NOT NULL) AS households, "
            "(SELECT count(*) FROM nominees WHERE name IS NOT NULL) AS nominees, (SELECT count(*) FROM officers) AS officers, "
            "(SELECT count(*) FROM subject_keys WHERE wrapped IS NOT NULL) AS keys, "
            "(SELECT count(*) FROM subject_keys WHERE wrapped IS NULL) AS destroyed, "
            "(SELECT count(*) FROM restricted_subjects) AS restricted"
        )
        assert row is not None
        return row


def _said(row: dict[str, Any], prefix: str) -> Text:
    return Text(row[f"{prefix}vi"], row[f"{prefix}en"])


def _marked(text: Text, sensitive: bool) -> Text:
    return Text(f"{text.vi} (nhạy cảm)", f"{text.en} (sensitive)") if sensitive else text


def _unconfirmed(text: Text) -> Text:
    return Text(f"{text.vi} (chưa xác nhận)", f"{text.en} (to be confirmed)")


def _roles(act: str, held: dict[str, int]) -> Text:
    """Name who may do something. Of the chairs who decide at one level or another, those that somebody is."""
    roles = [r for r in ACTS[act].roles or () if r not in DECIDING_ROLES or held.get(r)]
    ordered = sorted(roles, key=lambda role: (role not in DISTRICT_ROLES, list(ROLES).index(role)))
    return Text(
        "; ".join(f"{ROLES[role].vi} ({held.get(role, 0)})" for role in ordered),
        "; ".join(f"{ROLES[role].en} ({held.get(role, 0)})" for role in ordered),
    )


def _database(settings: Settings) -> str | Text:
    """Where the database is, without the name or password it is opened by."""
    if settings.database_url is None:
        return Text(
            f"PostgreSQL kèm theo, trong {settings.data_dir}", f"embedded PostgreSQL in {settings.data_dir}"
        )
    parts = conninfo_to_dict(settings.database_url)
    return f"PostgreSQL {parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"
