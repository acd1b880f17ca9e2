"""A shortlist for the Joint Crediting Mechanism (JCM): what a subsidy would be, and what each tonne would cost.

The subsidy is a share of the investment, by how many similar projects the country has (``jcm.subsidy.first``, ``.few``,
``.many``), at most ``jcm.subsidy.ceiling`` of it, and within the smallest and largest amount per project
(``jcm.subsidy.smallest``, ``.largest``). Its cost-effectiveness is the subsidy over the creditable reduction of all
legal durable years, against a limit that the user sets.

What can be built in parts is judged by one of its projects: a technology with a ``jcm.project_size`` is divided into
equal ones, each at most of that size and of the size at which its subsidy reaches the largest amount. Otherwise that
amount would make a giant look cheap: the larger the project, the smaller the subsidy for each of its tonnes. A plant
that cannot be divided is one project.

The national reduction and the creditable one count the same electricity twice over: they stand side by side and are
never added. A plant that burns waste is credited with the landfill's methane too, as the mean of its legal durable
years, less what its stack gives off: that is part of the cost per tonne.
"""

import csv
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError, ParameterError
from geoplan.fields import with_current_names
from geoplan.parameters import Parameters
from geoplan.planning.candidate_costs import add_costs
from geoplan.potential.carbon import grid_avoided_tco2e, jcm_avoided_tco2e
from geoplan.potential.waste.composition import mean_kwh_per_t
from geoplan.potential.waste.treatment import burning_net_tco2e_per_t
from geoplan.study import Text
from geoplan.units import JPY_PER_MJPY, KWH_PER_GWH

Verdict: TypeAlias = Literal["within", "within_low", "reduced", "too_small", "unknown"]
Amounts: TypeAlias = npt.NDArray[np.float64]
Frame = TypeVar("Frame", bound=pd.DataFrame)

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""How a candidate stands to the limit: the whole subsidy meets it; it does only at the low rate; only a smaller subsidy
does; that would be below the smallest one; not known."""
JCM_COLUMNS = (
    "jcm_rank",
    "candidate_id",
    "candidate_name",
    "candidate_kind",
    "rank",
    "zone_name",
    "capacity_mw",
    "projects",
    "project_mw",
    "energy_gwh",
    "investment_musd",
    "national_reduction_tco2e",
    "jcm_reduction_tco2e",
    "process_reduction_tco2e",
    "credited_reduction_tco2e",
    "subsidy_pct_low",
    "subsidy_pct_high",
    "subsidy_mjpy_low",
    "subsidy_mjpy_high",
    "jpy_per_tco2_low",
    "jpy_per_tco2_high",
    "cost_limit_jpy_per_tco2",
    "limit_met",
    "largest_subsidy_mjpy",
    "largest_subsidy_pct",
    "durable_years",
    "readiness",
    "jcm_technology",
    "jcm_sectors",
    "methodology",
    "missing_information",
    "status",
    "longitude",
    "latitude",
)
MANURE_METHANE = "manure_methane_avoided_tco2e"
"""What digesters avoid besides grid electricity [tCO2e/a]: not credited, since no methodology for it is named."""
BURNS_WASTE = "waste"
"""The technology that is credited with a landfill's methane."""
PROJECT_SIZE = "jcm.project_size."
EXCHANGE_RATE = "jcm.exchange_rate"
_ROUNDING = 1e-9
SEPARATOR = ";"


@dataclass(frozen=True)
class Technology:
    """What the JCM calls a kind of candidate.

    Attributes
    ----------
    technology
        Whose similar projects are counted.
    durable_years, cost_limit
        Last words of the ids of ``jcm.durable_years.`` and ``jcm.cost_limit.``.
    methodology
        The approved methodology; empty where none was found.
    sectors
        Numbers of the JCM's sectoral scopes.
    tag, sector
        What people read.
    """

    technology: str
    durable_years: str
    cost_limit: str
    methodology: str
    sectors: tuple[int, ...]
    tag: Text
    sector: Text


@dataclass(frozen=True)
class Missing:
    """Something that an application to the JCM needs and that a study does not hold.

    Attributes
    ----------
    kinds
        The kinds of candidates that need it; all where empty.
    unless_column
        A column of the candidates: where it has a value, nothing is missing.
    unless_parameter
        A parameter, with blanks for the names of a `Technology`: where its confidence is not low, nothing is missing.
    title
        What people read.
    """

    kinds: frozenset[str]
    unless_column: str
    unless_parameter: str
    title: Text


