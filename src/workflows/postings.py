"""Public postings as lists: what hangs at a commune or at the district, what its page shows, and what people say about it.

Name, hamlet, commune and category: nothing else is posted of anybody. A page of its own has the list only where the plan says so
(``posting.public``), and leaves out whoever has withdrawn consent to public display or whose data is restricted.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from documents.data import Letterhead, PostingData, PostingLine
from documents.posting import render_posting
from rules.recourse import PostingRule
from rules.text import Text
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, scope_of
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.nominations import Nominations
from workflows.paper_words import movement_names
from workflows.plans import PlanLibrary
from workflows.public import public_actor
from workflows.restriction import RESTRICTED
from workflows.seats import seats_of, short_name
from workflows.throttle import may_comment

MOST: Final = 1000
"""Entries of one list; more at a time are no posting that anybody reads."""
MOST_COMMENTS: Final = 500
"""Comments that one dossier's posting takes from the public page."""
_NAMED: Final = (
    "Ai có ý kiến xin gửi trong thời gian niêm yết, ghi rõ họ tên, tại nơi niêm yết danh sách này. Mỗi ý kiến đều được trả lời; "
    "họ tên người nêu ý kiến không được cho phía đề nghị biết."
)
_EITHER: Final = (
    "Ai có ý kiến xin gửi trong thời gian niêm yết, ghi hoặc không ghi họ tên, tại nơi niêm yết danh sách này. Mỗi ý kiến đều được "
    "trả lời; họ tên người nêu ý kiến không được cho phía đề nghị biết."
)
_POSTED: Final = (
    "SELECT n.nomination_id, n.code, n.subject_id, n.subject_name AS name, n.category, n.plan_id, n.plan_version, "
    "n.level, n.roles, "
    "n.unit_path, n.posted_until, n.comments, "
    # Of what was posted before the day was kept, the day it came to this step.
    "coalesce(n.posted_on, (n.since AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS posted_on, u.name AS unit, c.name AS commune, "
    "(SELECT count(*) FROM posting_comments p WHERE p.nomination_id = n.nomination_id AND p.step = n.step) AS said, "
    "(SELECT count(*) FROM posting_comments p WHERE p.nomination_id = n.nomination_id AND p.step = n.step "
    "AND p.settled = '') AS unanswered "
    "FROM nominations n JOIN units u ON u.unit_id = n.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id "
    f"WHERE n.act = 'close_posting' AND n.live AND n.subject_name IS NOT NULL AND n.subject_id NOT IN {RESTRICTED} "
)
_ORDER: Final = "ORDER BY c.sort_key NULLS FIRST, u.sort_key, n.sort_key, n.code LIMIT %(most)s"


