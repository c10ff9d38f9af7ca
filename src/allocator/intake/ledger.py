"""Every lot that was seen, and where each of its values was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from allocator.intake.lot import Duration, Found, Lot, Party, Site, Sum
from allocator.intake.steps import Completed
from allocator.labour import LabourFigures
from allocator.units import round_half_up

LOTS: Final = "tenders.lots.csv"
SOURCES: Final = "tenders.sources.csv"
LOT_COLUMNS: Final = (
    "tender", "demands", "reason", "format", "file", "notice", "process", "lot",
    "lots", "stage", "outcome", "published", "title", "authority", "contractors",
    "cpv", "nature", "framework", "sum", "currency", "sum_basis", "sum_eur",
    "ceiling", "start", "end", "latest_end", "concluded", "place", "place_level",
    "place_basis", "place_known", "social_return", "hours_low", "hours",
    "hours_high", "hours_other_method", "flags",
)  # fmt: skip
SOURCE_COLUMNS: Final = ("tender", "field", "value", "file", "path", "rule")
_MANY: Final = 10

Row = dict[str, str]


def lot_rows(done: Completed, figures: LabourFigures) -> Iterator[Row]:
    """A row for a contract, then one for each notice that it replaces."""
    yield _spoken(done, figures)
    for lot in done.contract.superseded:
        row = _row(done.id, lot)
        row["reason"] = f"Superseded by {done.lot.notice_id} ({done.lot.file})."
        yield row


def _row(tender: str, lot: Lot) -> Row:
    """What the notice says."""
    return {
        "tender": tender,
        "demands": "0",
        "format": lot.format.value,
        "file": lot.file,
        "notice": lot.notice_id,
        "process": lot.process_id,
        "lot": lot.lot_id,
        "lots": str(lot.lots),
        "stage": lot.stage.value,
        "outcome": lot.outcome.value.value if lot.outcome else "",
        "published": _text(lot.published),
        "title": _text(lot.title),
        "authority": lot.buyer.value.name if lot.buyer else "",
        "contractors": " | ".join(c.value.name or c.value.id for c in lot.contractors),
        "cpv": " | ".join(code.value for code in lot.cpv[:_MANY]),
        "nature": lot.nature.value.value if lot.nature else "",
        "framework": "yes" if lot.framework and lot.framework.value else "",
        "start": _text(lot.start),
        "end": _text(lot.end),
        "latest_end": _text(lot.latest_end),
        "concluded": _text(lot.concluded),
        "social_return": " | ".join(said.value for said in lot.social[:_MANY]),
        "flags": " ".join(f"[{f.field}: {f.kind.value}] {f.why}" for f in lot.flags),
    }


def _spoken(each: Completed, figures: LabourFigures) -> Row:
    """A contract with what was decided about it."""
    row = _row(each.id, each.lot)
    row["demands"] = str(len(each.demands))
    row["reason"] = each.reason
    if each.term.first:
        row["start"] = each.term.first.isoformat()
    if each.term.last:
        row["end"] = each.term.last.isoformat()
    judged = each.judged
    if judged:
        row["flags"] = " ".join(
            [row["flags"], *(f"[sum: {f.kind.value}] {f.why}" for f in judged.flags)]
        ).strip()
        if judged.found:
            money = judged.found.value
            row["sum"], row["currency"] = f"{money.amount:f}", money.currency
            row["sum_basis"] = money.basis.value
            row["sum_eur"] = f"{judged.eur:f}" if judged.eur is not None else ""
            row["ceiling"] = "yes" if judged.ceiling else ""
    where = each.whereabouts
    if where:
        row["place"] = where.place.name if where.place else ""
        row["place_level"] = where.level.value
        row["place_basis"] = where.basis.value if where.basis else ""
        row["place_known"] = "yes" if where.known else "no"
    if each.estimate:
        hours = each.estimate.hours
        row["hours"] = str(hours)
        row["hours_low"] = str(round_half_up(hours * figures.low.value))
        row["hours_high"] = str(round_half_up(hours * figures.high.value))
        row["hours_other_method"] = str(each.estimate.control_hours)
    return row


def source_rows(done: Completed) -> Iterator[Row]:
    """Every value found for a contract, with file, path and rule."""
    for name, found in _values(done.lot):
        yield {
            "tender": done.id,
            "field": name,
            "value": _text(found),
            "file": found.file,
            "path": found.path,
            "rule": found.rule,
        }


def _values(lot: Lot) -> Iterator[tuple[str, Found[object]]]:
    single: dict[str, Found[object] | None] = {
        "outcome": lot.outcome,
        "published": lot.published,
        "title": lot.title,
        "authority": lot.buyer,
        "nature": lot.nature,
        "framework": lot.framework,
        "start": lot.start,
        "end": lot.end,
        "duration": lot.duration,
        "latest_end": lot.latest_end,
        "renewals": lot.renewals,
        "concluded": lot.concluded,
    }
    yield from ((name, found) for name, found in single.items() if found)
    yield from (("contractor", found) for found in lot.contractors)
    yield from (("cpv", found) for found in lot.cpv)
    yield from (("sum", found) for found in lot.sums)
    yield from (("place", found) for found in lot.sites)
    yield from (("social_return", found) for found in lot.social)
    yield from lot.stated


def _text(found: Found[object] | None) -> str:
    """A value in one cell."""
    if found is None:
        return ""
    value = found.value
    if isinstance(value, Sum):
        withheld = " withheld" if value.withheld else ""
        return f"{value.amount:f} {value.currency} ({value.basis.value}){withheld}"
    if isinstance(value, Party):
        return " ".join(filter(None, (value.name, value.scheme, value.id)))
    if isinstance(value, Duration):
        return f"{value.number:f} {value.unit}"
    if isinstance(value, Site):
        anywhere = "anywhere" if value.anywhere else ""
        parts = (value.postcode, value.town, value.region, value.nuts, value.country)
        basis = f"({value.basis.value})"
        return " ".join(filter(None, (*parts, anywhere, basis)))
    return str(value)
