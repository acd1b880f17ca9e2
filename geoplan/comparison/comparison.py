"""Two runs side by side, as one object: tables of what differs, a map of where, a chart, and the files of them."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geoplan.comparison.difference_chart import difference_chart
from geoplan.comparison.difference_map import difference_map
from geoplan.comparison.differences import (
    input_differences,
    scenario_differences,
    total_differences,
    unlike_zones,
    zone_differences,
)
from geoplan.comparison.scenario_chart import scenario_chart
from geoplan.comparison.side import Side, side_of
from geoplan.comparison.words import figure_title, figure_unit
from geoplan.errors import Fault, GeoplanError
from geoplan.fields import unknown_column
from geoplan.files.digits import write_csv
from geoplan.languages import Language
from geoplan.outputs.manifest import outputs_in
from geoplan.outputs.tables.tables import plain_cell
from geoplan.replacing import replaced_file
from geoplan.result.assessment import Assessment

if TYPE_CHECKING:
    import folium

TOTALS_FILE, ZONES_FILE = "totals-compared.csv", "zones-compared.csv"
INPUTS_FILE, SCENARIOS_FILE = "inputs-compared.csv", "scenarios-compared.csv"
MAP_FILE, CHART_FILE, LINES_FILE = "difference-map.html", "differences.svg", "scenarios-compared.svg"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two runs of the same zones side by side.

    Attributes
    ----------
    a, b
        The two runs; differences are what `b` has more than `a`.

    Notes
    -----
    `totals`, `zones`, `inputs` and `scenarios` are tables, `of` gives one figure of the zones, `explore()` a map,
    `chart()` and `scenario_chart()` pictures, and `write()` the files.
    """

    a: Side = field(repr=False)
    b: Side = field(repr=False)

    def __repr__(self) -> str:
        changed = int(self.totals["difference"].fillna(0.0).ne(0.0).sum())
        told = f"{changed:,} of {len(self.totals):,} totals differ, {len(self.inputs):,} inputs"
        if self.scenarios is not None:
            other = self.scenarios["difference"].ne(0.0) & self.scenarios[["a", "b"]].notna().any(axis=1)
            told += f", {int(other.sum()):,} figures of scenarios"
        return f"<Comparison of '{self.a.name}' and '{self.b.name}': {told}>"

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The totals beside each other; see `geoplan.comparison.differences.total_differences`."""
        return total_differences(self.a.totals, self.b.totals)

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """One row per zone: zone_id, zone_name, and what `b` has more than `a` of each figure that both have."""
        rows = self._by_zone
        wide = rows.pivot(index="zone_id", columns="field", values="difference")
        wide = wide.reindex(index=self.a.zones["zone_id"].astype(str), columns=list(dict.fromkeys(rows["field"])))
        names = self.a.zones[["zone_id", "zone_name"]].astype(str).reset_index(drop=True)
        table = names.join(wide.reset_index(drop=True).rename_axis(columns=None))
        return gpd.GeoDataFrame(table, geometry=self.a.zones.geometry.to_numpy(), crs=self.a.zones.crs)

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """What the two rest on that differs: kind (program, study, layer, plan, parameter), name, a, b."""
        return input_differences(self.a.inputs, self.b.inputs)

    @cached_property
    def scenarios(self) -> pd.DataFrame | None:
        """Years and targets of scenarios beside each other; None where one of the two has none."""
        return scenario_differences(self.a.tables, self.b.tables)

    @cached_property
    def _by_zone(self) -> pd.DataFrame:
        return zone_differences(self.a.zones, self.b.zones)

    def of(self, column: str) -> gpd.GeoDataFrame:
        """Return one figure of each zone: zone_id, zone_name, a, b, difference, difference_pct, geometry.

        Parameters
        ----------
        column
            A column of numbers that the zones of both runs have.

        Raises
        ------
        GeoplanError
            Where there is no such column.
        """
        rows = self._by_zone[self._by_zone["field"] == column].drop(columns="field").reset_index(drop=True)
        if rows.empty:
            known = list(dict.fromkeys(self._by_zone["field"]))
            raise GeoplanError(unknown_column(column, known, of="the figures of both runs' zones"))
        return gpd.GeoDataFrame(rows, geometry=self.a.zones.geometry.to_numpy(), crs=self.a.zones.crs)

    def table(self, *, language: Language = "en") -> pd.DataFrame:
        """Return the totals that differ as people read them: title, unit, a, b, difference, difference_pct."""
        differ = self.totals[self.totals["difference"].fillna(0.0).ne(0.0)]
        names = [str(name) for name in differ.index]
        titles = {"title": [figure_title(name, language) for name in names], "unit": [*map(figure_unit, names)]}
        told = pd.DataFrame(titles, index=differ.index)
        return told.join(differ[["a", "b", "difference", "difference_pct"]])

    def explore(self, column: str | None = None, *, language: Language = "en") -> "folium.Map":
        """Return the map of the differences, for a notebook; it needs no network.

        Parameters
        ----------
        column
            The figure that it opens with; by default all energy, or the first that differs.
        language
            ``en``, ``vi`` or ``ja``.
        """
        return difference_map(self.a, self.b, zones=self._by_zone, column=column, language=language)

    def chart(self, *, language: Language = "en") -> str:
        """Return the totals that differ most as SVG."""
        return difference_chart(self.totals, a=self.a.name, b=self.b.name, language=language)

    def scenario_chart(self, *, language: Language = "en") -> str | None:
        """Return scenarios from year to year as SVG, the first dashed; None where one of the two has none."""
        if self.scenarios is None:
            return None
        return scenario_chart(self.scenarios, a=self.a.name, b=self.b.name, language=language)

    def write(self, folder: str | Path, *, language: Language = "en") -> list[Path]:
        """Write the tables as CSV, the map as HTML that opens anywhere, and the chart as SVG.

        Parameters
        ----------
        folder
            Where to write; it is made where it is absent. Files of an earlier comparison are replaced.
        language
            Of map, chart and titles.

        Returns
        -------
        list of Path
            totals-compared.csv, zones-compared.csv, inputs-compared.csv, scenarios-compared.csv where both runs have
            scenarios, difference-map.html, differences.svg, scenarios-compared.svg. The same runs give the same bytes.

        Raises
        ------
        GeoplanError
            Where the folder holds the outputs of a run, or cannot be written.
        """
        place = Path(folder)
        if outputs_in(place) is not None:
            action = "Name another one: what stands beside a run's files is lost when it runs again."
            fault = Fault(str(place), "", found="the outputs of a run", expected="a folder of its own", action=action)
            raise GeoplanError(fault)
        pages: dict[str, str] = {MAP_FILE: self.explore(language=language).get_root().render()}
        pages[CHART_FILE] = self.chart(language=language)
        if (lines := self.scenario_chart(language=language)) is not None:
            pages[LINES_FILE] = lines
        written = {name: self._csv(table, place / name) for name, table in self._tables(language).items()}
        for name, content in pages.items():
            with replaced_file(place / name) as draft:
                draft.write_text(content, encoding="utf-8", newline="\n")
            written[name] = place / name
        return list(written.values())

    def _tables(self, language: Language) -> dict[str, pd.DataFrame]:
        """Return the files of tables, each with what its figures are called and counted in."""
        tables = {
            TOTALS_FILE: self.totals.reset_index(),
            ZONES_FILE: self._by_zone,
            **({} if self.scenarios is None else {SCENARIOS_FILE: self.scenarios}),
        }
        for name, table in tables.items():
            fields = table["field"].astype(str)
            titled, place = table.copy(), list(table.columns).index("field") + 1
            titled.insert(place, "title", [figure_title(each, language) for each in fields])
            titled.insert(place + 1, "unit", [figure_unit(each) for each in fields])
            tables[name] = titled
        return tables | {INPUTS_FILE: self.inputs}

    @staticmethod
    def _csv(table: pd.DataFrame, path: Path) -> Path:
        """Write a table; texts that a spreadsheet would run as a formula are led by an apostrophe."""
        cells = table.map(lambda cell: plain_cell(cell) if isinstance(cell, str) else cell)
        with replaced_file(path) as draft:
            write_csv(cells, draft)
        return path


def compare(a: Assessment | str | Path, b: Assessment | str | Path) -> Comparison:
    """Hold two runs against each other.

    Parameters
    ----------
    a, b
        Results, or folders that runs wrote; one of each will do. Differences are what `b` has more than `a`.

    Returns
    -------
    Comparison
        Its tables, map and chart are made when they are asked for.

    Raises
    ------
    GeoplanError
        Where a folder is none that a run wrote, where its tables were changed since, or where the two are not of the
        same zones; all faults at once.
    """
    sides: list[Side] = []
    faults: list[Fault] = []
    for given in (a, b):
        try:
            sides.append(side_of(given))
        except GeoplanError as error:
            faults += error.faults
    if not faults:
        sides = _named_apart(*sides)
        faults = unlike_zones(*sides)
    if faults:
        raise GeoplanError(faults)
    return Comparison(*sides)


def _named_apart(a: Side, b: Side) -> list[Side]:
    """Return both sides, called A and B besides where they have one name."""
    if a.name != b.name:
        return [a, b]
    return [replace(side, name=f"{side.name} ({letter})") for side, letter in ((a, "A"), (b, "B"))]