@cache
def load_technologies() -> dict[str, Technology]:
    """Read the JCM's technologies: kind of candidate -> technology.

    Examples
    --------
    >>> load_technologies()["rooftop_pv"].methodology, load_technologies()["waste"].sectors
    ('VN_AM007', (1, 13))
    """
    return {
        row["kind"]: Technology(
            row["technology"],
            row["durable_years"],
            row["cost_limit"],
            row["methodology"],
            tuple(int(number) for number in row["sector"].split()),
            _text(row, "tag_"),
            _text(row, "sector_"),
        )
        for row in _rows("jcm_technologies.csv")
    }


def missing_titles(keys: str | Iterable[str]) -> list[Text]:
    """Return what is missing for an application, as people read it.

    Parameters
    ----------
    keys
        Of ``missing_information``: a list, or the keys joined by semicolons.

    Examples
    --------
    >>> [title.en for title in missing_titles("roof_structure;quotation")]
    ['Structural check of the roofs: load and age', 'Quotation for the investment']
    """
    given = keys.split(SEPARATOR) if isinstance(keys, str) else keys
    return [load_missing()[key].title for key in given if key]


def subsidy_shares(technology: str, parameters: Parameters) -> tuple[float, float]:
    """Return the share of the investment that the subsidy may be, low and high.

    Parameters
    ----------
    technology
        As in `Technology`; ``jcm.similar_projects.<technology>`` is the number of its projects in the country.
    parameters
        The parameters.

    Returns
    -------
    tuple of float
        The same share twice, or the whole range where the number is not known (-1).

    Raises
    ------
    ParameterError
        Where the number is neither -1 nor a whole number of 0 or more.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters()
    >>> subsidy_shares("waste", parameters)
    (0.4, 0.4)
    >>> subsidy_shares("waste", parameters.replace({"jcm.similar_projects.waste": -1}))
    (0.3, 0.5)
    """
    name = f"jcm.similar_projects.{technology}"
    count = parameters.value(name)
    if count != -1 and (count < 0 or count != round(count)):
        expected = "a whole number of 0 or more, or -1 where it is not known"
        raise ParameterError(
            Fault("parameters", name, found=f"{count:g}", expected=expected, action="Correct the parameter.")
        )
    ceiling = parameters.value("jcm.subsidy.ceiling")
    first, few, many = (min(parameters.value(f"jcm.subsidy.{step}"), ceiling) for step in ("first", "few", "many"))
    if count < 0:
        return min(first, few, many), max(first, few, many)
    share = first if count == 0 else few if count <= parameters.value("jcm.subsidy.few_projects") else many
    return share, share


def jcm_shortlist(candidates: Frame, *, parameters: Parameters, count: int | None = 10) -> Frame:
    """Return the candidates that the JCM suits best.

    Parameters
    ----------
    candidates
        As from siting: ``candidate_id``, ``candidate_kind``, ``capacity_mw``, ``energy_gwh``; costs are added where
        they are not known. Where there are: ``rank`` within the kind, ``ghg_avoided_tco2e``, `MANURE_METHANE`, and what
        says that a candidate is ready: ``status`` (``surveyed``), ``owner_consent`` (``yes``), ``metered_demand_gwh``.
    parameters
        The parameters; the ids under ``jcm.``, ``grid.`` and ``costs.`` are used, for plants that burn waste those
        under ``waste.`` and ``gases.`` too.
    count
        The most candidates; None for all.

    Returns
    -------
    pandas.DataFrame
        `JCM_COLUMNS`, and the geometry where there is one. A candidate is ``projects`` equal projects of
        ``project_mw``; the subsidies are those of one of them, all other figures those of the whole candidate.
        Reductions are tCO2e a year: ``national_reduction_tco2e`` at the national grid factor and
        ``jcm_reduction_tco2e`` at the conservative one of the JCM count the same electricity and are never added;
        ``process_reduction_tco2e`` is methane avoided less what a plant emits. ``credited_reduction_tco2e`` is what the
        cost per tonne counts: the electricity at the JCM's factor and, of plants that burn waste, the process.
        ``limit_met`` is one of `VERDICTS`; ``largest_subsidy_mjpy`` and ``largest_subsidy_pct`` are what would still
        meet the limit. Ordered by this rule: first those for which a subsidy can meet the limit; among them the largest
        share of the investment that does, in whole per cents; of equal share the readiest (``readiness``: how many of
        surveyed, owner's consent and metered demand are given); of equally ready ones the largest credited reduction,
        in whole tonnes. What is equal in all of them has the same ``jcm_rank``.

    Raises
    ------
    LayerError
        Where a column is missing, an id stands twice, or an amount is infinite or negative.
    ParameterError
        For numbers of similar projects that are no counts, and limits, years and rates that are not above 0.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> plant = {"candidate_id": ["husk"], "candidate_kind": ["biomass"], "capacity_mw": [10.0], "energy_gwh": [67.0]}
    >>> found = jcm_shortlist(pd.DataFrame(plant), parameters=load_parameters()).iloc[0]
    >>> round(found["jcm_reduction_tco2e"]), found["limit_met"]
    (22311, 'within_low')
    """
    candidates = with_current_names(candidates)
    _check(candidates, parameters)
    table = add_costs(candidates, parameters)
    known = load_technologies()
    table = table[table["candidate_kind"].isin(list(known))].reset_index(drop=True)
    for name in set(JCM_COLUMNS) & {"candidate_name", "zone_name", "rank", "status", "longitude", "latitude"}:
        if name not in table:
            table[name] = np.nan
    technologies = [known[kind] for kind in table["candidate_kind"]]
    energy = table["energy_gwh"].astype(float)
    national = _column(table, "ghg_avoided_tco2e")
    table["national_reduction_tco2e"] = national.where(national.notna(), grid_avoided_tco2e(energy, parameters))
    table["jcm_reduction_tco2e"] = jcm_avoided_tco2e(energy, parameters)
    burns = pd.Series([each.technology == BURNS_WASTE for each in technologies], index=table.index, dtype=bool)
    burnt = _burning_reduction_tco2e(table, parameters) if burns.any() else np.nan
    table["process_reduction_tco2e"] = _column(table, MANURE_METHANE).mask(burns, burnt)
    credited = table["process_reduction_tco2e"].where(burns, 0.0)
    table["credited_reduction_tco2e"] = table["jcm_reduction_tco2e"] + credited
    table["readiness"] = _readiness(table)
    _add_subsidies(table, technologies, parameters)
    table["jcm_technology"] = [each.technology for each in technologies]
    table["jcm_sectors"] = [SEPARATOR.join(map(str, each.sectors)) for each in technologies]
    table["methodology"] = [each.methodology for each in technologies]
    rows = table.to_dict("records")
    table["missing_information"] = [SEPARATOR.join(_missing_for(row, parameters)) for row in rows]
    chosen = _ranked(table).head(len(table) if count is None else count).reset_index(drop=True)
    return chosen[[*JCM_COLUMNS, *(["geometry"] if "geometry" in chosen else [])]]


