"""A study: a place, its layers and its parameters, read from study.toml.

`open_study` takes the name of an embedded study or a folder. The file is checked whole: unknown keys, wrong values and
unknown parameters are all reported at once.
"""

import math
import re
import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticKnownError

from geoplan.draws.sampling import COUNT
from geoplan.errors import Fault, GeoplanError, ParameterError, StudyError, did_you_mean, in_figures
from geoplan.files.boundary import (
    AllowOutside,
    Boundary,
    as_it_stands,
    boundary_of,
    check_regular,
    path_fault,
    resolved,
)
from geoplan.files.limits import limit
from geoplan.kinds.layer_kinds import layer_kind, layer_kinds
from geoplan.kinds.national import JCM_EMISSION_FACTOR, VIET_NAM, is_viet_nam, parameters_of
from geoplan.languages import AnyText, Text
from geoplan.machine.memory import check_addresses
from geoplan.money.price_levels import price_years
from geoplan.money.tariff_tables import TariffChoice
from geoplan.options.estate_options import EstateOptions, tariff_faults
from geoplan.options.scenario_options import ScenarioName, ScenarioOptions, ScenarioSetting
from geoplan.options.tour_options import Tour, tour_faults
from geoplan.options.value_faults import action_of, found_in, wanted, wanted_of
from geoplan.parameters import Parameters, embedded_folder, load_parameters

Status: TypeAlias = Literal["real", "schematic", "synthetic"]
RankingMethod: TypeAlias = Literal["weighted_sum", "topsis"]
Weighting: TypeAlias = Literal["criteria", "entropy"]

FILE_NAME = "study.toml"
TERMS = ("licence", "attribution", "vintage")

SEEDS = (0, 2**63 - 1)
"""The seeds that TOML can hold and random generators take."""
FUTURES = (100, 100_000)
"""So few futures say nothing of their tenth; more say nothing new."""
YEARS = (1900, 2100)
"""The years that a study can be of."""
LONGEST_NAME = 64
"""Letters of a study's name, at most."""
DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Windows keeps for devices: no file can be called so there, whatever its ending."""
_DEEPEST = 8
"""Tables within one another that may make up the id of a parameter."""
_SHOWN = 80
"""Letters of a value that a message repeats."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class _WithTerms(_Model):
    """What names its terms: licence, attribution and vintage."""

    @model_validator(mode="before")
    @classmethod
    def _told_terms(cls, given: Any) -> Any:
        """Take terms in English, and beside them those that are given in more languages."""
        if not isinstance(given, Mapping):
            return given
        told = {key: given[key] for key in TERMS if isinstance(given.get(key), Mapping) and given[key].get("en")}
        return {**given, **{key: each["en"] for key, each in told.items()}, **({"terms": told} if told else {})}


def _said(text: str) -> str:
    if not text.strip():
        raise wanted(expected="a text that says it", action="Fill it in.")
    return text


def _said_in_english(text: Text) -> Text:
    _said(text.en)
    return text


def _path_of_file(text: str) -> str:
    if fault := path_fault(text):
        raise wanted(expected=f"a file in the study's folder, and not {fault}", action="Name a file there.")
    return text


def _known_zone_or_none(text: str) -> str:
    return _known_zone(text) if text else text


