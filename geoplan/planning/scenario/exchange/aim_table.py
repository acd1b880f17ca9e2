"""The table for AIM/ExSS and AIM/Enduse: what each measure puts in the place of what, year by year."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geoplan.machine.products import product_sums
from geoplan.planning.estates.saving.measures import ALL_USES, load_measures
from geoplan.planning.scenario.inputs.baseline import GRID, Baseline, FloatArray
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.units import MWH_PER_GWH

AIM_COLUMNS = (
    "study_name",
    "scenario_id",
    "year",
    "place_id",
    "aim_sector",
    "aim_service",
    "measure_id",
    "measure_unit",
    "carrier_from",
    "device_from",
    "carrier_to",
    "device_to",
    "stock",
    "added",
    "electricity_given_mwh",
    "electricity_taken_mwh",
    "electricity_saved_mwh",
    "fuel_saved_tco2e",
    "unit_capex_usd",
    "unit_running_usd",
    "measure_life_years",
    "discount_rate_share",
    "grid_tco2e_per_mwh",
    "alone_tco2e",
    "attributed_tco2e",
    "last_in_tco2e",
    "abatement_usd_per_tco2e",
    "confidence",
    "source",
)
_ELECTRICITY = "grid_electricity"
_SAVING = ("saving", "fuel_saving")


@dataclass(frozen=True)
class AimService:
    """What a measure is to a model of energy services, in codes.

    Attributes
    ----------
    sector, service
        Whose demand, and for what.
    carrier_from, device_from
        What would meet it without the measure, and by which energy.
    carrier_to, device_to
        What meets it with the measure.
    """

    sector: str
    service: str
    carrier_from: str
    device_from: str
    carrier_to: str
    device_to: str


def aim_table(scenarios: Scenarios, *, study: str, discount_rate: float = np.nan) -> pd.DataFrame:
    """Return scenarios as a model of energy services takes them.

    Parameters
    ----------
    scenarios
        Of a run.
    study
        The study's name.
    discount_rate
        The investor's, real [1/a].

    Returns
    -------
    pandas.DataFrame
        `AIM_COLUMNS`: a row for each scenario, measure and year in which anything of it stands or is built, of the
        study as one: ``place_id`` is empty. Energy is what the measure gives, takes and saves by itself; tonnes are
        told alone, attributed and last-in, for savings of one use multiply; costs are those of a unit that is built in
        the year. What is not known is NaN.

    Notes
    -----
    AIM/Enduse chooses devices that meet service demands, by stock, recruited units, energy in and fixed and running
    costs of a unit [1]_; AIM/ExSS takes shares of devices and the energy of services [2]_. The columns are those that
    both ask for; docs/aim.md says which is which.

    References
    ----------
    .. [1] M. Kainuma, Y. Matsuoka, T. Morita (2003): Climate Policy Assessment: Asia-Pacific Integrated Modeling.
       Springer, Tokyo. https://doi.org/10.1007/978-4-431-53985-8
    .. [2] K. Gomi, K. Shimada, Y. Matsuoka (2010): A low-carbon scenario creation method for a local-scale economy and
       its application in Kyoto city. Energy Policy 38, 4783-4796. https://doi.org/10.1016/j.enpol.2009.07.026
    """
    pathways = dict(iter(scenarios.tables["pathways"].groupby(["scenario_id", "measure_id"], sort=False)))
    curve = scenarios.tables["abatement"].set_index(["scenario_id", "measure_id"])["abatement_usd_per_tco2e"]
    parts = [
        _rows(scenarios, name, row, pathways=pathways, curve=curve)
        for name in scenarios.runs
        for row in range(len(scenarios.measures))
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(AIM_COLUMNS))
    whole = pd.concat(parts, ignore_index=True).assign(study_name=study, discount_rate_share=discount_rate, place_id="")
    return whole[list(AIM_COLUMNS)]


def aim_service_of(measure: Measure, baseline: Baseline) -> AimService:
    """Return what a measure is to a model of energy services.

    Parameters
    ----------
    measure
        One of the map, or the study's own: that is what it saves of, as its uses tell it.
    baseline
        Its uses have sectors and carriers.
    """
    known = _services()
    own = known.get(measure.measure_id) or known.get(measure.group)
    if own is None:
        return _of_its_uses(measure, baseline)
    if measure.group not in _SAVING:
        return own
    saving = load_measures().get(measure.measure_id.split(".", 1)[-1])
    service = "all_uses" if saving is None or saving.end_use == ALL_USES else saving.end_use
    carrier = _ELECTRICITY if saving is not None and saving.takes_electricity else own.carrier_to
    device = measure.measure_id.split(".", 1)[-1]
    return AimService(own.sector, service, own.carrier_from, own.device_from, carrier, device)


def _of_its_uses(measure: Measure, baseline: Baseline) -> AimService:
    """Return what a measure of the study's own is: the sector and the carrier of the first use that it saves of."""
    use = next((each for each in baseline.uses if each.use_id in measure.saved), None)
    takes = bool(measure.energy_mwh.sum() < 0)
    if use is None:
        gives = bool(measure.energy_mwh.sum() > 0)
        before, after = _ELECTRICITY if gives else "", _ELECTRICITY if takes else ""
        return AimService(
            measure.group, "electricity" if gives else measure.group, before, "", after, measure.measure_id
        )
    carrier = _ELECTRICITY if use.is_electric else use.carrier
    after = _ELECTRICITY if takes or use.is_electric else use.carrier
    return AimService(use.sector, measure.group, carrier, "usual_equipment", after, measure.measure_id)


