"""Files of roofs as they are written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geoplan.layers.rooftops.file import write_rooftop_file
from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning
from support.town import SOUTH, WEST, town


def opened(folder, path: Path, **changes) -> Rooftops:
    folder.set("rooftops", file=str(path))
    reading = folder.reading("rooftops")
    return Rooftops(replace(reading, **changes) if changes else reading)


def test_generated_roofs_that_are_too_small(tmp_path, folder):
    frame = town(100).assign(roof_id=np.arange(100), roof_class="residential", roof_form="flat")
    frame["roof_area_m2"] = frame.area
    frame.loc[7, "geometry"] = shapely.box(WEST, SOUTH, WEST + 1.9, SOUTH + 2)
    frame["roof_area_m2"] = frame.area
    write_rooftop_file(tmp_path / "drawn.parquet", frame)
    rooftops = opened(folder, tmp_path / "drawn.parquet")
    assert sorted(pd.concat(list(rooftops.partitions()))["roof_id"]) == sorted(str(n) for n in range(100) if n != 7)
    assert rooftops.clean == RooftopsCleaning(read=100, kept=99, dropped=1)
