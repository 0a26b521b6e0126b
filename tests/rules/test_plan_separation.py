"""A plan under which nobody could answer for an award is refused, with the place and the mend."""

# ruff: noqa: E501  (a slip and its place stand on one line)

from __future__ import annotations

from typing import Any

import pytest
from tests.rules.conftest import Says
from tests.rules.test_plan_reader import Change, criterion, raw_of, refused

from rules.plan import load_plan, plan_file, plan_ids
from rules.plan_doubts import doubts
from rules.plan_reader import parse_plan, read_plan

CHAIN = "categories[household].chain"
PARTS = "categories[household].dossier_parts"


@pytest.fixture
def raw() -> dict[str, Any]:
    return raw_of("kh87-2018")


def household(raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = raw["categories"][0]
    return found


def step(raw: dict[str, Any], id: str) -> dict[str, Any]:
    return next(s for s in household(raw)["chain"] if s["id"] == id)


def part(raw: dict[str, Any], id: str) -> dict[str, Any]:
    return next(p for p in household(raw)["dossier_parts"] if p["id"] == id)


def moved(id: str, before: str) -> Change:
    """Put one step of the households' chain before another."""

    def change(raw: dict[str, Any]) -> None:
        chain, one = household(raw)["chain"], step(raw, id)
        chain.remove(one)
        chain.insert(chain.index(step(raw, before)), one)

    return change


def one_for_all(raw: dict[str, Any]) -> None:
    """One office submits, verifies and endorses."""
    for id in ("hamlet_meeting", "commune_verification", "commune_endorsement"):
        step(raw, id)["roles"] = ["commune_chair"]
    for paper in household(raw)["dossier_parts"]:
        paper["provided_by"] = "commune_chair"


def no_evidence(raw: dict[str, Any]) -> None:
    for one in household(raw)["criteria"]:
        one["evidence"] = []


WEAK: list[tuple[str, Change, str]] = [
    # -- steps
    ("decided in the commune", lambda r: step(r, "decision").update(level="commune"), f"{CHAIN}[decision].level"),
    ("council of a hamlet", lambda r: step(r, "council").update(level="hamlet"), f"{CHAIN}[council].level"),
    ("certificate of a commune", lambda r: step(r, "certificate").update(level="commune"), f"{CHAIN}[certificate].level"),
    ("appraised before the commune looks", moved("appraisal", "commune_check"), f"{CHAIN}[commune_check].level"),
    ("posted after the district", moved("district_check", "commune_posting"), f"{CHAIN}[commune_posting].level"),
    ("endorsed before it is verified", moved("commune_endorsement", "commune_verification"), f"{CHAIN}[commune_verification].act"),
    ("endorsed before it is checked", moved("commune_endorsement", "commune_check"), f"{CHAIN}[commune_check].act"),
    ("appraised before it is checked", moved("appraisal", "district_check"), f"{CHAIN}[district_check].act"),
    ("one submits, verifies and endorses", one_for_all, f"{CHAIN}[commune_verification].roles"),
    ("one submits and endorses", lambda r: (one_for_all(r), step(r, "commune_verification").update(roles=["commune_officer"]), [c.update(verified_by=["commune_officer"], attested_by=["hamlet_head"]) for c in household(r)["criteria"]]), f"{CHAIN}[commune_endorsement].roles"),
    ("one submits and appraises", lambda r: (step(r, "hamlet_meeting").update(roles=["commune_officer", "labour_office"]), [p.update(provided_by="commune_officer") for p in household(r)["dossier_parts"]], step(r, "appraisal").update(roles=["labour_office"])), f"{CHAIN}[appraisal].roles"),
    ("two submit and appraise", lambda r: (step(r, "hamlet_meeting").update(roles=["commune_officer", "labour_office", "inspector"]), [p.update(provided_by="commune_officer") for p in household(r)["dossier_parts"]], step(r, "appraisal").update(roles=["labour_office", "inspector"])), f"{CHAIN}[appraisal].roles"),
    # -- papers
    ("paper of the auditor", lambda r: part(r, "achievement_report").update(provided_by="auditor"), f"{PARTS}[achievement_report].provided_by"),
    ("paper of the administrator", lambda r: part(r, "submission_letter").update(provided_by="administrator"), f"{PARTS}[submission_letter].provided_by"),
    ("letter at the hamlet's meeting", lambda r: part(r, "submission_letter").update(due_step="hamlet_meeting"), f"{PARTS}[submission_letter].provided_by"),
    ("letter one step too early", lambda r: part(r, "submission_letter").update(due_step="commune_check"), f"{PARTS}[submission_letter].provided_by"),
    ("paper of nobody in the chain", lambda r: part(r, "achievement_report").update(provided_by="department"), f"{PARTS}[achievement_report].provided_by"),
    # -- criteria
    ("nobody verifies", lambda r: criterion(r, "household.credit_use").update(verified_by=[]), "categories[household].criteria[household.credit_use].verified_by"),
    ("nobody verifies a figure", lambda r: criterion(r, "commune.zone_rates").update(verified_by=[]), "categories[commune].criteria[commune.zone_rates].verified_by"),
    ("the auditor attests", lambda r: criterion(r, "household.credit_use").update(attested_by=["hamlet_head", "auditor"]), "categories[household].criteria[household.credit_use].attested_by"),
    ("no paper anywhere", no_evidence, "categories[household].criteria[household.law_abiding].evidence"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place"), [row[1:] for row in WEAK], ids=[row[0] for row in WEAK])
def test_what_nobody_can_answer_for_is_named_at_its_place(
    raw: dict[str, Any], change: Change, place: str, says: Says
) -> None:
    change(raw)
    error = refused(raw)
    assert error.place == place
    says(error.message)
    # What was in force once is read for good.
    assert read_plan(raw, "mine.toml", kept=True)


GOOD: list[tuple[str, Change]] = [
    ("verified before it is checked", moved("commune_verification", "commune_check")),
    ("posted before it is verified", moved("commune_posting", "commune_verification")),
    ("posted last in the commune", lambda r: moved("commune_endorsement", "commune_posting")(r)),
    ("appraised in the province", lambda r: [step(r, id).update(level="province") for id in ("appraisal", "council", "decision", "certificate")]),
    ("another verifies beside who submits", lambda r: step(r, "commune_verification").update(roles=["hamlet_head", "commune_chair"])),
    ("who submits certifies", lambda r: (step(r, "hamlet_meeting").update(roles=["hamlet_head", "standing_office"]))),
    ("letter when it is verified", lambda r: part(r, "submission_letter").update(due_step="commune_verification")),
    ("letter later", lambda r: part(r, "submission_letter").update(due_step="appraisal")),
    ("paper of who attests", lambda r: (part(r, "achievement_report").update(provided_by="inspector"), criterion(r, "household.credit_use")["attested_by"].append("inspector"))),
    ("paper of who prepares", lambda r: (step(r, "hamlet_meeting").update(prepared_by=["commune_officer"]), part(r, "achievement_report").update(provided_by="commune_officer"))),
    ("one paper", lambda r: (no_evidence(r), criterion(r, "household.credit_use").update(evidence=[{"vi": "Sổ vay", "en": "Loan book"}]))),
]  # fmt: skip


@pytest.mark.parametrize("change", [row[1] for row in GOOD], ids=[row[0] for row in GOOD])
def test_what_somebody_answers_for_is_read(raw: dict[str, Any], change: Change) -> None:
    change(raw)
    assert read_plan(raw, "mine.toml")


def test_a_category_of_figures_alone_needs_no_papers(raw: dict[str, Any]) -> None:
    hamlet = next(c for c in raw["categories"] if c["id"] == "hamlet")
    hamlet["criteria"] = [c for c in hamlet["criteria"] if "reduction" in c["id"]]
    for one in hamlet["criteria"]:
        one["evidence"] = []
    assert len(hamlet["criteria"]) == 2
    assert read_plan(raw, "mine.toml")


def test_a_category_that_is_only_listed_is_held_to_its_chain_alone(raw: dict[str, Any]) -> None:
    one = next(c for c in raw["categories"] if c["id"] == "enterprise")
    del one["facts"]
    for judged in one["criteria"]:
        judged.update(verified_by=["council_chair"], attested_by=["auditor"], evidence=[])
    assert read_plan(raw, "mine.toml")
    one["dossier_parts"][0]["provided_by"] = "auditor"
    assert refused(raw).place == "categories[enterprise].dossier_parts[submission_letter].provided_by"
    del one["chain"], one["dossier_parts"]
    assert read_plan(raw, "mine.toml")
    # Whatever follows a category without a chain is looked at all the same.
    raw["categories"].insert(0, raw["categories"].pop(raw["categories"].index(one)))
    criterion(raw, "commune.zone_rates").update(verified_by=[])
    assert refused(raw).place == "categories[commune].criteria[commune.zone_rates].verified_by"


def test_a_copy_that_bears_the_name_of_a_plan_that_ships_is_doubted(says: Says) -> None:
    for plan_id in plan_ids():
        text = plan_file(plan_id)
        assert list(doubts(parse_plan(text, "x"), text)) == []
        other = text.replace(b'number = "', b'number = "1', 1)
        ((place, said),) = doubts(parse_plan(other, "x"), other)
        assert place == "id, version"
        says(said)
        version = load_plan(plan_id).version.encode()
        for named in (
            other.replace(version, b"99.0", 1),
            other.replace(plan_id.encode() + b'"', b'another-2026"', 1),
        ):
            assert list(doubts(parse_plan(named, "x"), named)) == []


def test_an_attestation_without_any_paper_is_doubted(raw: dict[str, Any], says: Says) -> None:
    raw["version"] = "99.0"
    criterion(raw, "household.credit_use")["evidence"] = []
    # What stands in verified figures needs no paper of its own.
    criterion(raw, "commune.zone_rates")["evidence"] = []
    ((place, said),) = doubts(read_plan(raw, "x"), b"")
    assert place == "categories[household].criteria[household.credit_use].evidence"
    says(said)
    del next(c for c in raw["categories"] if c["id"] == "household")["facts"]
    assert list(doubts(read_plan(raw, "x"), b"")) == []