class LayerSource(_WithTerms):
    """Where one layer comes from, and what is known about it."""

    file: Annotated[str, AfterValidator(_path_of_file)] = ""
    """The file, relative to the study's folder."""
    table: str = ""
    """The layer inside a file that holds several (GeoPackage)."""
    source: str = ""
    """Instead of a file: a source that geoplan can draw or fetch from, such as ``synthetic``."""
    columns: dict[str, str] = Field(default_factory=dict)
    """geoplan's name for a column -> the file's name for it."""
    where: dict[str, list[str]] = Field(default_factory=dict)
    """Keep only the rows whose column has one of these values."""
    crs: str = ""
    """The coordinate reference system of files that cannot carry one (CSV): an EPSG code."""
    encoding: str = ""
    """The encoding of the texts of a file that does not say it, such as ``tcvn3`` or ``windows-1258``."""
    unit: str = ""
    """The unit of the values of a raster or of a metered series, where the layer can come in several."""
    legend: str = ""
    """The legend of a land-cover raster: ``geoplan``, ``igbp``, ``worldcover``, or a CSV file beside it."""
    time_zone: Annotated[str, AfterValidator(_known_zone_or_none)] = ""
    """The IANA name of the clock that a metered series' times are read by, where they have no offset from UTC."""
    station: str = ""
    """The station to take from a table of several."""
    altitude_m: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None
    """The altitude of the places of a weather file that does not say it. [m]"""
    shift_minutes: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None
    """By how much the times of a weather file or a metered series are moved, later above 0. [min]"""
    height_m: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None
    """The height above the ground at which a raster of wind speeds holds. [m]"""
    status: Status
    """``real``, ``schematic`` (drawn from facts, not surveyed) or ``synthetic`` (generated)."""
    licence: Annotated[str, AfterValidator(_said)]
    """The licence of the data, or the terms under which it may be used; a table of languages where it is no name."""
    attribution: str = ""
    """The line that the publisher asks for, or where the data come from; or a table of languages."""
    vintage: str = ""
    """The year or period that the data describe; or a table of languages."""
    terms: Mapping[str, Text] = Field(default_factory=dict)
    """What licence, attribution and vintage are in other languages, where study.toml gives them as tables."""
    note: AnyText = Text(en="")
    """What a reader should know."""


@dataclass(frozen=True)
class _Unknown:
    """What stands under a key that is no kind of layer."""

    given: Any


def _known(given: Any) -> Any:
    if isinstance(given, _Unknown):
        raise PydanticKnownError("extra_forbidden")
    return given


