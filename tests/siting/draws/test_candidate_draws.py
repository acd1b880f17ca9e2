"""Arrays by field, looked up by the ids of candidates."""

import numpy as np
import pandas as pd
import pytest

from geoplan.siting.draws.candidate_draws import CandidateDraws, with_quantiles

DRAWS = CandidateDraws(("a", "b"), 3, {"energy_gwh": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])})


def test_rows_are_looked_up_by_id_and_what_is_not_there_is_not_known():
    found = DRAWS.of("energy_gwh", ["b", "x"])
    assert found[0].tolist() == [4.0, 5.0, 6.0]
    assert np.isnan(found[1]).all()
    assert np.isnan(DRAWS.of("capacity_mw", ["a"])).all()
    chosen = DRAWS.chosen(["b", "a"])
    assert (chosen.ids, len(chosen)) == (("b", "a"), 2)
    assert chosen.fields["energy_gwh"][1].tolist() == [1.0, 2.0, 3.0]
    more = DRAWS.with_fields({"rank": np.ones((2, 3))})
    assert "rank" in more
    assert "rank" not in DRAWS


def test_what_a_frame_says_stays():
    frame = pd.DataFrame({"energy_gwh": [9.0, 9.0], "energy_gwh_low": [np.nan, 7.0]})
    columns = with_quantiles(frame, "energy_gwh", np.array([[1.0, 2.0, 3.0], [np.nan] * 3]))
    assert columns["energy_gwh_low"].tolist() == pytest.approx([1.2, 7.0])
    assert columns["energy_gwh_p50"].tolist() == pytest.approx([2.0, np.nan], nan_ok=True)
