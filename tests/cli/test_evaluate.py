"""geoplan evaluate."""

import pandas as pd
from pyproj import Transformer

from geoplan import pipeline
from geoplan.study import open_study
from support.command import invoke
from support.small_study import X, Y, make_study


def test_places_are_said_or_written(tmp_path, monkeypatch):
    study = make_study(tmp_path)
    result = pipeline.assess(open_study(study))
    monkeypatch.setattr(pipeline, "assess", lambda *_, **__: result)
    longitude, latitude = Transformer.from_crs(32648, 4326, always_xy=True).transform(X + 3000, Y + 1000)
    sites = tmp_path / "sites.csv"
    pd.DataFrame({"site_id": ["s"], "longitude": [longitude], "latitude": [latitude]}).to_csv(sites, index=False)

    status, out, errors = invoke("evaluate", study, sites, "--quiet")  # what it was asked for
    assert (status, errors) == (0, "")
    assert any(line.split() == ["zone_id", "b"] for line in out.splitlines())
    written = tmp_path / "evaluated.csv"
    assert invoke("evaluate", study, sites, "--quiet", "--output", written).out == ""
    assert invoke("evaluate", study, sites, "--output", written).out == f"{written}\n"
    assert pd.read_csv(written)["zone_id"].unique().tolist() == ["b"]
    told = invoke("evaluate", study, sites, "--quiet", "--language", "vi").out.splitlines()
    titles = [line.strip().partition("  ")[0] for line in told if line]
    assert [title for title in titles if "_" in title] == [], "each has a title"
    assert "Dân cư xung quanh" in titles
    assert any(title.startswith("Điện mặt trời mặt đất: ") for title in titles)
