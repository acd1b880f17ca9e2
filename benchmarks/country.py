"""What a whole country costs: a province with all outputs, a country of 34, a province with land cover of 10 m, kills.

One command prints the table; each row has its limit beside it and ends with ``kept`` or ``NOT KEPT``. Runs are
processes of their own; `peak_mb` is the most that a run and the processes it starts held together, shared pages counted
once. Roofs are drawn or imported before and not counted. ``--scale 0.1`` makes the country of a tenth of the roofs,
``--studies 4`` of so many provinces; its time has a limit as a whole alone. The country is run once with a tenth of its
roofs and once with all; of the latter the written sums are held against those of its studies, and its map is opened.
``--only kills``: a small country that is killed at three random moments, ``--seed`` draws them.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from country_proofs import kill_rows, opening_row, sums_row
from made_studies import write_province
from run_costs import GEOPLAN, Cost, bare_read_s, measured, row, shown

MOST_TIMES_THE_READ, MOST_MB_OF_ONE = 18.0, 1000.0
MOST_TIMES_WARM = 1.4
STUDIES, COMMUNES, ROOFS, COUNTRY_KM2 = 34, 3_321, 25_000_000, 330_000.0
COUNTRY_S, COUNTRY_MB, MOST_TIMES_A_TENTH = 480.0, 2000.0, 10.5
ZONES_OF_ONE, KM2_OF_ONE, ROOFS_OF_ONE, S_OF_ONE, MB_OF_ONE = 300, 5_000.0, 300_000, 60.0, 1500.0
NO_PDF = ("--without", "pdf")


def embedded_rows(folder: Path, study: str) -> Iterator[dict[str, Any]]:
    """Run an embedded study: in a new environment, again, and beside the bare read of its roofs."""
    cache, output = folder / "cache", folder / "out"
    # an installation has its bytecode: what forbids to write it is no part of the question
    allowed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = allowed | {"XDG_CACHE_HOME": str(cache)}
    command = [GEOPLAN, "run", study, "--quiet", "--output", str(output)]
    measured([*command, *NO_PDF], environment)
    roofs = max((cache / "geoplan" / "rooftops").glob("*.parquet"), key=lambda file: file.stat().st_size)
    fresh = environment | {"NUMBA_CACHE_DIR": str(folder / "numba")}
    first, warm, read = measured(command, fresh), measured(command, environment), bare_read_s(roofs)
    limits = {"times the bare read": (warm.wall_s / read, MOST_TIMES_THE_READ), "MB": (warm.peak_mb, MOST_MB_OF_ONE)}
    yield row(f"{study}, roofs drawn before; bare read {read:.2f} s", warm, limits=limits)
    limits = {"times a warm run": (first.wall_s / warm.wall_s, MOST_TIMES_WARM)}
    yield row("nothing compiled before", first, limits=limits)


def country_rows(folder: Path, scale: float, studies: int) -> Iterator[dict[str, Any]]:
    """Draw a country of a tenth of the roofs and one of all, import them, and run both; then look at what was written.

    Disk is what stands in the end against what the command says that it takes, before it begins.
    """
    tenth: Cost | None = None
    for part in (0.1, 1.0):
        place = folder / f"country-{part}"
        told_gb = drawn_country(place / "studies", scale * part, studies)
        command = [GEOPLAN, "run", "--all", str(place / "studies"), "--quiet", "--output", str(place / "outputs")]
        cost = measured([*command, *NO_PDF], os.environ)
        written_gb = sum(file.stat().st_size for file in (place / "outputs").rglob("*") if file.is_file()) / 1e9
        limits = {"MB": (cost.peak_mb, COUNTRY_MB), "GB of disk": (written_gb, float(f"{told_gb:.3g}"))}
        if tenth is not None:
            limits["times a tenth of the roofs"] = (cost.wall_s / tenth.wall_s, MOST_TIMES_A_TENTH)
            if (scale, studies) == (1.0, STUDIES):
                limits["s"] = (cost.wall_s, COUNTRY_S)
        roofs = ROOFS * scale * part * studies / STUDIES
        yield row(f"{studies} studies, {roofs:,.0f} roofs", cost, limits=limits)
        if tenth is not None:
            yield sums_row(place / "outputs")
            yield opening_row(place / "outputs" / "map.html")
        tenth = cost
        shutil.rmtree(place)


def drawn_country(studies: Path, scale: float, count: int) -> float:
    """Draw a country and import its roofs; return how much disk a run says it takes [GB]."""
    from geoplan.collection.collection import open_collection
    from geoplan.collection.room import bytes_needed

    def draw(number: int) -> None:
        zones = COMMUNES // STUDIES + (number < COMMUNES % STUDIES)
        study = studies / f"province-{number:02d}"
        about = {"zones": zones, "area_km2": COUNTRY_KM2 / STUDIES, "roofs": round(ROOFS * scale / STUDIES)}
        write_province(study, number=number, **about, cell_m=100.0)
        imported(study)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(draw, range(count)))
    return sum(map(bytes_needed, open_collection(studies).studies)) / 1e9


def imported(study: Path) -> None:
    """Import a study's roofs, so that a run finds them cleaned."""
    drawn = (study / "roofs.parquet").rename(study.with_name(f"{study.name}-drawn.parquet"))
    terms = ("--licence", "CC0", "--status", "synthetic")
    measured([GEOPLAN, "import", "rooftops", str(drawn), "--study", str(study), *terms, "--quiet"], os.environ)
    drawn.unlink()


def fine_row(folder: Path) -> dict[str, Any]:
    """Draw a province with fine land cover, and run it."""
    study = folder / "fine"
    about = {"zones": ZONES_OF_ONE, "area_km2": KM2_OF_ONE, "roofs": ROOFS_OF_ONE}
    write_province(study, number=0, **about, cell_m=10.0, across=15)
    imported(study)
    cost = measured([GEOPLAN, "run", str(study), "--quiet", "--output", str(folder / "fine-out")], os.environ)
    limits = {"s": (cost.wall_s, S_OF_ONE), "MB": (cost.peak_mb, MB_OF_ONE)}
    return row(f"{ZONES_OF_ONE} zones, {KM2_OF_ONE:,.0f} km2, land cover of 10 m", cost, limits=limits)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--study", default="hai-phong")
    parser.add_argument("--scale", type=float, default=1.0, help="roofs of the country, over 25 million")
    parser.add_argument("--studies", type=int, default=STUDIES, help="how many of its provinces are run")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="draws the moments of kills")
    parser.add_argument("--only", choices=["province", "country", "fine", "kills"], action="append")
    options = parser.parse_args()
    cases: dict[str, Callable[[Path], Iterable[dict[str, Any]]]] = {
        "province": lambda folder: embedded_rows(folder, options.study),
        "country": lambda folder: country_rows(folder, options.scale, options.studies),
        "fine": lambda folder: [fine_row(folder)],
        "kills": lambda folder: kill_rows(folder, options.seed),
    }
    broken = 0
    for name, case in cases.items():
        if not options.only or name in options.only:
            with tempfile.TemporaryDirectory(prefix="geoplan-bench-") as folder:
                for line in case(Path(folder)):
                    print(json.dumps(line) if options.json else shown(line), flush=True)
                    broken += not line["kept"]
    if broken:
        raise SystemExit(f"{broken} limits are not kept")


if __name__ == "__main__":
    main()