def _rows(scenarios: Scenarios, scenario_id: str, row: int, *, pathways: Any, curve: Any) -> pd.DataFrame:
    """Return the years of one measure of one scenario in which anything of it stands or is built."""
    run, measure, baseline = scenarios.runs[scenario_id], scenarios.measures[row], scenarios.baseline
    kept = (run.stock[row] > 0) | (run.added[row] > 0)
    if not kept.any() or measure.measure_id == GRID:
        return pd.DataFrame()
    service = aim_service_of(measure, baseline)
    table = pathways[scenario_id, measure.measure_id].set_index("year").reindex(baseline.years)
    energy = MWH_PER_GWH * table["pathway_energy_gwh"].to_numpy(float)
    electric, fuel = _saved(measure, baseline, run.placed[measure.measure_id])
    costs, unknown = measure.costs, np.full(len(baseline.years), np.nan)
    columns: dict[str, Any] = {
        "scenario_id": scenario_id,
        "year": baseline.years,
        **{f"aim_{name}" if name in ("sector", "service") else name: getattr(service, name) for name in _SERVICE},
        "measure_id": measure.measure_id,
        "measure_unit": measure.unit,
        "stock": run.stock[row],
        "added": run.added[row],
        "electricity_given_mwh": np.maximum(energy, 0.0),
        "electricity_taken_mwh": np.maximum(-energy, 0.0),
        "electricity_saved_mwh": electric,
        "fuel_saved_tco2e": fuel,
        "unit_capex_usd": unknown if costs is None else costs.capex_usd,
        "unit_running_usd": unknown if costs is None else costs.running_usd,
        "measure_life_years": np.nan if costs is None else costs.life_years,
        "grid_tco2e_per_mwh": baseline.grid_factor,
        **{name: table[name].to_numpy(float) for name in ("alone_tco2e", "attributed_tco2e", "last_in_tco2e")},
        "abatement_usd_per_tco2e": float(curve.get((scenario_id, measure.measure_id), np.nan)),
        "confidence": measure.confidence,
        "source": measure.source,
    }
    return pd.DataFrame(columns)[kept]


def _saved(measure: Measure, baseline: Baseline, placed: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what a measure saves by itself, (years,): electricity [MWh/a], and what other uses give off [tCO2e/a]."""
    whole = measure.potential[:, None]
    part = np.divide(placed, whole, out=np.zeros_like(placed), where=whole > 0)
    electric, fuel = np.zeros(len(baseline.years)), np.zeros(len(baseline.years))
    for row, use in enumerate(baseline.uses):
        first = baseline.activity[row, 0]
        if use.use_id in measure.saved and first > 0:
            share = np.minimum(1.0, product_sums(measure.saved[use.use_id], part) / first)
            amount = share * baseline.activity[row]
            electric, fuel = (electric + amount, fuel) if use.is_electric else (electric, fuel + amount)
    return electric, fuel


@cache
def _services() -> Mapping[str, AimService]:
    """Return what measures are to models of services: id or group of a measure -> codes."""
    with Path(__file__).with_name("aim_services.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: AimService(*(row[name] for name in _SERVICE)) for row in csv.DictReader(stream)}


_SERVICE = tuple(each.name for each in fields(AimService))
