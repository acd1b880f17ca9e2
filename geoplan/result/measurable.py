"""What can be measured on site, and what it is in each future: as it is known today, and once it was measured.

Of a roof whose usable area and capacity were surveyed only the sun remains, of a park whose usable share is known its
modules, its areas and the sun; of animals, crops and waste that were counted all but their number; with a station the
sunshine of the place is known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.futures import Futures
from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.potential.draws.inputs import AREAS, SUNSHINE
from geoplan.potential.draws.potential_draws import PV_ENERGY, PotentialDraws
from geoplan.potential.draws.source_futures import seen_rows
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.potential.waste.landfills import ENERGY as LANDFILL_ENERGY
from geoplan.units import KWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]

ROOF, ESTATE, LANDFILL, STATION = "roof", "estate", "landfill", "station"
FEEDSTOCKS = {
    "crops": ("crop", "biomass_energy_gwh"),
    "livestock": ("animal", "biogas_energy_gwh"),
    "waste": ("waste", "waste_energy_gwh"),
}
"""Kind of statistics -> its kind on a survey form, and the field that it is a part of."""
SUBJECTS = {"crops": "crop", "livestock": "animal", "waste": "stream"}
"""Kind of statistics -> the column of what is counted."""
_COUNTED_IN = {"t/a": "production_t", "ha": "area_ha", "m3/a": "volume_m3", "heads": "heads", "t/day": "t_per_day"}
MOST_OF_A_KIND = 200
"""Zones' amounts of one kind of feedstock that are looked at: those with most energy."""


@dataclass(frozen=True, eq=False)
class Measurable:
    """Things of one kind.

    Attributes
    ----------
    thing
        `ROOF`, `ESTATE`, ``crop``, ``animal``, ``waste``, `LANDFILL` or `STATION`.
    sheet
        The sheet of a survey form that has a row for each; empty where none has.
    source
        The field of the study that they are a part of.
    table
        ``item`` (id of the roof or park, or crop, animal, stream, landfill), ``name`` and ``zone_id``, a row each; of
        feedstocks ``amount`` and ``unit`` besides, as they are known today.
    measured
        What each gives in each future if it is measured, and is what it was taken for: (things, futures) [GWh/a].
    error
        By which factor what is measured may differ from what it is taken for: (things or 1, futures).
    alone
        Whether nothing else moves with the errors, as with the statistics; the usable shares of roofs move together.
    base
        What each gives at the values of all parameters: (things,) [GWh/a].
    """

    thing: str
    sheet: str
    source: str
    table: pd.DataFrame
    measured: Floats
    error: Floats
    alone: bool
    base: Floats

    def __len__(self) -> int:
        return len(self.table)


def measurable_roofs(roofs: pd.DataFrame, drawn: PotentialDraws, *, names: Mapping[str, str]) -> Measurable:
    """Return single roofs.

    Parameters
    ----------
    roofs
        Real ones, with their results; those that were surveyed, or lie in a park that was, are left out.
    drawn
        The potential in each future.
    names
        ``roof_id`` -> what it is called, where it is called anything.
    """
    left = roofs[roofs["status"] != SURVEYED] if "status" in roofs else roofs
    left = left[left["energy_kwh"] > 0]
    of_class, of_form = (
        left[column].astype(str).map({kind: number for number, kind in enumerate(kinds)}).to_numpy(int)
        for column, kinds in (("roof_class", CLASSES), ("roof_form", FORMS))
    )
    energy, capacity = (
        _of_kinds(drawn.roofs.by_class_form[key], drawn.totals[field])[of_class, of_form]
        for key, field in (("energy", PV_ENERGY), ("capacity", "rooftop_pv_capacity_mwp"))
    )
    ids = left["roof_id"].astype(str).to_numpy()
    table = pd.DataFrame({"item": ids, "name": [names.get(each, "") for each in ids], "zone_id": left["zone_id"]})
    base = left["energy_kwh"].to_numpy(float) / KWH_PER_GWH
    sun = np.divide(energy, capacity, out=np.ones_like(energy), where=capacity > 0)
    area = drawn.draws.input(AREAS["rooftops"])
    return Measurable(ROOF, "roofs", PV_ENERGY, table, base[:, None] * sun, capacity * area, alone=False, base=base)


def _of_kinds(drawn: Floats, whole: Futures) -> Floats:
    """Return what roofs of a class and form come to over the base; as all roofs do where there are none alike."""
    base = float(whole.base[0])
    every = whole.rows()[0] / base if base > 0 else np.ones(whole.count)
    return np.where(np.isnan(drawn), every, drawn)


def measurable_estates(estates: gpd.GeoDataFrame, drawn: PotentialDraws) -> Measurable:
    """Return industrial parks, whose usable share of the roofs a survey can settle.

    Parameters
    ----------
    estates
        With ``estate_id`` and ``estate_name``, in the order of the futures.
    drawn
        The potential in each future.
    """
    now, left = drawn.estates["estate_pv_energy_gwh"], drawn.roofs.measured_estates
    assert left is not None
    base, whole = now.base, left.base
    scale = np.divide(base, whole, out=np.zeros_like(base), where=whole > 0)
    own, measured = now.rows(), left.rows() * scale[:, None]
    error = np.divide(own, measured, out=np.ones_like(own), where=measured > 0)
    table = pd.DataFrame({"item": estates["estate_id"].astype(str), "name": estates["estate_name"], "zone_id": ""})
    return Measurable(ESTATE, "estates", PV_ENERGY, table, measured, error, alone=False, base=base)


