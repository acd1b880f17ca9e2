"""PVGIS 5.3 of the European Commission's Joint Research Centre: a typical year, or hours of years, at one point.

The tools ``tmy`` and ``seriescalc`` at https://re.jrc.ec.europa.eu/api/v5_3/, parameters, limits (30 calls a second and
address; 429 beyond) and refusals (400 with ``{"message", "status"}``) as in
https://joint-research-centre.ec.europa.eu/photovoltaic-geographical-information-system-pvgis/getting-started-pvgis/api-non-interactive-service_en
and pvlib.iotools (get_pvgis_tmy, get_pvgis_hourly). GET alone is answered; HEAD gives no length. Data are free to use,
with reference to PVGIS (c) European Union.

Radiation databases: PVGIS-SARAH3 comes from Meteosat at 0 degrees and ends near 65 E; at Viet Nam's longitude PVGIS
refuses it ("Location out of the spatial coverage of the radiation database selected") and takes PVGIS-ERA5, 2005 to
2023 (others who asked for India, at 88 E, and for Malaysia, at 101 to 104 E, were answered so). ERA5's sum is fair in
such air, its share of the direct beam too high: a satellite's grid (the layer ghi_grid) should stand beside it.

The horizon of the one point is left out (``usehorizon=0``): what hides the sun there hides it nowhere else.

Options: ``product``, ``tmy`` (default) or ``hourly``; ``startyear``, ``endyear``; ``database`` (default: PVGIS's
choice); ``latitude`` and ``longitude`` (default: a point inside the study).
"""

import json
from pathlib import Path
from typing import Any

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.weather_point import weather_point
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.api_message import get_or_explain, said_by
from geoplan.sources.transfer.http import with_params
from geoplan.sources.transfer.retries import TransferError, shown_address
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note, write_whole

PRODUCTS = {"tmy": "tmy_hourly", "hourly": "hourly"}
"""What may be asked for -> the name of its hours in the answer."""

_HINTS = {
    "over the sea": "Give latitude and longitude of a point on land.",
    "spatial coverage": "Leave out database, so that PVGIS takes the one that covers the place, or use nasa_power.",
    "year": "Leave out startyear and endyear, or choose years that the database has.",
    "raddatabase": "Leave out database, so that PVGIS takes the one that covers the place.",
}


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the one call; its size is not known before, for PVGIS gives no length."""
    del session
    url, params = _call(area)
    return [Download(with_params(url, params), f"PVGIS 5.3, {kind}")]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the weather of the study's point as PVGIS gives it, JSON.

    Returns
    -------
    FetchedLayer
        Hours in UTC; geoplan tells the file by its content.

    Raises
    ------
    TransferError
        Where PVGIS refuses the point or the options, with its own words, or the answer holds no hours. Nothing is
        written then.
    """
    url, params = _call(area)
    answer = get_or_explain(session, url, params=params, hints=_HINTS)
    product = area.options.get("product", "tmy")
    try:
        content = json.loads(answer.read_bytes())
        hours = content["outputs"][PRODUCTS[product]]
        about = content["inputs"]["meteo_data"]
        database, years = str(about["radiation_db"]), f"{about['year_min']}-{about['year_max']}"
        if not hours:
            raise KeyError(PRODUCTS[product])
    except (ValueError, KeyError, TypeError) as error:
        fault = _not_hours(with_params(url, params), answer, error)
        session.forget(answer)
        raise fault from None
    path = folder / f"{kind}-pvgis.json"
    write_whole(path, lambda partial: partial.write_text(json.dumps(content), encoding="utf-8", newline="\n"))
    known = sources()["pvgis"]
    keys = [f"pvgis_{product}", *(["pvgis_era5"] if "ERA5" in database else [])]
    note = fetched_note(
        *keys, database=database, years=years, latitude=f"{params['lat']:g}", longitude=f"{params['lon']:g}"
    )
    return FetchedLayer(kind, path, {}, known.licence, known.attribution, vintage=years, note=note, rows=len(hours))


def _call(area: FetchArea) -> tuple[str, dict[str, Any]]:
    """Return the address and the parameters."""
    options = area.options
    product = options.get("product", "tmy")
    faults = []
    if product not in PRODUCTS:
        faults.append(
            Fault("--option", "product", found=f"'{product}'", expected=" or ".join(PRODUCTS), action="Choose one.")
        )
    years = {name: options[name] for name in ("startyear", "endyear") if options.get(name)}
    faults += [
        Fault("--option", name, found=f"'{given}'", expected="a year", action="Such as 2015.")
        for name, given in years.items()
        if not (given.isdigit() and len(given) == len("2015"))
    ]
    if faults:
        raise GeoplanError(faults)
    point = weather_point(area)
    params: dict[str, Any] = {"lat": point.latitude, "lon": point.longitude, "outputformat": "json", "usehorizon": 0}
    if product == "hourly":
        # the horizontal plane with its components is weather, any other plane a system's yield
        params |= {"angle": 0, "aspect": 0, "components": 1, "pvcalculation": 0}
    params |= years
    if options.get("database"):
        params["raddatabase"] = options["database"]
    return addresses("pvgis")[product], params


def _not_hours(url: str, answer: Path, error: Exception) -> TransferError:
    try:
        said = said_by(json.loads(answer.read_bytes()))
    except (OSError, ValueError):
        said = ""
    found = said or f"an answer without hours ({type(error).__name__}: {error})"
    action = next((hint for words, hint in _HINTS.items() if words in said.lower()), "Try again later.")
    return TransferError(
        Fault(
            shown_address(url),
            "",
            found=found,
            expected="hours of weather in JSON",
            action=f"The answer was not kept. {action}",
        )
    )
