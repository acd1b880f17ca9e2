"""The scripts of the page without a browser: node runs their tests, which hold them against what Python works out."""

import base64
import json
import math
import re
import unicodedata
import zlib
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.draws.futures import Futures, added
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.errors import GeoplanError
from geoplan.fields import load_fields
from geoplan.layers.opening.ranges import allowed
from geoplan.outputs.drawing.classes import Classes
from geoplan.outputs.drawing.map_geometry import QUANTUM_DEG, quantised
from geoplan.outputs.drawing.zone_rates import DENOMINATORS, rate_unit, rates
from geoplan.outputs.map.content import page_content
from geoplan.outputs.map.eco_parks.parks_content import COLUMNS, parks_content
from geoplan.outputs.map.estate_content import estate_content
from geoplan.outputs.map.packed_layer import packed_layer
from geoplan.outputs.map.planner.selection_content import futures_content
from geoplan.planning.plan_file import PLAN_SCHEMA, PlanFile, check_plan, plan_settings, zones_hash
from geoplan.siting.ranking.criteria import load_zone_criteria
from geoplan.siting.ranking.rank import Sampling, Scores, rank_by, uniforms
from geoplan.siting.ranking.weighting import WEIGHT
from geoplan.siting.ranking.weights_file import SCHEMA, RankingWeights
from geoplan.siting.ranking.zones import ranked_zones
from support.area_twins import area_twins
from support.background_twins import background_twins
from support.business_twins import business_twins
from support.curve_twins import curve_twins
from support.estate_twins import estate_twins, twin_estates
from support.node import run_tests
from support.packed_features import features
from support.page_parks import page_parks_of
from support.sample_result import changed
from support.scenario_twins import scenario_files, scenario_twins
from support.sun_twins import sun_twins
from support.sunny_hours import time_twins

TESTS = sorted((Path(__file__).parent / "scripts").glob("*.test.js"))
CRS = "EPSG:32648"
PLACE = (670_000.0, 2_310_000.0)


def plain(values) -> list:
    """Return numbers as JSON has them: null for NaN, whole numbers as such."""
    return [None if value is None or value != value else value for value in np.asarray(values).tolist()]


def rank_twins() -> dict:
    """Scores, ranks, intervals and contributions of forty things by six criteria, some of which are not known."""
    draw = np.random.default_rng(2)
    shares = pd.DataFrame(draw.random((40, 6)).round(6), columns=list("abcdef"))
    shares.iloc[1:4, 2] = np.nan
    shares.iloc[5] = np.nan
    shares.iloc[9] = shares.iloc[8]
    weights = dict(zip(shares, [3.0, 2.0, 5.0, 1.0, 0.5, 2.0], strict=True))

    def ranked(method: str) -> dict:
        found = rank_by(Scores(shares), weights, method=method)
        return {
            "score": plain(found["score"]),
            "rank": found["rank"].tolist(),
            "interval": found[["rank_low", "rank_high"]].to_numpy().tolist(),
            "points": [plain(100 * row) for row in found.filter(like="contribution_").to_numpy()],
        }

    return {
        "columns": [plain(shares[name]) for name in shares],
        "weights": list(weights.values()),
        "sampling": {name: getattr(Sampling(), name) for name in ("spread", "samples", "seed", "lower", "upper")},
        "drawn": uniforms(Sampling().seed, 0, 500).tolist(),
        "weighted_sum": ranked("weighted_sum"),
        "topsis": ranked("topsis"),
    }


def sited_twins() -> dict:
    """Ranks of thirty things with uncertain energies: a criterion is equal for all, one has no data, two things tie."""
    draw = np.random.default_rng(5)
    shares = pd.DataFrame(draw.random((30, 5)).round(6), columns=list("abcde"))
    shares["c"] = 0.4
    shares.iloc[2:6, 3] = np.nan
    shares.iloc[8] = shares.iloc[7]
    low, high = (shares[["b", "d"]] * factor for factor in (0.7, 1.4))
    weights = {"a": 3.0, "b": 5.0, "c": 4.0, "d": 1.0, "e": 2.0, "without data": 5.0}
    sampling = Sampling(samples=120)
    given = Scores(shares, low, high, ("without data",))

    def ranked(method: str) -> dict:
        found = rank_by(given, weights, method=method, sampling=sampling)
        interval = found[["rank_low", "rank_high"]].to_numpy().tolist()
        told = {"rank": found["rank"].tolist(), "interval": interval, "stable": found["stable"].tolist()}
        return told | {"applied": plain(found["weight_applied_share"])}

    ends = [[plain(low[key]), plain(high[key])] if key in low else None for key in shares]
    return {
        "columns": [plain(shares[key]) for key in shares],
        "weights": [weights[key] for key in shares],
        "nominal": sum(weights.values()),
        "equal": [key in given.equal for key in shares],
        "ends": ends,
        "sampling": asdict(sampling),
        "weighted_sum": ranked("weighted_sum"),
        "topsis": ranked("topsis"),
        "alike": rank_by(given, {"c": 1.0}, sampling=sampling)[["rank", "rank_low", "rank_high"]].to_numpy().tolist(),
    }


