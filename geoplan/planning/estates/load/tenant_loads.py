"""Electricity a year of each tenant: what it told, else its tonnes, its hectares, or its people.

Tonnes count where the electricity of a tonne is known, by ``estates.load.intensity.<product>``; where it was not found,
as of petrochemicals, the land tells. People count where a study gives what one of them uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.demand.tenants import INTENSITY
from geoplan.parameters import Parameters
from geoplan.units import KWH_PER_MWH

DENSITY = "estates.load.density"
PER_EMPLOYEE = "estates.load.per_employee"
TOLD, TONNES, LAND, PEOPLE, NOTHING = "told", "tonnes", "land", "people", ""
"""What the electricity of a tenant follows from."""


@dataclass(frozen=True)
class TenantLoads:
    """Electricity of tenants.

    Attributes
    ----------
    kwh
        (tenants,) kWh a year; 0 where nothing tells it.
    basis
        What each follows from: `TOLD`, `TONNES`, `LAND`, `PEOPLE` or `NOTHING`.
    moved_by
        Ids of the parameters that each rests on, apart by spaces; empty where it was told.
    without_intensity
        Products of which no electricity of a tonne is known, each once.
    """

    kwh: npt.NDArray[np.float64]
    basis: tuple[str, ...]
    moved_by: tuple[str, ...]
    without_intensity: tuple[str, ...]


def tenant_loads(tenants: pd.DataFrame, *, full_hours: Mapping[str, float], parameters: Parameters) -> TenantLoads:
    """Return the electricity of tenants.

    Parameters
    ----------
    tenants
        As `geoplan.layers.demand.tenants` reads them.
    full_hours
        Industry ("" = the stated mix) -> hours of its largest load that a year of it comes to. [h]
    parameters
        ``estates.load.*``
    """
    rows = [_tenant(row, full_hours, parameters) for row in tenants.to_dict("records")]
    tonnes = tenants["product"].where(tenants["production_t"].notna(), "")
    unknown = {product for product in tonnes if product and f"{INTENSITY}{product}" not in parameters}
    kwh, basis, moved_by = zip(*rows, strict=True) if rows else ((), (), ())
    return TenantLoads(np.array(kwh, dtype=float), basis, moved_by, tuple(sorted(unknown)))


def _tenant(row: Mapping[Any, Any], full_hours: Mapping[str, float], parameters: Parameters) -> tuple[float, str, str]:
    """Return kWh a year, what they follow from, and by which parameters."""
    told, tonnes, hectares, people = (
        float(row[name]) for name in ("electricity_mwh", "production_t", "area_ha", "employees")
    )
    intensity = f"{INTENSITY}{row['product']}"
    if not np.isnan(told):
        return told * KWH_PER_MWH, TOLD, ""
    if not np.isnan(tonnes) and intensity in parameters:
        return tonnes * parameters.value(intensity), TONNES, intensity
    if not np.isnan(hectares):
        return hectares * parameters.value(DENSITY) * full_hours[str(row["industry"])], LAND, DENSITY
    if not np.isnan(people) and PER_EMPLOYEE in parameters:
        return people * parameters.value(PER_EMPLOYEE), PEOPLE, PER_EMPLOYEE
    return 0.0, NOTHING, ""
