"""Draw the embedded studies: ``python layers/build.py [PLACE ...] [--output FOLDER]``.

Needs the dependency group ``build-layers``. What is written is repeatable: the same versions give the same bytes.
"""

import argparse
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).parent))

from building.comparison import shares_in_true_district
from building.estates import draw_estates
from building.example_city import NAME, draw_example_city
from building.files import write_layer
from building.land_cover import LEGEND, draw_land_cover, write_land_cover
from building.register import PLACES, Place
from building.statistics import write_statistics
from building.waters import draw_waters
from building.zones import draw_zones

LAYERS = Path(__file__).resolve().parent
REAL_DATA = LAYERS.parent.parent / "shared" / "data"
"""Real layers to compare with, beside the repository; nothing is read from them for drawing."""


def _print_areas(zones: gpd.GeoDataFrame) -> None:
    drawn = zones.area / 1e6
    deviation = drawn / zones["area_official_km2"] - 1
    print(f"  {'zone':<8}{'name':<20}{'official km2':>13}{'drawn km2':>11}{'deviation':>11}")
    for zone, area, share in zip(zones.itertuples(), drawn, deviation, strict=True):
        print(f"  {zone.zone_id:<8}{zone.zone_name_en:<20}{zone.area_official_km2:>13.2f}{area:>11.2f}{share:>+11.1%}")
    print(f"  total: official {zones['area_official_km2'].sum():,.1f} km2, drawn {drawn.sum():,.1f} km2;", end=" ")
    print(f"median absolute deviation of a zone {deviation.abs().median():.1%}")


def _print_comparison(zones: gpd.GeoDataFrame) -> None:
    if not REAL_DATA.is_dir():
        print("  real borders: not at hand, comparison skipped")
        return
    for ground, share in shares_in_true_district(zones, REAL_DATA).items():
        print(f"  share in the true former district, {ground.replace('_', ' ')}: {share:.4f}")


def build(place: Place, folder: Path) -> None:
    """Draw all layers of a place into a folder, and print what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    print(place.name)
    zones = draw_zones(place)
    write_layer(
        zones,
        folder / "zones.gpkg",
        layer="zones",
        description="Schematic communes and wards of 2025, drawn from their register; not real borders. Coast: GSHHG.",
    )
    _print_areas(zones)
    _print_comparison(zones)
    waters = draw_waters(zones)
    write_layer(
        waters,
        folder / "waters.gpkg",
        layer="waters",
        description="The sea and its coast, from GSHHG; no rivers and no lakes.",
    )
    print(f"  waters.gpkg: {shapely.get_num_coordinates(waters.geometry.to_numpy()).sum():,} vertices")
    for name, rows in write_statistics(place, folder).items():
        print(f"  {name}: {rows} rows")
    estates = draw_estates(place, zones)
    write_layer(
        estates,
        folder / "estates.gpkg",
        layer="estates",
        description="Industrial parks: names and areas are real, place and shape are schematic.",
    )
    print(f"  estates.gpkg: {len(estates)} parks, {estates['area_ha'].sum():,.2f} ha")
    cover, transform = draw_land_cover(place, zones, estates)
    write_land_cover(cover, transform, folder / "land_cover.tif")
    codes, counts = np.unique(cover[cover > 0], return_counts=True)
    print("  land_cover.tif, ha:", ", ".join(f"{LEGEND[c]} {n:,}" for c, n in zip(codes, counts, strict=True)))


def build_example_city(folder: Path) -> None:
    """Draw all layers of the example city into a folder, and print what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    print(NAME)
    for name, rows in draw_example_city(folder).items():
        print(f"  {name}: {rows} rows")


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description="Draw the embedded studies.")
    parser.add_argument("places", nargs="*", help="names of places; all of them if none is given")
    parser.add_argument("--output", type=Path, default=LAYERS, help="folder that holds a folder per place")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.places) - {place.name for place in PLACES} - {NAME})
    if unknown:
        parser.error(f"no such place: {', '.join(unknown)}")
    for place in PLACES:
        if not arguments.places or place.name in arguments.places:
            build(place, arguments.output / place.name)
    if not arguments.places or NAME in arguments.places:
        build_example_city(arguments.output / NAME)


if __name__ == "__main__":
    main()
