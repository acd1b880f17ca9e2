"""Who uses the electricity of a place: industrial parks by end use, and sectors for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.parameters import Parameters
from geoplan.planning.estates.load.estate_loads import EstateLoads
from geoplan.planning.estates.saving.estate_measures import end_use_shares
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.planning.scenario.inputs.baseline import Use
from geoplan.planning.scenario.inputs.inventory_lines import BOUGHT, ELECTRICITY
from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

INDUSTRY, OTHER = "industry", "other"
ESTATES = "estates"
"""What stands in the id of a use of industrial parks: ``electricity.estates.drives``."""
END_USES = ("drives", "compressed_air", "lighting", "cooling", "process_heat", OTHER)


@dataclass(frozen=True, eq=False)
class ElectricityUses:
    """Uses of electricity.

    Attributes
    ----------
    uses
        Parks by `END_USES` first, where there are any, then sectors.
    mwh
        (uses, years) [MWh/a].
    is_above
        Whether parks alone use more than the place is sold.
    """

    uses: tuple[Use, ...]
    mwh: FloatArray
    is_above: bool


def use_id(sector: str, carrier: str) -> str:
    """Return the id of the use that a sector has of a carrier.

    Examples
    --------
    >>> use_id("buildings", "electricity"), use_id("transport", "petrol"), use_id("industry", "")
    ('electricity.buildings', 'transport.petrol', 'industry.fuel')
    """
    return f"{ELECTRICITY}.{sector}" if carrier == ELECTRICITY else f"{sector}.{carrier or 'fuel'}"


def estate_end_uses(loads: EstateLoads, tenants: pd.DataFrame | None, parameters: Parameters) -> dict[str, float]:
    """Return what all industrial parks use of electricity, by end use.

    Parameters
    ----------
    loads
        Of all estates.
    tenants
        The layer ``estate_tenants``; None where there is none.
    parameters
        ``saving.compressed_air.share``.

    Returns
    -------
    dict
        Each of `END_USES` -> MWh a year; industries whose end uses are not known use it for ``other``.
    """
    basis = SavingBasis.of(loads, tenants)
    whole = basis.load_kwh / KWH_PER_MWH
    told = {use: float((share * whole).sum()) for use, share in end_use_shares(basis, parameters).items()}
    named = {use: told.get(use, 0.0) for use in END_USES}
    named[OTHER] = float(whole.sum()) - sum(amount for use, amount in named.items() if use != OTHER)
    return named


def electricity_uses(
    sold_mwh: Mapping[str, FloatArray], end_uses: Mapping[str, float] | None, *, years: int
) -> ElectricityUses:
    """Part the electricity of a place into uses.

    Parameters
    ----------
    sold_mwh
        Sector -> (years,) what it is sold [MWh/a]; empty where nobody tells it.
    end_uses
        As from `estate_end_uses`, in the base year; None without industrial parks.
    years
        How many there are.

    Returns
    -------
    ElectricityUses
        Parks are part of industry, else of what is not told apart; they grow as it does, and what is left of it is a
        use of its own, never below 0.
    """
    parks = sum((end_uses or {}).values())
    rest = {sector: np.asarray(mwh, dtype=float) for sector, mwh in sold_mwh.items()}
    uses: list[Use] = []
    rows: list[FloatArray] = []
    is_above = False
    if parks > 0.0 and end_uses is not None:
        growth = np.ones(years)
        if rest:
            holds = next(
                (each for each in (INDUSTRY, OTHER) if each in rest), max(rest, key=lambda each: rest[each][0])
            )
            if rest[holds][0] > 0.0:
                growth = rest[holds] / rest[holds][0]
            is_above = parks > rest[holds][0]
            rest[holds] = np.maximum(rest[holds] - parks * growth, 0.0)
        for use in END_USES:
            uses.append(Use(f"{ELECTRICITY}.{ESTATES}.{use}", INDUSTRY, ELECTRICITY, BOUGHT, is_electric=True))
            rows.append(end_uses[use] * growth)
    for sector, mwh in rest.items():
        uses.append(Use(use_id(sector, ELECTRICITY), sector, ELECTRICITY, BOUGHT, is_electric=True))
        rows.append(mwh)
    return ElectricityUses(tuple(uses), np.vstack(rows) if rows else np.zeros((0, years)), is_above)
