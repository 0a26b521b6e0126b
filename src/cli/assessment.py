"""``chungtay assess``: one set of facts judged, without database."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.plans import named_plan
from cli.terminal import put_json, read, refuse


@click.command()
@click.argument("facts")
@click.option(
    "--plan",
    "plan_named",
    metavar="FILE",
    help="Xét theo kế hoạch này / judge by this plan: a TOML file or an id.",
)
@click.option(
    "--readings",
    "--reading",
    "readings",
    metavar="NAME=VALUE[,…]",
    multiple=True,
    help="Cách hiểu khác, hơn cả trong tệp / other readings, over those of the file and of the plan.",
)
def assess(facts: str, plan_named: str | None, readings: tuple[str, ...]) -> None:
    """Xét một bộ dữ kiện theo kế hoạch, in JSON / Judge one set of facts; FACTS is a JSON file, or - for stdin."""
    from rules.assessment import assess_case
    from rules.cases import parse_case
    from rules.inputs import InputError
    from rules.strict_json import JsonError, parse_json

    other = _readings(readings)

    given = None if plan_named is None else named_plan(plan_named, "--plan")[0]
    data = read(facts)
    try:
        asked = parse_json(data)
        if other and isinstance(asked, dict) and isinstance(asked.setdefault("readings", {}), dict):
            asked["readings"] |= other
        case = parse_case(asked, given)
    except JsonError as error:
        refuse(facts, error.place, error.message)
    except InputError as error:
        refuse(facts, error.path, error.message)
    put_json(assess_case(case).to_dict())


def _readings(given: Sequence[str]) -> dict[str, str | bool]:
    """Read ``NAME=VALUE``, several with commas between; what true and false say in JSON they say here."""
    from rules.text import Text

    found: dict[str, str | bool] = {}
    for one in (part.strip() for words in given for part in words.split(",")):
        name, sign, value = (word.strip() for word in one.partition("="))
        if not (name and sign and value) or name in found:
            refuse(
                "--readings",
                one,
                Text(
                    "ghi TÊN=GIÁ_TRỊ, mỗi tên một lần, như target_year_review=same_year_end",
                    "write NAME=VALUE, each name once, like target_year_review=same_year_end",
                ),
            )
        found[name] = {"true": True, "false": False}.get(value, value)
    return found
