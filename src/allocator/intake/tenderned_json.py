"""What TenderNed's yearly OCDS files do in their own way, put as OCDS has it.

One release is one published notice; ``ocid`` ends in the number ("kenmerk") of the
procurement, so notices of one procurement are merged as releases. Its code of the
kind of notice stands in ``tender.noticeType``, and notices that it continues in one
text of numbers with commas.
"""

from __future__ import annotations

import re
from typing import Final

from allocator.intake.ocds_merge import Json
from allocator.intake.values import text

OCID_PREFIX: Final = "ocds-1l04xe-"
_CODE: Final = re.compile(r"\b[A-Z]{3}\b")
_TAG: Final = {
    "AAO": "tender",
    "AGO": "award",
    "VBE": "tenderCancellation",
    "MAC": "planning",
    "VAK": "planning",
    "REC": "correction",
    "RVO": "correction",
    "WNO": "contractAmendment",
}
"""Tag of OCDS for each kind of notice: call, award, early end, market
consultation, prior information, two kinds of correction, change of a contract."""


def is_tenderned(release: Json) -> bool:
    """Whether a release is TenderNed's."""
    tender = release.get("tender")
    kind = isinstance(tender, dict) and "noticeType" in tender
    return kind or str(release.get("ocid", "")).startswith(OCID_PREFIX)


def adapted(release: Json) -> Json:
    """A release of TenderNed with standard tags and related processes."""
    tender = release.get("tender")
    tender = tender if isinstance(tender, dict) else {}
    kind = tender.get("noticeType")
    if isinstance(kind, dict):
        kind = kind.get("id") or kind.get("code")
    codes = _CODE.findall(text(kind, 200))
    tags = [_TAG[code] for code in codes if code in _TAG]
    named = release.get("relatedNotices")
    numbers = re.findall("[0-9]+", text(named)) if isinstance(named, str) else []
    changed: Json = {}
    if tags:
        stated = release.get("tag")
        changed["tag"] = [*(stated if isinstance(stated, list) else ()), *tags]
    if numbers:
        related = [{"identifier": number} for number in numbers]
        changed["relatedProcesses"] = related
    return {**release, **changed} if changed else release
