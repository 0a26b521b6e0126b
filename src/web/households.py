"""The register of households: finding one, entering one, and one household as a page."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, redirect, request, session, url_for

from aggregates.actors import Actor
from aggregates.household import STANDARD, HouseholdEntry
from aggregates.pii import ERASED_TEXT
from aggregates.vocabulary import (
    COMMITMENT_STATUSES,
    COMMUNE_KINDS,
    HAMLET_KINDS,
    HOUSEHOLD_CLASSES,
    NOMINATION_STATUSES,
)
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web import labels
from web.class_fields import CLASS_FIELDS, ClassSchema, class_rows_to_check, figures_of
from web.cleaning import clean
from web.commitment_view import income_points
from web.consent_view import consent_actions, consent_rows
from web.dossier_words import may_open, openable
from web.household_fields import CorrectionSchema, FactsSchema, in_words
from web.household_view import class_rows, home_rows, related_rows, told_in_tables
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    go,
    paper_url,
    render,
    require,
    services,
    sight,
    stories,
    today,
    two_steps,
    typed_row,
)
from web.open_household import require_open
from web.passages import passages, with_passages
from web.reading_lines import readers_of
from web.relapse_watch import watch_rows
from web.schemas import Choice
from web.text import t
from workflows.authorisation import may, scope_of
from workflows.household_register import PAGE
from workflows.papers import papers_of
from workflows.permissions import ACTS
from workflows.restriction import is_restricted
from workflows.sensitive import Kind
from workflows.subjects import shape_of

blueprint = Blueprint("households", __name__)
_SEARCH = "household_search"
CRUMB: Row = {"url": "/ho-gia-dinh", "label": Text("Hộ gia đình", "Households")}


def class_label(code: str | None) -> labels.Label | None:
    """Return the tag of a household's class; None when it was erased."""
    if code is None:
        return None
    text = HOUSEHOLD_CLASSES[code]
    known = labels.STATUSES[code]
    return labels.Label(capital(text), known.tone, known.icon)


def commitment_label(status: str) -> labels.Label:
    """Return the tag of a commitment's status in the domain's own words."""
    known = labels.STATUSES[status]
    return labels.Label(capital(COMMITMENT_STATUSES[status]), known.tone, known.icon)


def place_of(row: Row) -> str:
    """Return hamlet and commune of a household's row."""
    return ", ".join(filter(None, [row["hamlet"], row["commune"]]))


def hamlets(by: Actor) -> list[tuple[str, Text | str]]:
    """Return the hamlets in the officer's charge, each with its commune, for a list to choose from."""
    scope = scope_of(by)
    communes = {u["unit_id"]: u["name"] for u in services().people.units(kinds=COMMUNE_KINDS)}
    return [
        (str(u["unit_id"]), ", ".join(filter(None, [u["name"], communes.get(u["parent_id"])])))
        for u in services().people.units(kinds=HAMLET_KINDS, within=scope)
    ]


# -- the list -----------------------------------------------------------------------------------------------------------


@blueprint.route("/ho-gia-dinh", methods=["GET", "POST"])
def index() -> Answer:
    """List the households in my charge. What is searched for is posted and kept in the session: names never stand in addresses."""
    by = actor()
    if request.method == "POST":
        session[_SEARCH] = [
            clean(request.form.get("text", ""))[:100].strip(),
            clean(request.form.get("hamlet", ""))[:40],
            clean(request.form.get("class", ""))[:40],
        ]
        return redirect(url_for("households.index"), 303)
    if "clear" in request.args:
        session.pop(_SEARCH, None)
        return redirect(url_for("households.index"), 303)
    text, hamlet, of_class = (*session.get(_SEARCH, []), "", "", "")[:3]
    choices = hamlets(by) if may(by, "dossier.read") else []
    paths = {
        str(u["unit_id"]): u["path"] for u in services().people.units(kinds=HAMLET_KINDS, within=scope_of(by))
    }
    after, before = request.args.get("sau", type=UUID), request.args.get("truoc", type=UUID)
    page = max(1, min(request.args.get("trang", 1, type=int), 100_000)) if after or before else 1
    rows, more = services().household_register.page(
        by,
        text=text,
        hamlet_path=paths.get(hamlet, ""),
        household_class=of_class if of_class in HOUSEHOLD_CLASSES else "",
        after=None if before else after,
        before=before,
    )
    return render(
        "households/index.html",
        rows=[_listed(row) for row in rows],
        text=text,
        hamlet=hamlet,
        hamlets=choices,
        of_class=of_class,
        classes=[(code, capital(words)) for code, words in HOUSEHOLD_CLASSES.items()],
        page=page,
        earlier=_beside("truoc", rows[0], page - 1) if rows and page > 1 else None,
        later=_beside("sau", rows[-1], page + 1) if rows and (more or before) else None,
        stt_from=(page - 1) * PAGE + 1,
        may_register=may(by, "household.register"),
        may_import=may(by, "household.import"),
        may_see_imports=may(by, "import.read"),
    )


