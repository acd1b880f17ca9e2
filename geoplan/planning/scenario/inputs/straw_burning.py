"""What straw that is burnt in the field gives off; its carbon dioxide is not counted."""

from typing import Any

from geoplan.draws.drawn_values import Valued
from geoplan.parameters import Parameters
from geoplan.planning.scenario.inputs.inventory_lines import NITROUS_OXIDE_GWP
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.potential import Potential
from geoplan.units import KG_PER_T

STRAW = "rice_straw"
_START = "scenario.open_burning."
BURNT = f"{_START}burnt_share"


def burnt_t_per_t(parameters: Valued) -> Any:
    """Return what the burning in the field gives off for a tonne of straw, of which a part is burnt [tCO2e/t].

    ``M · dm · Cf · (CH4 · GWP + N2O · GWP)``: the share that is burnt, its dry matter, the part of that which burns,
    and the factors of the gases [1]_.

    Parameters
    ----------
    parameters
        Of one future or of all: ``scenario.open_burning.*`` and ``gases.*``.

    References
    ----------
    .. [1] IPCC (2006, refined 2019): Guidelines for National Greenhouse Gas Inventories, vol. 4, equation 2.27 and
       tables 2.5 and 2.6.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> own = load_parameters().replace({"scenario.open_burning.burnt_share": 1, "scenario.open_burning.dry_matter": 1})
    >>> round(burnt_t_per_t(own), 4)
    0.0753
    """
    value = parameters.value
    burnt = value(BURNT) * value(f"{_START}dry_matter") * value(f"{_START}combustion_factor")
    methane = value(f"{_START}ch4") * value(METHANE_GWP)
    nitrous_oxide = value(f"{_START}n2o") * value(NITROUS_OXIDE_GWP)
    return burnt * (methane + nitrous_oxide) / KG_PER_T


def burnt_straw_tonnes(potential: Potential | None, parameters: Parameters) -> float | None:
    """Return what the burning of rice straw in the fields of a place gives off [tCO2e/a]; None without rice.

    Parameters
    ----------
    potential
        With the residues of crops.
    parameters
        ``scenario.open_burning.*`` and ``gases.*``.
    """
    crops = None if potential is None else potential.by_feedstock.get("crops")
    if crops is None or "residue" not in crops.feedstocks:
        return None
    rows = crops.feedstocks
    straw = float(rows.loc[rows["residue"] == STRAW, "residue_t"].sum())
    return straw * float(burnt_t_per_t(parameters)) if straw > 0.0 else None
