"""The one table of Dutch words: names of tables, columns and values.

Names are compared by `plain`: without case, accents, spaces or signs. The
same table stands in ``instances/README.md``, held to this one by a test.
"""

from __future__ import annotations

import unicodedata
from typing import Final


def plain(word: str) -> str:
    """Letters and digits of a name, without case and accents."""
    apart = unicodedata.normalize("NFKD", word).casefold()
    return "".join(sign for sign in apart if sign.isalnum())


TABLE_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "instance": ("dossier", "instellingen"),
    "job_seekers": ("werkzoekenden",),
    "tenders": ("aanbestedingen", "opdrachten"),
    "demands": ("arbeidsvraag", "arbeidsvragen"),
    "courses": ("opleidingen", "cursussen"),
    "cohorts": ("groepen", "opleidingsgroepen"),
    "roles": ("functies",),
    "places": ("plaatsen",),
    "travel": ("reistijden", "afstanden"),
    "locks": ("besluiten", "vastgelegd"),
    "other_sroi": ("overige sroi", "overige invulling"),
}

_POINT: Final[dict[str, tuple[str, ...]]] = {
    "place": ("plaats", "woonplaats", "plaatsnaam", "gemeente"),
    "latitude": ("breedtegraad", "lat"),
    "longitude": ("lengtegraad", "lon", "lng"),
}
_PERIOD: Final[dict[str, tuple[str, ...]]] = {
    "start": ("begindatum", "startdatum", "begin"),
    "end": ("einddatum", "einde", "laatste dag"),
}

COLUMN_NAMES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "job_seekers": {
        **_POINT,
        "id": ("werkzoekende", "kenmerk", "pseudoniem"),
        "travel_km": ("reisafstand", "reisafstand km", "max reisafstand"),
        "travel_minutes": ("reistijd", "reistijd minuten", "max reistijd"),
        "available_from": ("beschikbaar vanaf", "beschikbaar van"),
        "available_until": ("beschikbaar tot en met", "beschikbaar t/m"),
        "hours": ("uren", "uren per week"),
        "benefit": ("uitkering",),
        "benefit_since": ("uitkering sinds", "uitkering vanaf"),
        "register_entry": ("doelgroepregister", "banenafspraak"),
        "age_band": ("leeftijdsklasse", "leeftijdscategorie", "leeftijdsgroep"),
        "learning_path": ("leerweg", "leertraject"),
        "learning_level": ("leerniveau", "mbo niveau"),
        "skills": ("vaardigheden", "certificaten", "vaardigheden en certificaten"),
        "courses_finished": ("opleidingen afgerond", "afgeronde opleidingen"),
        "courses_under_way": ("opleidingen lopend", "lopende opleidingen"),
        "job_ends": ("baan eindigt", "einde dienstverband", "einde baan"),
        "job_employer": ("werkgever", "huidige werkgever"),
        "ambitions": ("ambities", "wensen"),
        "neighbourhood": ("wijk", "buurt"),
        "groups": ("groepen",),
        "sroi_weeks_life": ("sroi weken totaal", "sroi weken ooit"),
        "sroi_weeks_used": ("sroi weken gebruikt", "sroi weken per opdrachtnemer"),
    },
    "tenders": {
        **_POINT,
        **_PERIOD,
        "id": ("aanbesteding", "kenmerk", "opdracht"),
        "title": ("titel", "omschrijving"),
        "contractor": ("opdrachtnemer", "aannemer"),
        "authority": ("opdrachtgever", "aanbestedende dienst"),
        "sum_eur": ("aanbestedingssom", "opdrachtsom", "contractsom"),
        "obligation_share": ("sroi percentage", "sroi verplichting", "aandeel"),
        "obligation_basis": ("grondslag", "sroi grondslag"),
        "wage_bill_eur": ("loonsom", "loonsom eur"),
        "turnover_eur": ("omzet", "gefactureerde omzet"),
        "labour_hours": ("arbeidsuren", "uren arbeid"),
        "labour_share": ("loonaandeel", "aandeel arbeid"),
        "kind": ("soort", "soort opdracht"),
        "pso_step": ("pso trede", "trede"),
        "threshold_eur": ("drempel", "drempelbedrag"),
        "cap_eur": ("maximum", "plafond", "maximumbedrag"),
        "rulebook": ("regelboek", "sroi regeling", "regeling"),
        "reference_date": ("peildatum",),
        "cpv": ("cpv code",),
        "sector": ("branche", "bedrijfstak"),
        "source": ("bron",),
        "assumption": ("aanname",),
    },
    "demands": {
        **_POINT,
        **_PERIOD,
        "id": ("vraag", "arbeidsvraag", "kenmerk"),
        "tender": ("aanbesteding", "opdracht"),
        "role": ("functie", "beroep"),
        "headcount": ("aantal", "aantal personen", "personen"),
        "hours": ("uren", "uren per week"),
        "requires": ("eisen", "vereist"),
        "learner_requires": ("eisen leerling", "leerling eisen"),
        "learner_places": ("leerplaatsen", "leerlingplaatsen"),
        "teaches": ("leert", "leert aan"),
        "teaches_after_weeks": ("leert na weken",),
        "least_weeks": ("minimum weken", "minimaal aantal weken"),
        "priority": ("prioriteit",),
        "estimated": ("geschat",),
        "assumption": ("aanname",),
    },
    "courses": {
        **_POINT,
        "id": ("opleiding", "cursus", "kenmerk"),
        "title": ("titel", "omschrijving"),
        "gives": ("geeft", "levert op", "resultaat"),
        "requires": ("eisen", "vereist", "vooropleiding"),
        "weeks": ("weken", "aantal weken", "duur weken"),
        "cost_eur": ("kosten", "kosten eur", "prijs"),
        "pattern": ("vorm", "lesvorm"),
        "hours": ("uren", "uren per week"),
    },
    "cohorts": {
        "id": ("groep", "kenmerk"),
        "course": ("opleiding", "cursus"),
        "start": _PERIOD["start"],
        "capacity": ("capaciteit", "plaatsen"),
        "least_size": ("minimum", "minimale grootte"),
    },
    "roles": {
        "id": ("functie", "beroep", "kenmerk"),
        "label_nl": ("naam nl", "nederlands"),
        "label_en": ("naam en", "engels"),
        "isco08": ("isco", "isco code"),
        "esco_uri": ("esco",),
    },
    "places": {
        "name": ("naam", "plaats", "plaatsnaam"),
        "latitude": _POINT["latitude"],
        "longitude": _POINT["longitude"],
    },
    "travel": {
        "from": ("van", "herkomst"),
        "to": ("naar", "bestemming"),
        "km": ("kilometer", "afstand", "afstand km"),
        "minutes": ("minuten", "reistijd"),
    },
    "locks": {
        **_PERIOD,
        "kind": ("soort", "besluit"),
        "job_seeker": ("werkzoekende",),
        "demand": ("vraag", "arbeidsvraag"),
        "who": ("wie", "besloten door"),
        "when": ("wanneer", "datum", "besloten op"),
        "why": ("waarom", "reden"),
    },
    "other_sroi": {
        "id": ("kenmerk", "invulling"),
        "tender": ("aanbesteding", "opdracht"),
        "kind": ("soort", "soort invulling"),
        "amount_eur": ("bedrag", "bedrag eur"),
        "hours": ("uren", "aantal uren"),
        "days": ("dagen", "aantal dagen"),
        "date": ("datum",),
        "description": ("omschrijving", "toelichting"),
        "source": ("bron", "factuur"),
    },
}

