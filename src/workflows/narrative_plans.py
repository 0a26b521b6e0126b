"""What plans call their criteria and readings: an event names an id, a story says the words."""

from __future__ import annotations

from rules.plan import Plan, load_plan, plan_ids
from rules.readings import ReadingValue
from rules.text import Text
from workflows.confirmations import unconfirmed

_TITLES: dict[str, Text] = {}
"""What plans call their criteria, by id. An event names the id alone, and its words must not need the dossier's plan."""
_READINGS: dict[tuple[str, ReadingValue], tuple[Text, Text]] = {}
"""What plans ask and answer by the name and the value of a reading."""
_DATA: dict[str, Text] = {}
"""What is in doubt under the plans that were read, by the id of the datum."""


def learn_titles(plan: Plan) -> None:
    """Learn the words of a plan for its ids; the plan library tells of each plan it reads. The first title of an id stays."""
    for category in plan.categories.values():
        for criterion in category.criteria:
            _TITLES.setdefault(criterion.id, criterion.title)

    _DATA.update((datum.id, datum.title) for datum in unconfirmed(plan))
    for reading in plan.readings.values():
        for option in reading.options:
            _READINGS.setdefault((reading.name, option.value), (reading.question, option.label))


def criterion_words(id: str) -> Text:
    """Return what plans call a criterion; its id where none that is known has it."""
    if id not in _TITLES:
        _learn_what_ships()
    return _TITLES.get(id, Text(id, id))


def _learn_what_ships() -> None:
    """Told without the event's plan having been read, as notices are: those that ship may know its words."""
    for plan_id in plan_ids():
        learn_titles(load_plan(plan_id))


def reading_words(name: str, value: ReadingValue) -> Text:
    """Return what plans ask by a reading, and the answer chosen."""
    if (name, value) not in _READINGS:
        _learn_what_ships()
    question, answer = _READINGS.get((name, value), (Text(name, name), Text(_value(value), _value(value))))
    return Text(f"{question.vi} – {answer.vi}", f"{question.en} – {answer.en}")


def _value(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def datum_words(id: str) -> Text:
    """Return what a datum is that was confirmed; its id where no plan that is known has it."""
    if id not in _DATA:
        _learn_what_ships()
    return _DATA.get(id, Text(id, id))
