"""Many incomes confirmed as one act: choose, see every figure once more, do; then what was done and what was not, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.actors import Actor
from aggregates.refusals import REFUSALS, Refused
from aggregates.vocabulary import METHODS
from rules.income_hints import Hint
from rules.text import Text, counted
from storage.application import Row
from web.commitments import dated
from web.formats import dong
from web.kit import Answer, Check, Form, actor, go, render, require, services, sight, two_steps
from web.one_commitment import METHOD_CHOICES
from web.refusals_in_short import in_short
from web.schemas import Choice, Day, Words
from web.text import t
from workflows.income_hints import Key
from workflows.incomes import Confirmation
from workflows.kernel import Command
from workflows.sensitive import Kind

blueprint = Blueprint("income_bulk", __name__)
AS_SURVEYED = "survey"
"""The method of each row's own survey."""
_HOW = {
    AS_SURVEYED: Text("Như cách khảo sát của từng hộ", "As each household was surveyed"),
    **METHOD_CHOICES,
}
_CRUMB = {"url": "/", "label": Text("Việc của tôi", "My work")}
_TITLE = Text("Xác nhận nhiều thu nhập", "Confirm several incomes")


class ManySchema(Schema):
    """What is chosen, and how all of it was verified."""

    incomes = ma.List(ma.String(), load_default=list, metadata={"label": Text("Thu nhập", "Incomes")})
    method = Choice(Text("Đã xác minh bằng cách nào", "How they were verified"), _HOW)
    note = Words(Text("Ghi chú chung", "Note on all of them"), required=False)
    occurred_on = Day(
        Text("Ngày xác minh, nếu không phải hôm nay", "Date of the verification, if not today"),
        required=False,
    )


def key_of(row: Row) -> str:
    """A row's box: commitment, year, and the version its reader saw."""
    return f"{row['commitment_id']}:{row['year']}:{row['version']}"


def _read(key: str) -> tuple[UUID, int, int]:
    """Read a box back; anything else was never on the page."""
    try:
        id, year, version = key.split(":")
        return UUID(id), int(year), int(version)
    except ValueError:
        raise Refused("not_found") from None


@blueprint.route("/thu-nhap/xac-nhan", methods=["GET", "POST"])
def confirm() -> Answer:
    """Confirm several incomes as one act, each with the figure as declared."""
    require("income.verify")
    by, form, schema = actor(), Form(), ManySchema()
    return two_steps(
        form,
        schema,
        show=lambda: _choose(by, form, schema),
        check=lambda data, _: _check(by, form, data),
        act=lambda wish, data, _: services().incomes.confirm_many(
            by, dated(wish, data), items=_items(by, form, data), note=data["note"]
        ),
        done=lambda _: go(url_for("income_bulk.result", command_id=form.command_id)),
    )


def _choose(by: Actor, form: Form, schema: Schema) -> str:
    year, hamlet = request.args.get("nam", type=int), request.args.get("thon", type=_id)
    everything = services().incomes.waiting(by)
    rows = [
        r
        for r in everything
        if (year is None or r["year"] == year) and (hamlet is None or r["hamlet_id"] == hamlet)
    ]
    lines = _lines(rows)
    ticked = set(form.chosen("incomes"))
    for line in lines:
        line["box"] = key_of(line)
        line["why_not"] = _why_not(by, line)
        # A figure that nobody surveyed, that was reopened, or that has something odd about it, is left for a person to tick.
        plain = line["survey_words"] and line["status"] == "declared" and not line["hints"]
        line["ticked"] = (
            line["box"] in ticked if form.sent or form.reopened else bool(plain and not line["why_not"])
        )
        line["method"] = form.values.get(f"method-{line['box']}") or ""
    return render(
        "incomes/choose.html",
        form=form,
        schema=schema,
        lines=lines,
        methods=list(METHOD_CHOICES.items()),
        year_options=[(str(y), str(y)) for y in sorted({r["year"] for r in everything})],
        hamlets=list({str(r["hamlet_id"]): r["hamlet"] for r in everything}.items()),
        year=str(year or ""),
        hamlet=str(hamlet or ""),
        title=_TITLE,
        breadcrumbs=[_CRUMB],
    )


def _id(typed: str) -> UUID:
    return UUID(typed)


def _why_not(by: Actor, row: Row) -> Text | None:
    """Why this officer cannot confirm the row whatever is chosen; the act itself looks again."""
    if row["household_id"] in by.own_households:
        return REFUSALS["own_affair"]
    mine = by.officer_id in (row["declared_by_id"], row["surveyor_id"])
    return REFUSALS["proposer_may_not"] if mine else None


