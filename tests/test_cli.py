"""The command line as scripts meet it: output, exit codes, and one clear line on stderr for whatever is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from rules.plan import load_plan

EXAMPLE: dict[str, Any] = {
    "plan": "kh87-2018",
    "category": "household",
    "assessed_on": "2020-05-15",
    "readings": {},
    "subject": {
        "status": "exited",
        "exited_from": "poor",
        "exit_year": 2016,
        "exit_confirmed": True,
        "disabled_member": False,
        "social_protection": False,
        "no_relapse_commitment": True,
        "exit_registered": True,
        "helped_households_exit": 0,
        "income_per_head": [
            {"year": 2016, "amount": "9600000", "verified": True},
            {"year": 2017, "amount": "15360000", "verified": True},
            {"year": 2018, "amount": "15500000", "verified": True},
            {"year": 2019, "amount": "16000000", "verified": True},
        ],
    },
    "attested": {
        "household.law_abiding": True,
        "household.initiative": True,
        "household.credit_use": True,
        "household.community_support": True,
    },
}
PLAN_FILE = Path(str(resources.files("rules").joinpath("plans", "kh87-2018.toml")))


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli.main, arguments, input=stdin)


def refused(result: Result, *words: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr with these words, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.endswith("\n")
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_assess_the_example_of_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(EXAMPLE), encoding="utf-8")
    result = run("assess", str(file))
    assert result.exit_code == 0
    assert result.stderr == ""
    answer = json.loads(result.stdout)
    assert answer["plan"] == "kh87-2018"
    assert answer["category"] == "household"
    assert answer["assessed_on"] == "2020-05-15"
    assert answer["readings"] == load_plan("kh87-2018").default_readings()
    assert answer["verdict"] == "met"
    criteria = {entry["id"]: entry for entry in answer["criteria"]}
    exited = criteria["household.sustained_exit"]
    assert set(exited) == {"id", "clause", "verdict", "reason", "reason_en", "numbers"}
    assert exited["clause"] == "IV.2.7.2"
    assert exited["verdict"] == "met"
    assert exited["numbers"]["2017"] == "1.6000"
    assert "15.360.000 đồng" in exited["reason"]
    assert list(criteria) == [c.id for c in load_plan("kh87-2018").category("household").criteria]


def test_assess_from_stdin_and_exit_code_whatever_the_verdict() -> None:
    case = json.loads(json.dumps(EXAMPLE))
    case["subject"]["income_per_head"][1]["amount"] = "15359999"
    result = run("assess", "-", stdin=json.dumps(case).encode())
    assert result.exit_code == 0
    assert json.loads(result.stdout)["verdict"] == "not_met"
    case["subject"]["income_per_head"][1]["verified"] = False
    result = run("assess", "-", stdin=b"\xef\xbb\xbf" + json.dumps(case).encode())
    assert result.exit_code == 0
    assert json.loads(result.stdout)["verdict"] == "unproven"


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        (b"", ("line 1 column 1",)),
        (b"\xff", ("UTF-8",)),
        (b"[" * 300_000, ("nested",)),
        (b'{"plan": NaN}', ("NaN",)),
        (b'{"plan": "a", "plan": "b"}', ("plan", "twice")),
        (b"null", ("object",)),
        (b'"\\ud800"', ("object",)),
        (b" " * 1_000_001, ("1 MB",)),
        (b'{"plan": "x\\u001b[2J\\n\\ud800"}', ("plan", "kh87-2018")),
        (json.dumps({**EXAMPLE, "category": "castle"}).encode(), ("category", "castle", "household")),
        (json.dumps({**EXAMPLE, "x\ny": 1}).encode(), ("unknown field",)),
    ],
)
def test_assess_refuses_bad_input(stdin: bytes, words: tuple[str, ...]) -> None:
    refused(run("assess", "-", stdin=stdin), "stdin: ", *words)


def test_assess_refuses_unreadable_files(tmp_path: Path) -> None:
    refused(run("assess", str(tmp_path / "nothing.json")), "nothing.json", "cannot be read")
    refused(run("assess", str(tmp_path)), "cannot be read")
    if os.geteuid() != 0:
        locked = tmp_path / "locked.json"
        locked.write_text("{}")
        locked.chmod(0)
        refused(run("assess", str(locked)), "locked.json", "cannot be read")


def test_every_category_of_the_plan_is_judged() -> None:
    for category in load_plan("kh87-2018").categories.values():
        case = {**EXAMPLE, "category": category.id, "subject": {}, "attested": {}}
        result = run("assess", "-", stdin=json.dumps(case).encode())
        assert result.exit_code == 0
        answer = json.loads(result.stdout)
        assert answer["verdict"] == "unproven"
        assert [entry["id"] for entry in answer["criteria"]] == [c.id for c in category.criteria]
        refused(
            run("assess", "-", stdin=json.dumps({**case, "subject": {"colour": 1}}).encode()),
            "subject.colour",
        )


@pytest.mark.parametrize("category", ["armed_forces", "association"])
def test_without_criteria_the_council_decides(category: str) -> None:
    case = {**EXAMPLE, "category": category, "subject": {}, "attested": {}}
    answer = json.loads(run("assess", "-", stdin=json.dumps(case).encode()).stdout)
    assert answer["verdict"] == "unproven"
    assert answer["criteria"] == []
    assert "Hội đồng xem xét, quyết định" in answer["reason"]
    assert "the council decides" in answer["reason_en"]


def test_plan_show() -> None:
    result = run("plan", "show", "kh87-2018", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == load_plan("kh87-2018").to_dict()
    text = run("plan", "show", "kh87-2018")
    assert text.exit_code == 0
    for criterion in load_plan("kh87-2018").category("household").criteria:
        assert criterion.id in text.stdout
    refused(run("plan", "show", "../kh87-2018"), "kh87-2018", "no such plan")


def test_plan_show_prints_the_file_as_it_stands() -> None:
    result = run("plan", "show", "vd-hai-cap-2026", "--toml")
    assert result.exit_code == 0
    assert result.stdout_bytes == PLAN_FILE.with_name("vd-hai-cap-2026.toml").read_bytes()
    refused(run("plan", "show", "kh87-2018", "--toml", "--json"), "--json --toml")
    refused(run("plan", "show", "kh88", "--toml"), "kh88", "no such plan")


def test_plan_show_reads_back_an_authors_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = PLAN_FILE.read_text(encoding="utf-8").replace('id = "kh87-2018"', 'id = "mine"')
    file.write_text(text, encoding="utf-8")
    assert json.loads(run("plan", "show", str(file), "--json").stdout)["id"] == "mine"
    assert run("plan", "show", str(file)).stdout.startswith("mine 1.")
    assert run("plan", "show", str(file), "--toml").stdout_bytes == file.read_bytes()
    file.write_text(text.replace('id = "mine"', 'id = "../mine"'), encoding="utf-8")
    refused(run("plan", "show", str(file), "--toml"), "mine.toml: id: ", "kh87-2018")
    refused(run("plan", "show", str(tmp_path / "none.toml")), "none.toml", "cannot be read")


def test_assess_by_an_authors_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = PLAN_FILE.read_text(encoding="utf-8").replace('id = "kh87-2018"', 'id = "mine"')
    file.write_text(text.replace('growth = "0.6"', 'growth = "0.7"'), encoding="utf-8")
    without = {key: value for key, value in EXAMPLE.items() if key != "plan"}

    def by(case: dict[str, Any], plan: str = str(file)) -> Result:
        return run("assess", "-", "--plan", plan, stdin=json.dumps(case).encode())

    for case in (without, {**without, "plan": "mine"}):
        result = by(case)
        assert result.exit_code == 0, result.output
        answer = json.loads(result.stdout)
        assert (answer["plan"], answer["verdict"]) == ("mine", "not_met")
    # The same facts under the file's model, and the same shape of the answer.
    shipped = json.loads(by(EXAMPLE, "kh87-2018").stdout)
    assert shipped["verdict"] == "met"
    assert set(shipped) == set(answer)
    refused(by(EXAMPLE), "stdin: plan: ", "kh87-2018", "mine")
    refused(by(without, "kh88"), "kh88: --plan: ", "no such plan")
    refused(by(without, str(tmp_path / "none.toml")), "none.toml", "cannot be read")
    file.write_text(text.replace('act = "decide"', 'act = "appraise"'), encoding="utf-8")
    refused(by(without), "mine.toml: categories[household].chain: ", "decide")
    refused(run("assess", "-", stdin=json.dumps(without).encode()), "plan")


COMMUNE = {
    "category": "commune",
    "assessed_on": "2021-05-15",
    "subject": {
        "kind": "commune",
        "zone": "III",
        "reviews": [
            {"year": 2019, "households": 100, "poor": 1, "near_poor": 1},
            {"year": 2020, "households": 100, "poor": 50, "near_poor": 1},
        ],
    },
}


def test_assess_under_other_readings() -> None:
    def judged(*given: str, case: dict[str, Any] = COMMUNE, plan: str = "kh87-2018") -> Result:
        return run("assess", "-", "--plan", plan, *given, stdin=json.dumps(case).encode())

    def zones(result: Result) -> tuple[str, dict[str, Any]]:
        answer = json.loads(result.stdout)
        (one,) = (c for c in answer["criteria"] if c["id"] == "commune.zone_rates")
        return one["verdict"], answer["readings"]

    later = "target_year_review=same_year_end"
    assert zones(judged())[0] == "provisional"
    verdict, readings = zones(judged("--readings", f"{later}, exit_year_counts=true"))
    assert (verdict, readings["target_year_review"], readings["exit_year_counts"]) == (
        "not_met",
        "same_year_end",
        True,
    )
    # Over those of the file, and one option each.
    said = {**COMMUNE, "readings": {"target_year_review": "previous_year_end", "reduction_unit": "relative"}}
    verdict, readings = zones(judged("--reading", later, "--reading", "exit_year_counts=true", case=said))
    assert (verdict, readings["reduction_unit"]) == ("not_met", "relative")
    # Every plan that ships and tests something "by a year" asks the question.
    low = {"year": 2029, "households": 100, "poor": 1, "near_poor": 1}
    other = {
        **COMMUNE,
        "assessed_on": "2031-05-15",
        "subject": {"kind": "commune", "zone": "I", "reviews": [low, {**low, "year": 2030, "poor": 50}]},
    }
    before = "target_year_review=previous_year_end"
    for given, verdict in (((), "not_met"), (("--readings", before), "provisional")):
        answer = json.loads(judged(*given, case=other, plan="vd-hai-cap-2026").stdout)
        assert {c["id"]: c["verdict"] for c in answer["criteria"]}["commune.final_rate"] == verdict
    for wrong in ("x", "=x", "target_year_review=", "a=1,a=2", ","):
        refused(judged("--readings", wrong), "--readings: ", "NAME=VALUE")
    refused(judged("--readings", "tea=milk"), "readings.tea", "target_year_review")
    refused(judged("--readings", "target_year_review=never"), "readings.target_year_review", "same_year_end")
    refused(judged("--readings", later, case={**COMMUNE, "readings": 3}), "readings")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('act = "issue_certificate"', 'act = "appraise"', "categories[household].chain"),
        ('id = "kh87-2018"', 'id = "../x"', "id"),
        ("summary_on = 2020-06-11", "summary_on = 2015-06-11", "period.summary_on"),
        ('decided_by = "district_chair"', 'decided_by = "auditor"', "award_forms[giay_khen].decided_by"),
    ],
)
def test_plan_check_refuses_what_could_not_be_run(old: str, new: str, place: str) -> None:
    text = PLAN_FILE.read_text(encoding="utf-8").replace(old, new)
    refused(run("plan", "check", "-", stdin=text.encode()), f"stdin: {place}: ")


def test_plan_check(tmp_path: Path) -> None:
    good = tmp_path / "good.toml"
    good.write_bytes(PLAN_FILE.read_bytes())
    result = run("plan", "check", str(good))
    assert result.exit_code == 0
    assert "kh87-2018" in result.stdout
    broken = PLAN_FILE.read_text(encoding="utf-8").replace('growth = "0.6"', 'growth = "a lot"')
    bad = tmp_path / "bad.toml"
    bad.write_text(broken, encoding="utf-8")
    refused(run("plan", "check", str(bad)), "bad.toml", "household.sustained_exit", "params.growth")
    refused(run("plan", "check", str(tmp_path / "none.toml")), "none.toml")
    # Who gives the id of a plan that ships is told how to come to its file, and that works.
    by_id = run("plan", "check", "kh87-2018")
    refused(by_id, "kh87-2018: FILE: ", "chungtay plan show kh87-2018 --toml > kh87-2018.toml")
    shown = run("plan", "show", "kh87-2018", "--toml")
    assert run("plan", "check", "-", stdin=shown.stdout_bytes).exit_code == 0
    refused(run("plan", "check", "-", stdin=b"x = ["), "stdin")
    refused(run("plan", "check", "-", stdin=b'id = "a\\nb"\n"x\\ny" = 1'), "stdin")


def test_plan_check_doubts_a_copy_without_a_name_of_its_own() -> None:
    text = PLAN_FILE.read_bytes()
    assert run("plan", "check", "-", stdin=text).stderr == ""
    copy = run("plan", "check", "-", stdin=text.replace(b'required = "4.6"', b'required = "4.5"'))
    assert copy.exit_code == 0
    assert "kh87-2018" in copy.stdout
    assert copy.stderr.startswith("stdin: id, version: kh87-2018 ")
    assert copy.stderr.count("\n") == 1


def test_plan_diff(tmp_path: Path) -> None:
    same = run("plan", "diff", "kh87-2018", str(PLAN_FILE))
    assert (same.exit_code, same.stdout) == (0, "0 khác biệt / differences\n")
    other = tmp_path / "other.toml"
    other.write_text(
        PLAN_FILE.read_text(encoding="utf-8").replace('growth = "0.6"', 'growth = "0.5"'), encoding="utf-8"
    )
    differs = run("plan", "diff", "kh87-2018", str(other))
    assert differs.exit_code == 1
    assert differs.stderr == ""
    assert "household.sustained_exit].params.growth: 0.6 → 0.5" in differs.stdout
    answer = run("plan", "diff", str(other), "kh87-2018", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout) == {
        "same": False,
        "differences": [
            {
                "change": "changed",
                "place": "categories[household].criteria[household.sustained_exit].params.growth",
                "before": "0.5",
                "after": "0.6",
            }
        ],
    }
    assert json.loads(run("plan", "diff", "kh87-2018", "kh87-2018", "--json").stdout) == {
        "same": True,
        "differences": [],
    }
    refused(run("plan", "diff", "kh87-2018", "kh88-2018"), "kh88-2018", "cannot be read")
    other.write_text("id = 3", encoding="utf-8")
    refused(run("plan", "diff", str(other), "kh87-2018"), "other.toml")


@pytest.mark.parametrize("redirect", [[], ["/dev/full"]])
def test_real_process_without_a_locale_and_without_the_rest_of_the_program(redirect: list[str]) -> None:
    """``assess`` needs no database: neither storage nor web may be imported for it, and no locale may break it."""
    program = (
        "import sys, cli\n"
        "try: cli.main(['assess', '-'])\n"
        "finally: assert not {'storage', 'web', 'eventsourcing', 'flask', 'psycopg'} & set(sys.modules)\n"
    )
    source = str(Path(cli.__file__).parents[1])
    env = {
        "PYTHONPATH": source,
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
    }
    stdout: Any = open(redirect[0], "wb") if redirect else subprocess.PIPE  # noqa: SIM115
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(EXAMPLE).encode(),
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=env,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    if redirect:
        stdout.close()
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1
    else:
        assert done.returncode == 0
        assert json.loads(done.stdout.decode())["verdict"] == "met"
