"""A study with every layer, crop, animal, stream and kind of landfill: on it each parameter can show its part."""

from itertools import cycle
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.layers.feedstock.items import animals
from geoplan.layers.land.roads import road_groups
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.parameters import Parameters, load_parameters
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.preparation.import_rooftops import import_rooftops
from geoplan.study import Study
from support.metered_loads import metered_rows
from support.moving import residues_file
from support.study_folder import CRS, NORTH, WEST, StudyFolder

SIDE = 12_000.0
"""Of the study, in metres: four zones, two by two."""
CELL = 100.0
OWN_MEASURES = ("buses", "stoves")
FUTURES = 100
"""So many are enough to see that a figure moves; a run has ten times as many."""


def full_study(folder: Path) -> Study:
    """Write the study and open it.

    Residues of which none is counted get a ratio, waste is not hauled far, and of all animals it is known how many are
    on farms, and what becomes of their manure. Lines of each voltage are needed, though the plants are small;
    some waste is digested, some burnt in the open, and there is some of every fraction of it. What electricity is worth
    to all, and what wind and treatments of waste cost, is given, since nobody found it. Its scenario has something of
    every measure, half of it with credits that go abroad.
    """
    study = StudyFolder(folder)
    _place(study)
    _roofs(study)
    _land(study)
    _statistics(study)
    _waste(study)
    opened = study.study()
    ratios = {name: 0.5 for name, each in opened.parameters.items() if name.endswith(".rpr") and not each.value}
    farms = {f"manure.{animal}.farm_share": 0.9 for animal in animals(opened.parameters)}
    farms |= {f"manure.{animal}.digested_share": 0.1 for animal in animals(opened.parameters)}
    own = {"manure.generator_share": 0.1, "siting.waste.longest_haul": 6, "manure.check.heads_per_person": 0.1}
    lines = {"siting.spur.high.capacity": 20, "siting.spur.higher.capacity": 40}
    worth = {f"scenario.waste.{name}.capex": 30 for name in ("composting", "anaerobic_digestion", "recycling")}
    worth |= {"scenario.avoided_cost": 70, "scenario.open_burning.running": 5, "scenario.waste.composting.running": 9}
    worth |= {"costs.wind.capex": 1.8, "costs.wind.fixed_om": 40_000}
    split = {"waste.split.open_burning": 0.1, "waste.split.anaerobic_digestion": 0.05}
    landfill = "waste.split.landfill"
    split[landfill] = opened.parameters.value(landfill) - sum(split.values())
    given = {**ratios, **farms, **own, **lines, **worth, **split, **_mixed(opened.parameters)}
    more = {"scenarios": {"some": _something_of_all()}, "draws": FUTURES}
    return opened.with_parameters(given).model_copy(update=more).with_futures()


def _something_of_all() -> ScenarioSetting:
    """Return a scenario that has part of each measure, the study's own among them, half of it for credits."""
    part = MeasureSetting(shares={2035: 0.1, 2050: 0.3}, curve="logistic", jcm_share=0.5)
    return ScenarioSetting(measures=dict.fromkeys([*measure_kinds(), *OWN_MEASURES], part))


def _mixed(parameters: Parameters) -> dict[str, float]:
    """Return a composition of which every fraction is a part, and in which every fraction decays."""
    start = "waste.composition."
    none = [name for name, row in parameters.under(start).items() if not row.value]
    decay = {f"{start}{name}": 0.1 for name in none if name.endswith((".doc", ".doc_f", ".k"))}
    shares = {f"{start}{name}": 0.01 for name in none if name.endswith(".share")}
    most = f"{start}food.share"
    return {**decay, **shares, most: parameters.value(most) - sum(shares.values())}


def _square(x: float, y: float, size: float) -> shapely.Polygon:
    """A square with its lower left corner at (x, y), in metres from the study's south-west corner."""
    return shapely.box(WEST + x, NORTH - SIDE + y, WEST + x + size, NORTH - SIDE + y + size)