def _beside(side: str, row: Row, page: int) -> str:
    """Return the address of the page next to this one; the first one has the plain address."""
    if page == 1:
        return url_for("households.index")
    return url_for("households.index", **{side: row["household_id"], "trang": page})


def _listed(row: Row) -> Row:
    status = row["commitment_status"]
    return {
        "head": row["head"],
        "code": row["code"],
        "place": place_of(row),
        "class": t(capital(HOUSEHOLD_CLASSES[row["household_class"]])) if row["household_class"] else None,
        "commitment": capital(COMMITMENT_STATUSES[status]) if status else Text("Chưa đăng ký", "None"),
        "url": {
            "head": url_for("households.show", household_id=row["household_id"]),
            **(
                {"commitment": url_for("commitments.show", commitment_id=row["commitment_id"])}
                if status
                else {}
            ),
        },
    }


# -- entering one ---------------------------------------------------------------------------------------------------------


class HouseholdSchema(FactsSchema, ClassSchema):
    """A household as it enters the register."""

    hamlet_id = Choice(Text("Thôn, tổ dân phố", "Hamlet"), lambda: hamlets(actor()))

    class Meta:
        """The order in which the form asks."""

        fields = (
            "hamlet_id", "code", "head", "birth_year", "ethnicity", "address", "members", "disabled_member",
            "social_protection", *CLASS_FIELDS,
        )  # fmt: skip


@blueprint.route("/ho-gia-dinh/ghi-moi", methods=["GET", "POST"])
def register() -> Answer:
    """Enter a household in the register of its hamlet."""
    by = actor()
    require("household.register")
    places = dict(hamlets(by))
    form = Form(initial={"hamlet_id": next(iter(places))} if len(places) == 1 else {})
    schema = HouseholdSchema()

    def check(data: dict[str, Any], _: object) -> Check:
        shown_: dict[str, Any] = {
            **in_words({name: data[name] for name in schema.fields if name not in CLASS_FIELDS}),
            "hamlet_id": places[data["hamlet_id"]],
        }
        settled = services().household_classes.found(
            UUID(data["hamlet_id"]), None, data["household_class"], figures_of(data), today()
        )
        return Check(
            title=Text("Kiểm tra trước khi ghi hộ vào sổ", "Check before registering the household"),
            rows=[
                *(typed_row(schema, name, value or None) for name, value in shown_.items()),
                *class_rows_to_check(schema, data, *settled),
            ],
            button=Text("Ghi hộ vào sổ", "Register the household"),
            cancel_url=url_for("households.index"),
            legal=False,
            breadcrumbs=[CRUMB],
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
                title=Text("Ghi hộ vào sổ", "Register a household"),
                cancel_url=url_for("households.index"),
                draft="household-new",
                breadcrumbs=[CRUMB],
            ),
        check=check,
        act=lambda wish, data, _: services().household_register.register(
            # Of the command, so that a form sent twice cannot name two households.
            by, wish, household_id=uuid5(wish.id, "household"), hamlet_id=UUID(data["hamlet_id"]),
            entry=HouseholdEntry.of(data), household_class=data["household_class"], figures=figures_of(data),
        ),
        done=lambda outcome: go(
            url_for("households.show", household_id=outcome["id"]), Text("Đã ghi hộ vào sổ.", "The household is registered.")
        ),
        rehearse=True,
    )  # fmt: skip


