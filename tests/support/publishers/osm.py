"""A country drawn for OpenStreetMap's tools, and Geofabrik's index of extracts."""

import hashlib

import pytest
import shapely

PBF = "https://download.geofabrik.de/asia/vietnam-latest.osm.pbf"
PLACES = {"hai-phong": (106.62, 20.82), "ba-ria-vung-tau": (107.12, 10.42)}


class Drawing:
    """An extract being drawn: nodes, ways and relations in the order that OpenStreetMap's tools need."""

    def __init__(self):
        self.nodes, self.ways, self.relations = [], [], []

    def node(self, x, y, **tags):
        self.nodes.append((len(self.nodes) + 1, x, y, tags))
        return len(self.nodes)

    def way(self, places, *, lost=0, **tags):
        """Draw a line; the last `lost` places are referred to, but missing."""
        refs = [self.node(*place) for place in places] + [900_000 + k for k in range(lost)]
        self.ways.append((len(self.ways) + 1, refs, _colons(tags)))
        return len(self.ways)

    def square(self, x, y, size, **tags):
        refs = [self.node(*place) for place in [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]]
        self.ways.append((len(self.ways) + 1, [*refs, refs[0]], _colons(tags)))
        return len(self.ways)

    def relation(self, members, **tags):
        self.relations.append((len(self.relations) + 1, members, _colons(tags)))
        return len(self.relations)

    def write(self, path):
        import osmium

        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(str(path)) as writer:
            for number, x, y, tags in self.nodes:
                writer.add_node(osmium.osm.mutable.Node(id=number, location=(x, y), tags=_colons(tags), version=1))
            for number, refs, tags in self.ways:
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags, version=1))
            for number, members, tags in self.relations:
                parts = [("w", way, role) for way, role in members]
                writer.add_relation(osmium.osm.mutable.Relation(id=number, members=parts, tags=tags, version=1))
        return path


def _colons(tags):
    return {key.replace("__", ":"): value for key, value in tags.items()}


def country(west, south):
    """Something of every kind at a place, and the like of it 2 degrees away."""
    drawn = Drawing()
    for x, y in ((west, south), (west + 2.0, south)):
        for number in range(30):
            drawn.square(x + 0.001 * number, y, 0.0002, building="house", building__levels="2")
        drawn.square(x, y + 0.001, 0.001, building="warehouse", height="9")
        drawn.way([(x, y + 0.003), (x + 0.001, y + 0.003)], lost=2, building="yes")
        drawn.way([(x, y + 0.005), (x + 0.05, y + 0.005)], highway="primary", name="Quốc lộ 5")
        drawn.way([(x, y + 0.006), (x + 0.05, y + 0.006)], highway="footway")
        drawn.way([(x - 0.5, y + 0.007), (x + 0.5, y + 0.007)], highway="motorway")
        drawn.way([(x, y + 0.01), (x + 0.05, y + 0.02)], power="line", voltage="220000;110000", name="Đường dây 220 kV")
        drawn.way([(x, y + 0.011), (x + 0.05, y + 0.021)], power="minor_line")
        drawn.way([(x, y + 0.012), (x + 0.05, y + 0.022)], power="line", voltage="22")
        drawn.square(x, y + 0.02, 0.001, power="substation", voltage="110000", name="Trạm An Lạc")
        drawn.node(x + 0.02, y + 0.02, power="tower")
        coal = {"plant__source": "coal", "plant__output__electricity": "1200 MW"}
        drawn.square(x + 0.03, y + 0.03, 0.004, power="plant", name="Nhà máy nhiệt điện", **coal)
        turbine = {"generator__source": "coal", "generator__output__electricity": "300 MW"}
        drawn.node(x + 0.031, y + 0.031, power="generator", **turbine)
        drawn.node(x + 0.05, y + 0.03, power="plant", plant__source="wind;solar")
        roof = {"generator__source": "solar", "generator__output__electricity": "1,500 kWp"}
        drawn.square(x + 0.06, y + 0.03, 0.001, power="generator", operator="EVN", **roof)
        drawn.node(x + 0.061, y + 0.05, power="generator", generator__source="solar")
        drawn.square(x + 0.01, y + 0.06, 0.002, landuse="landfill", name="Bãi rác Tràng Cát")
        drawn.node(x + 0.02, y + 0.06, landuse="landfill")
        drawn.way([(x, y + 0.004), (x + 0.05, y + 0.015)], waterway="river", name="Sông Cấm")
        drawn.node(x + 0.03, y + 0.01, place="town", name="An Lạc", population="12 345")
        drawn.square(x, y + 0.03, 0.01, landuse="industrial", name="KCN Nomura", name__en="Nomura")
        drawn.square(x + 0.02, y + 0.03, 0.005, landuse="industrial")
        outer = drawn.square(x, y + 0.045, 0.01)
        inner = drawn.square(x + 0.002, y + 0.047, 0.002)
        members = [(outer, "outer"), (inner, "inner")]
        drawn.relation(members, type="multipolygon", leisure="nature_reserve", name="Cát Bà", protect_class="2")
        drawn.way([(x, y + 0.06), (x + 0.01, y + 0.06)], lost=2, boundary="protected_area", name="broken")
        _province(drawn, x, y)
    return drawn