YES_NO: Final[dict[str, tuple[str, ...]]] = {
    "yes": ("ja", "j", "y", "true", "waar", "1"),
    "no": ("nee", "n", "false", "onwaar", "0"),
}
BENEFIT: Final[dict[str, tuple[str, ...]]] = {
    "none": ("geen", "nug"),
    "participatiewet": ("bijstand", "pw", "bijstandsuitkering"),
    "ww": ("ww uitkering", "werkloosheidswet"),
    "wia_wao": ("wia", "wao", "wga"),
    "wajong": (),
    "wsw": ("sw",),
}
LEARNING_PATH: Final[dict[str, tuple[str, ...]]] = {
    "none": ("geen",),
    "bbl": (),
    "bol": (),
    "pro": ("praktijkonderwijs",),
    "vso": ("voortgezet speciaal onderwijs",),
}
AGE_BAND: Final[dict[str, tuple[str, ...]]] = {
    "15-26": ("15 t/m 26",),
    "27-44": ("27 t/m 44",),
    "45-49": ("45 t/m 49",),
    "50-54": ("50 t/m 54",),
    "55-66": ("55 t/m 66",),
}
OBLIGATION_BASIS: Final[dict[str, tuple[str, ...]]] = {
    "contract_sum": ("opdrachtsom", "aanbestedingssom", "contractsom"),
    "wage_bill": ("loonsom",),
    "hours": ("uren",),
    "turnover": ("omzet", "gefactureerde omzet"),
}
TENDER_KIND: Final[dict[str, tuple[str, ...]]] = {
    "works": ("werken", "werk"),
    "services": ("diensten", "dienst"),
    "supplies": ("leveringen", "levering"),
}
PATTERN: Final[dict[str, tuple[str, ...]]] = {
    "full_time": ("voltijd", "dagopleiding"),
    "beside_work": ("naast werk", "naast het werk", "deeltijd"),
}
LOCK_KIND: Final[dict[str, tuple[str, ...]]] = {
    "stay": ("blijft", "blijven"),
    "never": ("nooit",),
    "out": ("doet niet mee", "uitgesloten"),
}
OTHER_KIND: Final[dict[str, tuple[str, ...]]] = {
    "social_purchase": ("sociale inkoop", "sociaal inkopen"),
    "activity": ("activiteit", "maatschappelijke activiteit"),
    "training": ("scholing", "opleiding", "opleidingskosten"),
}