def _add_subsidies(table: pd.DataFrame, technologies: list[Technology], parameters: Parameters) -> None:
    shares = {each.technology: subsidy_shares(each.technology, parameters) for each in technologies}
    ends = np.array([shares[each.technology] for each in technologies], dtype=float).reshape(-1, 2)
    years = np.array([parameters.value(f"jcm.durable_years.{each.durable_years}") for each in technologies], float)
    limit = np.array([parameters.value(f"jcm.cost_limit.{each.cost_limit}") for each in technologies], float)
    smallest, largest = (parameters.value(f"jcm.subsidy.{name}") for name in ("smallest", "largest"))
    # Millions of USD times JPY per USD are millions of JPY.
    whole = table["investment_musd"].to_numpy(float) * parameters.value(EXCHANGE_RATE)
    capacity = table["capacity_mw"].to_numpy(float)
    cheapest_giant = _quotient(np.full(len(table), largest), ends[:, 1] * _quotient(whole, capacity))
    bankable = np.array([_project_size_mw(each.technology, parameters) for each in technologies], float)
    projects = np.where(np.isinf(bankable), 1.0, _count_of(capacity, np.fmin(bankable, cheapest_giant)))
    table["projects"], table["project_mw"] = projects, capacity / projects
    invested = whole / projects
    reduction = table["credited_reduction_tco2e"].to_numpy(float) / projects * years
    subsidy = np.minimum(ends * invested[:, None], largest)
    per_tonne = _quotient(subsidy * JPY_PER_MJPY, reduction[:, None])
    most = np.minimum(
        np.minimum(
            limit * np.maximum(reduction, 0.0) / JPY_PER_MJPY, parameters.value("jcm.subsidy.ceiling") * invested
        ),
        largest,
    )
    table["durable_years"], table["cost_limit_jpy_per_tco2"] = years, limit
    for column, end in (("low", 0), ("high", 1)):
        table[f"subsidy_pct_{column}"] = 100 * ends[:, end]
        table[f"subsidy_mjpy_{column}"] = subsidy[:, end]
        table[f"jpy_per_tco2_{column}"] = per_tonne[:, end]
    table["largest_subsidy_mjpy"] = most
    table["largest_subsidy_pct"] = 100 * _quotient(most, invested)
    granted = np.minimum(subsidy, most[:, None])
    table["limit_met"] = np.select(
        [np.isnan(most), granted[:, 1] < smallest, per_tonne[:, 1] <= limit, per_tonne[:, 0] <= limit],
        ["unknown", "too_small", "within", "within_low"],
        "reduced",
    )


def _project_size_mw(technology: str, parameters: Parameters) -> float:
    """Return the largest project that a technology is divided into; infinity where it is not divided."""
    name = f"{PROJECT_SIZE}{technology}"
    return parameters.value(name) if name in parameters else np.inf


