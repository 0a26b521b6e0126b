"""The look of one form of certificate as the office wants it: placed part by part, tried out, put in use, frozen.

One template per award form, or per award form and category where a category has blanks of its own. What is being worked on
is a draft; putting it in use freezes it under the next version, and every certificate issued from then on names template and
version. A version is never changed: what was issued under it can be set again as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.refusals import Refused
from aggregates.values import require_choice, require_name
from aggregates.vocabulary_printing import TEMPLATE_STATUSES
from rules.certificate_layout import BUILT_IN, PARTS, Layout, faults, layout_as_data, layout_of, placed_of
from rules.text import Text

TEMPLATE_NAME_LIMIT: Final = 100


class CertificateTemplate(EventSourced):
    """One certificate's look, with every version that was ever in use."""

    TOPIC: ClassVar[str] = "certificate_template"

    class Event(EventSourced.Event):
        """Base of a template's events."""

        TOPIC: ClassVar[str] = "certificate_template.event"

    class Made(Event, Created):
        """A template was begun as a copy of the layout that ships, or of another template's."""

        TOPIC: ClassVar[str] = "certificate_template.made.v1"
        name: str
        award_form: str
        category: str
        layout: dict[str, Any]

        def apply(self, aggregate: CertificateTemplate) -> None:
            """Take the layout as the draft."""
            aggregate.award_form = self.award_form
            aggregate.category = self.category
            aggregate.draft = self.layout

    class SheetSet(Event):
        """The size of the sheet was set, and whether the frame is printed."""

        TOPIC: ClassVar[str] = "certificate_template.sheet_set.v1"
        width: float
        height: float
        frame: bool

        def apply(self, aggregate: CertificateTemplate) -> None:
            """Change the draft."""
            sheet = {"width": self.width, "height": self.height, "frame": self.frame}
            aggregate.draft = {**aggregate.draft, **sheet}

    class PartPlaced(Event):
        """A part was placed, or set in other type."""

        TOPIC: ClassVar[str] = "certificate_template.part_placed.v1"
        part: str
        placed: dict[str, Any]

        def apply(self, aggregate: CertificateTemplate) -> None:
            """Change the draft."""
            parts = {**aggregate.draft["parts"], self.part: self.placed}
            aggregate.draft = {**aggregate.draft, "parts": parts}

    class PutInUse(Event):
        """The draft is what certificates are issued with from now on, under this version, for good."""

        TOPIC: ClassVar[str] = "certificate_template.put_in_use.v1"
        number: int
        layout: dict[str, Any]

        def apply(self, aggregate: CertificateTemplate) -> None:
            """Freeze it."""
            aggregate.versions[self.number] = self.layout
            aggregate.status = "in_use"

    class TakenOutOfUse(Event):
        """Nothing is issued with the template any more; the layout that ships, or the award form's other one, is used again."""

        TOPIC: ClassVar[str] = "certificate_template.taken_out_of_use.v1"

        def apply(self, aggregate: CertificateTemplate) -> None:
            """End its use; its versions stay."""
            aggregate.status = "retired"

    def __init__(self) -> None:
        self.award_form = ""
        self.category = ""
        self.status = "draft"
        self.draft: dict[str, Any] = {}
        self.versions: dict[int, dict[str, Any]] = {}

    @property
    def layout(self) -> Layout:
        """The layout that is being worked on."""
        return layout_of(self.draft)

    @classmethod
    def make(
        cls, id: UUID, *, name: str, award_form: str, category: str = "", layout: Layout = BUILT_IN
    ) -> CertificateTemplate:
        """Begin a template for an award form of the plan; ``category`` "": for all of its categories."""
        return cls.create(
            cls.Made,
            id,
            name=require_name(
                name, Text("tên mẫu", "the template's name"), "name", limit=TEMPLATE_NAME_LIMIT
            ),
            award_form=award_form,
            category=category,
            layout=layout_as_data(layout),
        )

    def set_sheet(self, *, width: float, height: float, frame: bool) -> None:
        """Set the size of the sheet in millimetres."""
        changed = layout_of({**self.draft, "width": width, "height": height, "frame": frame})
        found = [fault for fault in faults(changed) if not fault.part]
        if found:
            raise Refused("layout_faulty", field="width", why=found[0].words)
        if changed != self.layout:
            self.trigger_event(self.SheetSet, width=changed.width, height=changed.height, frame=frame)

    def place(self, part: str, data: Mapping[str, Any]) -> None:
        """Place a part. What lies over other parts may be put right later; what cannot be read as a place is refused."""
        require_choice(part, tuple(PARTS), "part")
        try:
            placed = placed_of(data)
        except (KeyError, ValueError) as error:
            raise Refused("bad_choice", field="part", value=str(error)[:60]) from None
        if placed != self.layout.parts[part]:
            self.trigger_event(self.PartPlaced, part=part, placed=dict(data))

    def put_in_use(self) -> None:
        """Freeze the draft as the next version and use it. Raises ``layout_faulty`` or ``layout_unchanged``."""
        layout = self.layout
        found = faults(layout)
        if found:
            first = found[0]
            where = PARTS[first.part].words if first.part else Text("tờ giấy", "sheet")
            raise Refused(
                "layout_faulty", why=Text(f"{where.vi}: {first.words.vi}", f"{where.en}: {first.words.en}")
            )
        if self.status == "in_use" and layout_of(self.versions[self.version_in_use]) == layout:
            raise Refused("layout_unchanged")
        self.trigger_event(self.PutInUse, number=len(self.versions) + 1, layout=layout_as_data(layout))

    def take_out_of_use(self) -> None:
        """Use it no more."""
        if self.status != "in_use":
            raise Refused("template_state", status=TEMPLATE_STATUSES[self.status])
        self.trigger_event(self.TakenOutOfUse)

    @property
    def version_in_use(self) -> int:
        """The number of the newest frozen version; 0 before the first."""
        return len(self.versions)
