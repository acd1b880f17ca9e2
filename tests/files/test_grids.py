"""Grids that are unpacked by known codecs, and hold their own values."""

import json
import pickle

import h5py
import numpy as np
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.files.grids import check_hdf, check_zarr, open_grid

V2 = {"zarr_format": 2, "shape": [24], "chunks": [24], "dtype": "<f8", "fill_value": None, "order": "C"}
V3 = {
    "zarr_format": 3,
    "node_type": "array",
    "shape": [24],
    "data_type": "float64",
    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [24]}},
    "chunk_key_encoding": {"name": "default"},
    "fill_value": 0,
    "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
    "attributes": {},
}


class Touch:
    """An object that makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.fixture
def grid():
    """Return a grid of three times."""
    return xr.Dataset(
        {"ghi": (("time", "x"), np.arange(6.0).reshape(3, 2)), "name": ("x", ["a", "bc"])},
        coords={"time": np.array(["2024-01-01", "2024-01-02", "2024-01-03"], dtype="datetime64[ns]")},
    )


def refused(check, path) -> str:
    with pytest.raises(LayerError) as error:
        check(path)
    return str(error.value)


@pytest.mark.parametrize("version", [2, 3])
def test_zarr_as_xarray_writes_it(tmp_path, grid, version):
    grid.drop_vars("name").to_zarr(tmp_path / "w.zarr", zarr_format=version, consolidated=version == 2)
    with open_grid(tmp_path / "w.zarr") as opened:
        xr.testing.assert_identical(opened.load(), grid.drop_vars("name"))


@pytest.mark.parametrize(("ending", "engine"), [("nc", "h5netcdf"), ("nc3", "scipy")])
def test_netcdf_as_xarray_writes_it(tmp_path, grid, ending, engine):
    grid.to_netcdf(tmp_path / f"w.{ending}", engine=engine)
    with open_grid(tmp_path / f"w.{ending}") as opened:
        assert opened["ghi"].values.tolist() == grid["ghi"].values.tolist()


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"filters": [{"id": "pickle"}], "compressor": None}, "codec: found 'pickle'"),
        ({"filters": None, "compressor": {"id": "pickle"}}, "codec: found 'pickle'"),
        ({"filters": [{"id": "delta", "dtype": "<f8"}, {"id": "pickle"}], "compressor": None}, "codec: found 'pickle'"),
        ({"filters": [{"id": "vlen-utf8"}], "compressor": None, "dtype": "|O"}, "dtype: found '|O'"),
        ({"filters": None, "compressor": None, "dtype": [["a", "|O"]]}, "dtype: found"),
        ({"filters": None, "compressor": {"id": "json2"}}, "codec: found 'json2'"),
    ],
)
def test_zarr_2_that_would_run_code(tmp_path, more, found):
    array = tmp_path / "w.zarr" / "ghi"
    array.mkdir(parents=True)
    (array / ".zarray").write_text(json.dumps(V2 | more))
    (array / "0").write_bytes(pickle.dumps(Touch(tmp_path / "ran")))
    (tmp_path / "w.zarr" / ".zgroup").write_text('{"zarr_format": 2}')
    assert found in refused(lambda path: open_grid(path).__enter__(), tmp_path / "w.zarr")
    assert not (tmp_path / "ran").exists()
    copy = {"zarr_consolidated_format": 1, "metadata": {"ghi/.zarray": V2 | more}}
    (tmp_path / "c.zarr").mkdir()
    (tmp_path / "c.zarr" / ".zmetadata").write_text(json.dumps(copy))
    assert found in refused(check_zarr, tmp_path / "c.zarr")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"codecs": [*V3["codecs"], {"name": "numcodecs.pickle", "configuration": {}}]}, "'numcodecs.pickle'"),
        (
            {"codecs": [{"name": "sharding_indexed", "configuration": {"codecs": ["numcodecs.pickle"]}}]},
            "'numcodecs.pickle'",
        ),
        ({"data_type": {"name": "object"}}, "data_type: found"),
        ({"storage_transformers": [{"name": "x"}]}, "storage_transformers"),
    ],
)
def test_zarr_3_that_would_run_code(tmp_path, more, found):
    array = tmp_path / "w.zarr" / "ghi"
    array.mkdir(parents=True)
    (array / "zarr.json").write_text(json.dumps(V3 | more))
    assert found in refused(check_zarr, tmp_path / "w.zarr")
    group = {"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"metadata": {"ghi": V3 | more}}}
    (array / "zarr.json").write_text(json.dumps(V3))
    (tmp_path / "w.zarr" / "zarr.json").write_text(json.dumps(group))
    assert found in refused(check_zarr, tmp_path / "w.zarr")


def test_metadata_that_are_none(tmp_path):
    (tmp_path / "zarr.json").write_text("[" * 1000)
    assert "levels" in refused(check_zarr, tmp_path)
    (tmp_path / "zarr.json").write_text("[]")
    assert "found no table" in refused(check_zarr, tmp_path)
    (tmp_path / "zarr.json").write_text("{")
    assert "what is no JSON" in refused(check_zarr, tmp_path)


def test_a_grid_that_unpacks_to_more_than_any_memory(tmp_path):
    array = tmp_path / "w.zarr" / "ghi"
    array.mkdir(parents=True)
    (array / ".zarray").write_text(
        json.dumps(V2 | {"shape": [10**7, 10**7], "chunks": [1, 1], "filters": None, "compressor": None})
    )
    (array / ".zattrs").write_text('{"_ARRAY_DIMENSIONS": ["time", "x"]}')
    (tmp_path / "w.zarr" / ".zgroup").write_text('{"zarr_format": 2}')
    assert "found 100,000,000,000,000 values" in refused(lambda path: open_grid(path).__enter__(), tmp_path / "w.zarr")


def test_hdf_that_leads_to_other_files(tmp_path):
    with h5py.File(tmp_path / "a.nc", "w") as file:
        file.create_group("g")["x"] = np.arange(3)
        file["g/again"] = file["g"]  # groups may hold themselves
    check_hdf(tmp_path / "a.nc")
    with h5py.File(tmp_path / "b.nc", "w") as file:
        file.create_group("g")["x"] = h5py.ExternalLink(tmp_path / "a.nc", "/g/x")
    assert "x: found a link to another file" in refused(check_hdf, tmp_path / "b.nc")
    with h5py.File(tmp_path / "c.nc", "w") as file:
        file.create_dataset("x", (4,), dtype="u1", external=[("/etc/passwd", 0, 4)])
    assert "x: found values that stand in another file" in refused(check_hdf, tmp_path / "c.nc")
    layout = h5py.VirtualLayout(shape=(3,), dtype="i8")
    layout[:] = h5py.VirtualSource(tmp_path / "a.nc", "g/x", shape=(3,))
    with h5py.File(tmp_path / "d.nc", "w") as file:
        file.create_virtual_dataset("x", layout)
    assert "x: found values that stand in another file" in refused(check_hdf, tmp_path / "d.nc")


PACKED = [
    ({"scale_factor": 0.1, "add_offset": -5.0, "_FillValue": np.int16(0)}, [np.nan, 0.0, 1.0, -5.1]),
    ({"scale_factor": 0.1, "missing_value": np.int16(-1), "_FillValue": np.int16(0)}, [np.nan, 5.0, 6.0, np.nan]),
    ({"scale_factor": "0.1", "missing_value": "-1"}, [0.0, 5.0, 6.0, np.nan]),
    ({"missing_value": "-nan"}, [0.0, 50.0, 60.0, -1.0]),
]


@pytest.mark.parametrize(("attributes", "expected"), PACKED)
def test_packed_values_are_those_that_are_meant(tmp_path, attributes, expected):
    """Decoded once, fill values held against what is stored, be they written as numbers or as text."""
    stored = xr.Dataset({"ghi": ("t", np.array([0, 50, 60, -1], dtype="int16"), attributes)})
    stored.to_netcdf(tmp_path / "w.nc", engine="h5netcdf")
    with open_grid(tmp_path / "w.nc") as opened:
        np.testing.assert_allclose(opened["ghi"].values, expected)


def test_a_scale_that_is_no_number(tmp_path):
    stored = xr.Dataset({"ghi": ("t", np.array([0, 50], dtype="int16"), {"scale_factor": "one tenth"})})
    stored.to_netcdf(tmp_path / "w.nc", engine="h5netcdf")
    assert "ghi: scale_factor: found 'one tenth'; expected a number" in refused(
        lambda path: open_grid(path).__enter__(), tmp_path / "w.nc"
    )
