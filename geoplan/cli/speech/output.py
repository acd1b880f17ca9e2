"""How what is said reaches a terminal: letters that it cannot write, stages of progress, warnings, silence."""

import codecs
import logging
import sys
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TextIO

from geoplan.cli.speech.language import speak
from geoplan.cli.speech.templates import from_english
from geoplan.progress import Report, reporting

if TYPE_CHECKING:
    from geoplan.languages import Language

_PLAIN = "geoplan.plain"
_SAMPLES = {"en": "", "vi": "", "ja": "日本"}
"""What an encoding must know to write a language; Vietnamese can be read without its marks."""
_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "–": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "→": "->"})


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks without its marks, or as a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    known = ""
    for letter in error.object[error.start : error.end]:
        bare = unicodedata.normalize("NFKD", letter).translate(_LETTERS)
        bare = "".join(each for each in bare if not unicodedata.combining(each))
        is_mark = unicodedata.combining(letter) > 0
        known += bare if bare.isascii() and bare else "" if is_mark else "?"
    return known, error.end


def settle_streams(language: "Language") -> None:
    """Let standard output and error write any letter, and speak a language that both can write.

    Where an encoding (LANG=C, cp1252) lacks a letter, the letter stands without its marks; where it lacks a script,
    English is spoken and a question mark stands for each letter of a name.
    """
    codecs.register_error(_PLAIN, _plain)
    fits = True
    for stream in (sys.stdout, sys.stderr):
        fits = fits and _can_write(stream, _SAMPLES[language])
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_PLAIN)
    speak(language if fits else "en")


def _can_write(stream: TextIO, sample: str) -> bool:
    try:
        sample.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class _Spoken(logging.Formatter):
    """Warnings in the terminal's language."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging calls it
        return from_english(record.message)


def settle_warnings() -> None:
    """Let what the house warns of stand on standard error, in the terminal's language."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Spoken())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


@contextmanager
def be_quiet() -> Iterator[None]:
    """Let nothing be written but errors; afterwards all is as it was."""
    import warnings

    root = logging.getLogger()
    level = root.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root.setLevel(logging.ERROR)
        try:
            yield
        finally:
            root.setLevel(level)


@contextmanager
def shown_progress(*, quiet: bool, studies: Collection[str] = ()) -> Iterator[Report]:
    """Show stages in the terminal's language, or nothing at all.

    Parameters
    ----------
    quiet
        Whether nothing is to be shown, warnings included.
    studies
        Names that may stand before a stage, with a colon: they are no words of it.

    Yields
    ------
    callable
        What functions take as their ``progress``.
    """

    def said(message: str) -> str:
        name, colon, stage = message.partition(": ")
        return f"{name}{colon}{from_english(stage)}" if colon and name in studies else from_english(message)

    with be_quiet() if quiet else nullcontext(), reporting(not quiet) as report:
        yield lambda fraction, message: report(fraction, said(message))