def _said(value: Any) -> Any:
    """Return a fact for comparing: nothing typed and nothing known are one, a no is not."""
    return None if value == "" else value


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/sua", methods=["GET", "POST"])
def correct(household_id: UUID) -> Answer:
    """Mend what the register says of a household."""
    return correct_for(household_id, None)


def correct_for(household_id: UUID, request_id: UUID | None) -> Answer:
    """Mend what the register says of a household, as a data subject's request wants it where one is named."""
    by = actor()
    row = services().household_register.household(by, household_id, sight("register"))
    require("household.correct", row["unit_path"])
    # While processing is restricted, the register is mended as the answer to a request alone.
    require_open(row, "household.correct" if request_id is None else "request.answer")
    schema = CorrectionSchema()
    before = {name: row[name] for name in schema.fields if name in row}
    marked = {name: {True: "1", False: "0"}.get(before[name], "") for name in STANDARD}
    form = Form(version=row["version"], subject=household_id, initial={**before, **marked})
    back = (
        url_for("data_requests.show", request_id=request_id)
        if request_id is not None
        else url_for("households.show", household_id=household_id)
    )
    way = crumbs(row)

    def as_told(data: dict[str, Any]) -> dict[str, Any]:
        # What nobody chose stays as it is, known or not.
        return {**data, **{name: before[name] for name in STANDARD if data[name] is None}}

    def check(data: dict[str, Any], _: object) -> Check:
        data = as_told(data)
        shown, old = in_words(data), in_words(before)
        return Check(
            title=Text("Kiểm tra trước khi sửa", "Check before correcting"),
            rows=[
                {
                    "key": field.metadata["label"],
                    "value": shown[name]
                    if name == "reason"
                    else Text("{a} → {b}", "{a} → {b}").format(a=old[name] or "—", b=shown[name] or "—"),
                    "field": name,
                }
                for name, field in schema.fields.items()
                if name == "reason" or _said(data[name]) != _said(before[name])
            ],
            button=Text("Sửa thông tin hộ", "Correct the entry"),
            cancel_url=back,
            breadcrumbs=way,
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Sửa thông tin hộ", "Correct a household's entry"), cancel_url=back, breadcrumbs=way
        ),
        check=check,
        act=lambda wish, data, _: services().household_register.correct(
            by,
            wish,
            household_id=household_id,
            entry=HouseholdEntry.of(as_told(data)),
            reason=data["reason"],
            request_id=request_id,
        ),
        done=lambda _: go(back, Text("Đã sửa thông tin hộ.", "The entry is corrected.")),
        record_id=household_id,
        rehearse=True,
    )


# -- one household --------------------------------------------------------------------------------------------------------


