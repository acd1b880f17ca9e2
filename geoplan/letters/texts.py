"""The texts of a frame made legible: in the encoding that the user names, the file says, or the texts spell."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pandas as pd

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.letters.encodings import (
    bytes_shown,
    decoded,
    encoding_named,
    likely_encoding,
    misread_encoding,
)

Frame = TypeVar("Frame", bound=pd.DataFrame)

BYTES = frozenset({".shp", ".zip", ".tab", ".mif"})
"""Endings of files whose texts are bytes; the texts of all other formats are Unicode."""
FOUND = "encoding"
"""The attribute of a frame that names an encoding which was found by what the texts spell."""
_SAMPLE = 5_000
"""Texts that are looked at."""
_NAMES = ("utf-8", "tcvn3", "viscii", "windows-1258", "windows-1252", "windows-1251")
HOW = "Name it: --encoding, or encoding in study.toml, such as tcvn3, windows-1258 or windows-1251."


def check_encoding(path: Path, encoding: str) -> None:
    """Raise a LayerError where there is no such encoding.

    Parameters
    ----------
    path
        The file that it is named for.
    encoding
        As the user writes it; empty for none.
    """
    if encoding and not encoding_named(encoding):
        hint = did_you_mean(encoding, _NAMES) or HOW
        fault = Fault(str(path), "encoding", found=f"'{encoding}'", expected="the name of an encoding", action=hint)
        raise LayerError(fault)


def legible(path: Path, frame: Frame, *, encoding: str = "", as_bytes: bool = False) -> Frame:
    """Return a frame whose texts and column names are the letters that were meant.

    Parameters
    ----------
    path
        The file, for messages.
    frame
        As it was read.
    encoding
        What the user names.
    as_bytes
        Whether each letter stands for a byte of a file that does not say its encoding; else the texts are Unicode,
        some of which was made of bytes in the wrong way before, and is put right where that is beyond doubt.

    Raises
    ------
    LayerError
        Where nobody knows the encoding, or the bytes cannot be of the one that is named.
    """
    named = encoding_named(encoding)
    if named == "utf-8" and not as_bytes:
        return frame  # it is so already
    texts = [text for text in _texts(frame) if not text.isascii()]
    if not texts:
        return frame
    spelt = "" if named else _spelt(path, texts, as_bytes=as_bytes)
    if not (named or spelt):
        return frame

    def turned(text: str) -> str:
        shown = None if text.isascii() else bytes_shown(text)
        try:
            return text if shown is None else decoded(shown, named or spelt)
        except UnicodeDecodeError as error:
            bad = f"bytes that are not {named or spelt} ({error.reason}: {shown!r:.60})"
            raise LayerError(Fault(str(path), "encoding", found=bad, expected="another", action=HOW)) from None

    changed = _with_texts(frame, turned)
    if spelt and spelt != "ascii":
        changed.attrs[FOUND] = spelt
    return changed


def _spelt(path: Path, texts: list[str], *, as_bytes: bool) -> str:
    if not as_bytes:
        return misread_encoding(texts[:_SAMPLE])
    data = [shown for text in texts[:_SAMPLE] if (shown := bytes_shown(text)) is not None]
    likely = likely_encoding(data)
    if not likely:
        sample = bytes_shown(texts[0]) or b""
        fault = Fault(
            str(path),
            "encoding",
            found=f"texts whose encoding no file names, such as {sample!r:.60}",
            expected="UTF-8, or the name of their encoding",
            action=HOW,
        )
        raise LayerError(fault)
    return likely


def _texts(frame: pd.DataFrame) -> Iterator[str]:
    yield from (name for name in frame.columns if isinstance(name, str))
    for name in _columns_of_text(frame):
        yield from (text for text in frame[name].iloc[:_SAMPLE] if isinstance(text, str))


def _columns_of_text(frame: pd.DataFrame) -> list[str]:
    if not frame.columns.is_unique:
        return []
    return [
        str(name)
        for name, kind in frame.dtypes.items()
        if (pd.api.types.is_object_dtype(kind) or isinstance(kind, pd.StringDtype)) and name != "geometry"
    ]


def _with_texts(frame: Frame, turned: Callable[[str], str]) -> Frame:
    changed = frame.copy()
    for name in _columns_of_text(frame):
        changed[name] = [turned(text) if isinstance(text, str) else text for text in frame[name]]
    return changed.rename(columns={name: turned(name) for name in frame.columns if isinstance(name, str)})