def _blocks(values: list[int] | list[float], *, cells: int, seed: int) -> npt.NDArray[np.float64]:
    """Square blocks of so many cells, each with one of some values."""
    across = -(-int(SIDE / CELL) // cells)
    drawn = np.random.default_rng(seed).choice(np.asarray(values, float), (across, across))
    whole = np.kron(drawn, np.ones((cells, cells)))
    return whole[: int(SIDE / CELL), : int(SIDE / CELL)]


def _place(study: StudyFolder) -> None:
    half = SIDE / 2
    rows = {
        "code": ["z1", "z2", "z3", "z4"],
        "zone_name": ["Một", "Hai", "Ba", "Bốn"],
        "zone_type": ["Phường", "Xã", "Phường", "Xã"],
        "population": [1_200_000, 240_000, 480_000, 180_000],
    }
    # the coast cuts through cells
    shapes = [_square(x, y, half if x == 0 else half - 60) for x in (0, half) for y in (0, half)]
    study.features("zones", gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS), columns={"zone_id": "code"})
    sun = np.linspace(1400.0, 1500.0, 9).reshape(3, 3)
    study.raster("ghi_grid", sun, unit="kWh/m2/year", cell=SIDE / 3)
    study.raster("population", _blocks([0.0, 50.0, 300.0], cells=10, seed=1), unit="persons")
    places = [(2000 + 700 * k, 3000 + 900 * k, kind) for k, kind in enumerate(("operating", "planned", "operating"))]
    places.append((SIDE - 20, 5000, "operating"))  # its middle lies off the coast
    estates = {"estate_name": list("ABCD"), "estate_status": [kind for *_, kind in places], "area_ha": [36.0] * 4}
    estates |= {
        "occupancy_pct": [80.0, 60.0, 50.0, np.nan],
        "voltage": ["22 to 110 kV", "", "22 to 110 kV", "6 to 22 kV"],
    }
    shapes = [_square(x, y, 600) for x, y, _ in places]
    study.features("estates", gpd.GeoDataFrame(estates, geometry=shapes, crs=CRS))
    # one by its tenants, one metered, one by its land
    made = ["steel_arc", "steel_induction", "cement", "beer"]
    tenants = pd.DataFrame({"estate_id": "1", "product": made, "production_t": 9_000.0, "area_ha": 2.0, "source": "a"})
    tenants["industry"] = ["steel_works", "foundries", "cement", "food"]
    other = pd.DataFrame([{"estate_id": "4", "industry": "food", "area_ha": 5.0, "source": "a"}])
    study.csv("estate_tenants", pd.concat([tenants, other], ignore_index=True))
    study.csv("estate_demand", metered_rows(2025, 60, estate="3"))
    study.csv("estate_streams", _streams())


def _streams() -> pd.DataFrame:
    """Return what one park offers, and another looks for: of every stream some, and waste for the plants."""
    units = {"heat": "MWh/a", "steam": "t/a", "co2": "t/a", "water": "m3/a", "residue": "t/a", "waste": "t/a"}
    materials = {"residue": "slag", "waste": "glass"}
    rows = [
        {"estate_id": park, "direction": way, "stream": stream, "amount": amount, "unit": unit}
        | {"temperature_c": {"heat": 120, "steam": 180}.get(stream), "material": materials.get(stream, "")}
        for park, way, amount in (("1", "offered", 900.0), ("3", "sought", 800.0))
        for stream, unit in units.items()
    ]
    table = pd.DataFrame(rows)
    table.loc[(table["stream"] == "heat") & (table["direction"] == "sought"), "temperature_c"] = 95
    burnt = {"estate_id": "1", "direction": "offered", "stream": "waste", "amount": 9e6, "unit": "t/a"}
    return pd.concat([table, pd.DataFrame([burnt | {"material": "paper"}])], ignore_index=True).assign(source="a")


