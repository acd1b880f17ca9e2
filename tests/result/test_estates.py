from geoplan.result.estates import estates_as_planned


def test_estates_have_their_potential_and_what_is_planned(small_result):
    potential, plan = small_result.potential.estates, small_result.plan.estates
    estates = estates_as_planned(potential, plan)
    assert estates.crs == potential.crs
    assert estates.columns.is_unique
    assert set(potential.columns) <= set(estates.columns)
    assert estates["load_mwh"].tolist() == plan.table["load_mwh"].tolist()
    assert small_result.estates.columns.tolist() == estates.columns.tolist()


def test_without_a_plan_they_stay_as_they_are(small_result):
    estates = small_result.potential.estates
    assert estates_as_planned(estates, None) is estates
    assert estates_as_planned(None, small_result.plan.estates) is None
