"""What every page is built with: who acts, the command, the form, the two steps of a legal act, and the rendering.

A page with a form is one view for GET and POST::

    @blueprint.route("/cam-ket/<uuid:id>/tiep-nhan", methods=["GET", "POST"])
    def accept(id: UUID) -> Answer:
        row = services().households.commitment(actor(), id)        # refuses unknown and foreign ones
        require("commitment.accept", row.unit_path)
        form = Form(version=row.version, subject=row.household_id)  # subject: whose key seals the papers
        return two_steps(
            form, AcceptSchema(),
            show=lambda: render("commitments/accept.html", form=form, …),
            check=lambda data, uploads: Check(title=…, rows=[{"key": …, "value": …, "field": "amount"}], button=…, cancel_url=…),
            act=lambda command, data, uploads: services().households.accept(actor(), command, commitment_id=id),
            done=lambda outcome: go(url_for("commitments.show", commitment_id=id), Text("Đã tiếp nhận.", "Accepted.")),
            record_id=id,
        )

and its template::

    {% from "macros/forms.html" import form as form_, error_summary, money_field %}
    {% from "kit/fields.html" import files %}
    {{ error_summary(form.errors) }}
    {% call form_(request.path, draft="income-" ~ id, upload=true, command_id=form.command_id, version=form.version) %}
      {{ money_field("amount", t("Thu nhập", "Income"), value=form.values.amount, error=form.errors.amount) }}
      {{ files(form, t("Bằng chứng", "Evidence")) }}
    {% endcall %}

``check=None`` makes it one step. Views open to everybody stand under ``@public`` (``web.security``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import Evidence
from rules.text import Lang, Text
from storage.application import Row
from web.digest import posted_digest
from web.errors import FORBIDDEN, error_page
from web.formats import office
from web.forms import Form, carried, carry
from web.frame import actor_or_none, services, without_office
from web.security import account, local_path, public
from web.sight import sight
from web.text import current_lang, t
from workflows.authorisation import authorise
from workflows.kernel import Command
from workflows.narrative import tell
from workflows.papers import Upload
from workflows.sensitive import area_of

__all__ = [
    "Answer", "Check", "Form", "FormPage", "account", "actor", "carried", "carry", "check_page",
    "command", "form_page", "go", "lang", "local_path", "on_record", "paper_url", "papers_list",
    "perform", "public", "render", "require", "services", "sight", "stories", "today", "two_steps",
]  # fmt: skip

Answer = ResponseReturnValue


def actor() -> Actor:
    """Return whoever is signed in, in the office chosen. Without an office: the 403 page."""
    by = actor_or_none()
    if by is None:
        raise without_office()
    return by


def lang() -> Lang:
    """Return the language of the page."""
    return current_lang()


def today() -> Any:
    """Return the present day by the installation's clock."""
    return services().clock.today()


def require(act: str, unit_path: str | None = None, step_roles: tuple[str, ...] | None = None) -> None:
    """Answer with the 403 page unless the officer may do ``act`` at the place: before a form is shown in vain."""
    authorise(actor(), act, unit_path, step_roles, today())


def command() -> Command:
    """Return the command of the posted form. A missing or broken id or version: the 400 page."""
    version = request.form.get("version", "").strip()
    try:
        id = UUID(request.form.get("command_id", ""))
        expected = int(version) if version else None
    except ValueError:
        abort(400)
    if expected is not None and not 0 <= expected < 2**31:
        abort(400)
    return Command(
        id=id, expected_version=expected, correlation_id=g.get("request_id", ""), digest=posted_digest()
    )


def render(template: str, **context: Any) -> str:
    """Render a page. Navigation, office and demonstration band come by themselves; pass ``breadcrumbs``."""
    form = context.get("form")
    if isinstance(form, Form):
        context.setdefault("errors", form.errors)
    context.setdefault("today", today())
    return render_template(template, **context)


def go(url: str, message: Text | None = None, tone: str = "success") -> ResponseReturnValue:
    """Lead on to another page after a post, with a message there."""
    if message is not None:
        flash(t(message), tone)
    return redirect(url, 303)


def on_record() -> Text:
    """Return the sentence above a legal act: in which office it is done, and that it stays on record."""
    by = actor()
    where = office(by.signs_for, by.title, by.unit_name)
    return Text(
        f"Bạn làm việc này với tư cách {where}. Việc này được ghi lại vĩnh viễn cùng tên và chức vụ của bạn.",
        f"You do this as {where}. The act stays on record with your name and office.",
    )