def _roofs(study: StudyFolder) -> None:
    """Houses, shops and sheds, some of known class and form, most without; their storeys shade each other."""
    random = np.random.default_rng(2)
    count = 1500
    corner = random.uniform(100, SIDE - 300, (count, 2))
    size = np.exp(random.uniform(np.log(3), np.log(120), (count, 2)))
    beside = random.uniform(3000, 3900, (60, 2))  # a quarter of sheds
    corner, size = np.vstack([corner, beside]), np.vstack([size, random.uniform(40, 110, (60, 2))])
    x, y = WEST + corner[:, 0], NORTH - SIDE + corner[:, 1]
    shapes = shapely.box(x, y, x + size[:, 0], y + size[:, 1])
    kinds = random.choice(["residential", "commercial", "industrial", ""], len(shapes))
    forms = random.choice(["flat", "pitched", ""], len(shapes))
    floors = random.integers(1, 12, len(shapes))
    frame = gpd.GeoDataFrame({"kind": kinds, "form": forms, "num_floors": floors}, geometry=shapes, crs=CRS)
    frame.loc[:, ["kind", "form"]] = frame[["kind", "form"]].replace("", None)
    raw = study.folder / "raw.parquet"
    frame.to_parquet(raw)
    columns = {"roof_class": "kind", "roof_form": "form"}
    import_rooftops(raw, study.folder / "roofs.parquet", crs=CRS, columns=columns)
    study.set("rooftops", file="roofs.parquet")


def _land(study: StudyFolder) -> None:
    codes = [each.code for each in land_cover_classes().values() if each.code]
    cover = _blocks(codes, cells=12, seed=3)
    cover[:30, :30], cover[40:60, 70:110], cover[90:, :40] = 7, 1, 5
    study.raster("land_cover", cover.astype(np.uint8), legend="geoplan")
    steps = np.arange(int(SIDE / CELL), dtype=float)
    # hills whose slopes go from level to steep
    study.raster("terrain", 20.0 + np.add.outer(steps**2 * 0.12, np.zeros(len(steps))) + 8 * np.sin(steps))
    study.raster("wind_speed", _blocks([5.5, 6.5, 7.5], cells=30, seed=4), height_m=50)
    lines = [shapely.LineString([(WEST, NORTH - y), (WEST + SIDE, NORTH - y - 700)]) for y in (1500, 6200)]
    _roads(study)
    voltages = {"voltage": ["110kV", "220kV", "35kV", "500kV", "22kV"]}
    volts = gpd.GeoDataFrame(voltages, geometry=[*lines, *map(_tall, (2500, 9300, 7000))], crs=CRS)
    study.features("power_grid", volts)
    protected = [_square(500, 500, 2500), _square(7200, 4200, 1500)]
    study.features("protected_areas", gpd.GeoDataFrame(geometry=protected, crs=CRS))
    study.csv("plants", "name,lon,lat\na,106.64,20.82\n", crs="EPSG:4326")
    _installed(study, cover)


def _installed(study: StudyFolder, cover: npt.NDArray[np.float64]) -> None:
    """Photovoltaics on the first block of each class of land and water that may carry more of them."""
    classes = land_cover_classes()
    rows = [("ground", "grassland", 3.0), ("ground", "shrubland", None), ("floating", "water", 0.5)]
    places = [np.argwhere(cover == classes[name].code)[6 * 12 + 6] * CELL for _, name, _ in rows]
    shapes = [shapely.Point(WEST + x, NORTH - y) for y, x in places]
    systems = {"pv_kind": [kind for kind, *_ in rows], "capacity_mw": [size for *_, size in rows]}
    study.features("installed_pv", gpd.GeoDataFrame(systems, geometry=shapes, crs=CRS))


def _roads(study: StudyFolder) -> None:
    """A road of each class that setbacks tell apart, all across the study."""
    classes = {group: name for name, group in road_groups().items()}
    ends = [(WEST, WEST + SIDE, NORTH - 800 - 11_000 * number / len(classes)) for number in range(len(classes))]
    lines = [shapely.LineString([(west, y), (east, y - 700)]) for west, east, y in ends]
    study.features("roads", gpd.GeoDataFrame({"road_class": list(classes.values())}, geometry=lines, crs=CRS))


def _tall(x: float) -> shapely.LineString:
    return shapely.LineString([(WEST + x, NORTH), (WEST + x + 900, NORTH - SIDE)])