class Layers(_Model):
    """The layers of a study: zones, rooftops, and irradiance or weather are needed; what else is absent is left out.

    geoplan's own kinds of layer are fields. Other kinds of `geoplan.kinds.layer_kinds`, those of a user's own tables,
    are taken as well, and answered by ``of`` and by iteration; any other key is refused.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[LayerSource, BeforeValidator(_known)]] = Field(init=False)

    zones: LayerSource
    """The units that results are given for: polygons."""
    rooftops: LayerSource
    """Building footprints, or the source ``synthetic``."""
    irradiance: LayerSource | None = None
    """Monthly irradiation of a station (CSV)."""
    weather: LayerSource | None = None
    """Instead of it: hours or days of weather (EPW, PVGIS, NASA POWER, NetCDF, Zarr)."""
    ghi_grid: LayerSource | None = None
    """A grid of yearly or daily GHI that scales the station's hours."""
    population: LayerSource | None = None
    """A raster of persons; without it, the zones' own attribute."""
    land_cover: LayerSource | None = None
    """A raster of classes."""
    estates: LayerSource | None = None
    """Industrial estates."""
    crops: LayerSource | None = None
    """Crop production."""
    livestock: LayerSource | None = None
    """Heads of livestock."""
    waste: LayerSource | None = None
    """Tonnes of municipal solid waste a day."""
    power_grid: LayerSource | None = None
    """Points of the power grid, with a voltage."""
    plants: LayerSource | None = None
    """Existing power plants."""
    crop_seasons: LayerSource | None = None
    """Harvested areas of crops by season."""
    mills: LayerSource | None = None
    """Mills that process crops or wood: points with what they process."""
    landfills: LayerSource | None = None
    """Landfills: points with what they took in, year by year."""
    planned_plants: LayerSource | None = None
    """Plants that somebody has planned: what they take, how large they are, where, and who says so."""
    waste_forecast: LayerSource | None = None
    """Tonnes of municipal solid waste a day by year, observed and forecast."""
    waste_treatment: LayerSource | None = None
    """Shares of the treatments of waste by year."""
    terrain: LayerSource | None = None
    """A raster of elevation."""
    roads: LayerSource | None = None
    """Roads: lines, with a class."""
    waters: LayerSource | None = None
    """Seas, lakes, rivers and the coast: lines and polygons, with a class and a name."""
    places: LayerSource | None = None
    """Places with a name: points, with a class and a population."""
    protected_areas: LayerSource | None = None
    """Protected areas: polygons, with a name and a designation."""
    wind_speed: LayerSource | None = None
    """A raster of the mean wind speed at a height."""
    inventory: LayerSource | None = None
    """Emissions by sector, carrier, scope, gas, year and zone: the city's own, or an independent estimate."""
    inventory_beside: LayerSource | None = None
    """A second inventory, to hold the first against."""
    business_as_usual: LayerSource | None = None
    """Emissions without measures: by year, or by drivers that sectors follow."""
    targets: LayerSource | None = None
    """What is to be reached in which year, and in which sense."""
    grid_path: LayerSource | None = None
    """The emission factor of the grid by year, without the place's own measures."""
    measures: LayerSource | None = None
    """Measures of the study's own, and what it knows better of those from the map."""
    progress: LayerSource | None = None
    """What has been built of measures since the base year."""
    demand: LayerSource | None = None
    """Electricity sold and peak load, observed or forecast."""
    estate_demand: LayerSource | None = None
    """Metered load of industrial estates, in steps of 15, 30 or 60 minutes."""
    estate_tenants: LayerSource | None = None
    """Tenants of industrial estates: industry, land, tonnes, transformers."""
    estate_streams: LayerSource | None = None
    """What industrial estates offer and look for: heat, steam, carbon dioxide, water, residues, waste."""
    estate_evidence: LayerSource | None = None
    """What estates have shown of the criteria of an eco-industrial park."""
    installed_pv: LayerSource | None = None
    """Photovoltaics that stand already: points or outlines, with kind and capacity."""
    installed_pv_statistics: LayerSource | None = None
    """The same as statistics of zones, districts or the whole study."""
    rice_area: LayerSource | None = None
    """A raster of rice, by which paddy is shared over zones."""
    pig_density: LayerSource | None = None
    """A raster of pigs, by which they are shared over zones."""
    cattle_density: LayerSource | None = None
    """A raster of cattle, by which cattle and buffaloes are shared over zones."""
    poultry_density: LayerSource | None = None
    """A raster of poultry, by which poultry and ducks are shared over zones."""

    @model_validator(mode="before")
    @classmethod
    def _mark_unknown(cls, given: Any) -> Any:
        """Mark what is no kind of layer, so that it is refused together with all else that is wrong."""
        if not isinstance(given, Mapping):
            return given
        kinds = layer_kinds()
        return {key: value if key in kinds else _Unknown(value) for key, value in given.items()}

    @model_validator(mode="after")
    def _one_sun(self) -> "Layers":
        if (self.irradiance is None) == (self.weather is None):
            raise wanted(expected="one of them", action="Give monthly irradiation, or a weather file.")
        return self

    def __iter__(self) -> Iterator[tuple[str, LayerSource]]:  # type: ignore[override]
        """Iterate over the layers that are given, in the order of the table of kinds."""
        for kind in layer_kinds():
            source = self.of(kind)
            if source is not None:
                yield kind, source

    def of(self, kind: str) -> LayerSource | None:
        """Return where a layer comes from; None where it is not given.

        Raises
        ------
        LayerError
            Where there is no such kind of layer.
        """
        others: dict[str, LayerSource] = self.model_extra or {}
        if kind in others:
            return others[kind]
        given: LayerSource | None = getattr(self, layer_kind(kind).key, None)
        return given


class Ranking(_Model):
    """How candidates are ranked within their kind."""

    method: RankingMethod = "weighted_sum"
    """``weighted_sum``, or ``topsis``: near to the best of all and far from the worst."""
    weights: Weighting = "criteria"
    """``criteria``: those of the table of criteria; ``entropy``: from the spread of the candidates' values."""


def _known_year(year: int) -> int:
    years = price_years()
    if year not in years:
        raise wanted(expected=f"a year whose prices are known, {years[0]} to {years[-1]}")
    return year


class Prices(_Model):
    """Of which year, and in which currency, the costs of the results are."""

    year: Annotated[int, Field(strict=True), AfterValidator(_known_year)] = 2025
    """The year whose prices the results are in."""
    currency: Literal["USD"] = "USD"
    """The currency of the results."""
    region: Literal["north", "central", "south"] | None = None
    """The region of Viet Nam's ceilings of solar power; without it they are no tariff."""


