"""The gas of a study's landfills, from the history of each: year by year, in a base year, and by zone.

Only what the histories hold is counted: waste of years after a landfill's last row is not in it.
"""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError
from geoplan.layers.feedstock.landfills import KINDS
from geoplan.layers.opening.point_sites import zones_of_sites
from geoplan.layers.opening.table_faults import missing_columns, unknown_items
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.waste.landfill_gas import COLLECTION, landfill_gas, landfill_tonnage
from geoplan.units import DAYS_A_YEAR

BASE_YEAR = "waste.plan.base_year"
LAST_YEAR = "waste.plan.last_year"
RECOVERED = "waste.landfill.recovered_share"
ENERGY = "landfill_gas_site_energy_gwh"
ZONE_COLUMNS = (
    "landfill_count",
    "landfill_gas_site_methane_t",
    "landfill_gas_site_emissions_tco2e",
    "landfill_gas_site_avoidable_tco2e",
    ENERGY,
    f"{ENERGY}_low",
    f"{ENERGY}_high",
)
YEAR_COLUMNS = (
    "landfill_id",
    "year",
    "waste_t",
    "methane_generated_t",
    "methane_emitted_t",
    "emissions_tco2e",
    "avoidable_tco2e",
    "energy_gwh",
    "energy_gwh_low",
    "energy_gwh_high",
)


class LandfillResults(NamedTuple):
    """What the landfills of a study give off.

    Attributes
    ----------
    landfills
        One point per landfill: ``landfill_id``, ``landfill_name``, ``management``, ``zone_id``, ``first_year`` and
        ``last_year`` (of depositing), ``base_year``, ``deposited_t`` (until then), the columns of `ZONE_COLUMNS` (but
        the count) in the base year, ``peak_year`` (of the methane) and ``landfill_gas_site_energy_to_last_year_gwh``:
        from the base year to the parameter ``waste.plan.last_year``.
    zones
        `ZONE_COLUMNS` by zone, index ``zone_id``; 0 where there is no landfill.
    totals
        The same over the study, added up from the landfills.
    years
        `YEAR_COLUMNS`: one row per landfill and year, from its first to the last year of the plan.
    """

    landfills: gpd.GeoDataFrame
    zones: pd.DataFrame
    totals: "pd.Series[float]"
    years: pd.DataFrame


