"""Templates of certificates: begun, placed part by part, tried with sample texts, put in use.

A template is tried as what it will be: set with an ordinary name and with one far longer than anybody's, whole and over a blank,
before it may be put in use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.certificate_template import CertificateTemplate
from aggregates.refusals import Refused
from aggregates.values import require_choice
from documents.certificate import Marks, SetPart, render_certificate, render_overprint, set_parts
from documents.clean import clean
from documents.data import CertificateData, Signatory
from documents.fit import DoesNotFitError
from rules.certificate_layout import BUILT_IN, PARTS, Fault, Layout, faults
from rules.plan import AwardForm
from rules.text import Text
from storage.application import EventLog, Row
from workflows.authorisation import authorise
from workflows.certificate_layouts import LayoutLibrary
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.seats import seat_of

SAMPLES: Final = {
    "short": Text("tên thường gặp", "an ordinary name"),
    "long": Text("tên rất dài", "a very long name"),
}
SHOWN: Final = {
    "full": Text("trọn trang", "the whole page"),
    "overprint": Text("phần in chồng lên phôi", "what is printed on a blank"),
}
_SAMPLE_DAY: Final = date(2020, 6, 5)
_MARKS: Final = Marks(blank_number=1234, reprint=2)


class CertificateTemplates:
    """Use cases of the administrator's templates."""

    def __init__(self, kernel: Kernel, movements: Movements) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self.layouts = LayoutLibrary(self._log)

    # -- looking ---------------------------------------------------------------------------------------------------------

    def templates(self, actor: Actor) -> list[Row]:
        """Return all templates."""
        authorise(actor, "template.edit")
        return self._log.query("SELECT * FROM certificate_templates ORDER BY award_form, category")

    def history(self, actor: Actor, template_id: UUID) -> list[EventSourced.Event]:
        """Return what happened to a template, the oldest first."""
        authorise(actor, "template.edit")
        return self._log.events_of(template_id)

    def template(self, actor: Actor, template_id: UUID) -> tuple[CertificateTemplate, Row]:
        """Return one template. Raises ``not_found``."""
        authorise(actor, "template.edit")
        row = self._log.query_one(
            "SELECT * FROM certificate_templates WHERE template_id = %s", (template_id,)
        )
        if row is None:
            raise Refused("not_found")
        return self._log.load(CertificateTemplate, template_id), row

    def award_forms(self) -> Mapping[str, AwardForm]:
        """Return the award forms of the plan in force."""
        return self._movements.in_force().plan.award_forms

    def categories(self) -> dict[str, Text]:
        """Return the plan's categories by their ids."""
        plan = self._movements.in_force().plan
        return {id: category.title for id, category in plan.categories.items()}

    def problems(self, layout: Layout, award_form: str = "") -> list[Fault]:
        """Return what keeps a layout from being put in use: its geometry, and sample texts that cannot be set in it."""
        found = faults(layout)
        if found:
            return found
        for sample in SAMPLES:
            for overprint in (False, True):
                try:
                    self._set(layout, self.sample(sample, award_form), overprint=overprint)
                except DoesNotFitError as error:
                    refusal = Refused("layout_too_tight", part=PARTS[error.field].words)
                    if all(fault.part != error.field for fault in found):
                        found.append(Fault(error.field, refusal.text))
        return found

    def set_sample(self, layout: Layout, sample: str, award_form: str, *, overprint: bool) -> list[SetPart]:
        """Return a sample as it would be set. Raises :class:`documents.fit.DoesNotFitError`."""
        return self._set(layout, self.sample(sample, award_form), overprint=overprint)

    @staticmethod
    def _set(layout: Layout, data: CertificateData, *, overprint: bool) -> list[SetPart]:
        return set_parts(clean(data), layout, overprint=overprint, marks=_MARKS)

    def preview(self, actor: Actor, template_id: UUID, *, sample: str, shown: str) -> bytes:
        """Return the draft with sample texts as a PDF of its true size. Raises ``layout_too_tight``."""
        template, _ = self.template(actor, template_id)
        require_choice(sample, tuple(SAMPLES), "sample")
        require_choice(shown, tuple(SHOWN), "shown")
        data = replace(self.sample(sample, template.award_form), demonstration=True)
        version = f"{template_id.hex}/draft"
        try:
            if shown == "overprint":
                return render_overprint(data, template.layout, version, _MARKS)
            return render_certificate(data, template.layout, version)
        except DoesNotFitError as error:
            raise Refused("layout_too_tight", part=PARTS[error.field].words) from error

    def sample(self, sample: str, award_form: str = "") -> CertificateData:
        """Return sample data of nobody: an ordinary certificate, or one with every text as long as it ever gets."""
        plan = self._movements.in_force().plan
        form, seat = plan.award_forms.get(award_form), seat_of(self._log, plan, _SAMPLE_DAY)
        title = form.title.vi if form is not None else "Giấy khen"
        authority = form.authority.vi if form is not None else "Chủ tịch Ủy ban nhân dân huyện"
        usual = CertificateData(
            award_form=title,
            authority=authority,
            awardee_title="Hộ gia đình",
            awardee_name="Bùi Thị Mẫu",
            address=f"thôn Mẫu, xã Mẫu, {seat.area}",
            merit=f"Đã có thành tích xuất sắc trong phong trào thi đua “{plan.movement.vi}” {plan.period.words}",
            decision_serial=123,
            decision_symbol="QĐ-UBND",
            decision_date=_SAMPLE_DAY,
            gold_book_number="0123",
            certificate_number="0123/2020",
            place=seat.place,
            issued_on=_SAMPLE_DAY,
            signatory=Signatory(name="Nguyễn Văn Mẫu", title="Chủ tịch"),
            check_url="https://mau.invalid/c/00000000-0000-0000-0000-000000000000",
        )
        if sample == "short":
            return usual
        return replace(
            usual,
            awardee_title="",
            awardee_name="Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Phát triển kinh tế tập thể, hợp tác xã "
            f"{seat.name} (tiếp nhận thành tích của Trạm Khuyến nông liên xã Mẫu Thành - Mẫu Liên - Mẫu Lương)",
            address_label="Chức vụ, đơn vị",
            address="Phó Trưởng ban Chỉ đạo giảm nghèo bền vững, Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu Thành, "
            f"{seat.area}",
            merit=usual.merit
            + " và trong việc giúp các hộ nghèo, hộ cận nghèo trên địa bàn vươn lên thoát nghèo bền vững",
            signatory=Signatory(
                name="Công Tằng Tôn Nữ Nguyễn Phước Hoàng Ngọc Thùy Trang",
                title="Phó Chủ tịch Thường trực",
                acting_for="Chủ tịch",
            ),
        )

    # -- changing --------------------------------------------------------------------------------------------------------

    def make(
        self,
        actor: Actor,
        command: Command,
        *,
        name: str,
        award_form: str,
        category: str = "",
        copy_of: UUID | None = None,
    ) -> Outcome:
        """Begin a template for an award form, or for one of its categories; as a copy of another, or of the one that ships.

        Raises ``template_exists`` where there is one already.
        """
        id = uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("template.edit")
            require_choice(award_form, tuple(self.award_forms()), "award_form")
            require_choice(category, ("", *self.categories()), "category")
            layout = BUILT_IN if copy_of is None else self._log.load(CertificateTemplate, copy_of).layout
            work.add(
                CertificateTemplate.make(
                    id, name=name, award_form=award_form, category=category, layout=layout
                )
            )
            return {"id": str(id)}

        return self._kernel.run("template.edit", actor, command, decide, record_id=id)

    def set_sheet(
        self, actor: Actor, command: Command, *, template_id: UUID, width: float, height: float, frame: bool
    ) -> Outcome:
        """Set the size of the sheet in millimetres, and whether the frame is printed."""
        return self._on(
            actor, command, template_id, lambda t: t.set_sheet(width=width, height=height, frame=frame)
        )

    def place(
        self, actor: Actor, command: Command, *, template_id: UUID, part: str, placed: Mapping[str, Any]
    ) -> Outcome:
        """Place a part, or set it in other type."""
        return self._on(actor, command, template_id, lambda t: t.place(part, placed))

    def put_in_use(self, actor: Actor, command: Command, *, template_id: UUID) -> Outcome:
        """Freeze the draft and use it from now on. Raises ``layout_faulty``, ``layout_too_tight`` or ``layout_unchanged``."""

        def act(template: CertificateTemplate) -> None:
            template.put_in_use()
            found = self.problems(template.layout, template.award_form)
            if found:
                raise Refused("layout_too_tight", part=PARTS[found[0].part].words)

        return self._on(actor, command, template_id, act)

    def take_out_of_use(self, actor: Actor, command: Command, *, template_id: UUID) -> Outcome:
        """Use it no more: the form's other template, or the layout that ships, is used again."""
        return self._on(actor, command, template_id, lambda t: t.take_out_of_use())

    def _on(
        self, actor: Actor, command: Command, template_id: UUID, do: Callable[[CertificateTemplate], None]
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            work.authorise("template.edit")
            template = work.target(CertificateTemplate, template_id)
            do(template)
            return {"id": str(template_id), "version": template.version}

        return self._kernel.run("template.edit", actor, command, decide, record_id=template_id)
