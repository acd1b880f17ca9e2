"""The report's section on scenarios, and the lines of the first page on targets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.report.charts import SEGMENTS
from geoplan.outputs.report.scenarios.cost_charts import (
    CostBlock,
    SupplyLine,
    cost_curve_chart,
    supply_years_chart,
)
from geoplan.outputs.report.scenarios.scenario_blocks import (
    BlockBasis,
    Row,
    are_all_alike,
    base_year_block,
    block_of,
    chance_in_words,
    cost_block,
    inputs_block,
    least_cost_block,
    measure_block,
    missing_block,
    progress_block,
    sector_title,
    target_block,
    target_sign,
)
from geoplan.outputs.report.scenarios.wedge_chart import ChartWords, TargetMark, Wedge, WedgeYears, wedge_chart
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.scenario_words import scenario_words
from geoplan.outputs.wording.texts import listed, run_on, sentence, shown, text
from geoplan.planning.scenario.inputs.baseline import GRID
from geoplan.planning.scenario.measures.measure_kinds import measure_groups
from geoplan.units import T_PER_KT

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

MOST_SCENARIOS = 4
MOST_YEARS = 2
MOST_LINES = 2
GRID_COLOUR = "#8a8f98"
DECADE = 10
OWN = "own"


def scenario_pages(result: "Assessment", language: Language) -> Row | None:
    """Return the section: a lead, on what it rests, and blocks with words, charts and tables; None without scenarios.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of words and numbers.
    """
    scenarios = result.scenarios
    if scenarios is None or not scenarios.measures:
        return None
    told = BlockBasis(scenarios, scenario_words(result, language), _shown_years(result), language)
    runs = list(scenarios.runs)
    blocks = [
        *missing_block(told),
        *(_scenario_block(told, name) for name in runs[:MOST_SCENARIOS]),
        *target_block(told),
        *(_curve_block(told, name) for name in runs[:MOST_SCENARIOS] if _has_costs(told, name)),
        *_supply_block(told),
        *least_cost_block(told),
        *base_year_block(told),
        *inputs_block(told),
        *progress_block(told),
    ]
    left_out = len(runs) - MOST_SCENARIOS
    lead = [text("report.scenarios.lead", language)]
    lead += [] if scenarios.baseline.is_known else [text("report.scenarios.unknown", language)]
    lead += [sentence("report.scenarios.more", count=left_out)[language]] if left_out > 0 else []
    return {"lead": run_on(lead, language), "status": list(_status(told)), "blocks": blocks}


def target_lines(result: "Assessment", language: Language) -> list[str]:
    """Return what the first page says of the targets: how near the nearest scenario comes, or why none can be told.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of words and numbers.
    """
    scenarios = result.scenarios
    if scenarios is None or scenarios.tables["targets"].empty:
        known = scenarios is not None and scenarios.baseline.is_known
        return [place_texts(result)["report.target.none" if known else "report.target.missing"][language]]
    told = BlockBasis(scenarios, scenario_words(result, language), (), language)
    table = scenarios.tables["targets"]
    read = [
        _target_line(told, str(target_id), rows)
        for (target_id, _), rows in table[table["gap_tco2e"].notna()].groupby(["target_id", "target_sense"], sort=False)
    ]
    left_out = len(read) - MOST_LINES
    more = [sentence("report.target.more", count=left_out)[language]] if left_out > 0 else []
    rest = run_on([*more, *_unread(told, table[table["gap_tco2e"].isna()])], language)
    return [*read[:MOST_LINES], *([rest] if rest else [])]


def _unread(told: BlockBasis, rows: pd.DataFrame) -> Iterator[str]:
    """Yield which targets cannot be read, and what is missing: those that lack the same in one line."""
    for missing, alike in rows.groupby("missing", sort=False):
        names = [told.name("target_id", target_id) for target_id in alike["target_id"].unique()]
        what = told.words.of("missing", str(missing)) or text("scenario.missing.inventory", told.language)
        targets = listed(names, told.language, separator="; ")
        yield sentence("report.target.unread", targets=targets, what=what)[told.language]


def _target_line(told: BlockBasis, target_id: str, rows: pd.DataFrame) -> str:
    language = told.language
    row = rows.sort_values("gap_tco2e", kind="stable", na_position="last").to_dict("records")[0]
    values = {
        "target": told.name("target_id", target_id),
        "year": str(int(row["target_year"])),
        "sense": text(f"scenario.sense.{row['target_sense'] or 'none'}", language),
    }
    values |= {"scenario": told.name("scenario_id", row["scenario_id"]), "gap": told.kt(abs(row["gap_tco2e"]))}
    values["share"] = chance_in_words(row["chance_share"], language)
    return sentence(f"report.target.{'short' if row['gap_tco2e'] > 0 else 'met'}", **values)[language]


def _shown_years(result: "Assessment") -> tuple[int, ...]:
    """Return the years that tables show: the last, those of targets, then whole decades; at most two."""
    assert result.scenarios is not None
    years = result.scenarios.baseline.years
    first, last = int(years[0]), int(years[-1])
    targets = result.scenarios.tables["targets"]
    asked = sorted({int(year) for year in targets["target_year"] if first < year < last})
    decades = [year for year in range(first + 1, last) if year % DECADE == 0]
    chosen = list(dict.fromkeys([last, *asked, *decades]))[:MOST_YEARS]
    return tuple(sorted(chosen))


def _status(told: BlockBasis) -> Iterator[Row]:
    """Yield which measures rest on layers that are not real."""
    alike = are_all_alike(told.scenarios)
    for status in ("synthetic", "schematic"):
        names = [told.name("measure_id", each.measure_id) for each in told.scenarios.measures if each.status == status]
        if names:
            title = text(f"status.{status}", told.language)
            every = text("report.scenarios.every_measure", told.language)
            yield {
                "status": status,
                "title": title,
                "layers": every if alike else listed(names, told.language, separator="; "),
            }


def _scenario_block(told: BlockBasis, scenario_id: str) -> Row:
    language = told.language
    title = sentence("report.scenarios.scenario", title=told.name("scenario_id", scenario_id))[language]
    block = measure_block(told, scenario_id)
    block["title"] = title
    block["lead"] = run_on(_year_lines(told, scenario_id), language)
    block["figures"] = [
        {
            "title": text(f"report.scenarios.chart.{'wedges' if _is_known(told) else 'cuts'}", language),
            "chart": _wedges(told, scenario_id, title),
        }
    ]
    return block


def _is_known(told: BlockBasis) -> bool:
    return bool(np.isfinite(told.scenarios.baseline.total_t).all())


def _year_lines(told: BlockBasis, scenario_id: str) -> Iterator[str]:
    """Yield in a sentence a year what is cut, what of that by the grid, and what is left."""
    table, run = told.table("scenario_years"), told.scenarios.runs[scenario_id]
    own = table[table["scenario_id"] == scenario_id].set_index("year")
    first = int(told.scenarios.baseline.years[0])
    for year in told.years:
        row = own.loc[year].to_dict()
        grid = float(run.attributed_t[-1, year - first])
        values = {"year": str(year), "cut": told.range_kt(row, "reduced_tco2e"), "grid": told.kt(grid)}
        known = row["scenario_tco2e"] == row["scenario_tco2e"]
        values["left"] = told.kt(row["scenario_tco2e"])
        parts = [sentence("report.scenarios.year.cut", **values)[told.language]]
        parts += [sentence("report.scenarios.year.grid", **values)[told.language]] if grid else []
        parts += [sentence("report.scenarios.year.left", **values)[told.language]] if known else []
        yield listed(parts, told.language) + text("report.scenarios.stop", told.language)


def _wedges(told: BlockBasis, scenario_id: str, title: str) -> Any:
    language, years = told.language, told.scenarios.baseline.years
    table = told.table("scenario_years")
    own = table[table["scenario_id"] == scenario_id].sort_values("year")
    is_known = _is_known(told)
    name = "scenario_tco2e" if is_known else "reduced_tco2e"
    band = own[[f"{name}_low", f"{name}_high"]].to_numpy(float).T / T_PER_KT
    chart = WedgeYears(
        years=years,
        without=own["bau_tco2e"].to_numpy(float) / T_PER_KT,
        band=band if np.isfinite(band).all() else band[:0],
        marks=tuple(_marks(told)) if is_known else (),
    )
    words = ChartWords(
        title=title,
        unit=text("report.scenarios.unit.kt", language),
        without=text("report.scenarios.line.without", language),
        left=text(f"report.scenarios.line.{'left' if is_known else 'cut'}", language),
        band=text("report.scenarios.line.band", language),
    )
    return wedge_chart(_groups(told, scenario_id), chart, words=words, language=language)


def _groups(told: BlockBasis, scenario_id: str) -> list[Wedge]:
    """Return what each group of measures takes off, the grid first; those beyond the colours are put together."""
    run = told.scenarios.runs[scenario_id]
    parts: dict[str, np.ndarray[Any, np.dtype[np.float64]]] = {}
    for measure, amounts in zip(told.scenarios.measures, run.attributed_t[:-1], strict=True):
        parts[measure.group] = parts.get(measure.group, np.zeros(len(amounts))) + amounts / T_PER_KT
    parts = {group: amounts for group, amounts in parts.items() if amounts.any()}
    kinds = measure_groups()
    spare = iter(SEGMENTS)
    wedges = []
    for group, amounts in parts.items():
        colour = kinds[group].colour if group in kinds else next(spare, GRID_COLOUR)
        wedges.append(Wedge(_group_title(told, group), amounts, colour))
    grid = run.attributed_t[-1] / T_PER_KT
    own = [Wedge(shown(told.words.of("measure_id", GRID)), grid, GRID_COLOUR)] if grid.any() else []
    return [*own, *wedges]


def _group_title(told: BlockBasis, group: str) -> str:
    """Return what a group is called: by its table, by its only measure, or by the words for a study's own."""
    kinds = measure_groups()
    if group in kinds:
        return kinds[group].title[told.language]
    members = [each.measure_id for each in told.scenarios.measures if each.group == group]
    return told.name("measure_id", members[0]) if len(members) == 1 else sector_title(group, told.language)


