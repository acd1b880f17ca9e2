"""What the sources of a place come to in each of one's own futures: from tables, layers, and where a run has roofs."""

import math
from dataclasses import dataclass

import numpy as np

from audit import sun
from audit.biomass import RESIDUES, quantity_of
from audit.drawing import Drawing
from audit.reading import number, rows_of
from audit.rooftops import CLASSES, Roofs

TILTS = (0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0)
RIDGES = 36
"""Directions of ridges that are told apart."""
NO_PART_HERE = (
    "pv.tilt.ground",  # of racks
    "rooftop.class_area.",  # these roofs know their class
    "rooftop.shading.",  # and nothing of how high they are
    "rooftop.storey_height",
)
"""Parameters of sun and roofs with a range that move no roof of these places."""
LEFT_OUT = ("pv.temp_air.diurnal_amplitude", "pv.temp_air.peak_solar_hour")
"""They move the hours, which are the run's: by how warm noon is, less than half a per cent of the yields."""
DONE = ("pv.gamma_pdc", "pv.resource_factor")
DONE_OF_ROOFS = ("usable_fraction", "packing", "module_efficiency", "tilt")


def every_source(draw: Drawing, roofs: Roofs, weather) -> dict[str, np.ndarray]:
    """Return the energies of all sources [GWh/a], their sum, and the capacity of roofs [MWp], in each future."""
    own = on_roofs(draw, roofs, weather) | residues(draw) | manure(draw) | waste(draw)
    burnt = ("rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh")
    own["total_energy_gwh"] = np.sum([own[name] for name in burnt], axis=0)
    return own


def residues(draw: Drawing) -> dict[str, np.ndarray]:
    """Return the electricity of residues in each future."""
    study, sums = draw.study, np.zeros(draw.count)
    for crop in study.rows("crops"):
        wrong = draw.statistic("crops", crop["crop"])
        for residue in (row["residue"] for row in rows_of(RESIDUES) if row["crop"] == crop["crop"]):
            own = f"residues.{residue}."
            there = number(crop[quantity_of(study, residue)]) * wrong
            area = number(crop["area_ha"]) * wrong if crop["area_ha"].strip() else np.zeros(draw.count)
            arising = there * draw(f"{own}rpr")
            left = np.maximum(arising - draw.known(f"{own}soil_retention") * area, 0.0)
            gathered = np.minimum(arising * draw(f"{own}collectable_share"), left)
            sums += gathered * draw(f"{own}lhv") * draw(f"{own}available_share") / 3.6 / 1000
    return {"biomass_energy_gwh": sums * draw("residues.conversion.efficiency")}


def manure(draw: Drawing) -> dict[str, np.ndarray]:
    """Return the electricity of biogas in each future, and that of farms."""
    study = draw.study
    sums = {name: np.zeros(draw.count) for name in ("biogas_energy_gwh", "biogas_farm_energy_gwh")}
    shared = ("manure.digester.yield_share", "gases.methane.lhv", "manure.engine.efficiency")
    gwh_per_m3 = math.prod(draw(key) for key in shared) / 1e6
    for row in study.rows("livestock"):
        own = f"manure.{row['animal']}."
        heads = number(row["heads"]) * draw.statistic("livestock", row["animal"])
        solids = heads * draw(f"{own}typical_mass") / 1000 * draw(f"{own}vs_rate") * 365
        gwh = solids * draw(f"{own}b0") * draw(f"{own}collected_share") * gwh_per_m3
        sums["biogas_energy_gwh"] += gwh
        farms = draw.known(f"{own}farm_share") * (1 - draw.known(f"{own}digested_share"))
        sums["biogas_farm_energy_gwh"] += gwh * farms
    return sums


def waste(draw: Drawing) -> dict[str, np.ndarray]:
    """Return the electricity of waste in each future: burnt, and of the gas if it is landfilled instead."""
    study, tonnes = draw.study, np.zeros(draw.count)
    for row in study.rows("waste"):
        share = draw(f"waste.collected_share.{row['stream']}") if row["basis"] == "generated" else 1.0
        tonnes += number(row["t_per_day"]) * 365 * share * draw.statistic("waste", row["stream"])
    start = "waste.composition."
    fractions = study.names(start, ".share")
    shares = {name: draw(f"{start}{name}.share") for name in fractions}
    whole = sum(study(f"{start}{name}.share") for name in fractions) / sum(shares.values())

    def mixed(*names: str, times=None) -> np.ndarray:
        held = np.zeros(draw.count)
        for name, share in shares.items():
            each = math.prod(draw.known(f"{start}{name}.{one}") for one in names)
            held += share * whole * each * (1.0 if times is None else times(name))
        return held

    # what comes at mid-year rests for the delay; then it decays until the horizon's last year ends
    years = study("waste.landfill.horizon") - 1 + (6 - draw("waste.landfill.delay")) / 12
    carbon = mixed("doc", "doc_f", times=lambda name: 1 - np.exp(-draw.known(f"{start}{name}.k") * years))
    methane = carbon * draw("waste.landfill.mcf") * draw("waste.landfill.methane_share") * 16 / 12
    used = ("waste.landfill.collection_share", "gases.methane.lhv_mass", "waste.landfill.engine_efficiency")
    mwh_per_t = methane * math.prod(draw(key) for key in used) / 3.6
    kwh_per_t = 1000 * mixed("lhv") * draw("waste.incineration.efficiency") / 3.6
    return {"waste_energy_gwh": tonnes * kwh_per_t / 1e6, "landfill_gas_energy_gwh": tonnes * mwh_per_t / 1e3}