def _province(drawn, x, y):
    """Draw a province of 0.2 degrees, of two communes, whose common border is one way."""
    left = drawn.way(
        [(x - 0.02 + 0.1, y - 0.02), (x - 0.02, y - 0.02), (x - 0.02, y + 0.08), (x - 0.02 + 0.1, y + 0.08)]
    )
    middle_top, middle_low = drawn.ways[-1][1][-1], drawn.ways[-1][1][0]
    drawn.ways.append((len(drawn.ways) + 1, [middle_top, middle_low], {}))
    middle = len(drawn.ways)
    corners = [drawn.node(x + 0.18, y - 0.02), drawn.node(x + 0.18, y + 0.08)]
    drawn.ways.append((len(drawn.ways) + 1, [middle_low, *corners, middle_top], {}))
    right = len(drawn.ways)
    common = {"type": "boundary", "boundary": "administrative"}
    one, two = [(left, "outer"), (middle, "outer")], [(middle, "outer"), (right, "outer")]
    drawn.relation(one, **common, admin_level="6", name="Phường Một", name__en="Ward One", population="12 345")
    drawn.relation(two, **common, admin_level="6", name="Xã Hai", border_type="xã")
    drawn.relation([(left, "outer"), (right, "outer")], **common, admin_level="4", name="Tỉnh")


def index(*regions):
    features = [
        {
            "type": "Feature",
            "properties": {"id": name, "parent": "asia", "name": name, "urls": {"pbf": url, "history": url + "h"}},
            "geometry": shapely.geometry.mapping(shape) if shape is not None else None,
        }
        for name, shape, url in regions
    ]
    return {"type": "FeatureCollection", "features": features}


VIETNAM = shapely.MultiPolygon([shapely.box(102, 8, 110, 24)])


def serve_pbf(web, content):
    web.serve(PBF, content, content_type="application/octet-stream")
    web.serve(PBF + ".md5", f"{hashlib.md5(content).hexdigest()}  vietnam-latest.osm.pbf\n")


@pytest.fixture
def geofabrik(web, tmp_path):
    """Return serve(drawing): the server with the index and an extract of Viet Nam."""
    web.serve(
        "/index-v1.json",
        index(
            ("asia", shapely.box(60, -10, 150, 60), "https://download.geofabrik.de/asia-latest.osm.pbf"),
            ("vietnam", VIETNAM, PBF),
            ("laos", shapely.box(100, 14, 105, 22.5), "https://download.geofabrik.de/asia/laos-latest.osm.pbf"),
            ("planet", None, "https://download.geofabrik.de/planet.osm.pbf"),
        ),
    )

    def serve(drawing):
        serve_pbf(web, drawing.write(tmp_path / "drawn.osm.pbf").read_bytes())
        return web

    return serve
