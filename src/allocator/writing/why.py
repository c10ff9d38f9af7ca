"""Why a person has no work, in one sentence for the programme manager."""

from __future__ import annotations

from datetime import date
from typing import Final

from allocator.domain import SkillLevel
from allocator.explain import (
    LOCKS,
    Distance,
    Hours,
    MissingSkills,
    Periods,
    Places,
    Unplaced,
)
from allocator.writing.cells import period
from allocator.writing.words import Lang, Word

_SENTENCES: Final[dict[str, Word]] = {
    "km": Word(
        "Het dichtstbijzijnde werk ligt op {0} km enkele reis; de grens is {1} km.",
        "The nearest work is {0} km one way; the limit is {1} km.",
    ),
    "minutes": Word(
        "Het dichtstbijzijnde werk kost {0} minuten reizen per dag; de grens is {1}.",
        "The nearest work takes {0} minutes of travel a day; the limit is {1}.",
    ),
    "periods": Word(
        "Het werk duurt van {0} t/m {1}; de persoon kan van {2} t/m {3}.",
        "The work runs from {0} to {1}; the person is available from {2} to {3}.",
    ),
    "never": Word(
        "De persoon is in geen enkele hele week beschikbaar.",
        "The person is not available in any whole week.",
    ),
    "hours": Word(
        "Het werk vraagt {0} uur per week; de persoon kan {1} uur.",
        "The work asks {0} hours a week; the person can work {1} hours.",
    ),
    "skills": Word("Op tijd ontbreekt: {0}.", "Missing in time: {0}."),
    "stay": Word(
        "Er zijn {0} weken mogelijk; het werk vraagt er ten minste {1}.",
        "{0} weeks are possible; the work asks at least {1}.",
    ),
    "places": Word(
        "Er past werk ({0}), maar in deze planning is daar geen plek.",
        "There is work that fits ({0}), but this plan has no place there.",
    ),
    "nothing": Word("Er is geen werk gevraagd.", "No work is asked for."),
    "locks": Word(
        "Een vastgelegd besluit sluit al het passende werk uit ({0}).",
        "A recorded decision rules out all work that fits ({0}).",
    ),
    "or": Word(" of ", " or "),
    "and": Word("; ", "; "),
    "level": Word("{0} op niveau {1}", "{0} at level {1}"),
}


def sentence(why: Unplaced, start: date, lang: Lang) -> str:
    """What stands between a person and work, with the figures.

    Parameters
    ----------
    why
        The reason.
    start
        Monday of week 0.
    lang
        Language of the sentence.
    """

    def say(key: str, *holes: str) -> str:
        return _SENTENCES[key][lang == "en"].format(*holes)

    def number(amount: float) -> str:
        text = f"{amount:g}"
        return text.replace(".", ",") if lang == "nl" else text

    def skill(asked: SkillLevel) -> str:
        plain = asked.level == 1
        return asked.code if plain else say("level", asked.code, str(asked.level))

    facts = why.facts
    if isinstance(facts, Distance):
        key = "minutes" if facts.in_minutes else "km"
        return say(key, number(round(facts.distance, 1)), number(facts.limit))
    if isinstance(facts, Periods):
        if facts.person[0] >= facts.person[1]:
            return say("never")
        days = (*period(*facts.demand, start), *period(*facts.person, start))
        return say("periods", *map(str, days))
    if isinstance(facts, Hours):
        return say("hours", number(facts.demand), number(facts.person))
    if isinstance(facts, MissingSkills):
        clauses = [say("or").join(map(skill, clause)) for clause in facts.clauses]
        return say("skills", say("and").join(clauses))
    if isinstance(facts, Places):
        if not facts.demands:
            return say("nothing")
        return say("locks" if why.rule == LOCKS else "places", str(facts.demands))
    return say("stay", str(max(0, facts.weeks)), str(facts.least_weeks))
