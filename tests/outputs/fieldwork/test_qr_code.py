"""Codes are read back by a reader that shares nothing with the writer, and one is held against another encoder's."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.fieldwork.qr_code import QUIET, qr_code, qr_modules

CORRECTIONS = {21: 10, 25: 16, 29: 26}
FORMATS = {  # ISO/IEC 18004:2015, table C.1: level M, masks 0 to 7
    0x5412: 0, 0x5125: 1, 0x5E7C: 2, 0x5B4B: 3, 0x45F9: 4, 0x40CE: 5, 0x4F97: 6, 0x4AA0: 7,
}  # fmt: skip
SEGNO = (  # segno 1.6.6: segno.make("x" * 42, error="m", mode="byte", boost_error=False, mask=0), a row a number
    "1fcdaa7f 105eaa41 174d555d 174c555d 1754aa5d 1044aa41 1fd5557f 0000aa00 154aaa12 019b554d "
    "1ae25517 06b5aab2 036aaae8 1699554d 1ec95517 1c91aab2 066eaae8 0d34554d 17f45517 0e2daab2 "
    "1168abf8 0018551d 1fc55757 1047a913 175069f8 174e161f 1750d4b5 1046a9e2 1fd86b4b "
)


def is_fixed(i: int, j: int, side: int) -> bool:
    in_finder = (i < 9 and j < 9) or (i < 9 and j >= side - 8) or (i >= side - 8 and j < 9)
    in_alignment = side > 21 and side - 9 <= i <= side - 5 and side - 9 <= j <= side - 5
    return in_finder or in_alignment or i == 6 or j == 6


def is_inverted(mask: int, i: int, j: int) -> bool:
    return [
        (i + j) % 2,
        i % 2,
        j % 3,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3,
        (i * j % 2 + i * j % 3) % 2,
        ((i + j) % 2 + i * j % 3) % 2,
    ][mask] == 0


def read(modules: np.ndarray) -> str:
    """Return the text of a code; raises where its format or any codeword is wrong."""
    side = len(modules)
    around = [(8, j) for j in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    mask = FORMATS[int("".join(str(int(modules[at])) for at in around), 2)]
    bits = []
    column, up = side - 1, True
    while column > 0:
        column -= column == 6
        for step in range(side):
            i = side - 1 - step if up else step
            pair = [j for j in (column, column - 1) if not is_fixed(i, j, side)]
            bits += [int(modules[i, j]) ^ is_inverted(mask, i, j) for j in pair]
        column, up = column - 2, not up
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) // 8 * 8, 8)]
    powers = [1]
    for _ in range(254):
        double = powers[-1] * 2
        powers.append(double ^ 0x11D if double > 255 else double)
    logarithms = {power: place for place, power in enumerate(powers)}
    for root in range(CORRECTIONS[side]):
        value = 0
        for word in words:
            value = (powers[(logarithms[value] + root) % 255] if value else 0) ^ word
        assert value == 0, "a syndrome that is not 0: codewords of error correction are wrong"
    stream = "".join(f"{word:08b}" for word in words)
    assert stream[:4] == "0100"
    count = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * k : 20 + 8 * k], 2) for k in range(count)).decode("ascii")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=42))
def test_what_was_written_is_read_back(text):
    assert read(qr_modules(text)) == text


def test_it_is_the_code_that_another_encoder_makes():
    rows = [int("".join(str(int(module)) for module in row), 2) for row in qr_modules("x" * 42)]
    assert rows == [int(row, 16) for row in SEGNO.split()]


def test_the_patterns_by_which_cameras_find_it_stand_in_three_corners():
    modules = qr_modules("geo:20.8499,106.6938")
    for corner in (modules[:7, :7], modules[:7, -7:], modules[-7:, :7]):
        assert corner[3].tolist() == [True, False, True, True, True, False, True]
        assert corner[[0, 6]].all()
        assert corner[:, [0, 6]].all()
    assert all(one != other for one, other in pairwise(modules[6, 8:-8].tolist()))


def test_the_picture_has_the_white_around_it_and_a_name():
    picture = qr_code("geo:20.8,106.7", label="geo:20.8,106.7")
    side = 21 + 2 * QUIET
    assert f'viewBox="0 0 {side} {side}"' in picture
    assert "geo:20.8,106.7" in picture
    dark = sum(int(length) for length in re.findall(r"h(\d+)v", picture))
    assert dark == int(qr_modules("geo:20.8,106.7").sum())


@pytest.mark.parametrize("text", ["x" * 43, "Hải Phòng"])
def test_what_no_code_holds_is_refused(text):
    with pytest.raises(ValueError, match=r"letters|ascii"):
        qr_modules(text)
