"""What the page's scripts unpack of a background, unpacked by a program of its own, and how wide its lines are."""

import base64
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from geoplan.outputs.drawing.background.looks import background_looks
from geoplan.outputs.map.planner.background_content import background_content
from geoplan.result.assessment import Assessment
from support.made_ground import with_ground


def numbers_of(text: str) -> Iterator[int]:
    """Yield the numbers of a stream of LEB128."""
    value, shift = 0, 0
    for byte in zlib.decompress(base64.b64decode(text), wbits=-15):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value, shift = 0, 0


def _signed(numbers: list[int]) -> np.ndarray:
    values = np.array(numbers, dtype=np.int64)
    return (values >> 1) ^ -(values & 1)


def read_back(numbers: Iterator[int], count: int) -> tuple[list[np.ndarray], list[int]]:
    """Return the lines of the next group and the places of their names, as the head of packed_lines.py says."""
    sizes, names = list(islice(numbers, count)), list(islice(numbers, count))
    x, y = (np.cumsum(_signed(list(islice(numbers, count)))) for _ in range(2))
    dx, dy = (_signed(list(islice(numbers, sum(sizes) - count))) for _ in range(2))
    lines, step = [], 0
    for row, size in enumerate(sizes):
        steps = np.column_stack([dx[step : step + size - 1], dy[step : step + size - 1]])
        lines.append(np.array([x[row], y[row]]) + np.vstack([[0, 0], np.cumsum(steps, axis=0)]))
        step += size - 1
    return lines, names


def background_twins(result: Assessment) -> dict[str, Any]:
    """The background of a result as the page gets it, its lines, and widths of lines at some scales."""
    content = background_content(with_ground(result, "waters", "roads", "places"))
    packed = content["packed"]
    numbers = numbers_of(packed["data"])
    lines: dict[str, dict[str, Any]] = {"areas": {}, "lines": {}}
    for form, groups in lines.items():
        for told in packed[form]:
            read, names = read_back(numbers, told["lines"])
            named = [packed["names"][place] for place in names]
            groups[told["key"]] = [[name, line.tolist()] for name, line in zip(named, read, strict=True)]
    assert next(numbers, None) is None, "all is read"
    widths = [
        [look["key"], metres, background_looks()[look["key"]].width_at(metres)]
        for look in content["looks"]
        for metres in (2.0, 40.0, 99.0, 5000.0)
    ]
    return {"packed": packed, "looks": content["looks"], "lines": lines, "widths": widths}
