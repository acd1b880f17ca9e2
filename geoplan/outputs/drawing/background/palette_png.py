"""Pictures of few colours as PNG files, small and the same bytes each time."""

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BITS, _INDEXED = 8, 3
Colour = tuple[int, int, int, int]
"""Red, green, blue and how much it covers, 0 to 255."""


def palette_png(places: npt.NDArray[np.uint8], palette: Sequence[Colour], *, quick: bool = False) -> bytes:
    """Return a picture whose pixels are places in a list of colours.

    Parameters
    ----------
    places
        (rows, columns), from the north.
    palette
        At most 256 colours.
    quick
        Whether it is compressed only lightly, for what a PDF compresses anew.

    Returns
    -------
    bytes
        PNG (ISO/IEC 15948), 8 bits a pixel with PLTE and tRNS, by the filter that compresses it best.

    Examples
    --------
    >>> palette_png(np.zeros((2, 3), np.uint8), [(0, 0, 0, 0)])[1:4]
    b'PNG'
    """
    rows, columns = places.shape
    header = struct.pack(">IIBBBBB", columns, rows, _BITS, _INDEXED, 0, 0, 0)
    colours = bytes(part for red, green, blue, _ in palette for part in (red, green, blue))
    alphas = bytes(alpha for *_, alpha in palette)
    parts = [
        (b"IHDR", header),
        (b"PLTE", colours),
        (b"tRNS", alphas),
        (b"IDAT", _light(places) if quick else _squeezed(places)),
        (b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in parts)


def png_address(content: bytes) -> str:
    """Return a picture as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def _light(places: npt.NDArray[np.uint8]) -> bytes:
    return zlib.compress(np.insert(places, 0, 0, axis=1).tobytes(), 3)


def _squeezed(places: npt.NDArray[np.uint8]) -> bytes:
    """Return the pixels compressed: as they are, or as steps from the left (1) or from above (2)."""
    left = np.diff(places, axis=1, prepend=np.uint8(0))
    above = np.diff(places, axis=0, prepend=np.zeros((1, places.shape[1]), np.uint8))
    ways = [np.insert(pixels, 0, way, axis=1).tobytes() for way, pixels in enumerate((places, left, above))]
    return min((zlib.compress(way, 9) for way in ways), key=len)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