_Real: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class LandExclusion(_WithTerms):
    """Land and water that a study keeps free by a file of its own: features, or cells of a raster, with a buffer."""

    name: Annotated[str, AfterValidator(lambda text: plain_name(text))]
    """A short name, each once; its rule is called ``study:<name>`` in tables."""
    title: AnyText = Text(en="")
    """What people call it; by default the name."""
    file: Annotated[str, AfterValidator(_path_of_file)]
    """Features or a raster, relative to the study's folder; under the rules of the files of layers."""
    table: str = ""
    """The layer inside a file that holds several (GeoPackage)."""
    where: dict[str, list[str]] = Field(default_factory=dict)
    """Of features: keep only those whose column has one of these values."""
    classes: tuple[_Real, ...] = ()
    """Of a raster: the codes that are kept free."""
    between: tuple[Annotated[float, Field(strict=True)], Annotated[float, Field(strict=True)]] | None = None
    """Instead of them: the lowest and the highest value; ``inf`` and ``-inf`` are ends too."""
    buffer_m: _Real = 0.0
    """Kept free around it as well. [m]"""
    share: _Real = 1.0
    """How much of the land is kept free. [0..1]"""
    kinds: tuple[str, ...] = ()
    """The kinds of candidate that it holds for, such as ``wind``; by default all that stand on land or water."""
    crs: str = ""
    """The coordinate reference system of a file that cannot carry one: an EPSG code."""
    encoding: str = ""
    """The encoding of the texts of a file that does not say it."""
    status: Status
    """``real``, ``schematic`` or ``synthetic``, as of a layer."""
    licence: Annotated[str, AfterValidator(_said)]
    """The licence of the data, or the terms under which it may be used; a table of languages where it is no name."""
    attribution: str = ""
    """The line that the publisher asks for, or where the data come from; or a table of languages."""
    vintage: str = ""
    """The year or period that the data describe; or a table of languages."""
    terms: Mapping[str, Text] = Field(default_factory=dict)
    """What licence, attribution and vintage are in other languages, where study.toml gives them as tables."""
    source: str = ""
    """Who says that this land is kept free: a law, a plan, a council."""
    note: AnyText = Text(en="")
    """What a reader should know."""

    @property
    def rule(self) -> str:
        """Its name among the rules of the land: no rule of geoplan's own is called so."""
        return f"study:{self.name}"

    def as_layer(self) -> LayerSource:
        """Return it as the entry of a layer, to be opened as layers are."""
        names = ("file", "table", "where", "crs", "encoding", "status", *TERMS, "terms", "note")
        return LayerSource(**{name: getattr(self, name) for name in names})


class Siting(_Model):
    """What a study says of where may be built."""

    exclusions: tuple[LandExclusion, ...] = ()
    """What is kept free besides the rules of the parameters."""

    @model_validator(mode="after")
    def _each_once(self) -> "Siting":
        names = [one.name for one in self.exclusions]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise wanted(
                expected=f"each exclusion by a name of its own: {', '.join(twice)} stands twice", action="Rename one."
            )
        return self


def projected(text: str) -> str:
    """Return the text of a projected coordinate reference system in metres; a check of pydantic's."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        raise wanted(expected="a coordinate reference system that PROJ knows", action="Give its EPSG code.") from None
    if not crs.is_projected or {axis.unit_name for axis in crs.axis_info[:2]} != {"metre"}:
        raise wanted(expected="a projected coordinate reference system in metres", action="Give its EPSG code.")
    return text


_time_zones = cache(available_timezones)
"""Kept: to look through the files of the IANA database takes longer than all else of a study.toml."""


def _known_zone(text: str) -> str:
    if text not in _time_zones():
        raise wanted(expected="a time zone of the IANA database", action=did_you_mean(text, _time_zones()))
    return text


def _country(text: str) -> str:
    if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise wanted(expected="the two letters of ISO 3166-1 for a country, such as VN")
    return text.upper()


def plain_name(text: str) -> str:
    """Return a name that files can be called by; a check of pydantic's."""
    if not text or not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in text):
        raise wanted(expected="letters a-z, digits, hyphen and underscore alone, since files are named after it")
    if len(text) > LONGEST_NAME:
        raise wanted(expected=f"at most {LONGEST_NAME} letters, since files are named after it", action="Shorten it.")
    if text.startswith("-"):
        raise wanted(expected="no hyphen in front, since a command would take it for an option")
    if text.casefold() in DEVICES:
        raise wanted(expected="no name that Windows keeps for a device, since files are named after it")
    return text


