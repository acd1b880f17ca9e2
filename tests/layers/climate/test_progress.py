"""What has been built, right and spoilt."""

from geoplan.layers.climate.progress import read_progress

HEADER = "measure_id,zone_id,year,built,source\n"


def test_what_has_been_built_is_read_by_zone_and_year(folder):
    folder.csv("progress", HEADER + "wind,,2025,12,the utility\nbuses,z1,2025,3,the city\nbuses,z2,2025,4,the city\n")
    reading = folder.reading("progress")
    progress = read_progress(reading)
    assert not reading.faults
    assert progress.groupby("measure_id")["built"].sum().to_dict() == {"buses": 7.0, "wind": 12.0}


def test_negative_stocks_and_what_counts_twice_are_told_at_once(folder):
    rows = "wind,,2025,-1,a\nbuses,z9,2025,3,a\nbuses,z1,2026,1,a\nbuses,,2026,4,a\nsun,,2027,1,\nsun,,2027,2,a\n"
    folder.csv("progress", HEADER + rows)
    told = folder.refusal("progress", read_progress)
    for part in (
        "line 2: found built -1; expected 0 to",
        "line 3: found zone_id 'z9'",
        "line 4, 5: found rows with and without a zone_id",
        "line 6: found no source",
        "line 6, 7: found the same measure, zone and year twice",
    ):
        assert part in told
