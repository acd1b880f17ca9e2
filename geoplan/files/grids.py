"""NetCDF files and Zarr folders opened by xarray: from this machine, without running what they hold.

A Zarr array names the codecs that unpack it, and one of them unpickles, which runs any program; an HDF5 file can lay
other files under its own. So metadata are read first: codecs by a list, numbers and texts alone, no link that leads
out.
"""

import math
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from geoplan.errors import Fault, LayerError
from geoplan.files.json_text import read_json
from geoplan.files.limits import limit

if TYPE_CHECKING:
    import xarray as xr

CODECS = frozenset(
    {
        "bytes", "transpose", "sharding_indexed", "gzip", "zlib", "bz2", "lzma", "zstd", "lz4", "blosc",
        "crc32", "crc32c", "adler32", "fletcher32", "jenkins_lookup3", "shuffle", "bitround", "delta",
        "fixedscaleoffset", "scale_offset", "cast_value", "quantize", "packbits", "astype", "vlen-utf8",
    }
)  # fmt: skip
"""The codecs of Zarr that are unpacked by; numcodecs.NAME stands for NAME."""
_NUMBERS = ("scale_factor", "add_offset", "_FillValue", "missing_value")
ZARR = (".zgroup", ".zmetadata", "zarr.json")
"""Files by which a folder is known as Zarr."""

_METADATA = frozenset({".zarray", ".zgroup", ".zmetadata", "zarr.json"})
_TYPE = re.compile(r"[<>|]?[biufcMmSUV]\d+(\[.{1,6}\])?|(u?int|float|complex)\d+|bool|string|fixed_length_utf32")
_ACTION = "Write it again with one of zstd, blosc, gzip, as numbers."


@contextmanager
def open_grid(path: Path) -> "Iterator[xr.Dataset]":
    """Open a NetCDF file or a Zarr folder.

    Parameters
    ----------
    path
        The file or the folder.

    Raises
    ------
    LayerError
        Where it would be unpacked by a codec that is not in the list, holds objects, leads to other files, or is too
        large to be held.
    ImportError
        Where the package that reads it is not installed.
    OSError, KeyError, TypeError, ValueError
        Where it cannot be opened.
    """
    import xarray as xr

    if path.is_dir():
        check_zarr(path)
        options: dict[str, Any] = {"engine": "zarr", "consolidated": False}
    else:
        with path.open("rb") as stream:
            is_hdf = stream.read(4) == b"\x89HDF"
        if is_hdf:
            check_hdf(path)
        hdf = "h5netcdf" if find_spec("h5netcdf") is not None else "netcdf4"
        options = {"engine": hdf if is_hdf else "scipy"}
    with xr.open_dataset(path, decode_cf=False, **options) as stored:
        size = sum(variable.size for variable in stored.variables.values())
        limit("weather.values").check(size, path)
        with warnings.catch_warnings():
            # all of them are taken
            warnings.filterwarnings("ignore", ".*has multiple fill values")
            decoded = xr.decode_cf(_with_numbers(stored, path))
        yield decoded


def _with_numbers(stored: "xr.Dataset", path: Path) -> "xr.Dataset":
    """Make numbers of scales, offsets and fill values that are written as text: xarray would let them be."""
    for name, variable in stored.variables.items():
        for key in _NUMBERS:
            given = variable.attrs.get(key)
            if not isinstance(given, str) or variable.dtype.kind not in "iuf":
                continue
            try:
                number = math.nan if given.strip().lower() == "-nan" else float(given)
            except ValueError:
                _refuse(path, f"{name}: {key}", f"'{given[:40]}'", "a number")
            variable.attrs[key] = number
            if math.isnan(number) and variable.dtype.kind in "iu":  # no whole number is NaN
                del variable.attrs[key]
    return stored


def check_zarr(folder: Path) -> None:
    """Read all metadata of a Zarr folder, of either version.

    Raises
    ------
    LayerError
        For a codec or a type of values that is not known, and for metadata that cannot be read.
    """
    for file in sorted(folder.rglob("*")):
        if file.name in _METADATA and file.is_file():
            try:
                about = read_json(file)
            except ValueError as error:
                if isinstance(error, LayerError):
                    raise
                found = f"what is no JSON ({error})"
                raise LayerError(
                    Fault(str(file), "", found=found, expected="metadata of Zarr", action="Download it again.")
                ) from None
            _check_node(file, about)


def _check_node(file: Path, about: Any) -> None:
    """Check metadata of one array or group, and of those that stand in it by copy."""
    if not isinstance(about, dict):
        _refuse(file, "", "no table", "metadata of Zarr")
    copies = about.get("metadata"), (about.get("consolidated_metadata") or {}).get("metadata")
    for copy in (each for group in copies if isinstance(group, dict) for each in group.values()):
        if isinstance(copy, dict):
            _check_node(file, copy)
    for key in ("dtype", "data_type"):
        if key in about:
            _check_type(file, key, about[key])
    if about.get("storage_transformers"):
        _refuse(file, "storage_transformers", str(about["storage_transformers"])[:100], "none")
    for codec in _codecs(about):
        name = str(codec.get("id", codec.get("name", ""))) if isinstance(codec, dict) else str(codec)
        if name.removeprefix("numcodecs.") not in CODECS:
            _refuse(file, "codec", f"'{name[:100]}'", f"one of {', '.join(sorted(CODECS))}")


def _codecs(about: dict[str, Any]) -> Iterator[Any]:
    """Give all codecs of an array, those inside of others too."""
    for key in ("filters", "codecs", "index_codecs"):
        for codec in about.get(key) or ():
            yield codec
            inner = codec.get("configuration") if isinstance(codec, dict) else None
            if isinstance(inner, dict):
                yield from _codecs(inner)
    if about.get("compressor") is not None:
        yield about["compressor"]


def _check_type(file: Path, key: str, given: Any) -> None:
    """Check a type of values: numbers, times and texts, not objects."""
    name = given.get("name", "") if isinstance(given, dict) else given
    if isinstance(name, str) and (_TYPE.fullmatch(name) or name in {"numpy.datetime64", "numpy.timedelta64"}):
        return
    _refuse(file, key, f"'{str(given)[:100]}'", "numbers")


def check_hdf(path: Path) -> None:
    """Check that all data of an HDF5 file stand in itself.

    Raises
    ------
    LayerError
        Where a group is a link to another file, or a dataset's values stand in one.
    """
    import h5py

    seen: set[Any] = set()
    with h5py.File(path, "r") as file:
        groups = [file["/"]]
        while groups:
            group = groups.pop()
            about = h5py.h5o.get_info(group.id)
            if (about.fileno, about.addr) in seen:
                continue
            seen.add((about.fileno, about.addr))
            limit("folder.files").check(len(seen), path)
            for name in group:
                if isinstance(group.get(name, getlink=True), h5py.ExternalLink):
                    _refuse(path, name, "a link to another file", "a file by itself")
                item = group.get(name)
                if isinstance(item, h5py.Group):
                    groups.append(item)
                elif isinstance(item, h5py.Dataset) and (item.external or item.is_virtual):
                    _refuse(path, name, "values that stand in another file", "a file by itself")


def _refuse(file: Path, where: str, found: str, expected: str) -> NoReturn:
    raise LayerError(Fault(str(file), where, found=found, expected=expected, action=_ACTION))