class Study(_Model):
    """A place, its layers and its parameters.

    Attributes
    ----------
    folder
        The folder of study.toml; the layers' files are relative to it.
    allow_outside
        What else may be read: nothing, some folders, or (True) any file. Who opens the study says so, never study.toml.
    parameters
        All parameters, with the study's own values.
    """

    name: Annotated[str, AfterValidator(plain_name)]
    """A short name, used for files."""
    title: Annotated[AnyText, AfterValidator(_said_in_english)]
    """The place's name in three languages."""
    description: AnyText = Text(en="")
    """What the study is about."""
    whole: Literal["", "city", "province"] = ""
    """What the place is as a whole: its sums are called so."""
    target: AnyText = Text(en="")
    """The target that the results are held against."""
    crs: Annotated[str, AfterValidator(projected)]
    """A projected coordinate reference system in metres."""
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    """The IANA name of the place's time zone."""
    country: Annotated[str, AfterValidator(_country)] = ""
    """Its country, two letters of ISO 3166-1; by default that of the time zone, as far as it is Viet Nam or not."""
    jcm: Annotated[bool, Field(strict=True)] | None = None
    """Whether the Joint Crediting Mechanism counts; by default where its emission factor is known: in Viet Nam."""
    seed: Annotated[int, Field(strict=True, ge=SEEDS[0], le=SEEDS[1])] = 2025
    """The seed of everything that is drawn at random."""
    draws: Annotated[int, Field(strict=True, ge=FUTURES[0], le=FUTURES[1])] = COUNT
    """How many futures are drawn for the intervals of the results."""
    year: Annotated[int, Field(strict=True, ge=YEARS[0], le=YEARS[1])] | None = None
    """The year from which the ages of the data are counted; by default the newest of the layers and the prices."""
    layers: Layers
    """Where each layer comes from."""
    ranking: Ranking = Ranking()
    """How candidates are ranked."""
    prices: Prices = Prices()
    """Of which year the costs of the results are."""
    siting: Siting = Siting()
    """What is kept free besides the rules of the parameters."""
    scenario: ScenarioOptions = ScenarioOptions()
    """What holds for all scenarios: base year, inventory, path of the grid."""
    scenarios: Mapping[ScenarioName, ScenarioSetting] = Field(default_factory=dict)
    """What scenarios do, by their names."""
    estates: EstateOptions = EstateOptions()
    """What industrial estates build, and by which tariff they pay."""
    tour: Tour = ()
    """The stops of the tour through its map; by default the page makes six of the results."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """Parameters that the study sets itself."""
    folder: Path
    allow_outside: bool | tuple[Path, ...] = False
    parameters: Parameters

    def __repr__(self) -> str:
        layers = ", ".join(f"{kind} ({source.status})" for kind, source in self.layers)
        head = f"<Study '{self.name}': {self.title['en']}\n  {self.crs}, {self.time_zone}"
        return f"{head}; {len(self.overrides)} parameters of its own\n  layers: {layers}>"

    __str__ = __repr__

    def path_of(self, source: LayerSource) -> Path:
        """Return the absolute path of a layer's file."""
        path = as_it_stands(self.folder / source.file)
        try:
            return path.resolve()
        except (OSError, RuntimeError):  # links that go round in circles: a fault once it is opened
            return path.absolute()

    def boundary(self) -> Boundary:
        """Return where the study's files may lie."""
        given = self.allow_outside
        folders = () if isinstance(given, bool) else given
        return Boundary(self.folder, folders=folders, anywhere=given is True)

    @property
    def is_viet_nam(self) -> bool:
        """Whether prices, rules and factors of Viet Nam hold."""
        return is_viet_nam(self.country, self.time_zone)

    @property
    def tariff_country(self) -> str:
        """Whose tariffs are tabled for it: ISO 3166-1; empty where no country is known."""
        return VIET_NAM if self.is_viet_nam else self.country

    @property
    def has_jcm(self) -> bool:
        """Whether candidates are held against the Joint Crediting Mechanism."""
        return self.jcm is not False and JCM_EMISSION_FACTOR in self.parameters

    def with_parameters(self, overrides: Mapping[str, Any], *, file: str = "parameters") -> "Study":
        """Return a copy with other values for some parameters.

        Parameters
        ----------
        overrides
            Parameter id -> number, or mapping with value, low, high, source, note; of money price_year and currency.
        file
            What gives them, to name it.

        Raises
        ------
        ParameterError
            For unknown ids and impossible values.
        """
        every = {**self.overrides, **overrides}
        parameters = _with_ceilings(self.parameters.replace(overrides, file=file), self.prices.region, given=every)
        return self.model_copy(update={"parameters": parameters, "overrides": every})

    def with_futures(self) -> "Study":
        """Return the study with futures of its own `draws` and `seed`: a copy with others has those of the first."""
        futures = self.parameters.futures
        if (futures.count, futures.seed) == (self.draws, self.seed):
            return self
        return self.model_copy(update={"parameters": self.parameters.sampled(self.draws, self.seed)})


