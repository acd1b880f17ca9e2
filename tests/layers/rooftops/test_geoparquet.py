"""Footprints in GeoParquet."""

import numpy as np

from support.rooftop_layer import opened, refusal, whole


def test_geoparquet_without_crs_key_is_longitude_and_latitude(folder, footprints, tmp_path):
    import json

    from pyarrow import parquet

    footprints.to_crs(4326).to_parquet(tmp_path / "rooftops.parquet")
    table = parquet.read_table(tmp_path / "rooftops.parquet")
    about = json.loads(table.schema.metadata[b"geo"])
    del about["columns"]["geometry"]["crs"], about["columns"]["geometry"]["bbox"]
    table = table.replace_schema_metadata({b"geo": json.dumps(about).encode()})
    parquet.write_table(table, tmp_path / "rooftops.parquet")
    folder.set("rooftops", file="rooftops.parquet")
    np.testing.assert_allclose(whole(opened(folder))["roof_area_m2"], 100, rtol=1e-4)


def test_a_plain_parquet_file(folder, stations, tmp_path):
    stations.to_parquet(tmp_path / "roofs.parquet")
    assert "without the metadata 'geo'" in refusal(folder)
    (tmp_path / "roofs.parquet").write_bytes(b"PAR1 and nothing else")
    assert "what cannot be read" in refusal(folder)
