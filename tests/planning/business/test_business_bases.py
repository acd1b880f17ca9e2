from geoplan.planning.business.business_bases import business_bases


def test_a_run_has_the_bases_of_its_roofs_and_parks(small_result):
    bases = small_result.plan.business
    assert repr(bases) == "<BusinessBases: 3 classes of roofs, 1 parks>"
    assert set(bases.roofs) == {"residential", "commercial", "industrial"}
    assert list(bases.parks) == ["e"]
    assert len(bases.table) == 3


def test_parameters_of_business_are_read_by_its_stage(small_result):
    read = small_result.used["business"]
    assert "business.used_share.residential" in read
    assert "costs.rooftop_pv.capex.commercial" in read
    assert "business.mean_price" in read


def test_without_estates_roofs_have_their_bases_still(small_result):
    bases = business_bases(small_result.study, small_result.potential, None)
    assert not bases.parks
    assert bases.roofs["commercial"].used_share == small_result.plan.business.roofs["commercial"].used_share