def studies() -> dict[str, Path]:
    """Return the embedded studies: name -> folder."""
    return {path.parent.name: path.parent for path in sorted(embedded_folder().glob(f"*/{FILE_NAME}"))}


def open_study(place: str | Path, *, allow_outside: AllowOutside = None) -> Study:
    """Open an embedded study by its name, or a study in a folder.

    Parameters
    ----------
    place
        A name that `studies` lists, or a path to a folder with a study.toml (or to the file itself).
    allow_outside
        Files outside the study's folder that it may name or lead to: True for any, a folder or folders, False for none;
        None for what the environment variable GEOPLAN_ALLOW_OUTSIDE says. The manifest names those that were read.

    Returns
    -------
    Study
        The study; its layers are not opened yet.

    Raises
    ------
    StudyError
        Where there is no such study, or its study.toml is wrong; all faults at once.

    Examples
    --------
    >>> open_study("hai-phong").crs
    'EPSG:32648'
    """
    check_addresses()
    embedded = studies()
    path = Path(place)
    resolved(path, error=StudyError)
    if str(place) in embedded and not (path / FILE_NAME).is_file():
        path = embedded[str(place)]
    file = path if path.name == FILE_NAME else path / FILE_NAME
    if not file.is_file():
        hint = did_you_mean(str(place), embedded)
        expected = f"the name of an embedded study, or a folder with a {FILE_NAME}"
        raise StudyError(Fault(str(place), "", found="no such study", expected=expected, action=hint))
    boundary = boundary_of(file.parent.resolve(), allow_outside)
    return _build(read_toml(file), file, True if boundary.anywhere else boundary.folders)


def check_opened(given: object) -> None:
    """Refuse what is no study, such as the name of one.

    Raises
    ------
    StudyError
        It says how a study is opened.
    """
    if not isinstance(given, Study):
        is_place = isinstance(given, str | Path)
        action = f"Open it first: geoplan.open_study({str(given)!r})." if is_place else "geoplan.open_study gives one."
        place = repr(given) if is_place else type(given).__name__
        raise StudyError(Fault("study", "", found=place[:_SHOWN], expected="a study that is open", action=action))


def read_toml(file: Path, *, page: str = "docs/studies.md") -> dict[str, Any]:
    """Return what a study.toml says; what is far too long or deep to be one is refused before it is understood.

    Parameters
    ----------
    file
        The file.
    page
        Where it is told how such a file is written.
    """
    check_regular(file, error=StudyError)
    limit("study.bytes").check(file.stat().st_size, file, error=StudyError)
    text = _text_of(file)
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise StudyError(limit("study.depth").fault(file)) from None
    except tomllib.TOMLDecodeError as error:
        found, _, place = str(error).rstrip(")").partition(" (at ")
        expected, action = "a TOML file", f"Correct the line, or write what it says as {page} shows."
        raise StudyError(Fault(str(file), place, found=found, expected=expected, action=action)) from None
    except ValueError as error:  # integers with thousands of digits: Python does not read them
        digits = re.search(r"value has (\d+) digits", str(error))
        found = f"a number of {int(digits[1]):,} digits" if digits else str(error)
        raise StudyError(limit("number.digits").fault(file, found=found)) from None
    _check_size(content, file)
    return content


