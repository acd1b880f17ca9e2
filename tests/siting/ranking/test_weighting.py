import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import ParameterError
from geoplan.siting.ranking.weighting import (
    ahp_weights,
    entropy_weights,
    idle_faults,
    read_judgements,
    weight_faults,
)


def table(count, *, seed=0, unknown=True):
    rng = np.random.default_rng(seed)
    shares = pd.DataFrame(rng.random((count, 6)).round(6), columns=list("abcdef"))
    if unknown:
        shares.iloc[1:4, 2] = np.nan
        shares.iloc[5] = np.nan
    return shares


def matrix(values, names="abcdefgh"):
    names = list(names[: len(values)])
    return pd.DataFrame(values, index=names, columns=names, dtype=float)


SAATY = matrix([[1, 4, 3, 1], [1 / 4, 1, 7, 3], [1 / 3, 1 / 7, 1, 1 / 5], [1, 1 / 3, 5, 1]])


def test_ahp_is_that_of_pymcdm_and_of_saaty():
    from pymcdm.weights.subjective import AHP

    values = np.array([[1, 3, 5, 2], [1 / 3, 1, 2, 1 / 2], [1 / 5, 1 / 2, 1, 1 / 3], [1 / 2, 2, 3, 1]])
    peer = AHP(matrix=values)
    found = ahp_weights(matrix(values))
    assert found.weights.to_numpy() == pytest.approx(peer(), abs=1e-12)
    # the random index is Saaty's: 0.90 where the peer has 0.8921
    assert found.consistency_ratio == pytest.approx(peer.get_cr() * 0.8921 / 0.90, rel=1e-9)
    assert found.consistency_ratio < 0.02


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=9))
@settings(max_examples=40)
def test_consistent_judgements_give_back_their_weights(weights):
    given_weights = np.array(weights) / sum(weights)
    found = ahp_weights(matrix(given_weights[:, None] / given_weights[None, :], "abcdefghi"))
    assert found.weights.to_numpy() == pytest.approx(given_weights, rel=1e-6)
    assert found.consistency_ratio == pytest.approx(0.0, abs=1e-9)


def test_inconsistent_judgements_name_the_pair_and_what_would_be_consistent():
    values = np.array([8.0, 4.0, 2.0, 1.0])
    judged = matrix(values[:, None] / values[None, :])
    judged.loc["a", "c"], judged.loc["c", "a"] = 1 / 4, 4
    with pytest.raises(ParameterError) as error:
        ahp_weights(judged, file="judged.csv")
    (fault,) = error.value.faults
    assert (fault.file, fault.where) == ("judged.csv", "row a, column c")
    assert "1/4" in fault.found
    assert "ratio of" in fault.found
    assert fault.expected.startswith("about 4,")
    mended = judged.copy()
    mended.loc["a", "c"], mended.loc["c", "a"] = 4, 1 / 4
    assert ahp_weights(mended).consistency_ratio == pytest.approx(0, abs=1e-9)
    with pytest.raises(ParameterError, match="consistency ratio"):
        ahp_weights(SAATY)


def test_all_faults_of_judgements_are_told_at_once():
    wrong = matrix([[1, 3, 2], [1, 2, 0], [1 / 2, -1, 1]])
    with pytest.raises(ParameterError) as error:
        ahp_weights(wrong)
    assert [fault.where for fault in error.value.faults] == [
        "row a, column b",
        "row b, column b",
        "row b, column c",
    ]
    with pytest.raises(ParameterError, match="the same criteria"):
        ahp_weights(wrong.rename(index={"a": "x"}))
    names = [f"c{number}" for number in range(16)]
    with pytest.raises(ParameterError, match="15 at most"):
        ahp_weights(pd.DataFrame(np.ones((16, 16)), index=names, columns=names))


def test_judgements_are_read_with_fractions_and_an_empty_half(tmp_path):
    file = tmp_path / "judged.csv"
    file.write_text(",solar,grid,road\nsolar,,2,6\ngrid,,1,3\nroad,1/6,,\n", encoding="utf-8-sig")
    found = ahp_weights(read_judgements(file))
    assert found.weights.to_dict() == pytest.approx({"solar": 0.6, "grid": 0.3, "road": 0.1})
    file.write_text(",a,b\na,1,many\nb,1/0,1\n", encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        read_judgements(file)
    assert [fault.where for fault in error.value.faults] == ["row a, column b", "row b, column a"]
    file.write_text(",a,b\na,1,2\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="as many rows"):
        read_judgements(file)
    with pytest.raises(ParameterError, match="no such file"):
        read_judgements(tmp_path / "none.csv")


def test_entropy_weights_are_those_of_pymcdm():
    from pymcdm.weights import entropy_weights as theirs

    shares = table(40, unknown=False) + 0.01
    assert entropy_weights(shares).to_numpy() == pytest.approx(theirs(shares.to_numpy()), abs=1e-12)
    assert entropy_weights(table(10)).sum() == pytest.approx(1.0)
    assert entropy_weights(pd.DataFrame({"a": [0.5, 0.5], "b": [np.nan, 1.0]})).tolist() == [0.5, 0.5]


def test_all_faults_of_weights_are_told_at_once():
    faults = weight_faults(
        {"slop": 1, "road": -2, "grid": "much", "land": 0}, ["slope", "road", "grid", "land"], file="w"
    )
    assert [fault.where for fault in faults] == ["slop", "road", "grid", "weights"]
    assert "slope" in faults[0].action
    assert weight_faults({"road": 1}, ["road"], file="w") == []
    assert [fault.found for fault in weight_faults({}, ["road"], file="w")] == ["no weight above 0"]


def test_weights_that_leave_all_that_can_be_applied_at_nought_are_one_fault():
    (fault,) = idle_faults({"grid": 20.0, "road": 0.0}, ["road", "slope"], where="biomass")
    assert (fault.file, fault.where) == ("weights", "biomass")
    assert fault.found.endswith("road, slope")
    assert "default weights" in fault.action
    assert idle_faults({"slope": 0.1}, ["road", "slope"], where="biomass") == []
    assert idle_faults(None, ["road"], where="biomass") == idle_faults({}, [], where="biomass") == []


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf, 1e308, 1e-320, 10**400, True, "5", None, [1]])
def test_weights_that_cannot_be(weight):
    (fault,) = weight_faults({"a": weight, "b": 1.0}, ["a", "b"], file="w.json")
    assert (fault.file, fault.where) == ("w.json", "a")
    assert fault.expected == "a number, 0 to 1,000,000"
    assert len(fault.found) < 60


@pytest.mark.parametrize("cell", ["1e999999999", "1e308", "0.001", "-2", "1/0", "nan", "inf", "1_0", "1" * 400])
def test_judgements_that_cannot_be(tmp_path, cell):
    (tmp_path / "j.csv").write_text(f"x,a,b\na,1,{cell}\nb,,1\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="row a, column b: found") as caught:
        read_judgements(tmp_path / "j.csv")
    assert "from 0.01 to 100" in str(caught.value)
