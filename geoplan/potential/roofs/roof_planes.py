"""The energy of roofs by the plane that their modules lie in, added up by zone and estate while partitions run.

A plane's hours are the same on all roofs below one sky: from these sums come the hours of an estate without a second
look at any footprint.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.potential.roofs.rooftop_pv import Floats, codes_of

if TYPE_CHECKING:
    import pandas as pd

Integers = npt.NDArray[np.int64]

AXES = 18
"""Directions of the long axis, of half a circle, between which a pitched roof is shared. Both of its sides count."""
AXIS_STEP = 180.0 / AXES
"""Degrees from one direction to the next."""
FLAT = 0
"""The slot of flat roofs; those of pitched ones follow, by direction."""


@dataclass(frozen=True, eq=False)
class RoofPlanes:
    """What roofs yield, by class and plane.

    Attributes
    ----------
    zones
        kWh a year by zone, class (`CLASSES`) and slot: `FLAT`, then the long axes 0, `AXIS_STEP` ... from north. What
        the neighbours shade and a survey says is in it.
    estates
        The same by estate; None without estates.
    """

    zones: Floats
    estates: Floats | None = None

    def __repr__(self) -> str:
        return f"<RoofPlanes: {int((self.zones.sum(axis=0) > 0).sum())} planes of {len(self.zones):,} zones>"

    def plus(self, more: "RoofPlanes") -> "RoofPlanes":
        """Return the sums of both."""
        both = None if self.estates is None or more.estates is None else self.estates + more.estates
        return RoofPlanes(self.zones + more.zones, both)


def roof_planes(
    roofs: "pd.DataFrame", axis: Floats, *, zones: tuple[int, Integers], estates: tuple[int, Integers] | None = None
) -> RoofPlanes:
    """Add up what the roofs of a partition yield, by their planes.

    Parameters
    ----------
    roofs
        ``roof_class``, ``roof_form`` and ``energy_kwh`` of each.
    axis
        Direction of the long axis of each, from north, 0 to below 180. [degrees]
    zones, estates
        How many there are, and the position of each roof's; -1 for none.

    Examples
    --------
    >>> import pandas as pd
    >>> roofs = pd.DataFrame({"roof_class": "industrial", "roof_form": "pitched", "energy_kwh": [8.0]})
    >>> planes = roof_planes(roofs, np.array([175.0]), zones=(1, np.array([0])))
    >>> planes.zones[0, 2, [1, 18]]     # half of it north to south, half 10 degrees beside
    array([4., 4.])
    """
    kind = codes_of(roofs["roof_class"], CLASSES).astype(np.int64)
    flat = codes_of(roofs["roof_form"], FORMS) == FORMS.index("flat")
    energy = roofs["energy_kwh"].to_numpy(float)
    lower, beyond = np.divmod(np.where(flat, 0.0, axis) / AXIS_STEP, 1.0)
    first = np.where(flat, FLAT, 1 + lower.astype(np.int64) % AXES)
    second = np.where(flat, FLAT, 1 + (lower.astype(np.int64) + 1) % AXES)
    slots = kind * (1 + AXES) + np.stack([first, second])
    shares = energy * np.stack([1.0 - beyond, beyond])
    by_zone = _by_place(*zones, slots=slots, energy=shares)
    return RoofPlanes(by_zone, None if estates is None else _by_place(*estates, slots=slots, energy=shares))


def _by_place(count: int, place: Integers, *, slots: Integers, energy: Floats) -> Any:
    """Return kWh by place, class and slot."""
    here = place >= 0
    shape = (count, len(CLASSES), 1 + AXES)
    code = place * (shape[1] * shape[2]) + slots
    return np.bincount(code[:, here].ravel(), weights=energy[:, here].ravel(), minlength=int(np.prod(shape))).reshape(
        shape
    )
