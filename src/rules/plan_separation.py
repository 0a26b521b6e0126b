"""What makes an award worth believing, as far as a plan file can say it: levels in their order, nobody checks the own
proposal, papers come from somebody who has the dossier, and what is attested rests on a paper and is verified.

Only files that are to be put in force are asked this; what once was in force is read for good, as it was accepted then.
"""

from __future__ import annotations

from typing import Final

from rules.evaluators import takes_attestation
from rules.offices import NEVER
from rules.plan import CLOSING_ACTS, LEVELS, Category, Criterion, Plan, Step
from rules.table import Table
from rules.text import Text

_JUDGING: Final = ("verify_claims", "endorse", "appraise", "decide")
"""Acts by which somebody answers for what another has proposed."""
_BEFORE: Final = {
    "confirm_complete": ("endorse", "appraise"),
    "verify_claims": ("endorse", "appraise"),
}
"""Within one level a dossier and its claims are looked at before anybody vouches for them."""


def check_separation(root: Table, plan: Plan) -> None:
    """Refuse chains, papers and criteria that nobody could answer for; raises :class:`rules.plan.PlanError`."""
    for category in plan.categories.values():
        if not category.chain:
            continue
        place = f"categories[{category.id}]"
        _check_levels(root, category, place)
        _check_order(root, category, place)
        _check_proposer(root, category, place)
        _check_providers(root, category, place)
        if category.assessable:
            for criterion in category.criteria:
                _check_people(root, criterion, f"{place}.criteria[{criterion.id}]")
            _check_evidence(root, category, place)


# -- steps ----------------------------------------------------------------------------------------------------------------


def _check_levels(root: Table, category: Category, place: str) -> None:
    """A dossier goes upwards: what a higher level has done is not handed down to a lower one to be checked."""
    before: Step | None = None
    for step in category.chain:
        if step.act in CLOSING_ACTS and step.level not in ("district", "province"):
            raise root.error(
                f"{place}.chain[{step.id}].level",
                Text(
                    f"{step.act} là việc của cấp huyện hoặc cấp tỉnh, không phải {step.level}; ghi district hoặc province",
                    f"{step.act} is an act of the district or the province, not of the {step.level}; write district or province",
                ),
            )
        if before is not None and LEVELS.index(step.level) < LEVELS.index(before.level):
            raise root.error(
                f"{place}.chain[{step.id}].level",
                Text(
                    f"bước {step.act} ở cấp {step.level} đứng sau bước {before.id} ({before.act}) ở cấp {before.level}; chuyển "
                    f"lên trước bước {before.id}, hoặc sửa level",
                    f"{step.act} on the {step.level} level comes after {before.id} ({before.act}) on the {before.level} level; "
                    f"move it before {before.id}, or mend level",
                ),
            )
        before = step


def _check_order(root: Table, category: Category, place: str) -> None:
    for index, step in enumerate(category.chain):
        for earlier in category.chain[:index]:
            if earlier.level == step.level and earlier.act in _BEFORE.get(step.act, ()):
                raise root.error(
                    f"{place}.chain[{step.id}].act",
                    Text(
                        f"{step.act} đứng sau {earlier.act} (bước {earlier.id}) cùng cấp; chuyển lên trước bước ấy",
                        f"{step.act} comes after {earlier.act} (step {earlier.id}) of the same level; move it before that step",
                    ),
                )


def _check_proposer(root: Table, category: Category, place: str) -> None:
    """Whoever submits does not judge the own submission: at least one other office has to be able to."""
    submitting = set(category.chain[0].roles)
    for step in category.chain:
        if step.act in _JUDGING and set(step.roles) <= submitting:
            listed = ", ".join(step.roles)
            raise root.error(
                f"{place}.chain[{step.id}].roles",
                Text(
                    f"{listed} nộp hồ sơ (bước {category.chain[0].id}) nên không được {step.act} hồ sơ ấy; ghi vai trò khác",
                    f"{listed} submits the dossier (step {category.chain[0].id}) and so may not {step.act} it; name another role",
                ),
            )


# -- papers and criteria --------------------------------------------------------------------------------------------------


def _check_providers(root: Table, category: Category, place: str) -> None:
    """A paper comes from somebody who has had the dossier by the step it is due at, or from whoever attests in it."""
    everywhere = {role for step in category.chain for role in (*step.roles, *step.prepared_by)}
    attesting = {role for criterion in category.criteria for role in criterion.attested_by} - everywhere
    for part in category.dossier_parts:
        upto = category.chain.index(category.step(part.due_step)) + 1
        able = {role for step in category.chain[:upto] for role in (*step.roles, *step.prepared_by)}
        able = (able | attesting).difference(NEVER)
        if part.provided_by not in able:
            listed = ", ".join(sorted(able))
            raise root.error(
                f"{place}.dossier_parts[{part.id}].provided_by",
                Text(
                    f"{part.provided_by} chưa có hồ sơ khi xong bước {part.due_step} nên không nộp được giấy này; chọn trong: "
                    f"{listed}, hoặc chọn due_step là bước của {part.provided_by}",
                    f"{part.provided_by} has not had the dossier by the end of {part.due_step} and cannot provide this paper; "
                    f"choose from: {listed}, or make it due at a step of {part.provided_by}",
                ),
            )


def _check_people(root: Table, criterion: Criterion, place: str) -> None:
    if not criterion.verified_by:
        raise root.error(
            f"{place}.verified_by",
            Text(
                "không ai kiểm tra tiêu chí này; ghi ít nhất một vai trò làm một bước của nhóm",
                "nobody verifies this criterion; name at least one role that acts at a step of the category",
            ),
        )
    for role in criterion.attested_by:
        if role in NEVER:
            raise root.error(
                f"{place}.attested_by",
                Text(
                    f"{role} không làm việc gì trong hồ sơ; bỏ vai trò này",
                    f"{role} does nothing in a dossier; remove this role",
                ),
            )


def _check_evidence(root: Table, category: Category, place: str) -> None:
    """Where every attestation stands on somebody's word alone there is nothing to verify."""
    attested = [criterion for criterion in category.criteria if takes_attestation(criterion)]
    if attested and not any(criterion.evidence for criterion in attested):
        raise root.error(
            f"{place}.criteria[{attested[0].id}].evidence",
            Text(
                "không tiêu chí xác nhận nào của nhóm này nêu giấy tờ chứng minh; thêm [[categories.criteria.evidence]] với vi, en",
                "no attested criterion of this category names a paper that proves it; add [[categories.criteria.evidence]] with "
                "vi and en",
            ),
        )
