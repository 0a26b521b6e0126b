"""What each paper of the movement needs to know, as frozen dataclasses that the callers fill.

These are snapshots: no identifiers are looked up and nothing is computed about the law here. Money is in đồng, dates
are dates of the act, moments carry their zone. ``demonstration`` puts an unmistakable mark on every page. Reports on what is on
record have theirs in :mod:`documents.report_data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from rules.text import Text

Attendance = Literal["present", "absent", "written"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs, and in what capacity.

    ``collective`` gives a ``TM.`` line (on behalf of a collective body), ``acting_for`` a ``KT.`` line (a deputy signs
    for the head), ``by_order_of`` a ``TL.`` line. An empty ``name`` leaves the line for the hand.
    """

    name: str
    title: str
    collective: str = ""
    acting_for: str = ""
    by_order_of: str = ""

    @property
    def capacity_lines(self) -> tuple[str, ...]:
        """The lines above the signature, in the order the decree gives: TM., KT. or TL., then the title."""
        lines = []
        if self.collective:
            lines.append(f"TM. {self.collective}")
        if self.acting_for:
            lines.append(f"KT. {self.acting_for}")
        if self.by_order_of:
            lines.append(f"TL. {self.by_order_of}")
        lines.append(self.title)
        return tuple(line.upper() for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The top of an administrative paper: who issues it, its number, where and when.

    ``parent`` is the superior body's line, empty where there is none; ``serial`` is ``None`` while there is no number.
    """

    agency: str
    place: str
    dated: date
    parent: str = ""
    serial: int | None = None
    symbol: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awardee:
    """One line of a list of people or units awarded or proposed."""

    name: str
    address: str
    merit: str
    category: str = ""
    award: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateData:
    """A certificate of merit (giấy khen). ``awardee_title`` stands before the name: ``Hộ gia đình bà``.

    ``address_label`` says what ``address`` is: for officials it is their post and place of work.
    """

    authority: str
    awardee_title: str
    awardee_name: str
    address: str
    merit: str
    decision_serial: int
    decision_symbol: str
    decision_date: date
    gold_book_number: str
    certificate_number: str
    place: str
    issued_on: date
    signatory: Signatory
    check_url: str
    award_form: str = "Giấy khen"
    proof_line: str = ""
    demonstration: bool = False
    address_label: str = "Địa chỉ"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionData:
    """An award decision. ``authority`` is who decides, in full, as it stands above the legal grounds.

    ``articles`` are the texts of Điều 1, 2, …; :func:`documents.decision.customary_articles` words the usual three.
    """

    letterhead: Letterhead
    summary: str
    authority: str
    grounds: tuple[str, ...]
    articles: tuple[str, ...]
    awardees: tuple[Awardee, ...]
    recipients: tuple[str, ...]
    signatory: Signatory
    annex_title: str = "Danh sách được tặng Giấy khen"
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One payment of prize money. ``amount`` in đồng, rounded; ``receiver`` what the coefficient is for."""

    name: str
    address: str
    receiver: str
    coefficient: Decimal
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentData:
    """The payment list of a decision's prize money. ``totals`` are receiver, number of payments and đồng.

    ``doubts`` name figures that were not compared with their documents yet: the list says so. ``left_out``: who of the
    decision's list is paid nothing, and why.
    """

    letterhead: Letterhead
    decision: str
    salary: int
    salary_source: str
    rows: tuple[PaymentRow, ...]
    totals: tuple[tuple[str, int, int], ...]
    total: int
    made_by: str
    made_by_office: str
    doubts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    revoking: tuple[str, ...] = ()
    """Who of those listed may lose the award: its revocation is under way."""
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesNominee:
    """One nominee of a hamlet meeting with the counted hands."""

    name: str
    address: str
    reason: str
    votes_for: int
    votes_against: int
    abstained: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesData:
    """Minutes of the meeting of a hamlet, commune or department that reviews nominees (biên bản họp bình xét).

    ``hamlet`` is the unit that met, ``commune`` the place it lies in. ``parent`` stands above it in the letterhead: by default
    the People's Committee of ``commune``, nothing for a union or front, which stands under none.
    Hours, ``venue``, ``households_total`` and ``chair_office`` are left out of the paper where nobody has recorded them.
    """

    commune: str
    hamlet: str
    place: str
    movement: str
    held_on: date
    chair: str
    secretary: str
    present: int
    nominees: tuple[MinutesNominee, ...]
    rule: str
    conclusion: str
    started_at: time | None = None
    ended_at: time | None = None
    venue: str = ""
    households_total: int | None = None
    chair_office: str = ""
    guests: tuple[str, ...] = ()
    discussion: tuple[str, ...] = ()
    copies: int = 2
    reference: str = ""
    demonstration: bool = False
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilMember:
    """A member of the council as invited to one session. ``written``: absent, but voted in writing."""

    name: str
    office: str
    attendance: Attendance
    role: str = "Ủy viên"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One sitting of a session that went on after an adjournment: how many of the members were there, who was not."""

    began: datetime
    ended: datetime
    present: int
    needed: int
    absent: tuple[str, ...]
    called_for: time | None = None
    """The hour the members were asked to come at, where one was named."""
    chaired: bool = True
    """Whether the chair was there. Who presided instead is not recorded: the minutes leave a line for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """A member who takes no part in the vote on one nominee, and why."""

    member: str
    nominee: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The count for one nominee. ``base`` is the number the threshold is taken from, after recusals.

    ``invalid`` counts papers of a secret ballot, ``abstained`` those who voted neither way. ``written`` of the votes came
    from absent members. ``before`` tells how earlier votes on the nominee ended, where it was voted on again.
    """

    name: str
    address: str
    base: int
    votes_for: int
    votes_against: int
    agreed: bool
    invalid: int = 0
    abstained: int = 0
    assessment: Text | None = None
    written: int = 0
    by_chair: bool = False
    before: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    """What the nominee was awarded before the session."""
    sittings: str = ""
    """How many voted at which sitting, where there were several."""
    tied: bool = False
    """Whether it was a tie that by the rule, or without the chair's voice, carries nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A decision against the assessment, which needs a written reason."""

    nominee: str
    assessment: Text
    decision: Text
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A nominee the session did not decide on, and why."""

    nominee: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilMinutesData:
    """Minutes of a session of the emulation and commendation council."""

    letterhead: Letterhead
    session: str
    movement: str
    venue: str
    started_at: datetime
    ended_at: datetime
    chair: str
    secretary: str
    members: tuple[CouncilMember, ...]
    quorum: str
    rule: str
    secret: bool
    tallies: tuple[Tally, ...]
    conclusion: str
    chair_title: str = "Chủ tịch Hội đồng"
    recusals: tuple[Recusal, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    discussion: tuple[str, ...] = ()
    demonstration: bool = False
    ballot: str = ""
    """How was voted, where one word for all nominees would not do; empty: secret or open, as ``secret`` says."""
    proceedings: tuple[str, ...] = ()
    """Adjournments, resumptions, lost boxes and votes held again, in their order."""
    sittings: tuple[Sitting, ...] = ()
    """The sittings in their order, where the session was adjourned and went on; empty for a session of one sitting."""
    put_off: tuple[PutOff, ...] = ()
    replaces: str = ""
    """SHA-256 of the minutes as first issued, where these leave out somebody who was erased since; empty: they are the first."""
    redacted_on: date | None = None
    called_for: time | None = None
    """The hour of the invitation, where it named one; ``started_at`` is when attendance was taken."""
    chair_away: bool = False
    """Whether the chair was at no sitting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationData:
    """The invitation (giấy mời) to a session of the council, with its agenda. ``invitees`` are names with offices."""

    letterhead: Letterhead
    session: str
    movement: str
    venue: str
    held_on: date
    invitees: tuple[tuple[str, str], ...]
    agenda: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Each case with its address and what was awarded before."""
    rule: str
    signatory_title: str
    demonstration: bool = False
    starts_at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptItem:
    """One paper of a dossier: how many originals (bản chính) and copies (bản sao) were handed in."""

    title: str
    title_en: str = ""
    originals: int = 0
    copies: int = 0
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptData:
    """Receipt slip for a dossier with the day its result is due. ``dossier_code`` is the mã hồ sơ.

    It is dated when the dossier was received, or ``dated`` where another office writes it later; ``received_in`` then names the
    one that received the dossier. Where the plan sets no term, ``due_on`` and ``working_days`` are None and no day is promised.
    """

    parent: str
    agency: str
    place: str
    dossier_code: str
    submitted_by: str
    submitter_address: str
    subject: str
    request: str
    items: tuple[ReceiptItem, ...]
    received_at: datetime
    received_by: str
    receiving_office: str
    due_on: date | None
    working_days: int | None
    return_at: str
    sets: int = 1
    phone: str = ""
    follow_url: str = ""
    dated: date | None = None
    received_in: str = ""
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionData:
    """Submission letter (tờ trình) of a commune to the district with its list of nominees."""

    letterhead: Letterhead
    summary: str
    addressees: tuple[str, ...]
    paragraphs: tuple[str, ...]
    nominees: tuple[Awardee, ...]
    enclosures: tuple[str, ...]
    recipients: tuple[str, ...]
    signatory: Signatory
    closing: str = ""
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingLine:
    """Somebody put forward, as a posting names them: no income, disability, ethnicity, birth date or identity number."""

    name: str
    place: str
    category: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingData:
    """A list to hang out, with the days it hangs and how to comment."""

    letterhead: Letterhead
    movement: str
    since: date
    until: date
    lines: tuple[PostingLine, ...]
    how_to_comment: str
    made_by: str
    made_by_office: str
    demonstration: bool = False