def page_twins(result) -> dict:
    """What a page is told of zones and candidates, and what the tables of the same result say of their ranks."""
    draw, name = np.random.default_rng(2), "rooftop_pv_energy_gwh"
    drawn = result.zones[name].to_numpy()[:, None] * draw.lognormal(0, 0.5, (len(result.zones), 300))
    energies = {name: Futures(np.eye(len(drawn)), drawn, result.zones[name])}
    ranked = ranked_zones(result.zones, None, sampling=Sampling.of(result.parameters), energies=energies)
    content = page_content(changed(result, zones=ranked), "en")
    table = result.candidates.set_index("candidate_id")
    told = ["rank", "rank_low", "rank_high", "stable", "weight_applied_share"]
    zones = ranked.set_index("zone_id")
    alone = result.zones.set_index("zone_id")  # by weights alone
    of_zones = zones[[f"priority_{name}" for name in told]]
    return {
        "candidates": content["candidates"],
        "table": {name: [*map(plain_one, row)] for name, row in zip(table.index, table[told].to_numpy(), strict=True)},
        "equal": table.groupby("candidate_kind")["criteria_equal"].first().str.split(";").to_dict(),
        "ranking": content["ranking"],
        "set": {key: content["sets"][0][key] for key in ("ids", "shares", "rank_ends")},
        "by_weights": alone[["priority_rank_low", "priority_rank_high"]].map(plain_one).to_numpy().tolist(),
        "zones": {name: [*map(plain_one, row)] for name, row in zip(of_zones.index, of_zones.to_numpy(), strict=True)},
    }


def plain_one(value) -> object:
    """Return a cell as JSON has it: 0 for a rank that there is not."""
    return 0 if pd.isna(value) else value if isinstance(value, bool) else float(value)


def shapes() -> list[shapely.Geometry]:
    """Parallelograms, points, a triangle, a disc, a holed square and one of two parts, side by side."""
    box = shapely.box(0, 0, 40, 25)
    holed = box.difference(shapely.box(10, 5, 20, 12)).difference(shapely.box(25, 5, 30, 12))
    kinds = [box, holed, shapely.Point(3, 4), shapely.Polygon([(0, 0), (30, 2), (12, 40)])]
    kinds += [shapely.Point(3, 4).buffer(9), shapely.MultiPolygon([holed, shapely.affinity.translate(box, 90)])]
    kinds += [shapely.affinity.rotate(box, 33)]
    return [
        shapely.affinity.translate(shape, PLACE[0] + 70 * k, PLACE[1] - 40 * k) for k, shape in enumerate(kinds * 3)
    ]


