"""Rasters whose values or gaps stand in the metadata of their file, drawn small."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine

_NODATA_TAG = 42113
_ASCII = 2
_ENTRY = 12  # bytes of an entry of a TIFF's directory


def write_packed(
    path: Path,
    values: np.ndarray,
    *,
    transform: Affine,
    scales: tuple[float, ...] = (),
    offsets: tuple[float, ...] = (),
    mask: np.ndarray | None = None,
    alpha: np.ndarray | None = None,
    **options: Any,
) -> Path:
    """Write bands with scale and offset, and cells that a mask inside the file or a band of transparency hides."""
    bands = values if values.ndim == 3 else values[None]
    count = len(bands) + (alpha is not None)
    profile = {"height": bands.shape[1], "width": bands.shape[2], "count": count, "dtype": values.dtype.name}
    profile |= {"driver": "GTiff", "crs": "EPSG:32648", "transform": transform} | options
    profile |= {} if alpha is None else {"photometric": "MINISBLACK", "alpha": "yes"}
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "w", **profile) as file:
        for number, band in enumerate(bands, start=1):
            file.write(band, number)
        if alpha is not None:
            file.write(alpha.astype(values.dtype), count)
        if scales:
            file.scales = scales
        if offsets:
            file.offsets = offsets
        if mask is not None:
            file.write_mask(mask)
    return path


def declare(path: Path, text: str) -> Path:
    """Write a text as the nodata of a small TIFF that has none, as programs do that know no better."""
    data = bytearray(path.read_bytes())
    assert data[:4] == b"II*\0", "a little TIFF of this machine's order"
    start = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, start)[0]
    entries = [bytes(data[start + 2 + _ENTRY * k : start + 2 + _ENTRY * (k + 1)]) for k in range(count)]
    assert all(struct.unpack_from("<H", entry)[0] != _NODATA_TAG for entry in entries)
    content = text.encode() + b"\0"
    data += b"\0" * (len(data) % 2)
    place = content.ljust(4, b"\0") if len(content) <= 4 else struct.pack("<I", len(data))
    if len(content) > 4:
        data += content + b"\0" * (len(content) % 2)
    entries.append(struct.pack("<HHI", _NODATA_TAG, _ASCII, len(content)) + place)
    struct.pack_into("<I", data, 4, len(data))
    entries.sort(key=lambda entry: struct.unpack_from("<H", entry)[0])
    path.write_bytes(bytes(data) + struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", 0))
    return path
