"""geoplan: what renewable energy can be produced where, and what that does for a climate target.

    >>> import geoplan
    >>> study = geoplan.open_study("hai-phong")
    >>> study.crs
    'EPSG:32648'

From a study to its files::

    geoplan.studies()                              # the studies that come with geoplan; new_study makes others
    study = geoplan.open_study("hai-phong")        # a name, or a folder with a study.toml
    result = geoplan.assess(study, progress=True)  # Assessment: prints what it holds; help(geoplan.Assessment)
    result.zones, result.totals, result.candidates # tables, in the study's CRS
    result.table()                                 # the totals as people read them
    result.plot("total_energy_gwh")                # a picture; result.explore() is a map
    geoplan.load_fields()["ghg_avoided_tco2e"]     # what a column is called, counted in, and means
    geoplan.load_parameters()["grid.emission_factor"]  # what the models assume, and where that comes from
    geoplan.pv_years(geoplan.read_weather("a.epw"))    # kWh per kWp a year, of a weather file and a plane
    geoplan.evaluate(result, [(106.7, 20.8)])      # places of your own, as longitude and latitude
    geoplan.compare(before, result)                # two results, or folders of outputs: what differs, and where
    geoplan.verify("outputs/hai-phong").holds      # is each file still the one that the run wrote?
    geoplan.write_atlas(result, "atlas.pdf")           # a page a zone
    geoplan.run(study)                             # the same, and every file, in outputs/hai-phong
    geoplan.run_collection(geoplan.open_collection("provinces"))  # many studies, and what they come to together

`assess` runs a study, and the functions ``write_…`` write its result. The folders are rooms in the order of their
imports: zonal, sources and layers, preparation, potential, siting, planning, result, outputs, comparison, collection; a
run goes layers, potential, siting, planning, result, outputs. Their plan is docs/architecture.md. Names are imported on
first use, so that ``import geoplan`` stays fast.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

try:
    __version__ = version("geoplan")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

_HOME = {
    "Assessment": "geoplan.result.assessment",
    "CRSError": "geoplan.errors",
    "Collection": "geoplan.collection.collection",
    "CollectionResult": "geoplan.collection.runs",
    "Comparison": "geoplan.comparison.comparison",
    "Coverage": "geoplan.zonal.coverage",
    "EstateBalance": "geoplan.planning.estates.balance",
    "EstateOptimum": "geoplan.planning.estates.sizing.optimum",
    "Exclusion": "geoplan.siting.land.exclusion",
    "Fault": "geoplan.errors",
    "Field": "geoplan.fields",
    "GeoplanError": "geoplan.errors",
    "LayerError": "geoplan.errors",
    "Parameter": "geoplan.parameters.parameter",
    "ParameterError": "geoplan.errors",
    "Parameters": "geoplan.parameters.parameters",
    "Study": "geoplan.study",
    "StudyError": "geoplan.errors",
    "Surplus": "geoplan.planning.estates.tariffs",
    "SurplusRule": "geoplan.planning.estates.surplus_rules",
    "Tariff": "geoplan.planning.estates.tariffs",
    "TariffBand": "geoplan.money.tariff_bands",
    "Verification": "geoplan.outputs.verification",
    "assess": "geoplan.pipeline",
    "attribute": "geoplan.planning.scenario.attribution.shapley",
    "compare": "geoplan.comparison.comparison",
    "eligibility_report": "geoplan.siting.land.eligible_land",
    "eligible_by_zone": "geoplan.siting.land.eligible_land",
    "eligible_land": "geoplan.siting.land.eligible_land",
    "estate_balance": "geoplan.planning.estates.balance",
    "estate_optimum": "geoplan.planning.estates.sizing.optimum",
    "evaluate": "geoplan.pipeline",
    "hours_from_days": "geoplan.potential.solar.hours_from_days",
    "hours_from_months": "geoplan.potential.solar.hours_from_months",
    "import_layer": "geoplan.preparation.import_layer",
    "load_fields": "geoplan.fields",
    "load_parameters": "geoplan.parameters.tables",
    "memory_within": "geoplan.machine.memory",
    "monthly_means": "geoplan.potential.solar.hours_from_months",
    "new_study": "geoplan.preparation.new_study",
    "open_collection": "geoplan.collection.collection",
    "open_layers": "geoplan.layers.catalog",
    "open_study": "geoplan.study",
    "optimum_tilt": "geoplan.potential.solar.orientation_table",
    "orientation_table": "geoplan.potential.solar.orientation_table",
    "park_case": "geoplan.planning.business.park_case",
    "publish_postgis": "geoplan.outputs.publishing.postgis",
    "pv_years": "geoplan.potential.solar.pv_years",
    "read_scenarios": "geoplan.planning.scenario.exchange.frozen_scenarios",
    "read_weather": "geoplan.layers.weather.weather",
    "roof_case": "geoplan.planning.business.roof_case",
    "rooftop_pv": "geoplan.potential.roofs.rooftop_pv",
    "run": "geoplan.pipeline",
    "run_collection": "geoplan.collection.runs",
    "studies": "geoplan.study",
    "supply_curve": "geoplan.planning.supply_curve",
    "surplus_on": "geoplan.planning.estates.tariffs",
    "surplus_rule": "geoplan.planning.estates.surplus_rules",
    "tabled_tariff": "geoplan.planning.estates.tariffs",
    "verify": "geoplan.outputs.verification",
    "write_atlas": "geoplan.outputs.atlas.atlas",
    "write_field_sheets": "geoplan.outputs.fieldwork.field_sheets",
    "write_geopackage": "geoplan.outputs.geopackage.geopackage",
    "write_map": "geoplan.outputs.map.page",
    "write_park_profiles": "geoplan.outputs.report.eco_parks.park_profiles",
    "write_pmtiles": "geoplan.outputs.publishing.tiles",
    "write_rasters": "geoplan.outputs.rasters",
    "write_report": "geoplan.outputs.report.report",
    "write_rooftops": "geoplan.outputs.geopackage.geopackage",
    "write_survey_form": "geoplan.outputs.fieldwork.survey_form",
    "write_tables": "geoplan.outputs.tables.tables",
    "zonal_stats": "geoplan.zonal.statistics",
}

__all__ = [
    "Assessment",
    "CRSError",
    "Collection",
    "CollectionResult",
    "Comparison",
    "Coverage",
    "EstateBalance",
    "EstateOptimum",
    "Exclusion",
    "Fault",
    "Field",
    "GeoplanError",
    "LayerError",
    "Parameter",
    "ParameterError",
    "Parameters",
    "Study",
    "StudyError",
    "Surplus",
    "SurplusRule",
    "Tariff",
    "TariffBand",
    "Verification",
    "assess",
    "attribute",
    "compare",
    "eligibility_report",
    "eligible_by_zone",
    "eligible_land",
    "estate_balance",
    "estate_optimum",
    "evaluate",
    "hours_from_days",
    "hours_from_months",
    "import_layer",
    "load_fields",
    "load_parameters",
    "memory_within",
    "monthly_means",
    "new_study",
    "open_collection",
    "open_layers",
    "open_study",
    "optimum_tilt",
    "orientation_table",
    "park_case",
    "publish_postgis",
    "pv_years",
    "read_scenarios",
    "read_weather",
    "roof_case",
    "rooftop_pv",
    "run",
    "run_collection",
    "studies",
    "supply_curve",
    "surplus_on",
    "surplus_rule",
    "tabled_tariff",
    "verify",
    "write_atlas",
    "write_field_sheets",
    "write_geopackage",
    "write_map",
    "write_park_profiles",
    "write_pmtiles",
    "write_rasters",
    "write_report",
    "write_rooftops",
    "write_survey_form",
    "write_tables",
    "zonal_stats",
]

if TYPE_CHECKING:
    from geoplan.collection.collection import Collection, open_collection
    from geoplan.collection.runs import CollectionResult, run_collection
    from geoplan.comparison.comparison import Comparison, compare
    from geoplan.errors import CRSError, Fault, GeoplanError, LayerError, ParameterError, StudyError
    from geoplan.fields import Field, load_fields
    from geoplan.layers.catalog import open_layers
    from geoplan.layers.weather.weather import read_weather
    from geoplan.machine.memory import memory_within
    from geoplan.money.tariff_bands import TariffBand
    from geoplan.outputs.atlas.atlas import write_atlas
    from geoplan.outputs.fieldwork.field_sheets import write_field_sheets
    from geoplan.outputs.fieldwork.survey_form import write_survey_form
    from geoplan.outputs.geopackage.geopackage import write_geopackage, write_rooftops
    from geoplan.outputs.map.page import write_map
    from geoplan.outputs.publishing.postgis import publish_postgis
    from geoplan.outputs.publishing.tiles import write_pmtiles
    from geoplan.outputs.rasters import write_rasters
    from geoplan.outputs.report.eco_parks.park_profiles import write_park_profiles
    from geoplan.outputs.report.report import write_report
    from geoplan.outputs.tables.tables import write_tables
    from geoplan.outputs.verification import Verification, verify
    from geoplan.parameters.parameter import Parameter
    from geoplan.parameters.parameters import Parameters
    from geoplan.parameters.tables import load_parameters
    from geoplan.pipeline import assess, evaluate, run
    from geoplan.planning.business.park_case import park_case
    from geoplan.planning.business.roof_case import roof_case
    from geoplan.planning.estates.balance import EstateBalance, estate_balance
    from geoplan.planning.estates.sizing.optimum import EstateOptimum, estate_optimum
    from geoplan.planning.estates.surplus_rules import SurplusRule, surplus_rule
    from geoplan.planning.estates.tariffs import Surplus, Tariff, surplus_on, tabled_tariff
    from geoplan.planning.scenario.attribution.shapley import attribute
    from geoplan.planning.scenario.exchange.frozen_scenarios import read_scenarios
    from geoplan.planning.supply_curve import supply_curve
    from geoplan.potential.roofs.rooftop_pv import rooftop_pv
    from geoplan.potential.solar.hours_from_days import hours_from_days
    from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
    from geoplan.potential.solar.orientation_table import optimum_tilt, orientation_table
    from geoplan.potential.solar.pv_years import pv_years
    from geoplan.preparation.import_layer import import_layer
    from geoplan.preparation.new_study import new_study
    from geoplan.result.assessment import Assessment
    from geoplan.siting.land.eligible_land import eligibility_report, eligible_by_zone, eligible_land
    from geoplan.siting.land.exclusion import Exclusion
    from geoplan.study import Study, open_study, studies
    from geoplan.zonal.coverage import Coverage
    from geoplan.zonal.statistics import zonal_stats


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        from geoplan.errors import did_you_mean

        hint = "" if name.startswith("_") else did_you_mean(name, _HOME)
        raise AttributeError(f"module 'geoplan' has no attribute '{name}'. {hint}".strip())
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