def packed_twins() -> dict:
    """A layer of two partitions, its features as Python reads them back, and how far places are from them."""
    geometry = shapes()
    count = len(geometry)
    frame = gpd.GeoDataFrame(
        {
            "kind": np.resize(["residential", "industrial", "unheard of"], count),
            "area_m2": np.where(np.arange(count) % 5, np.arange(count) * 3.0, np.nan),
            "capacity_kwp": np.arange(count) / 7,
        },
        geometry=geometry,
        crs=CRS,
    )
    layer = packed_layer(
        [frame.iloc[: count // 2], frame.iloc[count // 2 :]],
        name="roofs",
        classes=("kind", ("residential", "industrial")),
        attributes={"area_m2": 1.0, "capacity_kwp": 0.01},
    )
    assert layer is not None
    read = features(layer)
    quanta = shapely.transform(read.geometry.array, lambda points: np.rint(points / layer.quantum_m))
    told = [
        {
            "class": code,
            "values": {name: plain([read[name].iloc[at]])[0] for name in layer.attributes},
            "point": shapely.get_coordinates(shape)[0].tolist(),
            "rings": rings_of(shape),
            "extent": max(np.ptp(np.asarray(shape.bounds)[[0, 2]]), np.ptp(np.asarray(shape.bounds)[[1, 3]])),
        }
        for at, (shape, code) in enumerate(zip(quanta, read["class"], strict=True))
    ]
    draw = np.random.default_rng(4)
    places = []
    for at, shape in enumerate(quanta):
        for point in [
            *(np.asarray(shape.centroid.coords) + draw.integers(-150, 150, (4, 2))),
            shape.centroid.coords[0],
        ]:
            far = shapely.distance(shapely.Point(point), shape)
            places.append({"at": list(map(float, point)), "feature": at, "far": float(far)})
    return {"layer": layer.content(), "features": told, "places": places}


def rings_of(shape: shapely.Geometry) -> list[list[float]]:
    """Return the rings of polygons as flat lists of x and y, without the vertex that closes them."""
    if shape.geom_type == "Point":
        return []
    # outer rings turn to the left and holes to the right, as they are packed
    parts = shapely.get_parts(shapely.orient_polygons(shape))
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return [np.asarray(ring.coords)[:-1].ravel().tolist() for ring in rings]


def value_twins(result) -> dict:
    """The sets of a page and one of values at the ends of classes, with their classes; quantiles and folded names."""
    sets = page_content(result, "en")["sets"]
    classes = []
    for each in sets:
        given = {
            name: Classes(made["scheme"], tuple(made["limits"]), tuple(made.get("values", ())))
            for name, made in each["classes"].items()
        }
        columns = {name: np.array(each["values"][name], dtype=float) for name in given}
        classes.append({name: made.of(columns[name]).tolist() for name, made in given.items()})
    ends = Classes("natural", (1.0, 2.5, 4.0))
    edges = [0.0, 1.0, 1.1, 2.5, 4.0, None]
    made = {"scheme": ends.scheme, "limits": list(ends.limits)}
    sets.append({"ids": list("abcdef"), "values": {"edges": edges}, "classes": {"edges": made}})
    classes.append({"edges": ends.of(np.array(edges, dtype=float)).tolist()})
    values = np.random.default_rng(7).random(43).round(3)
    cut = {"values": [*values.tolist(), None], "count": 7}
    cut["ends"] = np.quantile(values, [(at + 1) / 7 for at in range(6)], method="inverted_cdf").tolist()
    names = [*result.zones["zone_name"].dropna(), "ĐỒ SƠN", "đường 10", " Ấp Bắc\u200f "]
    folds = [{"name": name, "plain": folded(name)} for name in names]
    return {"sets": sets, "classes": classes, "quantiles": cut, "names": folds, "rates": rate_twins(sets)}


def rate_twins(sets) -> list:
    """Sums of a page, what they are shared by, and the rates that Python makes of them."""
    twins = []
    for each in sets[:-1]:
        for per, by in DENOMINATORS.items():
            for name in each["rates"].get(per, {}):
                unit = rate_unit(load_fields()[name], per)
                sums, shared = each["values"][name], each["values"][by]
                rate = rates(np.array(sums, dtype=float), np.array(shared, dtype=float), factor=unit.factor)
                made = [None if value != value else value for value in rate.tolist()]
                twins.append({"sums": sums, "by": shared, "factor": unit.factor, "rates": made})
    return twins


def folded(name: str) -> str:
    marks = [letter for letter in unicodedata.normalize("NFD", name) if unicodedata.category(letter)[0] != "M"]
    bare = "".join(letter for letter in marks if unicodedata.category(letter) != "Cf")
    return bare.replace("đ", "d").replace("Đ", "d").lower().strip()


def shape_twins(result) -> dict:
    degrees = result.zones.geometry.to_crs(4326)
    corners = [
        [[np.asarray(ring.coords).tolist() for ring in (part.exterior, *part.interiors)] for part in each]
        for each in map(shapely.get_parts, degrees)
    ]
    return {"steps": quantised(degrees), "degrees": corners, "quantum": QUANTUM_DEG}


def weights_twins(folder: Path) -> dict:
    """Files of weights, and whether Python refuses them."""
    known = list(load_zone_criteria())
    contents = [
        *({known[0]: 3}, {known[0]: 0, known[1]: 0.5}, dict.fromkeys(known, 1)),
        *({}, {known[0]: 0}, {known[0]: -1, known[1]: 2}, {"unheard": 3}, {known[0]: "3"}, {known[0]: None}, "weights"),
        *({known[0]: True}, {known[0]: 1e6}, {known[0]: 1e7}, {known[0]: 1e-12, known[1]: 1}),
    ]
    texts = [json.dumps({"schema": SCHEMA, "weights": content}) for content in contents]
    texts += ["no json", "{}", "[]", "null", json.dumps({"schema": "other/1", "weights": {known[0]: 3}})]
    files = []
    for number, text in enumerate(texts):
        file = folder / f"{number}.json"
        file.write_text(text, encoding="utf-8")
        try:
            refused = not RankingWeights.read(file).zones
        except GeoplanError:
            refused = True
        files.append({"text": text, "refused": refused})
    assert 0 < sum(file["refused"] for file in files) < len(files)
    return {"schema": SCHEMA, "most": allowed(WEIGHT).high, "known": known, "files": files}


def plan_twins(result, folder: Path) -> dict:
    """Files of plans, whether Python refuses them, and the settings that the others give."""
    layers = SimpleNamespace(
        zones=result.zones, estates=result.estates, measures=None, inventory=None, demand=None, of=lambda _: None
    )
    head = {"schema": PLAN_SCHEMA, "study": result.study.name, "zones": zones_hash(result.zones)}
    ids = result.estates["estate_id"].tolist()
    given = twin_estates(ids)
    tabled = {choice: tariff for choice, tariff in given.tariffs.items() if choice.customer != "own"}
    content = estate_content(replace(given, head={**head, "version": "0"}, tariffs=tabled))
    settings = [
        *({}, {"pv_share": 0.5}, {"battery_hours": 3, "dispatch": "tariff"}, {"pv_share": 0, "surplus_share": 1}),
        {"customer": "park_retailer", "voltage": "6 to 22 kV"},
        {"calendar": "decision_963_2026", "customer": ""},
        *({"saving_share": 0.4}, {"saving_share": -0.1}, {"saving_share": "all"}),
        *({"pv_share": 1.5}, {"pv_share": "1"}, {"pv_share": True}, {"battery_hours": -1}, {"surplus_share": None}),
        *({"dispatch": "best"}, {"dispatch": 3}, {"unheard": 1}, {"toString": 1}, {"customer": "own"}, {"voltage": 3}),
        *({"voltage": "9 kV"}, {"calendar": "next year"}, [1], None, "half"),
    ]
    contents = [{**head, "estates": {ids[0]: setting}} for setting in settings]
    contents += [head, {**head, "estates": {}}, {**head, "version": "9", "estates": {ids[1]: {"pv_share": 0.25}}}]
    contents += [{**head, "estates": each} for each in ([], None, {"unheard": {}}, {"__proto__": {}})]
    contents += [
        {**head, "scenarios": {}},
        {**head, "scenarios": []},
        {**head, "weights": {}},
        {**head, "study": "other"},
        {**head, "study": None},
    ]
    contents += [{**head, "zones": "sha256:0"}, {**head, "schema": "geoplan-plan/9"}, {}, [], None, "plan"]
    files = []
    for number, text in enumerate([*map(json.dumps, contents), "no json"]):
        file = folder / f"plan{number}.json"
        file.write_text(text, encoding="utf-8")
        told = None
        try:
            plan = PlanFile.read(file)
            check_plan(plan, result.study, layers)
            told = {
                each: asdict(setting)
                for each, setting in plan_settings(plan, result.study, dict.fromkeys(ids, "")).items()
            }
        except GeoplanError:
            pass
        files.append({"text": text, "settings": told})
    assert 5 < sum(file["settings"] is not None for file in files) < len(files) - 20
    return {"content": content, "files": files}


def park_twins() -> dict:
    """Tables of eight parks as the page packs them, and as they were."""
    places = gpd.GeoSeries([shapely.Point(PLACE[0] + 3_000 * each, PLACE[1]) for each in range(8)], crs=CRS)
    given = page_parks_of([f"park-{number}" for number in range(8)], places)
    rows = {}
    for name in ("projects", "matching"):
        table = given.tables[name].replace(np.inf, np.nan)
        known = [column for column in COLUMNS[name] if column in table and column != "project_payback_years"]
        rows[name] = json.loads(table[known].to_json(orient="records"))
    return {"content": parks_content(given), "rows": rows}


def selection_twins() -> dict:
    """Zones in all futures as the page has them, and P10, P50 and P90 of sums and differences by all of them."""
    draw = np.random.default_rng(21)
    moved = draw.lognormal(0.0, 0.4, (6, 500))
    parts = {
        name: Futures(draw.gamma(1.0, 40.0, (9, 3)), moved[rows], np.ones(9))
        for name, rows in (("rooftop_pv_energy_gwh", [0, 1, 2]), ("waste_energy_gwh", [3, 4, 5]))
    }
    zones = {**parts, "total_energy_gwh": added(list(parts.values()))}
    content = futures_content(zones, {})
    cases = []
    for name, futures in zones.items():
        amounts = futures.rows()
        for count in (1, 2, 2, 3, 5, 9) * 3:
            chosen = draw.choice(9, count, replace=False)
            signs = [1, -1] if count == 2 else [1] * count
            ends = dict(zip(QUANTILES, quantiles_of(np.array(signs) @ amounts[chosen]).tolist(), strict=True))
            size = float(np.median(amounts[chosen].sum(axis=0)))
            cases.append({"name": name, "zones": chosen.tolist(), "signs": signs, "ends": ends, "size": size})
    levels = list(zlib.decompress(base64.b64decode(content["rows"]), -15))
    return {"content": content, "levels": levels, "cases": cases}


@pytest.fixture(scope="module")
def twins(sample_assessment, sited_assessment, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("twins")
    content = {
        "rank": rank_twins(),
        "sited": sited_twins(),
        "page": page_twins(sited_assessment),
        "packed": packed_twins(),
        "values": value_twins(sample_assessment),
        "shapes": shape_twins(sample_assessment),
        "weights": weights_twins(folder),
        "estates": estate_twins(),
        "plans": plan_twins(sample_assessment, folder),
        "parks": park_twins(),
        "scenarios": scenario_twins(),
        "curves": curve_twins(),
        "scenario_files": scenario_files(),
        "sun": sun_twins(),
        "areas": area_twins(),
        "selection": selection_twins(),
        "business": business_twins(),
        "background": background_twins(sample_assessment),
        "time": time_twins(sample_assessment),
    }
    file = folder / "twins.json"
    file.write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
    return file


def test_the_scripts_work_out_what_python_does(twins):
    written = sum(len(re.findall(r"^test\(", file.read_text(encoding="utf-8"), re.MULTILINE)) for file in TESTS)
    assert written > 20
    assert run_tests(TESTS, GEOPLAN_TWINS=str(twins)) == {"pass": written, "fail": 0, "skipped": 0, "todo": 0}


def test_a_hundred_settings_of_an_estate_are_held_against_python(twins):
    cases = json.loads(twins.read_text(encoding="utf-8"))["estates"]["cases"]
    assert len(cases) > 100
    assert {case["figures"]["payback_years"] for case in cases} >= {None, "never"}
    assert {case["setting"]["dispatch"] for case in cases} == {"self_consumption", "tariff"}
    saving = [case for case in cases if case["setting"]["saving_share"] > 0.0]
    assert {case["figures"]["saved_kwh"] > 0.0 for case in saving} == {True, False}, "one estate has no measures"
    assert None in {case["figures"]["investment"] for case in saving}, "those of one have no price"


def test_a_hundred_business_cases_are_held_against_python(twins):
    cases = json.loads(twins.read_text(encoding="utf-8"))["business"]["cases"]
    assert len(cases) == 100
    assert {case["figures"]["npv_usd"] is None for case in cases} == {True, False}, "no price of some is known"
    assert {case["figures"]["payback_years"] for case in cases} >= {None, "never"}
    parks = [case["setting"] for case in cases if "setting" in case]
    assert any(setting["battery_hours"] > 0.0 and setting["saving_share"] > 0.0 for setting in parks)
    assert sum(value is not None for case in cases for value in case["set"].values()) > 100, "much is moved"


def test_a_hundred_plans_of_scenarios_are_held_against_python(twins):
    towns = json.loads(twins.read_text(encoding="utf-8"))["scenarios"]
    cases = [case for town in towns for case in town["cases"]]
    assert len(cases) >= 100
    limits = {why for case in cases for of_measure in case["run"]["limited"] for why in of_measure}
    assert limits == {"build_limit", "resource"}
    assert {setting["curve"] for case in cases for setting in case["setting"]["measures"].values()} == {
        "linear",
        "logistic",
    }
    assert any(error > 0.0 for case in cases for error in case["run"]["errors"]), "some are drawn over orders"


def test_a_twin_that_is_another_is_seen(twins, tmp_path):
    content = json.loads(twins.read_text(encoding="utf-8"))
    content["rank"]["weighted_sum"]["rank"][7] += 1
    file = tmp_path / "other.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(AssertionError, match="not ok"):
        run_tests([test for test in TESTS if test.name == "rank.test.js"], GEOPLAN_TWINS=str(file))


def test_scores_are_numbers():
    assert all(score is None or math.isfinite(score) for score in rank_twins()["topsis"]["score"])