def _text_of(file: Path) -> str:
    """Return the text of a study.toml, without the byte-order mark that some editors put in front."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, action = data[: error.start].count(b"\n") + 1, "Save it as UTF-8, without another change."
        found = "bytes that are not UTF-8"
        raise StudyError(Fault(str(file), f"line {line}", found=found, expected="UTF-8", action=action)) from None


def _check_size(content: dict[str, Any], file: Path) -> None:
    """Count what a study.toml holds, level by level."""
    keys, level, depth, digits = 0, list[Any]([content]), 0, limit("number.digits")
    while level:
        inner: list[Any] = []
        for table in level:
            items = list(table.items() if isinstance(table, dict) else enumerate(table, start=1))
            keys += len(items)
            inner += [value for _, value in items if isinstance(value, dict | list)]
            for key, value in items:
                if isinstance(value, int) and abs(value) >= 10**digits.most:
                    # worked out of its bits: Python writes no number of more than some thousand digits
                    about = max(math.ceil((value.bit_length() - 1) * math.log10(2)), digits.most + 1)
                    digits.check(about, file, str(key), error=StudyError)
        limit("study.keys").check(keys, file, error=StudyError)
        level, depth = inner, depth + 1
        if depth > limit("study.depth").most:
            raise StudyError(limit("study.depth").fault(file))


def _build(content: dict[str, Any], file: Path, allow_outside: bool | tuple[Path, ...]) -> Study:
    faults: list[Fault] = []
    overrides = content.pop("parameters", {})
    if not isinstance(overrides, Mapping):
        found, action = repr(overrides)[:_SHOWN], "Write [parameters], and a line for each."
        faults.append(Fault(str(file), "parameters", found=found, expected="a table of ids and numbers", action=action))
        overrides = {}
    parameters = _of_its_country(content)
    try:
        parameters = parameters.replace(flat_ids(overrides), file=str(file))
        parameters = _with_ceilings(parameters, _prices_of(content).get("region"), given=flat_ids(overrides))
    except ParameterError as error:
        faults += error.faults
    reserved = {"folder", "overrides", "allow_outside"} & content.keys()
    faults += [
        Fault(str(file), key, found="a key that is not yours to set", expected="no such key", action="Remove it.")
        for key in reserved
    ]
    fields = {key: value for key, value in content.items() if key not in reserved}
    try:
        fields |= {"folder": file.parent.resolve(), "parameters": parameters, "overrides": flat_ids(overrides)}
        fields["allow_outside"] = allow_outside
        study = Study.model_validate(fields)
        study = study.with_futures()
    except ValidationError as error:
        faults += [fault for detail in error.errors() for fault in _faults_of(detail, file)]
    else:
        if study.jcm and not study.has_jcm:
            action = f'Give the factor of the methodology: "{JCM_EMISSION_FACTOR}" = … under [parameters].'
            expected = "its emission factor of the grid, which is known for Viet Nam alone"
            faults.append(Fault(str(file), "jcm", found="true", expected=expected, action=action))
        if study.prices.region and not study.is_viet_nam:
            expected, action = (
                "a study of Viet Nam, whose ceilings are by region",
                "Remove it, and give tariffs instead.",
            )
            found = f"'{study.prices.region}' of a place elsewhere"
            faults.append(Fault(str(file), "prices.region", found=found, expected=expected, action=action))
        if study.scenario.grid == "given" and study.layers.grid_path is None:
            expected = "the layer grid_path, or another path"
            found, action = "a path that is not given", "Add [layers.grid_path], or remove the key."
            faults.append(Fault(str(file), "scenario.grid", found=found, expected=expected, action=action))
        faults += _of_estates(study, str(file))
        faults += tour_faults(study.tour, study=study.name, plans=study.scenarios, file=str(file))
    if faults:
        raise StudyError(faults)
    return study


def _of_estates(study: Study, file: str) -> list[Fault]:
    """Return what is wrong with the tariff that a study chooses for its estates, and with a price in its money."""
    options = study.estates
    choice, price = TariffChoice(options.customer, options.voltage, options.calendar), options.private_wire_price
    faults = []
    if price is not None and options.chosen(choice, country=study.tariff_country) is None:
        found, action = (
            f"{in_figures(price)}, and no tariff that says of which money",
            "Give a tariff: [estates.tariff].",
        )
        faults.append(Fault(file, "estates.private_wire_price", found=found, expected="a tariff", action=action))
    return faults + tariff_faults(
        choice,
        options=options,
        dispatch=options.dispatch,
        battery_hours=options.battery_hours,
        country=study.tariff_country,
        known=study.parameters,
        file=file,
        where="estates",
    )


def _of_its_country(content: Mapping[str, Any]) -> Parameters:
    """Return the parameters that hold where a study.toml says that the place is, in the prices of its year."""
    country, time_zone, jcm = (content.get(key) for key in ("country", "time_zone", "jcm"))
    prices = _prices_of(content)
    year, region = prices.get("year"), prices.get("region")
    year = year if type(year) is int and year in price_years() else Prices().year
    there = is_viet_nam(str(country or "").upper(), str(time_zone)) or (not country and not isinstance(time_zone, str))
    parameters = parameters_of(load_parameters(), viet_nam=there, jcm=jcm is not False).at_prices(year)
    return _with_ceilings(parameters, region)


def _prices_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a study.toml says of prices; nothing where it is no table."""
    prices = content.get("prices")
    return prices if isinstance(prices, Mapping) else {}


