"""Organisations and places as eForms writes them; never a contact person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from allocator.intake import values
from allocator.intake.lot import Found, Party, PlaceBasis, Site
from allocator.intake.xml_reader import Node
from allocator.intake.xml_values import Finds, country_of, register_id

_PERSONS: Final = frozenset(
    (
        "Contact",
        "TouchPoint",
        "UltimateBeneficialOwner",
        "TechnicalCommitteePerson",
        "PreSelectedParty",
        "Person",
    )
)
"""Elements about people: contacts, owners, members and candidates of juries."""
_LONGEST_NAME: Final = 80
"""Of a place; longer descriptions are no names."""


def is_personal(name: str, attributes: Mapping[str, str]) -> bool:  # noqa: ARG001
    """Whether an element is about people and therefore never read."""
    return name in _PERSONS


def in_language(nodes: Iterable[Node], languages: tuple[str, ...]) -> Node | None:
    """The text in the first of these languages, else the first text."""
    filled = [node for node in nodes if node.content]
    for language in languages:
        for node in filled:
            if node.get("languageID").upper() == language:
                return node
    return filled[0] if filled else None


def organisations(
    listed: Iterable[Node], languages: tuple[str, ...], finds: Finds
) -> dict[str, Found[Party]]:
    """Organisations of a notice by the number that they have in it."""
    found: dict[str, Found[Party]] = {}
    for organisation in listed:
        person = "true" in (
            organisation.words("NaturalPersonIndicator"),
            organisation.words("Company", "NaturalPersonIndicator"),
        )
        for company in organisation.all("Company"):
            party = _party(company, languages, person)
            number = company.words("PartyIdentification", "ID")
            found.setdefault(number, finds.found(party, company))
    return found


def _party(company: Node, languages: tuple[str, ...], person: bool) -> Party:
    """A company; of a natural person neither name nor address."""
    legal = company.first("PartyLegalEntity", "CompanyID")
    number = register_id(legal.text) if legal else ""
    scheme = (legal.get("schemeName") or legal.get("schemeID")) if legal else ""
    name = in_language(company.all("PartyName", "Name"), languages)
    address = company.first("PostalAddress")
    return Party(
        name=values.text(name.text, 200) if name and not person else "",
        id=number,
        scheme=values.text(scheme, 40) if number else "",
        site=address_site(address, PlaceBasis.BUYER)
        if address and not person
        else None,
    )


def address_site(address: Node, basis: PlaceBasis, description: str = "") -> Site:
    """A place from an address, or from its description where it has no town."""
    code = values.nuts(address.words("CountrySubentityCode"))
    town = values.text(address.words("CityName"), 100)
    postcode = values.text(address.words("PostalZone"), 20)
    named = description if len(description) <= _LONGEST_NAME else ""
    return Site(
        postcode=postcode,
        town=town,
        region="" if town or postcode else named,
        nuts=code,
        country=country_of(address.words("Country", "IdentificationCode"), code),
        anywhere=address.words("Region").startswith("anyw"),
        basis=basis,
    )


def project_sites(project: Node, basis: PlaceBasis) -> list[tuple[Node, Site]]:
    """Places where the work of a lot or procedure is done."""
    sites: list[tuple[Node, Site]] = []
    for location in project.all("RealizedLocation"):
        description = values.text(location.words("Description"), 200)
        sites += [
            (address, address_site(address, basis, description))
            for address in location.all("Address")
        ]
    return sites
