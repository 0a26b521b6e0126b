"""Dossiers as rows of a list, and which of them an office has a word in: for work lists and for the pages of dossiers alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import LiteralString

from aggregates.actors import Actor
from rules.evaluators import takes_attestation
from rules.plan import Category, Criterion, Plan
from rules.readings import ReadingValue
from workflows.subjects import shape_of
from workflows.unit_views import COMMUNES_SQL

BEREFT: LiteralString = (
    "EXISTS (SELECT 1 FROM units b "
    "WHERE b.unit_id = split_part(n.unit_path, '/', -2)::uuid AND b.valid_to IS NOT NULL)"
)
"""The same as ``Nomination.bereft``: the place a department left behind is the only one whose unit has ended."""
PREPARING: LiteralString = (
    "(n.chain->0->'roles' || coalesce(n.chain->0->'prepared_by', '[]') "
    f"|| CASE WHEN {BEREFT} THEN '[\"standing_office\"]'::jsonb ELSE '[]'::jsonb END)"
)
"""The same as ``Nomination.preparing_roles``: who has a returned dossier in hand."""
LISTING: LiteralString = (
    "SELECT n.nomination_id, n.code, n.category, n.subject_id, n.subject_name, n.step, n.status, n.live, n.holds, n.act, "
    f"CASE WHEN n.act = 'submit' AND {BEREFT} THEN n.roles || '{{standing_office}}'::text[] ELSE n.roles END AS roles, "
    f"ARRAY(SELECT jsonb_array_elements_text({PREPARING})) AS preparing_roles, "
    "n.level, n.since, n.due_on, n.verdict, n.unit_path, n.version, n.plan_id, n.plan_version, n.commitment_id, n.posted_until, "
    "CASE n.act WHEN 'record_council_result' THEN (SELECT s.status FROM session_items i JOIN council_sessions s "
    "USING (session_id) WHERE i.nomination_id = n.nomination_id AND s.status NOT IN ('closed', 'cancelled') LIMIT 1) "
    "WHEN 'decide' THEN (SELECT d.status FROM decisions d WHERE d.session_id = n.session_id AND d.status = 'drafted' LIMIT 1) "
    "END AS council_stage, "
    "u.name AS hamlet, c.name AS commune "
    "FROM nominations n JOIN units u ON u.unit_id = n.hamlet_id "
    f"LEFT JOIN units c ON c.unit_id = u.parent_id AND c.kind IN {COMMUNES_SQL} "
)
_ORDER_OF: LiteralString = (
    "(SELECT min(x.o) FROM jsonb_array_elements(n.chain) WITH ORDINALITY x (s, o) WHERE x.s->>"
)
ATTESTABLE: LiteralString = (
    f"{_ORDER_OF}'id' = n.step) <= "
    f"coalesce({_ORDER_OF}'act' = 'verify_claims'), {_ORDER_OF}'act' = 'confirm_complete'), 1)"
)
"""The same as ``Nomination.attestable`` of a live dossier."""


def attests(
    actor: Actor, category: Category, readings: Mapping[str, ReadingValue] | None = None
) -> list[Criterion]:
    """The criteria of a category that the plan lets an office attest, so far as that bears on a verdict under ``readings``."""
    return [
        c
        for c in category.criteria
        if takes_attestation(c, readings) and not actor.roles.isdisjoint(c.attested_by)
    ]


def attested_for_units(actor: Actor, plan: Plan) -> list[str]:
    """The categories of units whose criteria a department may attest, wherever the units lie; none for other offices."""
    categories = plan.categories.values() if actor.role == "department" else ()
    return [c.id for c in categories if shape_of(c) == "unit" and attests(actor, c)]