@dataclass(frozen=True, slots=True)
class Check:
    """The page before a legal act. ``rows`` are summary rows; one with ``field`` gets a Change button to that field.

    ``listed`` is the exact selection a bulk act applies to; ``warning`` defaults to :func:`on_record`; ``legal=False`` takes
    the red frame away; ``extra`` names a template with more fields inside the form, ``body`` one that stands before it and
    shows what is in ``more``.
    """

    title: Text
    rows: Sequence[Row]
    button: Text
    cancel_url: str
    listed: Sequence[Text | str] = ()
    warning: Text | None = None
    legal: bool = True
    caption: Text | str | None = None
    breadcrumbs: Sequence[Row] = field(default=())
    extra: str | None = None
    body: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def typed_row(schema: Schema, name: str, value: Any, **more: Any) -> Row:
    """Return the row of a check page that shows what was typed into a field, by the field's own label."""
    return {"key": schema.fields[name].metadata["label"], "value": value, "field": name, **more}


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form, laid out by its schema. ``about`` are summary rows above it, ``files`` labels a file field."""

    title: Text
    cancel_url: str
    caption: Text | str | None = None
    lead: Text | None = None
    note: Text | None = None
    about: Sequence[Row] = ()
    files: Text | None = None
    files_required: bool = False
    files_hint: Text | None = None
    submit: Text | None = None
    draft: str | None = None
    breadcrumbs: Sequence[Row] = ()


def form_page(form: Form, schema: Schema, page: FormPage) -> str:
    """Render a page that is one form."""
    return render("kit/form.html", form=form, schema=schema, page=page, breadcrumbs=page.breadcrumbs)


def check_page(form: Form, check: Check) -> str:
    """Render the page that repeats everything before the act; it holds all that was typed as hidden fields."""
    rows = list(check.rows)
    names = form.carried_names()
    if names:
        value = Text("\n".join(name for _, name in names), "\n".join(name for _, name in names))
        rows.append({"key": Text("Giấy tờ kèm theo", "Papers"), "value": value, "field": "evidence"})
    return render(
        "kit/check.html",
        check=check,
        rows=rows,
        form=form,
        warning=check.warning or on_record(),
        breadcrumbs=check.breadcrumbs,
        errors={},
    )


def perform(
    act: Callable[[Command], Any],
    *,
    form: Form,
    done: Callable[[Any], Answer],
    on_refused: Callable[[], Answer],
    record_id: UUID | None = None,
    changed: Callable[[], list[Row]] | None = None,
) -> Answer:
    """Run an act once and answer.

    ``done`` gets the outcome. A refusal that other input would mend is put into the form, and ``on_refused`` shows it again
    with status 422. A stale version, or other words under a command that was done, give the page that tells what has
    changed, of ``record_id`` since the version the form was read at. Permission, unknown records and throttling
    have pages of their own. ``changed`` tells of what changed besides the record itself.
    """
    wish = command()
    try:
        outcome = act(wish)
    except Refused as refusal:
        g.refusal_noted = True
        if refusal.code in ("stale_version", "command_reused"):
            return stale_page(form, record_id, refusal, changed() if changed is not None else [])
        if refusal.code in FORBIDDEN or refusal.code in ("not_found", "throttled"):
            raise
        form.refuse(refusal)
        return _with_status(on_refused(), 422)
    return done(outcome)


def two_steps(
    form: Form,
    schema: Schema,
    *,
    show: Callable[[], Answer] | FormPage,
    act: Callable[[Command, dict[str, Any], list[Upload]], Any],
    done: Callable[[Any], Answer],
    check: Callable[[dict[str, Any], list[Upload]], Check] | None = None,
    record_id: UUID | None = None,
    files: str | None = None,
    rehearse: bool = False,
    changed: Callable[[], list[Row]] | None = None,
) -> Answer:
    """Answer for a form: show it, send it back with errors, have it checked, do the act.

    ``show`` is the page that asks; a :class:`FormPage` brings its file field with it, for any other ``files`` names it.
    ``check`` may raise ``Refused`` for what cannot be done as typed; with ``rehearse`` the act itself is tried as well
    before the check page is shown, and taken back.
    """
    if isinstance(show, FormPage):
        page = show
        files = "evidence" if page.files else None
        show = partial(form_page, form, schema, page)
    if not form.sent:
        if form.reopened:
            form.parse(schema)
            form.errors.clear()
        return show()
    command()
    uploads = form.uploads(files) if files else []
    data = form.parse(schema)
    if data is None or form.errors:
        return _with_status(show(), 422)
    if check is not None and form.step != "do":
        try:
            checked = check(data, uploads)
        except Refused as refusal:
            if refusal.code in FORBIDDEN or refusal.code == "not_found":
                raise
            form.refuse(refusal)
            return _with_status(show(), 422)
        if not rehearse:
            return check_page(form, checked)
        return perform(
            lambda wish: act(replace(wish, digest="", rehearsal=True), data, uploads),
            form=form,
            done=lambda _: check_page(form, checked),
            on_refused=show,
            record_id=record_id,
            changed=changed,
        )
    return perform(
        lambda wish: act(wish, data, uploads),
        form=form,
        done=done,
        on_refused=show,
        record_id=record_id,
        changed=changed,
    )


def stale_page(form: Form, record_id: UUID | None, refusal: Refused, others: Sequence[Row] = ()) -> Answer:
    """Answer that the record has changed: what happened since, and everything typed kept for another try.

    ``others`` is what happened to other records that the form rests on.
    """
    changes: list[Row] = []
    if record_id is not None and form.version.isdecimal():
        try:
            events = services().records.changes_since(actor(), record_id, int(form.version))
        except Refused:
            events = []
        changes = stories(events, services().dossiers.names({e.meta.officer_id for e in events}))
    return error_page(
        409, details=refusal.text, changes=[*others, *changes], kept=form.kept(), reopen_url=request.path
    )


def _with_status(answer: Answer, status: int) -> Answer:
    return (answer, status) if isinstance(answer, str) else answer


# -- shared pieces of pages -----------------------------------------------------------------------------------------------


def paper_url(originator_id: UUID, sha256: str) -> str:
    """Return the address a paper is read at."""
    return url_for("papers.show", originator_id=originator_id, sha256=sha256)


def papers_list(originator_id: UUID, evidence: Iterable[Evidence]) -> list[Row]:
    """Return papers of an event as links for the macros: name, address, kind and size."""
    kinds = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
    return [
        {
            "label": name
            if (name := plain(paper.name)) is not None
            else Text("đã xóa theo yêu cầu", "erased on request"),
            "url": paper_url(originator_id, paper.sha256),
            "meta": f"{kinds.get(paper.mime, 'XLSX' if 'sheet' in paper.mime else 'DOCX')}, {max(1, paper.size // 1024)} kB",
        }
        for paper in evidence
    ]


def stories(
    events: Iterable[EventSourced.Event],
    people: dict[Any, str | None],
    *,
    readable: bool = True,
    told: Collection[int] = (),
) -> list[Row]:
    """Return events as items of the timeline macro, the newest first. ``people`` names the officers.

    Words and figures of a person are told as far as the office is shown them, and that they are read is noted. Papers are
    links only where they are ``readable`` for whoever the page is shown to; else they are named. ``told`` are the versions of
    events whose words the page has elsewhere: nothing stands on a page twice, nor with two events of one act.
    """
    items = []
    said: set[tuple[UUID | None, str]] = set()
    for event in events:
        meta = event.meta
        whole = tell(event)
        if whole.words:
            once = (meta.command_id, whole.words)
            if event.originator_version in told or once in said:
                whole = replace(whole, words="")
            said.add(once)
        story = sight(area_of(event)).told(event, whole)
        words = [t(story.detail)] if t(story.detail) else []
        if story.words is None:
            words.append(t("đã xóa theo yêu cầu", "erased on request"))
        elif story.words:
            words.append(story.words)
        papers = papers_list(event.originator_id, story.evidence)
        items.append(
            {
                "when": event.timestamp,
                "what": story.headline,
                "who": people.get(meta.officer_id) or "",
                "office": office(meta.signs_for, meta.title, meta.unit_name),
                "note": "\n".join(words),
                "tone": {"good": "go", "bad": "stop"}.get(story.tone, "calm"),
                "evidence": papers if readable else [{**paper, "url": None} for paper in papers],
            }
        )
    return items[::-1]
