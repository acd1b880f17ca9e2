"""A web server on this machine for the tests of the sources."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.web_server import serving


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Any]:
    """Return a server: web.serve(path, content), web.fail(path), web.cut(path), web.session(), web.requests.

    The cache is fresh, and lies in the test's own folder.
    """
    with serving(tmp_path) as made:
        yield made


BOUNDS = {
    "hai-phong": (106.4, 20.1, 107.8, 21.1),
    "ba-ria-vung-tau": (106.5, 8.6, 107.6, 10.8),
    "liechtenstein": (9.4, 47.0, 9.7, 47.3),
}
ZONES = {
    "hai-phong": (106.6, 20.8, 106.7, 20.9),
    "ba-ria-vung-tau": (107.1, 10.4, 107.2, 10.5),
    "liechtenstein": (9.50, 47.13, 9.54, 47.16),
}


@pytest.fixture
def fetch_area() -> Any:
    """Return fetch_area(place, **options): the bounds of a place, with one zone of about 10 km within them."""
    import geopandas as gpd
    import shapely

    from geoplan.sources.contract import FetchArea

    def make(place: str, **options: str) -> FetchArea:
        crs = "EPSG:32632" if place == "liechtenstein" else "EPSG:32648"
        rows = {"zone_id": ["z1"], "zone_name": ["One"]}
        zones = gpd.GeoDataFrame(rows, geometry=[shapely.box(*ZONES[place])], crs=4326).to_crs(crs)
        return FetchArea(BOUNDS[place], zones, crs, "Asia/Ho_Chi_Minh", options)

    return make


@pytest.fixture
def read_back() -> Any:
    """Return read_back(area, fetched): the written file as geoplan's readers get it, in a study of the area."""
    from geoplan.languages import Text
    from geoplan.layers.opening.reading import Area, Reading
    from geoplan.parameters import load_parameters
    from geoplan.study import Layers, LayerSource, Study

    def make(area: Any, fetched: Any) -> Reading:
        source = LayerSource(file=str(fetched.file), status=fetched.status, licence=fetched.licence, **fetched.options)
        study = Study.model_construct(
            name="fetched",
            title=Text(en="fetched"),
            crs=area.crs,
            time_zone=area.time_zone,
            layers=Layers.model_construct(**{fetched.kind: source}),
            folder=fetched.file.parent,
            parameters=load_parameters(),
        )
        return Reading(study, fetched.kind, source, None if fetched.kind == "zones" else Area(area.zones))

    return make
