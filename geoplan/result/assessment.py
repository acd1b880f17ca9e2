"""The result of a run, as every output reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geoplan.fields import load_fields
from geoplan.layers.catalog import LayerReport, OpenedLayers
from geoplan.parameters import Parameters
from geoplan.study import Language, Status, Study, Text

if TYPE_CHECKING:
    import folium
    import xarray as xr

    from geoplan.siting.land.eligible_land import Overlay


@dataclass(frozen=True)
class Assessment:
    """What a run found.

    Attributes
    ----------
    study
        The study that was assessed.
    zones
        One row per zone, with the columns of the field dictionary. Study CRS; energies, tonnes and reductions per year.
    estates
        One row per industrial estate, with the potential of the roofs inside; None where the study has no such layer.
    totals
        The study's totals by field name, computed from the models and not from the zones.
    monthly
        Rooftop-PV energy by month (index 1 to 12), GWh.
    feedstocks
        One row per residue, animal and waste stream: what the statistics say and what it is worth.
    layers
        What was read, by kind of layer: file, status, licence, what was mended.
    sensitivity
        For each result, the parameters and their share of its uncertainty.
    notes
        What the reader must know: layers that are absent or cover only a part, sums that could not be made.
    timings
        Seconds by step.
    rooftops_file
        GeoParquet with one row per roof and its results.
    resource
        Orientation table of the solar resource, and its monthly yields.
    ground_resource
        The same for modules on racks, by which photovoltaics on land and water are reckoned.
    candidates
        Points where plants could stand, the best first, with the columns of the field dictionary; None where the
        study's layers do not suffice.
    catchments
        The area from which each candidate takes its feedstock; ``candidate_id``.
    sites
        Patches of eligible land and water as polygons: ``technology``, area, capacity, and whether they are candidates;
        None without a land-cover layer.
    exclusions
        One row per rule of eligible land: technology, what it excludes, and the area that it takes alone and together.
    land
        Technology -> which rule excludes each cell of land or water.
    inputs
        The layers that the result was made from.
    jcm
        The shortlist for the Joint Crediting Mechanism, the best candidate first; None where there is no candidate.
    landfills
        One point per landfill of the study with its gas by first-order decay; None without such a layer.
    waste_plan
        Tonnes, energy and greenhouse gases of waste by year and stream; None without a waste layer.
    surveyed
        What a survey form replaced: one row per roof, estate, statistic or site; None without a form.
    weights
        The criteria's weights that ranked the zones; None for the defaults.
    candidate_weights
        The same for each kind of candidate.
    scratch
        Keeps the folder of `rooftops_file` alive.
    """

    study: Study
    zones: gpd.GeoDataFrame
    estates: gpd.GeoDataFrame | None
    totals: "pd.Series[float]"
    monthly: "pd.Series[float]"
    feedstocks: pd.DataFrame
    layers: Mapping[str, LayerReport]
    sensitivity: pd.DataFrame
    notes: tuple[Text, ...]
    timings: dict[str, float]
    rooftops_file: Path
    resource: "xr.Dataset"
    ground_resource: "xr.Dataset | None" = None
    candidates: gpd.GeoDataFrame | None = None
    catchments: gpd.GeoDataFrame | None = None
    sites: gpd.GeoDataFrame | None = None
    exclusions: pd.DataFrame | None = None
    land: Mapping[str, "Overlay"] = field(default_factory=dict)
    inputs: OpenedLayers | None = field(default=None, repr=False)
    jcm: pd.DataFrame | None = None
    landfills: gpd.GeoDataFrame | None = None
    waste_plan: pd.DataFrame | None = None
    surveyed: pd.DataFrame | None = None
    weights: Mapping[str, float] | None = None
    candidate_weights: Mapping[str, Mapping[str, float]] | None = None
    scratch: Any = field(default=None, repr=False, compare=False)

    @property
    def parameters(self) -> Parameters:
        """The parameters that were used."""
        return self.study.parameters

    @cached_property
    def rooftops(self) -> gpd.GeoDataFrame:
        """Every roof with its results; read from disk on first use."""
        return gpd.read_parquet(self.rooftops_file)

    @cached_property
    def eligible(self) -> "dict[str, xr.DataArray]":
        """Technology -> the share of each cell of land or water that may be used, 0 to 1."""
        return {technology: overlay.land() for technology, overlay in self.land.items()}

    def rooftop_partitions(self) -> Iterator[gpd.GeoDataFrame]:
        """Yield the roofs in parts, so that no more than one part is in memory."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.rooftops_file) as file:
            metadata = file.schema_arrow.metadata
            for group in range(file.num_row_groups):
                table = file.read_row_group(group).replace_schema_metadata(metadata)
                yield gpd.GeoDataFrame.from_arrow(table)

    def largest_rooftops(self, count: int = 200) -> gpd.GeoDataFrame:
        """Return the roofs with the largest capacity, the largest first, with no more than a part in memory."""
        best: gpd.GeoDataFrame | None = None
        for part in self.rooftop_partitions():
            joined = part if best is None else pd.concat([best, part], ignore_index=True)
            best = joined.nlargest(count, "capacity_kwp")
        return self.rooftops if best is None else best.reset_index(drop=True)

    def statuses(self) -> dict[Status, list[str]]:
        """Return the kinds of layer by status; what is not ``real`` must be said wherever the result shows."""
        found: dict[Status, list[str]] = {}
        for kind, report in self.layers.items():
            found.setdefault(report.status, []).append(kind)
        return found

    def explore(self, *, language: Language = "en") -> "folium.Map":
        """Return the interactive map, for a notebook."""
        from geoplan.outputs.map.page import make_map

        return make_map(self, language=language)

    def plot(self, column: str = "rooftop_pv_energy_gwh", *, language: Language = "en") -> Any:
        """Draw one result as a map with matplotlib and return its axes.

        Parameters
        ----------
        column
            A numeric column of `zones`.
        language
            The language of the title.
        """
        label = load_fields()[column].label(language)
        axes = self.zones.plot(column=column, legend=True, cmap="viridis", edgecolor="white", linewidth=0.3)
        axes.set_title(f"{self.study.title[language]}: {label}")
        axes.set_axis_off()
        return axes

    def table(self, *, language: Language = "en") -> pd.DataFrame:
        """Return the totals as people read them: title, value, unit."""
        fields = load_fields()
        known = [name for name in self.totals.index if name in fields]
        rows = [(fields[n].title[language], fields[n].format(float(self.totals[n])), fields[n].unit) for n in known]
        return pd.DataFrame(rows, columns=["title", "value", "unit"], index=pd.Index(known, name="field"))

    def _repr_html_(self) -> str:
        statuses = ", ".join(f"{status}: {', '.join(kinds)}" for status, kinds in self.statuses().items())
        body = self.table().to_html(index=False, header=False, border=0)
        return f"<h4>{self.study.title['en']}</h4><p><small>{statuses}</small></p>{body}"