def measurable_feedstocks(
    kind: str, table: ByZone, drawn: PotentialDraws, *, units: Mapping[str, str]
) -> Iterator[Measurable]:
    """Yield the crops, animals or streams of a study: each as a whole, and each in the zones with most of it.

    Parameters
    ----------
    kind
        ``crops``, ``livestock`` or ``waste``.
    table
        By zone.
    drawn
        The potential in each future. Rows that were counted on site are left out.
    units
        Item -> the unit in which a survey counts it; what has none stands on no form.
    """
    thing, source = FEEDSTOCKS[kind]
    rows = drawn.feedstocks[kind]["energy_gwh"]
    parts = _parts(kind, table, rows, units)
    for sheet, keys in (("", ["item"]), ("feedstock", ["item", "zone_id"])):
        listed = parts[parts["unit"] != ""] if sheet else parts
        told = listed.groupby(keys, sort=False)["energy"].sum().nlargest(MOST_OF_A_KIND).reset_index()
        # a crop may leave several residues, each with rows of its own: it is counted once
        each = listed.groupby([*keys, "feedstock"], sort=False)[["amount", "unit"]].agg(
            {"amount": "sum", "unit": "first"}
        )
        told = told[told["energy"] > 0].merge(each.groupby(keys, sort=False).first().reset_index(), on=keys)
        if len(told):
            own = _own(told, listed, keys, rows)
            error = np.array([drawn.draws.input(f"statistics.{kind}.{item}") for item in told["item"]])
            measured = np.divide(own.rows(), error, out=np.zeros_like(error), where=error > 0)
            things = told[["item", "amount", "unit"]].assign(name="", zone_id=told["zone_id"] if sheet else "")
            yield Measurable(thing, sheet, source, things, measured, error, alone=True, base=own.base)


def _parts(kind: str, table: ByZone, rows: Futures, units: Mapping[str, str]) -> pd.DataFrame:
    """Return what each zone has of each statistic that was not counted on site: energy [GWh/a], and amount."""
    given = table.feedstocks
    items = given[SUBJECTS[kind]].astype(str)
    unit = np.array([units.get(item, "") for item in items], dtype=object)
    amount = np.full(len(given), np.nan)
    for one in np.unique(unit[unit != ""]):
        if _COUNTED_IN[one] in given:
            amount = np.where(unit == one, pd.to_numeric(given[_COUNTED_IN[one]], errors="coerce"), amount)
    kinds = given["residue"].astype(str).to_numpy() if "residue" in given else items.to_numpy()
    parts = table.shared[["zone_id", "feedstock_row", "allocation_share"]]
    row = parts["feedstock_row"].to_numpy(int)
    share = parts["allocation_share"].to_numpy(float)
    parts = parts.assign(
        item=items.to_numpy()[row],
        feedstock=kinds[row],
        energy=rows.base[row] * share,
        amount=amount[row] * share,
        unit=unit[row],
    )
    return parts[~seen_rows(given)[row]]


def _own(told: pd.DataFrame, parts: pd.DataFrame, keys: list[str], rows: Futures) -> Futures:
    """Return the energy of things in each future, from the rows of statistics of which they have shares."""
    from scipy.sparse import csr_array

    wanted, there = (pd.Index(frame[keys].astype(str).agg("\0".join, axis=1)) for frame in (told, parts))
    number = wanted.get_indexer(there)
    chosen = parts[number >= 0]
    shares = csr_array(
        (chosen["allocation_share"].to_numpy(float), (number[number >= 0], chosen["feedstock_row"].to_numpy(int))),
        shape=(len(told), len(rows)),
    )
    return rows.gathered(shares)


def measurable_landfills(landfills: pd.DataFrame, drawn: PotentialDraws) -> Measurable:
    """Return landfills, of which it can be measured what they took in.

    Parameters
    ----------
    landfills
        In the order of the futures, with ``landfill_id``, ``landfill_name`` and ``zone_id``.
    drawn
        The potential in each future.
    """
    own, ids = drawn.feedstocks["landfills"][LANDFILL_ENERGY], landfills["landfill_id"].astype(str)
    error = np.array([drawn.draws.input(f"statistics.landfills.{each}") for each in ids])
    measured = np.divide(own.rows(), error, out=np.zeros_like(error), where=error > 0)
    name: Any = landfills.get("landfill_name", "")
    table = pd.DataFrame({"item": ids, "name": name, "zone_id": landfills["zone_id"]})
    return Measurable(LANDFILL, "", LANDFILL_ENERGY, table, measured, error, alone=True, base=own.base)


def measurable_sunshine(drawn: PotentialDraws) -> Measurable:
    """Return the sunshine of the place, which a weather station measures."""
    whole, error = drawn.totals[PV_ENERGY], drawn.draws.input(SUNSHINE)
    table = pd.DataFrame({"item": [SUNSHINE], "name": "", "zone_id": ""})
    return Measurable(STATION, "", PV_ENERGY, table, whole.rows() / error, error[None, :], alone=True, base=whole.base)
