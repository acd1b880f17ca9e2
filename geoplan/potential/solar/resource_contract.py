"""The solar resource: the one Dataset that roofs, sites on land and water, and outputs read, and what it must hold.

`geoplan.orientation_table` makes it of hours of weather, `scale_to_grid` gives each cell of a grid its own. Wherever a
function asks for a ``resource``, it is this, with one place or many:

========================== ====================================== ==============================================
``specific_yield``         place, surface_tilt, surface_azimuth   a plane's energy in a year [kWh/kWp/year]
``specific_yield_monthly`` place, month                           the same of the best plane by month
``specific_yield_yearly``  place, year                            the same in each year of a record of several;
                                                                  it may be absent
``ghi_kwh_m2``             place                                  global horizontal irradiation [kWh/m2/year]
``surface_tilt``           surface_tilt                           rising, from 0 to 90 [degrees]
``surface_azimuth``        surface_azimuth                        rising, 0 north, 90 east, below 360 [degrees]
``latitude``               place                                  [degrees]
``x``, ``y``               place                                  [m] in ``attrs["crs"]``; needed of several places
========================== ====================================== ==============================================

``attrs`` may tell ``source`` and ``status`` of the weather, and in ``scaled_to`` the grid that it was scaled to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.layers.opening.ranges import allowed

if TYPE_CHECKING:
    import xarray as xr

_ACTION = "Take what geoplan.orientation_table gives."


@dataclass(frozen=True)
class Part:
    """A variable or a coordinate of the solar resource.

    Attributes
    ----------
    dims
        Its dimensions, in their order.
    limits
        The range of its values, by its name in ranges.csv.
    rising
        Whether each value is above the one before.
    """

    dims: tuple[str, ...]
    limits: str
    rising: bool = False


VARIABLES = {
    "specific_yield": Part(("place", "surface_tilt", "surface_azimuth"), "pv.specific_yield"),
    "specific_yield_monthly": Part(("place", "month"), "pv.specific_yield"),
    "ghi_kwh_m2": Part(("place",), "resource.ghi"),
}
OPTIONAL = {"specific_yield_yearly": Part(("place", "year"), "pv.specific_yield")}
COORDINATES = {
    "surface_tilt": Part(("surface_tilt",), "resource.tilt", rising=True),
    "surface_azimuth": Part(("surface_azimuth",), "resource.azimuth", rising=True),
    "latitude": Part(("place",), "weather.latitude"),
}
POSITIONS = ("x", "y")


def check_resource(resource: "xr.Dataset", *, variables: Iterable[str] = VARIABLES) -> "xr.Dataset":
    """Check that a Dataset is a solar resource.

    Parameters
    ----------
    resource
        As this module has it.
    variables
        Those that are needed; by default all.

    Returns
    -------
    Dataset
        The same.

    Raises
    ------
    LayerError
        With all that is missing, has other dimensions, or cannot be.
    """
    faults = list(resource_faults(resource, variables=variables))
    if faults:
        raise LayerError(faults)
    return resource


def resource_faults(resource: "xr.Dataset", *, variables: Iterable[str] = VARIABLES) -> Iterator[Fault]:
    """Yield all that keeps a Dataset from being a solar resource: see `check_resource`."""
    for name in variables:
        yield from _faults(resource, name, VARIABLES[name], kind="variable")
    for name, part in OPTIONAL.items():
        if name in resource:
            yield from _faults(resource, name, part, kind="variable")
    for name, part in COORDINATES.items():
        yield from _faults(resource, name, part, kind="coordinate")
    if resource.sizes.get("place", 0) > 1:
        lacking = [name for name in POSITIONS if name not in resource.coords or resource[name].dims != ("place",)]
        if lacking:
            expected = "metres in the CRS of the study, for each place"
            action = "Give geoplan.orientation_table the study's crs."
            yield Fault("resource", ", ".join(lacking), found="nothing", expected=expected, action=action)


def _faults(resource: "xr.Dataset", name: str, part: Part, *, kind: str) -> Iterator[Fault]:
    limits = allowed(part.limits)
    expected = f"{limits}, for every {' and '.join(part.dims).replace('surface_', '')}"
    if name not in (resource.data_vars if kind == "variable" else resource.coords):
        yield Fault("resource", name, found=f"no such {kind}", expected=expected, action=_ACTION)
        return
    values = resource[name]
    if values.dims != part.dims:
        told, wanted = ", ".join(map(str, values.dims)) or "none", ", ".join(part.dims)
        action = f"Transpose it: transpose({', '.join(map(repr, part.dims))})."
        yield Fault("resource", name, found=f"the dimensions {told}", expected=wanted, action=action)
        return
    numbers = np.asarray(values)
    if numbers.dtype.kind not in "iuf":
        found = f"values of the type {numbers.dtype}"
        yield Fault("resource", name, found=found, expected=expected, action=_ACTION)
        return
    low, high = numbers.min(initial=np.inf), numbers.max(initial=-np.inf)  # NaN where any is
    if not numbers.size or not (limits.low <= low and high <= limits.high):
        found = f"{in_figures(low)} to {in_figures(high)}" if numbers.size else "no value"
        yield Fault("resource", name, found=found, expected=expected, action=_ACTION)
    elif part.rising and not (np.diff(numbers) > 0).all():
        yield Fault("resource", name, found="angles that do not rise", expected=expected, action="Sort by them.")
