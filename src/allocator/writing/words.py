"""Every word that a delivered file or the closing summary shows, in two languages.

Columns are known in the code by the keys of this table; a file shows them in the
language of the delivery.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Lang = Literal["nl", "en"]


class Word(NamedTuple):
    """One word in both languages."""

    nl: str
    en: str


WORDS: Final[dict[str, Word]] = {
    # columns
    "activity": Word("activiteit", "activity"),
    "amount_eur": Word("bedrag_eur", "amount_eur"),
    "basis": Word("grondslag", "basis"),
    "basis_eur": Word("grondslag_eur", "basis_eur"),
    "block": Word("bouwblok", "block"),
    "cap_eur": Word("maximum_eur", "cap_eur"),
    "caps": Word("grenzen", "caps"),
    "closest_demand": Word("dichtstbijzijnde_vraag", "closest_demand"),
    "cohort": Word("cursusgroep", "cohort"),
    "contractor": Word("opdrachtnemer", "contractor"),
    "counted_eur": Word("geteld_eur", "counted_eur"),
    "counted_hours": Word("getelde_uren", "counted_hours"),
    "counted_weeks": Word("getelde_weken", "counted_weeks"),
    "course": Word("cursus", "course"),
    "courses_finished": Word("cursussen_afgerond", "courses_finished"),
    "days_spent": Word("dagen", "days"),
    "demand": Word("vraag", "demand"),
    "detail": Word("toelichting", "detail"),
    "discount_percent": Word("pso_korting_procent", "pso_discount_percent"),
    "employer": Word("werkgever", "employer"),
    "estimated": Word("geschat", "estimated"),
    "filled": Word("bezet", "filled"),
    "first_week": Word("eerste_week", "first_week"),
    "from": Word("van", "from"),
    "from_employer": Word("van_werkgever", "from_employer"),
    "fulfilled_eur": Word("ingevuld_eur", "fulfilled_eur"),
    "fulfilled_percent": Word("ingevuld_procent", "fulfilled_percent"),
    "gap_weeks": Word("weken_ertussen", "gap_weeks"),
    "hours_a_week": Word("uren_per_week", "hours_a_week"),
    "hours_spent": Word("uren", "hours"),
    "job_seeker": Word("werkzoekende", "job_seeker"),
    "id": Word("id", "id"),
    "kind": Word("soort", "kind"),
    "km_one_way": Word("km_enkele_reis", "km_one_way"),
    "last_week": Word("laatste_week", "last_week"),
    "learner": Word("als_leerling", "learner"),
    "learner_weeks": Word("weken_als_leerling", "learner_weeks"),
    "learners": Word("leerlingen", "learners"),
    "mix": Word("verdeling", "mix"),
    "monday": Word("maandag", "monday"),
    "obligation_eur": Word("verplichting_eur", "obligation_eur"),
    "obligation_percent": Word("verplichting_procent", "obligation_percent"),
    "other_eur": Word("overige_invulling_eur", "other_eur"),
    "over_mix_eur": Word("boven_verdeling_eur", "over_mix_eur"),
    "peak_eur": Word("hoogste_prijs_eur", "highest_price_eur"),
    "peak_week": Word("duurste_week", "dearest_week"),
    "penalty_eur": Word("korting_eur", "penalty_eur"),
    "people": Word("mensen", "people"),
    "place": Word("plaats", "place"),
    "places": Word("plaatsen", "places"),
    "pseudonym": Word("pseudoniem", "pseudonym"),
    "role": Word("functie", "role"),
    "rule": Word("regel", "rule"),
    "rulebook": Word("regelboek", "rulebook"),
    "short": Word("tekort", "short"),
    "short_eur": Word("tekort_eur", "short_eur"),
    "sroi_eur": Word("sroi_waarde_eur", "sroi_value_eur"),
    "step": Word("stap", "step"),
    "sum_eur": Word("opdrachtsom_eur", "contract_sum_eur"),
    "tender": Word("opdracht", "tender"),
    "threshold_eur": Word("drempel_eur", "threshold_eur"),
    "to_change": Word("wat_moet_veranderen", "what_must_change"),
    "to_contractor": Word("naar_opdrachtnemer", "to_contractor"),
    "total_eur": Word("totaal_eur", "total_eur"),
    "until": Word("tot_en_met", "until"),
    "week": Word("week", "week"),
    "weeks": Word("weken", "weeks"),
    "worth_eur": Word("waarde_eur", "value_eur"),
    "year_hours": Word("uren_per_jaar", "year_hours"),
    "year_value_eur": Word("jaarwaarde_eur", "year_value_eur"),
    # yes and no
    "yes": Word("ja", "yes"),
    "no": Word("nee", "no"),
    # activities of a career
    "current_job": Word("huidige baan", "current job"),
    "work": Word("werk", "work"),
    "full_time": Word("cursus", "course"),
    "beside_work": Word("cursus naast werk", "course beside work"),
    "gap": Word("onderbreking", "gap"),
    # kinds of step from one job to the next
    "work_to_work": Word("van werk naar werk", "work to work"),
    "continuity": Word("zelfde werkgever", "same employer"),
    # what an obligation is a share of
    "basis_contract_sum": Word("opdrachtsom", "contract sum"),
    "basis_wage_bill": Word("loonsom", "wage bill"),
    "basis_hours": Word("uren", "hours"),
    "basis_turnover": Word("gefactureerde omzet", "invoiced turnover"),
    # what counts beside people
    "social_purchase": Word("sociale inkoop", "social purchase"),
    "training": Word("scholing", "training"),
    # what lets less count than was done
    "least_hours": Word("minimum aantal uren", "least hours"),
    "duration": Word("telduur", "counted duration"),
    # what has a price
    "work_place": Word("plaats bij een vraag", "place of a demand"),
    "learner_place": Word("leerplek bij een vraag", "learner place of a demand"),
    "course_seat": Word("plaats in een cursusgroep", "seat in a cohort"),
    "obligation": Word("verplichting van een opdracht", "obligation of a tender"),
    # what would have to change for a person without work
    "reach": Word("reisafstand", "travel distance"),
    "available": Word("beschikbaarheid", "availability"),
    "hours": Word("uren per week", "hours a week"),
    "skills": Word("vaardigheden", "skills"),
    "stint_length": Word("duur van het werk", "length of the work"),
    "headcount": Word("aantal plaatsen", "number of places"),
    "learner_places": Word("aantal leerplekken", "number of learner places"),
    "locks": Word("vastgelegd besluit", "recorded decision"),
    "one_activity": Word("andere activiteit", "another activity"),
    "cohort_capacity": Word("plaatsen in de cursus", "course places"),
    "prerequisites": Word("vooropleiding", "prerequisites"),
    "equal_chances": Word("gelijke kansen", "equal chances"),
    "value": Word("waarde voor het programma", "value to the programme"),
}


def word(key: str, lang: Lang) -> str:
    """Word for ``key``; ``key`` itself when the table does not hold it."""
    known = WORDS.get(key)
    if known is None:
        return key
    return known.nl if lang == "nl" else known.en
