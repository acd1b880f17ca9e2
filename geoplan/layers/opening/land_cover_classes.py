"""The common classes of land cover, which every legend leads to; ``land_cover_classes.csv`` has them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoplan.languages import Text

CLASSES_FILE = Path(__file__).with_name("land_cover_classes.csv")
NODATA = 0
"""The code of cells of which nothing is known."""


@dataclass(frozen=True)
class LandCoverClass:
    """One of the common classes.

    Attributes
    ----------
    code
        Its value in the raster.
    key
        Its name in code and parameters.
    title
        What people read.
    """

    code: int
    key: str
    title: Text


@cache
def land_cover_classes() -> dict[str, LandCoverClass]:
    """Return the common classes: key -> class, in order of their codes.

    Examples
    --------
    >>> land_cover_classes()["cropland"].code
    5
    """
    with CLASSES_FILE.open(encoding="utf-8", newline="") as stream:
        return {
            row["class_key"]: LandCoverClass(
                int(row["code"]), row["class_key"], Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"])
            )
            for row in csv.DictReader(stream)
        }