def _statistics(study: StudyFolder) -> None:
    residues = pd.read_csv(residues_file())
    per = residues.drop_duplicates("crop").set_index("crop")["per"]
    amounts = {"production_t": 60_000.0, "area_ha": 9_000.0, "volume_m3": 50_000.0}
    crops = pd.DataFrame([{"crop": crop, "production_t": 60_000.0, "area_ha": 9_000.0} for crop in per.index])
    # of a poor harvest of cane the soil would keep all tops
    crops.loc[crops["crop"] == "sugarcane", "production_t"] = 600_000.0
    for column in set(per) - set(crops):
        crops[column] = [amounts[column] if per[crop] == column else np.nan for crop in crops["crop"]]
    study.csv("crops", crops.assign(year=2017))  # old, as statistics are
    heads = dict(zip(animals(load_parameters()), cycle([90_000, 30_000, 8_000]), strict=False))
    study.csv("livestock", pd.DataFrame({"animal": list(heads), "heads": list(heads.values())}))
    study.csv("crop_seasons", "crop,season,area_ha\npaddy,spring,5000\npaddy,summer,4000\n")
    study.csv("mills", "mill_id,crop,processed_t,x,y\nm1,paddy,9000,675000,2297000\n", crs=CRS)
    study.raster("rice_area", _blocks([0.0, 0.5, 1.0], cells=10, seed=5), unit="share")
    for seed, kind in enumerate(("pig_density", "cattle_density", "poultry_density"), 6):
        study.raster(kind, _blocks([0.0, 30.0, 90.0], cells=10, seed=seed), unit="heads/km2")


def _waste(study: StudyFolder) -> None:
    kinds = sorted({name.split(".")[0] for name in load_parameters().under("waste.landfill_kind.")})
    rows = ["landfill_id,management,year,waste_t,x,y"]
    for number, kind in enumerate([*kinds, ""]):
        x, y = WEST + 1500 + 900 * number, NORTH - 9000 + 500 * number
        rows += [f"l{number},{kind},{year},{40_000 + 1000 * number},{x},{y}" for year in range(2012, 2023)]
    study.csv("landfills", "\n".join(rows) + "\n", crs=CRS)
    # a town and a commune share what is counted of no zone
    study.csv("waste", "zone_id,stream,t_per_day\nz1,urban,2800\nz2,rural,240\n,all,1200\n")
    study.csv("waste_forecast", "year,t_per_day\n2022,4240\n2026,4800\n")
    _climate(study)
    study.csv("demand", "year,electricity_sold_gwh,peak_mw,basis,source\n2024,300,60,observed,the grid's operator\n")


def _climate(study: StudyFolder) -> None:
    """An inventory of each kind of line, what is expected without measures, targets in three senses, own measures."""
    lines = ["industry,coal,1,co2,900000", "buildings,lpg,1,co2,200000", "transport,petrol,1,co2,700000"]
    lines += ["agriculture,,1,n2o,300", "waste,,1,ch4,9000"]
    head = "sector,carrier,scope,gas,emissions_t,year,source\n"
    study.csv("inventory", head + "".join(f"{line},2024,the city\n" for line in lines))
    study.csv("inventory_beside", head + "".join(f"{line},2024,an estimate\n" for line in lines[1:]))
    bau = "sector,year,emissions_t,driver,level,elasticity,source\ntransport,2030,900000,,,,a\n"
    bau += ",2024,,output,100,,a\n,2040,,output,180,,a\nindustry,,,output,,0.9,a\n"
    study.csv("business_as_usual", bau)
    targets = "target_id,year,sense,value_pct,level_t,driver,source\nless,2030,below_bau,8,,,a\n"
    study.csv("targets", targets + "less,2030,intensity,8,,output,a\nsaved,2035,reduction,,20000,,a\n")
    study.csv("grid_path", "year,tco2_per_mwh,source\n2030,0.5,a plan\n2050,0.2,a plan\n")
    own = "measure_id,unit,sector,carrier,resource,potential,energy_mwh_per_unit,avoided_t_per_unit,saved_share"
    own += ",capex_usd_per_unit,life_years,source\nbuses,bus,,,road,900,-50,80,,200000,12,a\n"
    own += "stoves,household,buildings,lpg,kitchens,90000,,,0.4,300,10,a\n"
    study.csv("measures", own)
    study.csv("progress", "measure_id,year,built,source\nbuses,2025,30,the city\n")
