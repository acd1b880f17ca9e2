"""Candidates of siting that stand in an estate as projects: plants, and PV on land and water, that sell to the grid.

``margin = E (p - LCOE) + I a``: what the electricity earns less all that it costs but the investment I, with the
annuity a over the life of the plant. ``payback = I / margin``, ``abatement = E (LCOE - p) / t``. The price p is what
such plants are paid, ``costs.<class>.tariff``, a ceiling in Viet Nam; where it is not known, neither are both.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.projects.project_rows import EstateProject, lowest_confidence
from geoplan.planning.eco_parks.technologies import eco_technologies
from geoplan.planning.estates.sizing.estate_costs import capital_recovery
from geoplan.potential.cost import DISCOUNT_RATE
from geoplan.siting.candidate_kinds import CandidateKind, candidate_kinds
from geoplan.siting.place_status import known_places
from geoplan.units import MWH_PER_GWH, USD_PER_MUSD

FEEDSTOCK: Mapping[str, str] = {"biomass": "residues.", "biogas": "manure.", "waste": "waste."}
"""Kind of plant -> start of the parameters that say how much it burns or digests, and what that yields."""
_METHANE, _WASTE_CHANGE = "manure_methane_avoided_tco2e", "waste_ghg_change_tco2e"


def plant_projects(candidates: pd.DataFrame | None, parameters: Parameters) -> Iterator[EstateProject]:
    """Yield the candidates in estates, but for their roofs, which are projects of their own.

    Parameters
    ----------
    candidates
        With ``estate_id`` and their costs; None where there are none. Those whose place is not known are left out.
    parameters
        Costs and tariffs at their values, of the study's region.
    """
    if candidates is None or "estate_id" not in candidates:
        return
    known = known_places(candidates)
    of_plants = {key for key, each in eco_technologies().items() if each.group == "plant"}
    kinds = {key: kind for key, kind in candidate_kinds().items() if key in of_plants}
    for row in known[known["estate_id"].notna() & known["candidate_kind"].isin(kinds)].to_dict("records"):
        kind = kinds[row["candidate_kind"]]
        yield _project(row, kind, parameters, price=plant_price(kind, parameters))


def plant_price(kind: CandidateKind, parameters: Parameters) -> float:
    """Return what electricity of a kind of plant is sold for [USD/MWh]; NaN where it is not known.

    Parameters
    ----------
    kind
        Its costs name the tariff.
    parameters
        ``costs.<class>.tariff``; of PV on land and water the ceiling of the study's region.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> kinds, parameters = candidate_kinds(), load_parameters().at_prices(2025)
    >>> round(plant_price(kinds["biomass"], parameters), 1), plant_price(kinds["wind"], parameters)
    (81.5, nan)
    """
    name = f"costs.{kind.cost_class}.tariff"
    return float(parameters.value(name)) if name in parameters else np.nan


def _project(
    row: Mapping[Hashable, Any], kind: CandidateKind, parameters: Parameters, *, price: float
) -> EstateProject:
    def given(name: str) -> float:
        value = row.get(name)
        return np.nan if value is None else float(value)

    energy = given("energy_gwh") * MWH_PER_GWH
    investment = given("investment_musd") * USD_PER_MUSD
    avoided = given("ghg_avoided_tco2e") + _of_process(given(_METHANE)) - _of_process(given(_WASTE_CHANGE))
    loss = energy * (given("lcoe_usd_per_mwh") - price)
    margin = investment * _annuity(kind, parameters) - loss
    return EstateProject(
        str(row["estate_id"]),
        kind.key,
        project_size=given("capacity_mw"),
        project_investment_usd=investment,
        project_payback_years=investment / margin if margin > 0.0 else np.nan,
        project_avoided_tco2e=avoided,
        project_abatement_usd_per_t=loss / avoided if avoided > 0.0 else np.nan,
        project_basis="candidate",
        confidence=_confidence(kind, parameters),
    )


def _of_process(value: float) -> float:
    """Return emissions besides those of electricity; nothing of kinds that have none."""
    return 0.0 if np.isnan(value) else value


def _annuity(kind: CandidateKind, parameters: Parameters) -> float:
    name = f"costs.{kind.cost_class}.lifetime"
    name = name if name in parameters else "costs.utility_pv.lifetime"
    return capital_recovery(parameters.value(DISCOUNT_RATE), parameters.value(name))


def _confidence(kind: CandidateKind, parameters: Parameters) -> str:
    """Return the lowest of what a kind costs, by capacity or by throughput, is paid, and of what feeds it."""
    names = [f"costs.{kind.cost_class}.{name}" for name in ("capex", "throughput_capex", "tariff")]
    costs = [parameters[name].confidence for name in names if name in parameters]
    # how sure they are moves no figure: none of them counts as read
    known = parameters.everything().values() if kind.key in FEEDSTOCK else ()
    feedstock = [each.confidence for each in known if each.name.startswith(FEEDSTOCK[kind.key])]
    return lowest_confidence([*costs, *feedstock])