def _marks(told: BlockBasis) -> Iterator[TargetMark]:
    """Yield the targets that have a level, by the signs of their rows."""
    table = told.table("targets")
    for number, (_, rows) in enumerate(table.groupby(["target_id", "target_sense"], sort=False), start=1):
        row = rows.iloc[0]
        level = float(row["target_level_tco2e"])
        if level == level and row["target_sense"] != "reduction":
            yield TargetMark(int(row["target_year"]), level / T_PER_KT, target_sign(number))


def _has_costs(told: BlockBasis, scenario_id: str) -> bool:
    table = told.table("abatement")
    return bool((table["scenario_id"] == scenario_id).any())


def _curve_block(told: BlockBasis, scenario_id: str) -> Row:
    language, table = told.language, told.table("abatement")
    own = table[(table["scenario_id"] == scenario_id) & (table["measure_id"] != GRID)].sort_values("curve_order")
    blocks = [
        CostBlock(
            number,
            float(row["attributed_all_tco2e"]) / T_PER_KT,
            float(row["abatement_usd_per_tco2e"]),
            bool(row["pays_for_itself"]),
        )
        for number, row in enumerate(own.to_dict("records"), start=1)
    ]
    title = sentence("report.scenarios.curve", title=told.name("scenario_id", scenario_id))[language]
    block = cost_block(told, scenario_id)
    block["title"] = title
    if any(each.cost == each.cost for each in blocks):
        units = (text("report.scenarios.unit.kt_all", language), text("report.scenarios.unit.usd_per_t", language))
        legend = (text("report.scenarios.legend.pays", language), text("report.scenarios.legend.costs", language))
        chart = cost_curve_chart(blocks, title=title, units=units, legend=legend, language=language)
        block["figures"] = [{"title": text("report.scenarios.chart.curve", language), "chart": chart}]
    return block


def _supply_block(told: BlockBasis) -> Iterator[Row]:
    language, table = told.language, told.table("scenario_supply")
    years = [year for year in told.years if (table["year"] == year).any()]
    if not years:
        return
    lines = [
        SupplyLine(year, tuple(zip(own["measure_energy_gwh"], own["lcoe_usd_per_mwh"], strict=True)))
        for year in years
        for own in [table[table["year"] == year].sort_values("lcoe_usd_per_mwh", kind="stable")]
    ]
    title = text("report.scenarios.supply", language)
    units = (text("report.scenarios.unit.gwh", language), "USD/MWh")
    chart = supply_years_chart(lines, title=title, units=units, language=language)
    block = block_of(title, lead=text("report.scenarios.supply.lead", language))
    block["figures"] = [{"title": text("report.scenarios.chart.supply", language), "chart": chart}]
    yield block