def landfill_history(landfills: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """Write out what each landfill took in, year by year.

    Parameters
    ----------
    landfills
        ``landfill_id`` and, in each row, either ``year`` and ``waste_t`` [t/a], or ``opened``, ``closed`` (NaN while it
        is open) and ``t_per_day`` [t/d].
    year
        The year through which landfills that are open have been filled.

    Returns
    -------
    pandas.DataFrame
        ``landfill``, ``year`` and ``waste_t`` [t/a]: each year from a landfill's first to its last, 0 between spans.

    Raises
    ------
    LayerError
        For missing columns, for rows that say neither, and for spans that end before they begin; all at once.

    Examples
    --------
    >>> spans = pd.DataFrame({"landfill_id": ["a"], "opened": [2023], "closed": [np.nan], "t_per_day": [10.0]})
    >>> landfill_history(spans, year=2024).to_dict("list")
    {'landfill': ['a', 'a'], 'year': [2023, 2024], 'waste_t': [3650.0, 3650.0]}
    """
    faults = missing_columns(landfills, ["landfill_id"], kind="landfills")
    if faults:
        raise LayerError(faults)
    parts = []
    for row in landfills.reset_index(drop=True).reset_index().to_dict("records"):
        if _known(row, "year", "waste_t"):
            years, waste_t = [row["year"]], float(row["waste_t"])
        elif _known(row, "opened", "t_per_day"):
            closed = row["closed"] if _known(row, "closed") else max(year, row["opened"])
            years = list(range(int(row["opened"]), int(closed) + 1))
            waste_t = float(row["t_per_day"]) * DAYS_A_YEAR
            if not len(years):
                found = f"closed {closed:.0f}, opened {row['opened']:.0f}"
                faults.append(
                    Fault("landfills", str(row["landfill_id"]), found=found, expected="an end after the beginning")
                )
        else:
            expected = "year and waste_t, or opened and t_per_day"
            faults.append(Fault("landfills", f"row {row['index'] + 1}", found="no complete history", expected=expected))
            continue
        columns = {"landfill": row["landfill_id"], "year": years, "waste_t": waste_t}
        parts.append(pd.DataFrame(columns))
    if faults:
        raise LayerError(faults)
    if not parts:
        return pd.DataFrame({"landfill": [], "year": [], "waste_t": []})
    table = pd.concat(parts, ignore_index=True)
    return _without_gaps(table) if "opened" in landfills else table


def _known(row: Mapping[Hashable, Any], *names: str) -> bool:
    return all(row.get(name) is not None and row[name] == row[name] for name in names)


def _without_gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Fill the years between two spans with 0; years that stand twice are left for `landfill_tonnage` to refuse."""
    parts = [table]
    for landfill, given in table.groupby("landfill", sort=False):
        every = range(int(given["year"].min()), int(given["year"].max()) + 1)
        between = sorted(set(every) - set(given["year"].astype(int)))
        if between:
            parts.append(pd.DataFrame({"landfill": landfill, "year": between, "waste_t": 0.0}))
    return pd.concat(parts, ignore_index=True)


def landfill_results(
    landfills: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, *, parameters: Parameters, year: int | None = None
) -> LandfillResults:
    """Return the gas of each landfill, by zone, and year by year.

    Parameters
    ----------
    landfills
        Points in the CRS of `zones`: the columns of `landfill_history`, and, where known, ``landfill_name``,
        ``management`` (a kind of ``waste.landfill_kind.*``) and ``recovered_share`` (of the methane, today).
    zones
        Polygons with ``zone_id``, projected, metres.
    parameters
        The parameters; the ids under ``waste.`` and ``gases.`` are used.
    year
        The base year; by default ``waste.plan.base_year``.

    Returns
    -------
    LandfillResults
        Energies [GWh electric/a] as if wells gathered ``waste.landfill.collection_share`` of the methane, or what is
        recovered today where that is more; emissions [tCO2e/a] as the landfills are today; what wells would avoid of
        them besides the grid electricity.

    Raises
    ------
    LayerError
        For histories that cannot be (see `landfill_tonnage`), unknown kinds of management, and landfills that lie
        beside all zones.

    Notes
    -----
    The intervals hold the ranges of decay rates, composition and collection, and none of the management's.
    """
    base = round(parameters.value(BASE_YEAR)) if year is None else year
    history = landfill_history(landfills, year=base)
    sites = landfills.drop_duplicates("landfill_id").reset_index(drop=True)
    kinds = _kinds(sites, parameters)
    homes = zones_of_sites(sites, zones, id_column="landfill_id", kind="landfills")
    first = int(history["year"].min()) if len(history) else base
    until = max(round(parameters.value(LAST_YEAR)), base, int(history["year"].max()) if len(history) else base)
    tonnage = landfill_tonnage(history, until=until)
    tonnage = tonnage.reindex(
        landfill=sites["landfill_id"].to_numpy(), year=np.arange(min(first, base), until + 1), fill_value=0.0
    )
    today, wells = _gases(tonnage, sites, kinds, parameters)
    years = _years(tonnage, today, wells, parameters)
    states = _landfills(sites, kinds, zones["zone_id"].to_numpy()[homes], tonnage, years, base)
    columns = [name for name in ZONE_COLUMNS if name != "landfill_count"]
    counted = states.assign(landfill_count=1.0)
    by_zone = counted.groupby("zone_id")[list(ZONE_COLUMNS)].sum().reindex(zones["zone_id"], fill_value=0.0)
    totals = pd.concat([pd.Series({"landfill_count": float(len(states))}), states[columns].sum()]).astype(float)
    return LandfillResults(states, by_zone.rename_axis("zone_id"), totals, _from_first_year(years, states))


def _kinds(sites: gpd.GeoDataFrame, parameters: Parameters) -> "pd.Series[str]":
    known = sorted({name.split(".")[0] for name in parameters.under(KINDS)})
    given = sites["management"] if "management" in sites else pd.Series("", index=sites.index)
    kinds = given.fillna("").replace("", "uncategorised").astype(str)
    wrong = unknown_items(
        pd.DataFrame({"management": kinds}), "management", known, kind="landfills", expected=f"one of {known}"
    )
    if wrong:
        raise LayerError(wrong)
    return kinds


def _gases(
    tonnage: xr.DataArray, sites: gpd.GeoDataFrame, kinds: "pd.Series[str]", parameters: Parameters
) -> tuple[xr.Dataset, xr.Dataset]:
    """Return the gas as the landfills are today, and with wells."""

    def each(values: list[float]) -> xr.DataArray:
        return xr.DataArray(values, dims="landfill", coords={"landfill": tonnage["landfill"]})

    mcf, oxidation = (
        each([parameters.value(f"{KINDS}{kind}.{name}") for kind in kinds]) for name in ("mcf", "oxidation")
    )
    default = parameters.value(RECOVERED)
    given = sites["recovered_share"].astype(float) if "recovered_share" in sites else pd.Series(np.nan, sites.index)
    recovered = each(given.fillna(default).tolist())
    today = landfill_gas(tonnage, parameters, mcf=mcf, oxidation=oxidation, recovery=recovered)
    wells = landfill_gas(tonnage, parameters, mcf=mcf, oxidation=oxidation)
    # where more is recovered today than wells are taken to gather, that is what there is
    return today, wells.where(recovered <= parameters.value(COLLECTION), today)


def _years(tonnage: xr.DataArray, today: xr.Dataset, wells: xr.Dataset, parameters: Parameters) -> pd.DataFrame:
    warming = parameters.value(METHANE_GWP)
    both = xr.Dataset(
        {
            "waste_t": tonnage,
            "methane_generated_t": today["methane_generated_t"],
            "methane_emitted_t": today["methane_emitted_t"],
            "emissions_tco2e": today["methane_emitted_t"] * warming,
            "avoidable_tco2e": (today["methane_emitted_t"] - wells["methane_emitted_t"]) * warming,
            **{f"energy_gwh{end}": wells[f"energy_gwh{end}"] for end in ("", "_low", "_high")},
        }
    )
    table = both.transpose("landfill", "year").to_dataframe(dim_order=["landfill", "year"]).reset_index()
    return table.rename(columns={"landfill": "landfill_id"})[list(YEAR_COLUMNS)]


def _landfills(
    sites: gpd.GeoDataFrame,
    kinds: "pd.Series[str]",
    zone_ids: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]",
    tonnage: xr.DataArray,
    years: pd.DataFrame,
    base: int,
) -> gpd.GeoDataFrame:
    ids = sites["landfill_id"]
    filled = years[years["waste_t"] > 0].groupby("landfill_id")["year"]
    in_base = years[years["year"] == base].set_index("landfill_id").reindex(ids)
    later = years[years["year"] >= base].groupby("landfill_id")["energy_gwh"].sum().reindex(ids)
    peak = tonnage["year"].to_numpy()[
        years.pivot(index="landfill_id", columns="year", values="methane_generated_t").reindex(ids).to_numpy().argmax(1)
    ]
    columns = {
        "landfill_id": ids,
        "landfill_name": sites.get("landfill_name", ids),
        "management": kinds,
        "zone_id": zone_ids,
        "first_year": filled.min().reindex(ids).to_numpy(),
        "last_year": filled.max().reindex(ids).to_numpy(),
        "base_year": base,
        "deposited_t": tonnage.sel(year=slice(None, base)).sum("year").to_numpy(),
        "landfill_gas_site_methane_t": in_base["methane_generated_t"].to_numpy(),
        "landfill_gas_site_emissions_tco2e": in_base["emissions_tco2e"].to_numpy(),
        "landfill_gas_site_avoidable_tco2e": in_base["avoidable_tco2e"].to_numpy(),
        **{f"{ENERGY}{end}": in_base[f"energy_gwh{end}"].to_numpy() for end in ("", "_low", "_high")},
        "peak_year": peak,
        "landfill_gas_site_energy_to_last_year_gwh": later.to_numpy(),
    }
    return gpd.GeoDataFrame(columns, geometry=sites.geometry.reset_index(drop=True), crs=sites.crs)


def _from_first_year(years: pd.DataFrame, landfills: gpd.GeoDataFrame) -> pd.DataFrame:
    begun = years["year"] >= years["landfill_id"].map(landfills.set_index("landfill_id")["first_year"])
    return years[begun].reset_index(drop=True)
