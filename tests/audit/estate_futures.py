"""What parks come to in each of one's own futures: load, roofs, prices and rates drawn from the tables."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from audit.drawing import Drawing
from audit.estates import TO_LET, Park, surplus_price, surplus_share
from audit.futures import on_roofs
from audit.reading import LAYERS
from audit.rooftops import Roofs

AT_ONCE = 100
"""Futures whose hours are worked out together."""


@dataclass(frozen=True)
class Moved:
    """By what loads of parks, and energy and capacity of their roofs, differ from their values: (futures,) each."""

    load: dict[str, np.ndarray]
    energy: np.ndarray
    capacity: np.ndarray

    @classmethod
    def of(cls, draw: Drawing, roofs: Roofs, weather) -> "Moved":
        here = roofs.roof_class == "industrial"
        own = on_roofs(draw, roofs, weather, kinds=("industrial",))
        base = {name: float(roofs.said[name][here].sum()) for name in ("energy_kwh", "capacity_kwp")}
        return cls(
            _loads(draw),
            own["rooftop_pv_energy_gwh"] * 1e6 / base["energy_kwh"],
            own["rooftop_pv_capacity_mwp"] * 1e3 / base["capacity_kwp"],
        )


def _loads(draw: Drawing) -> dict[str, np.ndarray]:
    """Return by what the load of each park differs: density, area, and what of it is let as far as that is guessed."""
    layer = gpd.read_file(LAYERS / draw.study.name / "estates.gpkg", layer="estates").drop(columns="geometry")
    moved = {}
    for row in layer.to_dict("records"):
        own = draw.ratio("estates.load.density") * draw.area("estates")
        if row["occupancy_pct"] != row["occupancy_pct"]:
            own = own * draw.ratio("dwellings.occupancy")
        if row["area_kind"] not in TO_LET:
            own = own * draw.ratio("dwellings.leasable_share")
        moved[row["estate_id"]] = own
    return moved


def every_figure(draw: Drawing, park: Park, moved: Moved, *, price: list[float]) -> dict[str, np.ndarray]:
    """Return what a park comes to in each future, by the columns of the table of estates."""
    study, need, made = draw.study, moved.load[park.name], moved.energy
    load, sun, paid = (np.array(each) for each in (park.load, park.sun, price))
    day = sun > 0
    bought, cost = need * load[~day].sum(), need * float(load[~day] @ paid[~day])
    for first in range(0, draw.count, AT_ONCE):
        chosen = slice(first, first + AT_ONCE)
        hours = np.outer(need[chosen], load[day])
        hours -= np.outer(made[chosen], sun[day])
        np.maximum(hours, 0.0, out=hours)
        bought[chosen] += hours.sum(axis=1)
        cost[chosen] += hours @ paid[day]
    used, generated = need * load.sum() - bought, made * sun.sum()
    sold = np.minimum(generated - used, surplus_share(study) * generated)
    rate, export_price = draw("costs.finance.exchange_rate"), surplus_price(study)
    earned = export_price * sold / rate
    avoided = (need * float(load @ paid) - cost) / rate
    kwp = park["estate_pv_capacity_mwp"] * 1000 * moved.capacity
    built = kwp * draw("costs.rooftop_pv.capex.industrial")
    upkeep = built * draw("costs.rooftop_pv.om_share")
    worth = -built
    for year in range(1, round(study("costs.rooftop_pv.lifetime")) + 1):
        flow = (avoided + earned) * (1 - draw("costs.rooftop_pv.degradation")) ** (year - 1) - upkeep
        if year == round(study("costs.utility_pv.inverter_year")):
            flow = flow - built * draw("costs.rooftop_pv.inverter_share")
        worth = worth + flow / (1 + draw("costs.finance.discount_rate")) ** year
    assert study("estates.money.price_escalation", "low") == study("estates.money.price_escalation", "high") == 0
    return {
        "load_mwh": need * load.sum() / 1000,
        "pv_generation_mwh": generated / 1000,
        "grid_import_mwh": bought / 1000,
        "self_consumption_share": used / generated,
        "bill_saving_usd": avoided + earned,
        "payback_years": built / (avoided + earned - upkeep),
        "npv_usd": worth,
        "estate_avoided_tco2e": (used + sold) / 1000 * draw("grid.emission_factor"),
    }