def _count_of(capacity: Amounts, size: Amounts) -> Amounts:
    """Return how many projects of at most a size there are; NaN where the capacity is not known."""
    return np.maximum(np.ceil(_quotient(capacity, size) * (1 - _ROUNDING)), np.where(np.isnan(capacity), np.nan, 1.0))


def _burning_reduction_tco2e(table: pd.DataFrame, parameters: Parameters) -> "pd.Series[float]":
    """Return what plants that burn waste avoid besides electricity, a year: the mean of their legal durable years.

    By the tonnes that they burn; where those are not told, by what gives their electricity.
    """
    years = round(parameters.value(f"jcm.durable_years.{load_technologies()[BURNS_WASTE].durable_years}"))
    by_energy = table["energy_gwh"].astype(float) * (KWH_PER_GWH / mean_kwh_per_t(parameters))
    return _column(table, "feedstock_t").fillna(by_energy) * -burning_net_tco2e_per_t(parameters, years=years)


def _readiness(table: pd.DataFrame) -> "pd.Series[int]":
    """Return how much of what an application asks for first is there: a survey, the owner's consent, metered demand."""
    given = [
        table["status"] == "surveyed",
        table["owner_consent"] == "yes" if "owner_consent" in table else pd.Series(data=False, index=table.index),
        _column(table, "metered_demand_gwh").notna(),
    ]
    return pd.concat(given, axis=1).sum(axis=1).astype(int)


def _ranked(table: Frame) -> Frame:
    """Order the candidates, with ``jcm_rank``; those that are equal in what the rule names share one."""
    met = table["limit_met"].isin(["within", "within_low", "reduced"])
    keys = pd.DataFrame(
        {
            "unmet": ~met,
            "share": -table["largest_subsidy_pct"].round(),
            "readiness": -table["readiness"],
            "reduction": -table["credited_reduction_tco2e"].round(),
        }
    )
    rule = list(keys.columns)
    keys["id"] = table["candidate_id"].astype(str)
    keys = keys.sort_values([*rule, "id"], kind="stable", na_position="last")
    first = keys.reset_index(drop=True).fillna(np.inf).groupby(rule, sort=False)["id"].transform("idxmin")
    ordered = table.loc[keys.index].reset_index(drop=True)
    ordered["jcm_rank"] = first.to_numpy(int) + 1
    return ordered


def _missing_for(row: Mapping[Hashable, Any], parameters: Parameters) -> Iterable[str]:
    """Yield the keys of what an application still needs: what no column holds and no trusted parameter says."""
    kind = str(row["candidate_kind"])
    technology = load_technologies()[kind]
    for key, entry in load_missing().items():
        if entry.kinds and kind not in entry.kinds:
            continue
        if entry.unless_column and pd.notna(row.get(entry.unless_column, np.nan)):
            continue
        if entry.unless_parameter:
            name = entry.unless_parameter.format(**vars(technology))
            if parameters[name].confidence != "low":
                continue
        yield key


def _quotient(over: Amounts, under: Amounts) -> Amounts:
    over, under = np.broadcast_arrays(over, under)
    return np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)


def _column(frame: pd.DataFrame, name: str) -> "pd.Series[float]":
    return frame[name].astype(float) if name in frame else pd.Series(np.nan, index=frame.index)


def _check(candidates: pd.DataFrame, parameters: Parameters) -> None:
    if "candidate_id" not in candidates:
        raise LayerError(Fault("candidates", "candidate_id", found="no such column", expected="the column"))
    twice = candidates["candidate_id"][candidates["candidate_id"].duplicated()].unique()
    if len(twice):
        raise LayerError(
            [Fault("candidates", str(name), found="the id twice", expected="each id once") for name in twice]
        )
    rows = parameters.under("jcm.")
    positive = [name for name in rows if name.startswith(("cost_limit.", "durable_years.", "exchange_rate"))]
    faults = [
        Fault(
            "parameters",
            f"jcm.{name}",
            found=f"{rows[name].value:g}",
            expected="a number above 0",
            action="Correct the parameter.",
        )
        for name in positive
        if rows[name].value <= 0
    ]
    if faults:
        raise ParameterError(faults)


@cache
def load_missing() -> dict[str, Missing]:
    """Read what applications need: key of ``missing_information`` -> what is missing."""
    return {
        row["key"]: Missing(
            frozenset(row["kinds"].split()), row["unless_column"], row["unless_parameter"], _text(row, "")
        )
        for row in _rows("jcm_missing.csv")
    }


def _text(row: dict[str, str], prefix: str) -> Text:
    return Text(**{language: row[f"{prefix}{language}"] for language in ("en", "vi", "ja")})


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