def _lines(rows: Sequence[Row]) -> list[Row]:
    """Give each figure its hints and the words of its survey. That they are read is noted."""
    for r in rows:
        if r["claimed"] is not None:
            sight("commitment").see(r["household_id"], Kind.INCOME, record=r["commitment_id"])
    hints: Mapping[Key, tuple[Hint, ...]] = services().incomes.hints(
        [(r["commitment_id"], r["year"]) for r in rows]
    )
    return [
        {
            **r,
            "hints": [h.text for h in hints.get((r["commitment_id"], r["year"]), ())],
            "survey_words": METHODS.get(r["survey_method"] or ""),
            "url": url_for("commitments.show", commitment_id=r["commitment_id"]),
        }
        for r in rows
    ]


def _items(by: Actor, form: Form, data: dict[str, Any]) -> list[Confirmation]:
    """What was ticked, each with its own method: the row's, else the one for all, else that of the row's survey."""
    keys = list(dict.fromkeys(data["incomes"]))
    if not keys:
        raise Refused("nothing_chosen", field="incomes")
    read = {key: _read(key) for key in keys}
    surveyed = (
        services().incomes.rows(by, [(id, year) for id, year, _ in read.values()])
        if data["method"] == AS_SURVEYED
        else {}
    )
    items = []
    for key, (id, year, version) in read.items():
        method = form.values.get(f"method-{key}") or data["method"]
        if method == AS_SURVEYED:
            method = surveyed.get((id, year), {}).get("survey_method") or ""
        items.append(Confirmation(id, year, method, version))
    return items


def _check(by: Actor, form: Form, data: dict[str, Any]) -> Check:
    items = _items(by, form, data)
    wish = dated(Command(), data)
    found = services().incomes.consider_many(by, wish, items=items, note=data["note"])
    refused = {key: refusal for key, refusal in found.items() if refusal is not None}
    if len(refused) == len(found):
        first = next(iter(refused.values()))
        raise Refused(first.code, field="incomes", **first.params)
    rows = services().incomes.rows(by, list(found))
    lines = {(line["commitment_id"], line["year"]): line for line in _lines(list(rows.values()))}
    chosen = {(i.commitment_id, i.year): METHODS.get(i.method) for i in items}
    good = [{**lines[k], "how": chosen[k]} for k in found if k not in refused]
    total = sum(line["claimed"] for line in good)
    return Check(
        title=Text("Kiểm tra từng con số", "Check every figure"),
        rows=[
            {
                "key": Text("Số thu nhập sẽ xác nhận", "Incomes to confirm"),
                "value": len(good),
                "kind": "number",
                "field": "incomes",
            },
            {"key": Text("Cộng các số khai", "Sum of the figures"), "value": total, "kind": "dong"},
            {"key": Text("Cách xác minh", "How"), "value": _HOW[data["method"]], "field": "method"},
            *(
                [{"key": Text("Ghi chú chung", "Note"), "value": data["note"], "field": "note"}]
                if data["note"]
                else []
            ),
            *(
                [
                    {
                        "key": Text("Ngày xác minh", "Verified on"),
                        "value": data["occurred_on"],
                        "kind": "date",
                        "field": "occurred_on",
                    }
                ]
                if data["occurred_on"]
                else []
            ),
        ],
        button=Text(f"Xác nhận {len(good)} thu nhập", f"Confirm {counted(len(good), 'income')}"),
        cancel_url=url_for("income_bulk.confirm"),
        breadcrumbs=[_CRUMB],
        body="incomes/check.html",
        more={
            "good": good,
            "refused": [_refused_line(lines.get(k), k, r.text) for k, r in refused.items()],
        },
    )


def _refused_line(line: Row | None, key: Key, why: Text) -> Row:
    return {
        "who": line["head"] if line else None,
        "known": line is not None,
        "year": key[1],
        "claimed": dong(line["claimed"]) if line and line["claimed"] is not None else "",
        "why": why,
        "url": line["url"] if line else None,
    }


@blueprint.get("/thu-nhap/xac-nhan/<uuid:command_id>")
def result(command_id: UUID) -> Answer:
    """Tell what one act of many confirmations did: which figures are confirmed, which are not and why."""
    by = actor()
    act, outcome = services().incomes.act(by, command_id)
    done = [(UUID(id), int(year)) for id, year in outcome["done"]]
    refused = {(UUID(id), int(year)): str(code) for id, year, code in outcome["refused"]}
    rows = services().incomes.rows(by, [*done, *refused])
    lines = {(line["commitment_id"], line["year"]): line for line in _lines(list(rows.values()))}
    return render(
        "incomes/result.html",
        command_id=command_id,
        at=act["recorded_at"],
        done=[lines[key] for key in done if key in lines],
        count=len(done),
        refused=[_refused_line(lines.get(k), k, in_short(code)) for k, code in refused.items()],
        title=Text(f"Đã xác nhận {len(done)} thu nhập", f"{counted(len(done), 'income')} confirmed"),
        again=url_for("income_bulk.confirm"),
        unknown=t("Không thuộc địa bàn của bạn", "Outside your charge"),
        breadcrumbs=[_CRUMB],
    )
