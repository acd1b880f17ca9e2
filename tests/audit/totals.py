"""Every total of a place, put together from the programs of the single subjects."""

import geopandas as gpd

from audit import biomass, estates, land, rooftops, waste
from audit.reading import LAYERS, Run, Study, number
from audit.sun import Table, weather_of

SOURCES = ("rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh")


def every_total(study: Study, run: Run) -> dict[str, float]:
    """Return all totals that these programs recompute, by name."""
    roofs, table = rooftops.Roofs.of(run), Table.of(study, weather_of(run), rooftops.TILTS)
    own = {
        **biomass.residues(study),
        **biomass.manure(study),
        **waste.totals(study),
        **rooftops.totals(roofs, rooftops.each_roof(study, roofs, table)),
        **rooftops.top_down(study, table),
        **{f"{kind}_eligible_km2": land.eligible_km2(study, kind) for kind in ("ground_pv", "floating_pv")},
        **place(study),
        **estates.totals(study, run),
    }
    own["total_energy_gwh"] = sum(own[name] for name in SOURCES)
    # the same electricity at two factors; of the mechanism's, that of roofs
    own["ghg_avoided_tco2e"] = own["total_energy_gwh"] * 1000 * study("grid.emission_factor")
    own["ghg_avoided_jcm_tco2e"] = own["rooftop_pv_energy_gwh"] * 1000 * study("grid.jcm_emission_factor")
    return own | demand(study, own)


def place(study: Study) -> dict[str, float]:
    """Return what the zones add up to."""
    zones = gpd.read_file(LAYERS / study.name / "zones.gpkg", layer="zones")
    return {
        "area_km2": float(zones.geometry.area.sum()) / 1e6,
        "area_official_km2": float(zones["area_official_km2"].sum()),
        "population": float(zones["population"].sum()),
    }


def demand(study: Study, own: dict[str, float]) -> dict[str, float]:
    """Return what is asked for, and what could be given beside it [%]: what was observed last, else forecast first."""
    shares = {}
    told = {
        "electricity_sold_gwh": {
            "rooftop_pv_of_sold_pct": "rooftop_pv_energy_gwh",
            "total_of_sold_pct": "total_energy_gwh",
        },
        "peak_mw": {"rooftop_pv_of_peak_pct": "rooftop_pv_capacity_mwp"},
    }
    for column, parts in told.items():
        rows = [row for row in study.rows("demand") if row[column] and not row["zone_id"]]
        if not rows:
            continue
        observed = [row for row in rows if row["basis"] == "observed"]
        row = (
            max(observed, key=lambda one: int(one["year"])) if observed else min(rows, key=lambda one: int(one["year"]))
        )
        shares[column] = number(row[column])
        shares |= {name: 100 * own[part] / shares[column] for name, part in parts.items()}
    return shares
