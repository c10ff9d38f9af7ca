"""From the sum, kind and period of a contract to the labour that it needs.

Notices state no labour. It is estimated by the share that labour has in the cost
(or by a multiplier, the control), spread over the weeks by a profile, split over
roles by a table of crews, and rounded to people so that no hour is lost. Every
figure stands with its source in ``models/labour/*.toml``.
"""

from allocator.labour.estimate import Contract, Estimate, Options, estimate_labour
from allocator.labour.figures import LabourFigures, load_figures
from allocator.labour.hours import Level, Method, Nature
from allocator.labour.people import RoleDemand
from allocator.labour.profile import MonthHours, Shape

__all__ = [
    "Contract",
    "Estimate",
    "LabourFigures",
    "Level",
    "Method",
    "MonthHours",
    "Nature",
    "Options",
    "RoleDemand",
    "Shape",
    "estimate_labour",
    "load_figures",
]
