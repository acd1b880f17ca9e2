"""The layer of roofs of a study, opened, read whole, and refused."""

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.rooftops.rooftops import Rooftops


def opened(folder) -> Rooftops:
    return Rooftops(folder.reading("rooftops"))


def whole(rooftops: Rooftops, size: int = 7) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(list(rooftops.partitions(size=size)), ignore_index=True))


def refusal(folder) -> str:
    with pytest.raises(LayerError) as error:
        list(opened(folder).partitions())
    return str(error.value)
