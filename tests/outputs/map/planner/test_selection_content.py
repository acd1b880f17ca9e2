"""What the page knows of zones in all futures, and which figures add up there."""

import base64
import csv
import zlib

import numpy as np
import pytest

from geoplan.draws.futures import Futures, added
from geoplan.draws.quantiles import quantiles_of
from geoplan.fields import load_fields
from geoplan.outputs.map.content import page_content
from geoplan.outputs.map.planner import selection_content as module
from geoplan.outputs.map.planner.selection_content import futures_content, rows_of, selection_content
from geoplan.siting.candidate_kinds import candidate_kinds


def unpacked(content) -> np.ndarray:
    planes = np.frombuffer(zlib.decompress(base64.b64decode(content["rows"]), -15), dtype=np.uint8).astype(int)
    ends = np.array(content["ends"]).reshape(-1, 2)
    high, low = planes[: len(ends) * content["count"]], planes[len(ends) * content["count"] :]
    levels = 16 * high + np.stack([low >> 4, low & 15], axis=1).ravel()[: len(high)]
    return ends[:, :1] + ends[:, 1:] * levels.reshape(len(ends), content["count"])


def amounts_in(content, name: str, key: str = "zones") -> np.ndarray:
    energy = content["energies"][name]
    weights = np.array(energy["weights"][key])
    return weights @ unpacked(content)[energy["first"] : energy["first"] + weights.shape[1]]


def drawn(zones: int = 20, groups: int = 4, count: int = 1000, seed: int = 3) -> Futures:
    draw = np.random.default_rng(seed)
    return Futures(draw.gamma(0.7, 10.0, (zones, groups)), draw.lognormal(0.0, 0.5, (groups, count)), np.ones(zones))


def test_ranges_of_any_zones_together_are_within_a_hundredth_of_those_of_all_futures():
    futures = drawn()
    content = futures_content({"waste_energy_gwh": futures}, {})
    draw, amounts, made = np.random.default_rng(0), futures.rows(), amounts_in(content, "waste_energy_gwh")
    for _ in range(50):
        chosen = draw.choice(20, draw.integers(1, 8), replace=False)
        wanted = quantiles_of(amounts[chosen].sum(axis=0))
        assert quantiles_of(made[chosen].sum(axis=0)) == pytest.approx(wanted, abs=0.01 * wanted[1])


def test_what_moves_alike_needs_one_row_and_a_total_none_of_its_own():
    one = Futures.moved(np.arange(1.0, 9.0), np.random.default_rng(1).lognormal(0, 0.3, 400))
    two = drawn(zones=8, groups=2, count=400)
    content = futures_content({"a": one, "b": two, "total": added([one, two])}, {})
    assert len(content["ends"]) == 3
    assert content["energies"]["total"]["first"] == 0
    together = amounts_in(content, "a") + amounts_in(content, "b")
    assert amounts_in(content, "total") == pytest.approx(together, rel=0.01)


def test_zones_without_anything_and_amounts_that_never_move_are_told():
    fixed = Futures.fixed([0.0, 5.0, 0.0], count=40)
    content = futures_content({"waste_energy_gwh": fixed}, {})
    assert amounts_in(content, "waste_energy_gwh")[:, 0] == pytest.approx([0.0, 5.0, 0.0], rel=1e-3)
    assert rows_of(np.zeros((3, 40))).shape == (0, 40)
    none = futures_content({"waste_energy_gwh": Futures.fixed([0.0, 0.0], count=40)}, {})
    assert none["energies"]["waste_energy_gwh"]["weights"]["zones"] == [[], []]
    assert futures_content({}, {}) is None


def test_districts_are_sums_of_the_same_rows():
    futures = drawn(zones=6)
    members = np.repeat(np.eye(2), 3, axis=1)
    content = futures_content({"waste_energy_gwh": futures}, {"waste_energy_gwh": futures.gathered(members)})
    zones, districts = (amounts_in(content, "waste_energy_gwh", key) for key in ("zones", "districts"))
    assert districts == pytest.approx(members @ zones, rel=0.01)


def test_the_same_result_gives_the_same_text():
    assert futures_content({"a": drawn()}, {}) == futures_content({"a": drawn()}, {})


def test_the_page_names_only_figures_that_there_are(sited_assessment):
    content = page_content(sited_assessment, "en")
    told = content["selection"]
    fields = load_fields()
    assert {fields[name].aggregate for name in told["sums"]} == {"sum"}
    for of, weights in told["weights"].items():
        for name, by in weights.items():
            assert fields[name].aggregate in ("mean", "ratio"), name
            assert fields[by].aggregate == "sum", by
        assert of in ("zone", "estate", "candidate")
    assert set(told["main"]) <= set(fields)
    assert told["futures"] is None, "the sample was drawn in no futures"
    kinds = {"estate", "candidate", *candidate_kinds()}
    with (module.Path(module.__file__).with_name("compared_figures.csv")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["of"] for row in rows} <= kinds
    assert {row["figure"] for row in rows} <= {field.name for field in fields.values() if "zones" in field.tables}
    assert {row["field"] for row in rows} <= set(fields)


def test_no_energy_that_was_not_drawn_is_named(sited_assessment):
    assert selection_content(sited_assessment, ["waste_energy_gwh"])["futures"] is None
