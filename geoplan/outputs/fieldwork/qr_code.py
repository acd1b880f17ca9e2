"""A short text as a QR code, which a telephone reads from paper: versions 1 to 3 with error correction of level M.

ISO/IEC 18004:2015, QR Code bar code symbology specification: 7.3 data, 7.5 error correction, 7.7 placement, 7.8 masks,
7.9 format information.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from geoplan.outputs.drawing.svg import Drawing

QUIET = 4
"""Modules of white around the code. [-]"""
_CODEWORDS = {1: (16, 10), 2: (28, 16), 3: (44, 26)}
"""Version -> codewords of data, and of error correction, of level M (table 9)."""
_BYTE_MODE = 0b0100
_PADS = (0xEC, 0x11)
_FIELD, _FORMAT, _FORMAT_MASK = 0x11D, 0x537, 0x5412
"""The polynomials of the codewords' field and of the format information, and what the latter is masked with."""
_MASKS: tuple[Callable[[Any, Any], Any], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _: i % 2 == 0,
    lambda _, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
)
_FINDER_LIKE = ((1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1))
Modules = NDArray[np.bool_]


def qr_modules(text: str) -> Modules:
    """Return the modules of a QR code, dark where true, without the white around it.

    Parameters
    ----------
    text
        At most 42 letters of ASCII.

    Raises
    ------
    ValueError
        Where the text is longer, or has other letters.

    Examples
    --------
    >>> qr_modules("geo:20.8499,106.6938").shape
    (25, 25)
    """
    given = text.encode("ascii")
    version = next((each for each, (size, _) in _CODEWORDS.items() if len(given) <= size - 2), 0)
    if not version:
        raise ValueError(f"a text of {len(given)} letters, which no code of version 3 holds")
    size, corrections = _CODEWORDS[version]
    codewords = _data(given, size)
    blank, taken = _patterns(version)
    codewords += _corrections(codewords, corrections)
    bits = [codeword >> place & 1 for codeword in codewords for place in range(7, -1, -1)]
    for at, bit in zip(_path(taken), bits, strict=False):
        blank[at] = bit
    i, j = np.indices(blank.shape)
    drawn = [_with_format(blank ^ (mask(i, j) & ~taken), number) for number, mask in enumerate(_MASKS)]
    return min(drawn, key=_penalty)


def qr_code(text: str, *, label: str) -> Markup:
    """Draw a QR code with the white around it.

    Parameters
    ----------
    text
        As `qr_modules` takes it.
    label
        What is read aloud in its place.
    """
    modules = np.pad(qr_modules(text), QUIET)
    side = len(modules)
    drawing = Drawing(side, side, label=label)
    drawing.rect(0, 0, side, side, fill="#ffffff")
    rows = []
    for i, row in enumerate(modules):
        start = 0
        for dark, run in groupby(row.tolist()):
            length = len(list(run))
            rows += [f"M{start} {i}h{length}v1h-{length}z"] if dark else []
            start += length
    drawing.path("".join(rows), fill="#000000")
    return drawing.markup()


def _data(given: bytes, size: int) -> list[int]:
    """Return the codewords of a text: mode, length, letters, and what fills the rest (7.4)."""
    bits = f"{_BYTE_MODE:04b}{len(given):08b}" + "".join(f"{letter:08b}" for letter in given)
    bits += "0" * min(4, 8 * size - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    return words + [_PADS[number % 2] for number in range(size - len(words))]


def _times(one: int, other: int) -> int:
    """Return the product of two codewords in their field of 256 elements."""
    product = 0
    for place in range(7, -1, -1):
        product = product << 1 ^ (product >> 7) * _FIELD
        product ^= (other >> place & 1) * one
    return product


def _corrections(codewords: list[int], count: int) -> list[int]:
    """Return the codewords of error correction: what is left of the data over the generator (7.5.2)."""
    generator = [1]
    root = 1
    for _ in range(count):
        shifted = [*generator, 0]
        generator = [high ^ _times(low, root) for high, low in zip(shifted, [0, *generator], strict=True)]
        root = _times(root, 2)
    rest = [0] * count
    for codeword in codewords:
        factor = codeword ^ rest[0]
        rest = [left ^ _times(each, factor) for left, each in zip([*rest[1:], 0], generator[1:], strict=True)]
    return rest


def _patterns(version: int) -> tuple[Modules, Modules]:
    """Return the code with its fixed patterns alone, and which modules these and the format take (5.3, 6.3)."""
    side = 17 + 4 * version
    modules, taken = np.zeros((side, side), bool), np.zeros((side, side), bool)
    modules[6, ::2] = modules[::2, 6] = True
    taken[6, :] = taken[:, 6] = True
    distance = np.maximum(*np.abs(np.indices((9, 9)) - 4))
    finder = (distance <= 3) & (distance != 2)
    for i, j in ((0, 0), (0, side - 8), (side - 8, 0)):
        rows, columns = slice(i, i + 8), slice(j, j + 8)
        modules[rows, columns] = finder[1 - (i > 0) :, 1 - (j > 0) :][:8, :8]
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    if version > 1:
        at = side - 9
        modules[at : at + 5, at : at + 5] = distance[2:7, 2:7] != 1
        taken[at : at + 5, at : at + 5] = True
    return modules, taken


def _path(taken: Modules) -> Iterator[tuple[int, int]]:
    """Yield the free modules in the order of the data: columns in pairs from the right, up and down (7.7.3)."""
    side = len(taken)
    rights = [right - (right <= 6) for right in range(side - 1, 0, -2)]
    for number, right in enumerate(rights):
        rows = range(side - 1, -1, -1) if number % 2 == 0 else range(side)
        yield from ((i, j) for i in rows for j in (right, right - 1) if not taken[i, j])


def _with_format(modules: Modules, mask: int) -> Modules:
    """Return a code with its format information: level M, and the mask (7.9)."""
    rest = mask << 10
    for place in range(14, 9, -1):
        rest ^= (rest >> place & 1) * (_FORMAT << place - 10)
    bits = (mask << 10 | rest) ^ _FORMAT_MASK
    side = len(modules)
    told = modules.copy()
    down = [*range(6), 7, 8, *range(side - 7, side)]
    across = [*range(side - 1, side - 9, -1), 7, *range(5, -1, -1)]
    for place in range(15):
        told[down[place], 8] = told[8, across[place]] = bits >> place & 1
    told[side - 8, 8] = True
    return told


def _penalty(modules: Modules) -> int:
    """Return how hard a code is to read (7.8.3.1)."""
    lines = [*modules.astype(int).tolist(), *modules.T.astype(int).tolist()]
    runs = sum(length - 2 for line in lines for _, run in groupby(line) if (length := len(list(run))) >= 5)
    whole = modules.astype(int)
    fours = whole[:-1, :-1] + whole[1:, :-1] + whole[:-1, 1:] + whole[1:, 1:]
    blocks = int(np.isin(fours, (0, 4)).sum())
    alike = sum(tuple(line[at : at + 11]) in _FINDER_LIKE for line in lines for at in range(len(line) - 10))
    dark = abs(2 * int(whole.sum()) - whole.size) * 10 // whole.size
    return runs + 3 * blocks + 40 * alike + 10 * dark