@blueprint.get("/ho-gia-dinh/<uuid:household_id>")
def show(household_id: UUID) -> Answer:
    """Show one household: who it is, its commitments, dossiers, income path and papers."""
    by = actor()
    seen = sight("register")
    row = services().household_register.household(by, household_id, seen)
    commitments = services().households.commitments_of(household_id)
    restricted = is_restricted(services().log, household_id)
    current = next((c for c in commitments if c["live"]), commitments[0] if commitments else None)
    chart, watch = None, []
    if current is not None:
        aggregate = services().households.commitment(by, current["commitment_id"])
        if seen.shows(Kind.INCOME):
            chart = income_points(
                row, aggregate, services().households.verifications_of(current["commitment_id"])
            )
            if chart is not None:
                seen.see(household_id, Kind.INCOME)
        watch = watch_rows(aggregate, *services().dossiers.history(by, current["commitment_id"]))
    dossiers = services().dossiers.of_subject(by, household_id)
    events, people = services().dossiers.history(by, household_id)
    papers = papers_of(
        services().log,
        [household_id, *(c["commitment_id"] for c in commitments), *(d["nomination_id"] for d in dossiers)],
    )
    return render(
        "households/show.html",
        row=row,
        tag_class=class_label(row["household_class"]),
        commitments=[{**c, "label": commitment_label(c["status"])} for c in commitments],
        chart=chart,
        watch=watch,
        dossiers=[
            {
                **d,
                "label": _dossier_label(d),
                "url": url_for("nominations.show", nomination_id=d["nomination_id"]),
            }
            for d in dossiers
        ],
        papers=[
            {
                "name": p["name"],
                "size": f"{max(1, p['size'] // 1024)} kB",
                "at": p["recorded_at"],
                "url": {"name": paper_url(p["originator_id"], p["sha256"])} if seen.shows(Kind.PAPER) else {},
            }
            for p in papers
        ],
        related=related_rows(by, services().household_register.related(by, household_id)),
        classes=class_rows(events, people),
        homes=home_rows(events, people, services().household_register.homes(household_id)),
        erased=row["head"] is None,
        timeline=with_passages(stories(events, people, told=told_in_tables(events)), passages(events)),
        restricted=restricted,
        consents=consent_rows(household_id),
        actions=_actions(by, row, commitments, restricted=restricted),
        readers=readers_of(household_id),
        readers_url=url_for("readings.index", person=household_id),
        breadcrumbs=[CRUMB],
    )


def _dossier_label(row: Row) -> labels.Label:
    if row["holds"]:
        return labels.STATUSES["held"]
    status = str(row["status"])
    codes = {
        "open": "in_progress",
        "not_proposed": "not_recommended",
        "decided": "endorsed",
        "award_cancelled": "cancelled",
        "award_revoked": "revoked",
    }
    known = labels.STATUSES[codes.get(status, status)]
    return labels.Label(capital(NOMINATION_STATUSES[status]), known.tone, known.icon)


def _actions(by: Actor, row: Row, commitments: list[Row], *, restricted: bool) -> list[Row]:
    found: list[Row] = []
    kin = row["household_id"] in by.own_households
    if row["head"] is None or kin or row["merged_into"] is not None:
        return found
    if may(by, "request.receive", row["unit_path"]):
        found.append(
            {
                "label": Text("Ghi nhận yêu cầu về dữ liệu của hộ", "Receive a request about the data"),
                "url": url_for("data_requests.receive", subject_id=row["household_id"]),
            }
        )
    found += consent_actions(by, row, restricted=restricted)
    if restricted:
        return found
    if may(by, "household.correct", row["unit_path"]):
        found.append(
            {
                "label": Text("Sửa thông tin hộ", "Correct the entry"),
                "url": url_for("households.correct", household_id=row["household_id"]),
            }
        )
    found += [
        {
            "label": ACTS[act].label,
            "url": url_for(f"household_acts.{act.partition('.')[2]}", household_id=row["household_id"]),
        }
        for act in ("household.classify", "household.move", "household.split", "household.merge")
        if may(by, act, row["unit_path"])
    ]
    live = any(c["live"] or c["status"] == "registered" for c in commitments)
    if (
        not live
        and row["household_class"] in ("poor", "near_poor")
        and may(by, "commitment.register", row["unit_path"])
    ):
        found.append(
            {
                "label": Text("Đăng ký thoát nghèo cho hộ", "Register a commitment"),
                "url": url_for("commitments.register", household_id=row["household_id"]),
            }
        )
    category = next((c for c in openable(by) if shape_of(c) == "household"), None)
    if (
        category
        and may_open(by, category, row["unit_path"])
        and not services().nominations.closed_to(category, [row["household_id"]])
    ):
        found.append(
            {
                "label": Text("Lập hồ sơ đề nghị khen thưởng", "Open a nomination"),
                "url": url_for("proposals.propose", category=category.id, subject_id=row["household_id"]),
            }
        )
    return found


def crumbs(row: Row) -> list[Row]:
    """Return the way to a page below a household."""
    return [
        CRUMB,
        {
            "url": url_for("households.show", household_id=row["household_id"]),
            "label": row["head"] or ERASED_TEXT,
        },
    ]
