"""What is not wrong in a plan file and still hardly meant: told to whoever checks the file, who may have their reasons."""

from __future__ import annotations

from collections.abc import Iterator

from rules.evaluators import takes_attestation
from rules.plan import Plan, load_plan, plan_file, plan_ids
from rules.text import Text


def doubts(plan: Plan, data: bytes) -> Iterator[tuple[str, Text]]:
    """Yield what to look at again, each with its place in the file; ``data`` is the very file.

    A copy of a plan that ships, changed without a name of its own, reads well and can be put in force nowhere: id and version
    stand for one text. What somebody attests without any paper rests on their word alone.
    """
    if plan.id in plan_ids() and load_plan(plan.id).version == plan.version and plan_file(plan.id) != data:
        yield (
            "id, version",
            Text(
                f"{plan.id} {plan.version} đi kèm chương trình với nội dung khác nên tệp này không áp dụng được; kế hoạch của nơi "
                "khác thì đổi id, bản sửa của kế hoạch này thì tăng version",
                f"{plan.id} {plan.version} ships with other content, so that this file cannot be put in force; change id for "
                "another place's plan, raise version for a revision of this one",
            ),
        )
    for category in plan.categories.values():
        for criterion in category.criteria:
            if category.assessable and takes_attestation(criterion) and not criterion.evidence:
                yield (
                    f"categories[{category.id}].criteria[{criterion.id}].evidence",
                    Text(
                        "không nêu giấy tờ chứng minh nào; xác nhận chỉ dựa vào lời người xác nhận",
                        "names no paper that proves it; the attestation rests on the word of whoever gives it",
                    ),
                )
