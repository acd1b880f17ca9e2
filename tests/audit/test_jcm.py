"""What the Joint Crediting Mechanism makes of the candidates of both places whose place is known."""

import pytest

from audit import jcm
from audit.reading import Run, Study, number

EXACT = 1e-5
GIVEN = ("capacity_mw", "energy_gwh", "investment_musd")


@pytest.mark.parametrize("table", ["jcm_shortlist", "jcm"])
def test_projects_limit_and_largest_subsidy(study: Study, run: Run, table: str) -> None:
    candidates = {row["candidate_id"]: row for row in run.rows("candidates")}
    rows = run.rows(table)
    assert rows
    for row in rows:
        kind, of_candidate = row["candidate_kind"], candidates[row["candidate_id"]]
        for name in GIVEN:
            assert number(row[name]) == pytest.approx(number(of_candidate[name]), rel=EXACT)
        burnt_t = number(of_candidate["feedstock_t"]) if kind == "waste" else 0.0
        own = jcm.judged(study, kind, **{name: number(row[name]) for name in GIVEN}, burnt_t=burnt_t)
        assert row["limit_met"] == own.pop("limit_met")
        for name in ("subsidy_pct", "subsidy_mjpy", "jpy_per_tco2"):
            assert number(row[f"{name}_low"]) <= number(row[f"{name}_high"]), name
        assert own == {name: pytest.approx(number(row[name]), rel=EXACT) for name in own}, row["candidate_id"]


def test_every_candidate_whose_place_is_known_is_judged_and_no_other(run: Run) -> None:
    known = {row["candidate_id"] for row in run.rows("candidates") if row["place_status"] == "real"}
    judged = [row["candidate_id"] for row in run.rows("jcm")]
    assert sorted(judged) == sorted(known)
    assert [row["candidate_id"] for row in run.rows("jcm_shortlist")] == judged[:10]


def test_the_order_is_by_the_limit_the_share_and_the_reduction(run: Run) -> None:
    def place(row: dict[str, str]) -> tuple[bool, float, float, float]:
        met = row["limit_met"] in ("within", "within_low", "reduced")
        share, tonnes = (round(number(row[name])) for name in ("largest_subsidy_pct", "credited_reduction_tco2e"))
        return not met, -share, -number(row["readiness"]), -tonnes

    rows = run.rows("jcm")
    assert [place(row) for row in rows] == sorted(map(place, rows))
