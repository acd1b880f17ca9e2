"""A PV year at 1,000 places: `geoplan.potential.solar.pv_years` against a loop over pvlib's ModelChain.

The peer, which runs on one core, is timed at ten of the places and its fastest place scaled; ours, on all cores, is the
fastest of some runs. Then the look-up of 600,000 roofs in an orientation table, against the simulation of some of them.
`--json` prints one object a line.
"""

import argparse
import json
import resource
import time
import warnings

import numpy as np
import pandas as pd
import xarray as xr

from geoplan.parameters import load_parameters
from geoplan.potential.solar.orientation_table import orientation_table, yield_of
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.pv_years import loss_factor, pv_years
from geoplan.potential.solar.sun import solar_ephemeris

PLACES, PEER_PLACES, ROOFS, PEER_ROOFS = 1000, 10, 600_000, 2000
REPEATS = 7


def generated_weather(places: int, seed: int = 0) -> xr.Dataset:
    """Return a year of random clouds at places all over Viet Nam; dni by closure."""
    random = np.random.default_rng(seed)
    where = np.column_stack(
        (random.uniform(8.5, 23, places), random.uniform(102.2, 109.4, places), random.uniform(0, 800, places))
    )
    times = pd.date_range("2018-12-31 17:00", periods=8760, freq="h")
    sun = solar_ephemeris(times + pd.Timedelta(minutes=30))
    shape = (places, 8760)
    temp_air = 26 - 4 * np.cos(2 * np.pi * np.arange(8760) / 8760) + random.normal(0, 2, shape)
    cos_zenith = np.maximum(cos_apparent_zenith(where, sun.vector, sun.parallax, temp_air), 0)
    ghi = sun.dni_extra * cos_zenith * random.uniform(0.15, 0.78, shape)
    dhi = ghi * random.uniform(0.25, 1, shape)
    dni = np.divide(ghi - dhi, cos_zenith, out=np.zeros(shape), where=cos_zenith > 0.02)
    values = {"ghi": ghi, "dni": dni, "dhi": dhi, "temp_air": temp_air, "wind_speed": random.uniform(0, 7, shape)}
    coords = {name: ("place", where[:, i]) for i, name in enumerate(("latitude", "longitude", "altitude"))}
    return xr.Dataset(
        {name: (("place", "time"), value) for name, value in values.items()},
        coords={"time": times.to_numpy(), **coords},
        attrs={"source": "generated", "status": "synthetic"},
    )


def modelchain_years(weather: xr.Dataset, places: range) -> tuple[list[float], float]:
    """Return what ModelChain makes of each place, and the seconds of the fastest, without the making of the frames."""
    from pvlib.location import Location
    from pvlib.modelchain import ModelChain
    from pvlib.pvsystem import Array, FixedMount, PVSystem

    def value(name: str) -> float:
        return parameters[f"pv.{name}"].value

    parameters = load_parameters()
    centres = (pd.DatetimeIndex(weather["time"].to_numpy()) + pd.Timedelta(minutes=30)).tz_localize("UTC")
    frames = [weather.isel(place=p).to_dataframe()[list(weather.data_vars)].set_index(centres) for p in places]
    where = [[float(weather[name][p]) for name in ("latitude", "longitude", "altitude")] for p in places]
    sums, seconds = [], np.inf
    for frame, (latitude, longitude, altitude) in zip(frames, where, strict=True):
        begin = time.perf_counter()
        array = Array(
            FixedMount(10, 180),
            albedo=value("albedo"),
            module_parameters={"pdc0": 1000.0, "gamma_pdc": value("gamma_pdc")},
            temperature_model_parameters={name: value(f"sapm.close_mount.{name}") for name in ("a", "b", "deltaT")},
        )
        efficiency = value("inverter.efficiency")
        limit = 1000.0 / (value("dc_ac_ratio.residential") * efficiency)
        system = PVSystem([array], inverter_parameters={"pdc0": limit, "eta_inv_nom": efficiency})
        chain = ModelChain(
            system,
            Location(latitude, longitude, "UTC", altitude),
            aoi_model="physical",
            spectral_model="no_loss",
            losses_model="no_loss",
        )
        sums.append(float(chain.run_model(frame).results.ac.sum()) / 1000.0)
        seconds = min(seconds, time.perf_counter() - begin)
    left = loss_factor(parameters)
    return [total * left for total in sums], seconds


def best_of(repeats: int, call) -> tuple[float, object]:
    """Return the shortest time of some runs, and the result."""
    seconds, result = np.inf, None
    for _ in range(repeats):
        begin = time.perf_counter()
        result = call()
        seconds = min(seconds, time.perf_counter() - begin)
    return seconds, result


def report(as_json: bool, **row) -> None:
    row["ratio"] = row["peer_s"] / row["ours_s"]
    row["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    order = ("name", "ours_s", "peer", "peer_s", "ratio", "max_diff", "peak_mb")
    row = {key: float(f"{row[key]:.4g}") if isinstance(row[key], float) else row[key] for key in order}
    if as_json:
        print(json.dumps(row), flush=True)
    else:
        print(
            f"{row['name']}: {row['ours_s']:g} s, {row['peer']} {row['peer_s']:g} s: {row['ratio']:g} times; "
            f"largest difference {row['max_diff']:.2g}; {row['peak_mb']:g} MB",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    as_json = parser.parse_args().json
    warnings.filterwarnings("ignore", message=".*dayofyear.*")  # pvlib asks pandas for a deprecated name

    weather = generated_weather(PLACES)
    pv_years(weather.isel(place=slice(0, 2)))  # compiled once, kept on disk
    ours_s, ours = best_of(REPEATS, lambda: pv_years(weather))
    modelchain_years(weather, range(1))
    sums, seconds = modelchain_years(weather, range(PEER_PLACES))
    report(
        as_json,
        name=f"PV years, {PLACES:,} places x 8,760 h (peer timed at {PEER_PLACES} places, the fastest scaled)",
        ours_s=ours_s,
        peer="pvlib ModelChain loop",
        peer_s=seconds * PLACES,
        max_diff=float(np.abs(ours[:PEER_PLACES] / np.array(sums) - 1).max()),
    )

    station = weather.isel(place=[0])
    table = orientation_table(station)
    random = np.random.default_rng(1)
    tilt, azimuth = random.uniform(0, 30, ROOFS), random.uniform(0, 360, ROOFS)
    ours_s, looked_up = best_of(REPEATS, lambda: yield_of(table, tilt, surface_azimuth=azimuth))
    peer_s, simulated = best_of(1, lambda: pv_years(station, tilt[:PEER_ROOFS], azimuth[:PEER_ROOFS]))
    report(
        as_json,
        name=f"yield of {ROOFS:,} roofs (peer timed at {PEER_ROOFS:,} roofs and scaled)",
        ours_s=ours_s,
        peer="pv_years for each roof",
        peer_s=peer_s * ROOFS / PEER_ROOFS,
        max_diff=float(np.abs(looked_up[:PEER_ROOFS] / simulated.to_numpy()[0] - 1).max()),
    )


if __name__ == "__main__":
    main()
