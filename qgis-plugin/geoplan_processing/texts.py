"""What the plugin says, in QGIS's language: English, Vietnamese or Japanese, from texts.csv."""

import csv
from pathlib import Path

from qgis.core import QgsApplication

LANGUAGES = ("en", "vi", "ja")
_TEXTS = {}


def language():
    """Return the language of QGIS, where it is one of the three; else English."""
    spoken = QgsApplication.locale().lower()[:2]
    return spoken if spoken in LANGUAGES else "en"


def said(key, **values):
    """Return a text in QGIS's language, its blanks filled.

    Parameters
    ----------
    key
        Of texts.csv.
    **values
        What to fill in.
    """
    return _texts()[key][language()].format(**values)


def group_title(title, spoken):
    """Return what a group of a run's project is called in a language; one that is none of geoplan's stays.

    Parameters
    ----------
    title
        What it is called, in whatever language the project was written.
    spoken
        ``en``, ``vi`` or ``ja``.
    """
    groups = (row for key, row in _texts().items() if key.startswith("group."))
    return next((row[spoken] for row in groups if title in [row[code] for code in LANGUAGES]), title)


def _texts():
    if not _TEXTS:
        with Path(__file__).with_name("texts.csv").open(encoding="utf-8", newline="") as stream:
            _TEXTS.update({row["key"]: row for row in csv.DictReader(stream)})
    return _TEXTS
