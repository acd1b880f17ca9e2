from geoplan.machine.cores import cores_within, usable_cores


def test_fewer_cores_are_taken_where_others_compute_beside():
    there = usable_cores()
    assert there >= 1
    with cores_within(1):
        assert usable_cores() == 1
        with cores_within(10_000):
            assert usable_cores() == there
    assert usable_cores() == there
