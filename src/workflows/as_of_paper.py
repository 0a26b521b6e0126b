"""A record as it stood, as a paper: the same facts, changes and acts as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import Metadata
from aggregates.nomination import Nomination
from aggregates.pii import ERASED_TEXT
from aggregates.vocabulary import ROLES
from documents.as_of import render_as_of
from documents.formats import moment
from documents.report_data import AsOfData, ReportTable
from rules.text import Text, counted
from rules.wording import joined
from storage.application import EventLog, Row
from workflows.as_of import AREAS, AsItStood, Standing
from workflows.clock import Clock
from workflows.movement import Movements
from workflows.narrative import tell
from workflows.readings import COMMAND_LINE, ON_SERVER, Readings
from workflows.sensitive import KIND_NAMES, Sight, area_of

_NOTHING = Text("Chưa có gì.", "Nothing yet.")


class AsOfPapers:
    """Renders what :class:`workflows.as_of.AsOf` found."""

    def __init__(self, log: EventLog, clock: Clock, movements: Movements, readings: Readings) -> None:
        self._log = log
        self._clock = clock
        self._movements = movements
        self._readings = readings

    def render(self, actor: Actor, found: AsItStood, sights: Mapping[str, Sight] | None = None) -> bytes:
        """Return the PDF. ``sights`` are the page's, by area; without them what is read is noted at once."""
        own: dict[str, Sight] = dict(sights or {})
        movement = self._movements.in_force()
        maker = self._log.query_one(
            "SELECT full_name FROM officers WHERE officer_id = %s", (actor.officer_id,)
        )
        content = render_as_of(
            AsOfData(
                title=found.title,
                then=point_words(found.then),
                movement=self._movement_of(found),
                made_at=self._clock.now(),
                made_by=str(maker["full_name"] or "") if maker else "",
                made_by_office=actor.title,
                tables=tuple(self._tables(actor, found, own)),
                demonstration=movement.demonstration,
            )
        )
        if sights is None:
            self._readings.keep(own.values(), page="as_of.paper")
        return content

    def _movement_of(self, found: AsItStood) -> str:
        """The movement that a dossier goes by; of other records, which go on under another plan, all that there were."""
        if found.kind != "dossier":
            return self._movements.names()
        nomination = self._log.load(Nomination, found.record_id)
        return self._movements.terms_of(nomination).plan.movement.vi

    def _tables(self, actor: Actor, found: AsItStood, sights: dict[str, Sight]) -> Iterable[ReportTable]:
        yield ReportTable(
            title=Text("Những điều đã biết", "What was known"),
            columns=((Text("Điều", "Fact"), 48), (Text("Nội dung", "Content"), 60), (Text("Do ai, lúc nào", "By whom, when"), 65)),
            rows=tuple((k.label, k.value, said_by(k.meta, k.at, found.people)) for k in found.then.facts),
            empty=_NOTHING,
        )  # fmt: skip
        if found.other is not None and found.changes is not None:
            yield ReportTable(
                title=Text("Khác với thời điểm kia", "Difference from the other moment"),
                note=point_words(found.other),
                columns=((Text("Thay đổi", "Change"), 108), (Text("Do ai, lúc nào", "By whom, when"), 65)),
                rows=tuple(
                    (c.sentence, said_by(c.meta, c.at, found.people) if c.meta and c.at else "")
                    for c in found.changes
                ),
                empty=Text("Không có gì khác.", "Nothing differs."),
            )
        acts = []
        for event in found.then.events:
            area = area_of(event) if area_of(event) != "commitment" else AREAS[found.kind]
            story = sights.setdefault(area, Sight(actor, area)).told(event, tell(event))
            words = ERASED_TEXT if story.words is None else Text(story.words, story.words)
            acts.append(
                (
                    Text(
                        "\n".join(filter(None, (story.headline.vi, story.detail.vi, words.vi))),
                        "\n".join(
                            filter(
                                None, (story.headline.en, story.detail.en, "" if story.words else words.en)
                            )
                        ),
                    ),
                    said_by(event.meta, event.timestamp, found.people),
                )
            )
        yield ReportTable(
            title=Text("Những việc đã ghi đến lúc đó", "What had been done by then"),
            columns=((Text("Việc", "Act"), 108), (Text("Do ai, lúc nào", "By whom, when"), 65)),
            rows=tuple(acts),
            empty=_NOTHING,
        )
        log = sights.setdefault("readings", Sight(actor, "readings"))
        readers = self._readings.of_records(actor, found.records, found.until, log)
        if readers is not None:
            yield ReportTable(
                title=Text("Ai đã đọc đến lúc đó", "Who had read it by then"),
                note=Text(
                    "Theo nhật ký đọc dữ liệu nhạy cảm ở bản ghi này và ở cam kết kèm theo.",
                    "By the log of readings of sensitive data in this record and the commitment it rests on.",
                ),
                columns=((Text("Ai", "Who"), 63), (Text("Đọc gì, mấy lần", "What, how often"), 60),
                         (Text("Từ, đến", "From, to"), 50)),
                rows=tuple((_reader(row), _read(row), _span(row["first"], row["last"])) for row in readers),
                empty=Text("Chưa ai đọc.", "Nobody had."),
            )  # fmt: skip


def point_words(standing: Standing) -> Text:
    """Say which point of a record's life is meant: its version and the moment."""
    when = moment(standing.at)
    return Text(f"lúc {when}, phiên bản {standing.version}", f"at {when}, version {standing.version}")


def _reader(row: Row) -> str | Text:
    """Name who read, with the office: the command line has neither account nor office."""
    if row["username"] is None:
        return Text(f"{COMMAND_LINE.vi}, {ON_SERVER.vi}", f"{COMMAND_LINE.en}, {ON_SERVER.en}")
    title = row["title"] or ROLES[row["role"]].vi
    return ", ".join((row["officer"] or row["username"], _office(title, row["unit_name"] or "")))


def _read(row: Row) -> Text:
    kinds = [words for kind, words in KIND_NAMES.items() if kind in row["kinds"]]
    said = joined(kinds, ", ")
    return Text(f"{said.vi}; {row['times']} lần", f"{said.en}; {counted(row['times'], 'time')}")


def _span(first: datetime, last: datetime) -> str:
    return moment(first) if first == last else f"{moment(first)} – {moment(last)}"


def _office(title: str, unit: str) -> str:
    """A title with its unit, named once."""
    return title if not unit or unit in title else f"{title}, {unit}"


def said_by(meta: Metadata, at: datetime, people: Mapping[UUID, str | None]) -> str:
    """Return who did something, in which office, and when, on one line."""
    name = people.get(meta.officer_id) if meta.officer_id else None
    return " · ".join(filter(None, (name or "", _office(meta.title, meta.unit_name), moment(at))))