@dataclass
class _Planes:
    """What planes yield by tilt and azimuth [kWh/kWp]: at the parameters' values."""

    table: sun.Table
    least: float

    def __call__(self, tilt: np.ndarray, azimuth: float) -> np.ndarray:
        known = [self.table(each, np.array([azimuth]))[0] for each in TILTS]
        return np.interp(tilt, TILTS, known)


def on_roofs(draw: Drawing, roofs: Roofs, weather, *, kinds: tuple[str, ...] = CLASSES) -> dict[str, np.ndarray]:
    """Return capacity and energy of roofs of some classes in each future.

    Roofs of a class and form differ in their ridge's direction, told in bins, and in their size, where it is asked
    whether a plane is large enough.
    """
    study = draw.study
    ranged = {key for key in study.ranged("pv.", "rooftop.") if not key.startswith((*NO_PART_HERE, *LEFT_OUT))}
    named = tuple(f"rooftop.{name}." for name in DONE_OF_ROOFS)
    assert not [key for key in ranged if key not in DONE and not key.startswith((*named, "pv.loss."))], ranged
    table = sun.Table.of(study, weather, TILTS)
    planes = _Planes(table, study("rooftop.minimum_plane_yield") * float(table.yields.max()))
    _, ridge = roofs.sides()
    bins = (np.mod(ridge, 180.0) * RIDGES / 180.0).astype(int) % RIDGES
    capacity, energy = np.zeros(draw.count), np.zeros(draw.count)
    for kind in kinds:
        per_m2 = draw(f"rooftop.usable_fraction.{kind}") * draw(f"rooftop.module_efficiency.{kind}")
        for form in ("flat", "pitched"):
            here = (roofs.roof_class == kind) & (roofs.form == form)
            per_area = _flat if form == "flat" else _pitched
            kwp, kwh = per_area(draw, planes, kind=kind, area=roofs.area[here], bins=bins[here])
            capacity += kwp * per_m2
            energy += kwh * per_m2
    area = draw.area("rooftops")
    return {
        "rooftop_pv_capacity_mwp": capacity * area / 1e3,
        "rooftop_pv_energy_gwh": energy * area * _sun(draw, weather) / 1e6,
    }


def _flat(draw: Drawing, planes: _Planes, *, kind: str, area: np.ndarray, bins: np.ndarray):
    """Return what flat roofs of a class have, before usable share and modules: m2 of modules, and times their yield."""
    del bins
    specific = planes(draw(f"rooftop.tilt.flat.{kind}"), 180.0)
    built = area[area >= draw.study("rooftop.minimum_area")].sum() * (specific >= planes.least)
    modules = built * draw(f"rooftop.packing.flat.{kind}")
    return modules, modules * specific


def _pitched(draw: Drawing, planes: _Planes, *, kind: str, area: np.ndarray, bins: np.ndarray):
    """Return the same of pitched roofs: of each two halves, which are longer along the slope."""
    tilt = draw(f"rooftop.tilt.pitched.{kind}")
    slope = np.cos(np.radians(tilt))
    sizes = np.sort(area)
    above = np.append(np.cumsum(sizes[::-1])[::-1], 0.0)
    # half of the footprint over the slope's cosine is the plane, which must be large enough
    large = above[np.searchsorted(sizes, 2 * draw.study("rooftop.minimum_area") * slope)] / max(above[0], 1e-9)
    weight = np.bincount(bins, weights=area, minlength=RIDGES)
    modules, yielded = np.zeros(draw.count), np.zeros(draw.count)
    for direction in np.flatnonzero(weight):
        for side in (90.0, 270.0):
            specific = planes(tilt, (direction + 0.5) * 180.0 / RIDGES + side)
            built = weight[direction] / 2 * (specific >= planes.least)
            modules += built
            yielded += built * specific
    over = large / slope * draw("rooftop.packing.pitched")
    return modules * over, yielded * over


def _sun(draw: Drawing, weather) -> np.ndarray:
    """Return the yields of each future over those at the parameters' values."""
    study, key = draw.study, "pv.gamma_pdc"
    plane = {"tilt": np.array([10.0]), "azimuth": np.array([180.0]), "mounting": "close_mount"}
    known = {study(key, end): float(sun.yields(study.moved(key, end), weather, **plane)[0]) for end in ("low", "high")}
    (low, least), (high, most) = sorted(known.items())
    base = least + (study(key) - low) / (high - low) * (most - least)
    heat = (least + (draw(key) - low) / (high - low) * (most - least)) / base
    losses = np.ones(draw.count)
    for name in study.names("pv.loss."):
        losses = losses * (1 - draw(f"pv.loss.{name}") / 100) / (1 - study(f"pv.loss.{name}") / 100)
    return heat * losses * draw.ratio("pv.resource_factor") * draw.sunshine()
