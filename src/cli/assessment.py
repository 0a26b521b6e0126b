"""``chungtay assess``: one set of facts judged, without database."""

from __future__ import annotations

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
def assess(facts: str, plan_named: str | None) -> None:
    """Xét một bộ dữ kiện theo kế hoạch, in JSON / Judge one set of facts; FACTS is a JSON file, or - for stdin."""
    from rules.assessment import assess_case
    from rules.cases import parse_case
    from rules.inputs import InputError
    from rules.strict_json import JsonError, parse_json

    given = None if plan_named is None else named_plan(plan_named, "--plan")[0]
    data = read(facts)
    try:
        case = parse_case(parse_json(data), given)
    except JsonError as error:
        refuse(facts, error.place, error.message)
    except InputError as error:
        refuse(facts, error.path, error.message)
    put_json(assess_case(case).to_dict())