class Postings:
    """Use cases of public postings."""

    def __init__(
        self, kernel: Kernel, movements: Movements, plans: PlanLibrary, nominations: Nominations
    ) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._plans = plans
        self._nominations = nominations

    # -- answered --------------------------------------------------------------------------------------------------------

    def answer(
        self, actor: Actor, command: Command, *, nomination_id: UUID, comment: int, answer: str
    ) -> Outcome:
        """Answer one comment on a posting, by its number."""
        return self._nominations.on_dossier(
            "nomination.answer_comment",
            actor,
            command,
            nomination_id,
            lambda work, n: n.answer_comment(actor, comment=comment, answer=answer),
        )

    # -- lists -----------------------------------------------------------------------------------------------------------

    def posted(self, actor: Actor) -> list[Row]:
        """Return what is posted today in the officer's charge, by commune, hamlet and name."""
        authorise(actor, "posting.read")
        return self._log.query(
            _POSTED + "AND n.posted_until >= %(today)s AND n.unit_path LIKE %(scope)s || '%%' " + _ORDER,
            {"today": self._today, "scope": scope_of(actor, "posting.read"), "most": MOST},
        )

    def unanswered(self, actor: Actor) -> list[Row]:
        """Return the dossiers whose comments wait for an answer of the officer's office."""
        if not may(actor, "posting.read"):
            return []
        return self._log.query(
            "SELECT x.* FROM (" + _POSTED + "AND n.posted_until IS NOT NULL AND %(role)s = ANY(n.roles) "
            "AND n.subject_id <> ALL(%(kin)s) AND n.unit_path LIKE %(scope)s || '%%' "
            + _ORDER
            + ") x WHERE x.unanswered > 0",
            {
                "role": actor.role,
                "kin": list(actor.own_households),
                "scope": scope_of(actor, "posting.read"),
                "most": MOST,
            },
        )

    def sheet(self, actor: Actor, level: str) -> bytes:
        """Return the list to hang out, as a PDF: what the officer's own office posts today on a level."""
        rows = [row for row in self.posted(actor) if row["level"] == level and actor.role in row["roles"]]
        if not rows:
            raise Refused("not_found")
        plans = [self._plans.get(row["plan_id"], row["plan_version"]) for row in rows]
        seat = seats_of(self._log, plans, self._today)
        return render_posting(
            PostingData(
                letterhead=Letterhead(
                    parent="" if level == "commune" else seat.committee,
                    agency=f"Ủy ban nhân dân {actor.unit_name}"
                    if level == "commune"
                    else "Hội đồng Thi đua - Khen thưởng",
                    place=short_name(actor.unit_name) if level == "commune" else seat.place,
                    dated=self._today,
                    symbol="TB-UBND" if level == "commune" else "TB-HĐTĐKT",
                ),
                movement=movement_names(plans),
                since=min(row["posted_on"] for row in rows),
                until=max(row["posted_until"] for row in rows),
                lines=tuple(
                    PostingLine(
                        name=row["name"],
                        place=", ".join(filter(None, [row["unit"], row["commune"]])),
                        category=self.category_of(row).vi,
                        until=row["posted_until"],
                    )
                    for row in rows
                ),
                how_to_comment=_NAMED
                if any(self.rule_of(row).comments == "named" for row in rows)
                else _EITHER,
                made_by=self._name(actor.officer_id),
                made_by_office=actor.title,
                demonstration=self._movements.in_force().demonstration,
            )
        )

    # -- for everybody ---------------------------------------------------------------------------------------------------

    def public(self) -> list[Row]:
        """Return what the page for everybody shows today: dossiers whose plan posts them there, without ids of the person."""
        rows = self._log.query(
            _POSTED + "AND n.posted_until >= %(today)s AND NOT EXISTS (SELECT 1 FROM household_consents k "
            "WHERE k.household_id = n.subject_id AND k.purpose = 'public_display' AND NOT k.given) " + _ORDER,
            {"today": self._today, "most": MOST},
        )
        return [
            {
                "nomination_id": row["nomination_id"],
                "name": row["name"],
                "unit": row["unit"],
                "commune": row["commune"],
                "category": self.category_of(row),
                "until": row["posted_until"],
                "named": self.rule_of(row).comments == "named",
            }
            for row in rows
            if self.rule_of(row).public
        ]

    def public_entry(self, nomination_id: UUID) -> Row:
        """Return one entry of the page for everybody. Raises ``posting_not_public`` for anything that is not on it."""
        found = next((row for row in self.public() if row["nomination_id"] == nomination_id), None)
        if found is None:
            raise Refused("posting_not_public")
        return found

    def comment(
        self, command: Command, *, nomination_id: UUID, author: str, text: str, address: str
    ) -> Outcome:
        """Take a comment from the page for everybody; so many a minute from one ``address``."""
        self.public_entry(nomination_id)
        if not command.rehearsal and not may_comment(self._log, address):
            raise Refused("too_many_comments")
        actor = public_actor(self._log)

        def decide(work: Work) -> Outcome:
            nomination = work.load(Nomination, nomination_id)
            rule = self._plans.of(nomination).posting
            if not rule.public or nomination.posted_until is None or work.today > nomination.posted_until:
                raise Refused("posting_not_public")
            if nomination.comments_now >= MOST_COMMENTS:
                raise Refused("too_many_comments")
            nomination.receive_comment(
                author=author, text=text, channel="online", name_wanted=rule.comments == "named"
            )
            return {"id": str(nomination_id), "number": nomination.comments}

        return self._kernel.run("nomination.comment_online", actor, command, decide)

    # -- helpers ---------------------------------------------------------------------------------------------------------

    @property
    def _today(self) -> date:
        return self._kernel.clock.today()

    def rule_of(self, row: Row) -> PostingRule:
        """Return how the plan of a posted dossier has it posted."""
        return self._plans.get(row["plan_id"], row["plan_version"]).posting

    def category_of(self, row: Row) -> Text:
        """Return what a posted dossier's category is called in its plan."""
        return self._plans.get(row["plan_id"], row["plan_version"]).category(row["category"]).title

    def _name(self, officer_id: UUID) -> str:
        row = self._log.query_one("SELECT full_name FROM officers WHERE officer_id = %s", (officer_id,))
        return (row["full_name"] or "") if row else ""
