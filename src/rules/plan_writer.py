"""Writes a plan back into the tables of its file: what ``chungtay plan show --json`` prints and other systems read."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from rules.council import CouncilRule
from rules.plan import Bullet, Category, Criterion, Plan, Reading, Step, once_from_minutes
from rules.recourse import USUAL_APPEAL, USUAL_POSTING
from rules.text import Text


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """Return ``plan`` as nested dicts and lists of strings, numbers and booleans."""
    return {
        "id": plan.id,
        "version": plan.version,
        "number": plan.number,
        "signed_on": plan.signed_on.isoformat(),
        "calendar": plan.calendar,
        "title": _text(plan.title),
        "movement": _text(plan.movement),
        "authority": _text(plan.authority),
        **({"region": plan.region} if plan.region else {}),
        "period": _present(
            first_year=plan.period.first_year,
            last_year=plan.period.last_year,
            summary_on=plan.period.summary_on and plan.period.summary_on.isoformat(),
            words=plan.period.words if plan.period.words != plan.period.usual_words else None,
        ),
        "legal_bases": [
            _present(number=b.number, dated=b.dated and b.dated.isoformat(), **_text(b.text))
            for b in plan.legal_bases
        ],
        "goals": [
            _present(
                id=g.id,
                clause=g.clause,
                **_bullet(g.bullet),
                required=_decimal(g.required),
                rate=g.rate,
                by_year=g.by_year,
                confirmed=_unconfirmed(g.confirmed),
            )
            for g in plan.goals
        ],
        "role_titles": {role: _text(title) for role, title in plan.role_titles.items()},
        "readings": [_reading(reading) for reading in plan.readings.values()],
        "refusal_reasons": [{"id": key, **_text(text)} for key, text in plan.refusal_reasons.items()],
        "award_forms": [
            _present(
                id=f.id,
                title=_text(f.title),
                authority=_text(f.authority),
                decided_by=f.decided_by,
                council_rule=f.council_rule and _council_rule(f.council_rule),
            )
            for f in plan.award_forms.values()
        ],
        "council_rule": _council_rule(plan.council_rule),
        **_recourse(plan),
        "categories": [_category(category) for category in plan.categories.values()],
    }


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _present(**values: Any) -> dict[str, Any]:
    """Leave out what is not there: the file has no empty values."""
    return {key: value for key, value in values.items() if value is not None}


def _decimal(number: Fraction) -> str:
    """A decimal string; the reader makes these fractions from decimal strings, so the division always ends."""
    whole, rest = divmod(number, 1)
    digits = ""
    while rest:
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    return f"{whole}.{digits}" if digits else str(whole)


def _unconfirmed(confirmed: bool) -> bool | None:
    """Only what is not confirmed says so."""
    return None if confirmed else False


def _plain(value: Any) -> Any:
    """Turn frozen tables and lists back into what JSON has."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value


def _bullet(bullet: Bullet) -> dict[str, str]:
    return _present(**_text(bullet.text), repaired_from=bullet.repaired_from)


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "name": reading.name,
        "clause": reading.clause,
        **_text(reading.question),
        "options": [{"value": option.value, **_text(option.label)} for option in reading.options],
    }


def _council_rule(rule: CouncilRule) -> dict[str, Any]:
    return {
        "quorum": str(rule.quorum),
        "threshold": str(rule.threshold),
        "base": rule.base,
        "secret": rule.secret,
        "written_absentee_allowed": rule.written_absentee_allowed,
        "tie_rule": rule.tie_rule,
        "confirmed": rule.confirmed,
        "source": rule.source,
    }


def _recourse(plan: Plan) -> dict[str, Any]:
    """Only what differs from the usual stands in a file."""
    posting, appeals = plan.posting, plan.appeals
    return _present(
        posting={"public": posting.public, "comments": posting.comments}
        if posting != USUAL_POSTING
        else None,
        appeals={
            "working_days": appeals.working_days,
            "confirmed": appeals.confirmed,
            "source": appeals.source,
        }
        if appeals != USUAL_APPEAL
        else None,
    )


def _category(category: Category) -> dict[str, Any]:
    return _present(
        id=category.id,
        label=category.label,
        clause=category.clause,
        facts=category.facts,
        award_form=category.award_form,
        title=_text(category.title),
        note=category.note and _text(category.note),
        criteria=[_criterion(criterion) for criterion in category.criteria],
        dossier_parts=[
            {
                "id": part.id,
                "required": part.required,
                "provided_by": part.provided_by,
                "due_step": part.due_step,
                **_text(part.title),
            }
            for part in category.dossier_parts
        ],
        chain=[_step(step) for step in category.chain],
    )


def _criterion(criterion: Criterion) -> dict[str, Any]:
    """``text`` is what the bullets say in one piece: written for readers of the JSON, ignored when read back."""
    return _present(
        id=criterion.id,
        clause=criterion.clause,
        label=criterion.label,
        kind=criterion.kind,
        title=_text(criterion.title),
        text=_text(criterion.text),
        heading=criterion.heading and _bullet(criterion.heading),
        part=criterion.part and _text(criterion.part),
        bullets=[_bullet(bullet) for bullet in criterion.bullets],
        evidence=[_text(text) for text in criterion.evidence],
        attested_by=list(criterion.attested_by),
        verified_by=list(criterion.verified_by),
        evaluator=criterion.evaluator,
        params=_plain(criterion.params) or None,
        applies_to={key: list(values) for key, values in criterion.applies_to.items()} or None,
        not_applicable_when=criterion.not_applicable_when and _text(criterion.not_applicable_when),
        confirmed=_unconfirmed(criterion.confirmed),
        from_minutes=criterion.from_minutes or (False if once_from_minutes(criterion.id) else None),
    )


def _step(step: Step) -> dict[str, Any]:
    return _present(
        id=step.id,
        act=step.act,
        level=step.level,
        roles=list(step.roles),
        prepared_by=list(step.prepared_by) or None,
        deadline_working_days=step.deadline_working_days,
        posting_days=step.posting_days,
        may=sorted(step.may),
        max_returns=step.max_returns or None,
        title=_text(step.title),
    )