def _with_ceilings(parameters: Parameters, region: object, *, given: Container[str] = ()) -> Parameters:
    """Return parameters in which the ceilings of a region are the tariffs, but for those that a study gives itself."""
    ceilings = [name for name in parameters if name.endswith(f".ceiling.{region}")]
    tariffs = {f"{name.split('.ceiling.')[0]}.tariff": name for name in ceilings}
    return parameters.same({tariff: name for tariff, name in tariffs.items() if tariff not in given})


def flat_ids(overrides: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Join nested TOML tables into ids: ``"grid.emission_factor" = 1`` and ``[parameters.grid]`` both work."""
    flat: dict[str, Any] = {}
    for key, value in overrides.items():
        deep = prefix.count(".") >= _DEEPEST
        if isinstance(value, Mapping) and not deep and not value.keys() & {"value", "low", "high", "price_year"}:
            flat |= flat_ids(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _faults_of(detail: Any, file: Path) -> tuple[Fault, ...]:
    """Return what is wrong by one of pydantic's details: faults of its own, of a table of kinds, say it themselves."""
    cause = detail.get("ctx", {}).get("error")
    if not (isinstance(cause, GeoplanError) and cause.faults):
        return (_fault_of(detail, file),)
    # a table does not know in which folder its study.toml stands
    return tuple(replace(each, file=str(file)) if each.file == file.name else each for each in cause.faults)


def _fault_of(detail: Any, file: Path) -> Fault:
    places = [str(part) for part in detail["loc"]]
    where = ".".join(places)
    if places == ["layers"] and detail["type"] == "wanted":
        given = sorted(set(detail["input"]) & {"irradiance", "weather"})
        found = " and ".join(given) or "neither irradiance nor weather"
        return Fault(
            str(file), where, found=found, expected="one of them", action="Give monthly irradiation, or a weather file."
        )
    if detail["type"] == "extra_forbidden":
        known = _keys_at(places[:-1])
        return Fault(
            str(file),
            where,
            found="an unknown key",
            expected="a key that geoplan knows",
            action=did_you_mean(places[-1], known) or "Remove it.",
        )
    if detail["type"] == "missing":
        return Fault(str(file), where, found="nothing", expected="this key", action="Add it.")
    found = found_in(detail)
    if detail["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
        hint = did_you_mean(str(detail["input"]), known)
        return Fault(str(file), where, found=found, expected=f"one of {', '.join(known)}", action=hint)
    return Fault(str(file), where, found=found, expected=wanted_of(detail), action=action_of(detail))


def _keys_at(places: list[str]) -> list[str]:
    """Return the keys that a table of study.toml takes."""
    if places == ["layers"]:
        return list(layer_kinds())
    model: type[BaseModel] = Study
    for place in places:
        field = model.model_fields.get(place)
        if field is not None:
            model = _model_in(field.annotation) or Text
        elif model is Layers:
            model = LayerSource
    return [key for key in model.model_fields if key not in {"folder", "overrides", "allow_outside"}]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the table that a type is of, or that it holds many of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for each in get_args(annotation) if (model := _model_in(each)) is not None), None)
