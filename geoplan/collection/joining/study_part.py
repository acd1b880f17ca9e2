"""What a collection needs of one study, so that the study need not be run again: kept in a small folder beside it.

Zones and candidates are GeoParquet, statistics Parquet, what they are in each future NumPy arrays, all else JSON. None
of these formats can hold code. The JSON holds the hash of each of the others: what was changed since is not read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.collection.joining.kept_futures import KeptFutures, kept_futures, read_futures, write_futures
from geoplan.hashing import sha256_of
from geoplan.languages import Text
from geoplan.layers.ages import year_of, years_of_layers
from geoplan.layers.catalog import LayerReport
from geoplan.outputs.tables.columns import ordered
from geoplan.parameters import Parameter
from geoplan.result.assessment import Assessment

FORM = "geoplan-study-part/1"
"""The form of these files; what has another is made anew."""
ABOUT = "part.json"
_ZONES, _CANDIDATES, _FUTURES = "zones.parquet", "candidates.parquet", "futures.npz"
_FEEDSTOCKS, _SENSITIVITY = "feedstocks.parquet", "sensitivity.parquet"
_REPORT = ("kind", "file", "status", "licence", "attribution", "vintage", "rows", "coverage", "sha256")


@dataclass(frozen=True, eq=False)
class StudyPart:
    """What a collection needs of one study.

    Attributes
    ----------
    name
        The study's name.
    zones
        As `Assessment.zones`, in the study's CRS.
    candidates
        As `Assessment.candidates`; None where there are none.
    totals
        As `Assessment.totals`.
    monthly
        As `Assessment.monthly`.
    feedstocks, sensitivity
        As those of the result.
    futures
        Zones, totals and candidates in each future.
    layers
        What was read, by kind of layer.
    notes
        What a reader must know.
    inputs
        By which factors statistics and layers may be wrong.
    year
        From which ages are counted.
    source
        Where its irradiation comes from.
    """

    name: str
    zones: gpd.GeoDataFrame
    candidates: gpd.GeoDataFrame | None
    totals: "pd.Series[float]"
    monthly: "pd.Series[float]"
    feedstocks: pd.DataFrame
    sensitivity: pd.DataFrame
    futures: KeptFutures
    layers: Mapping[str, LayerReport]
    notes: tuple[Text, ...] = ()
    inputs: Mapping[str, Parameter] = field(default_factory=dict)
    year: int = 0
    source: str = ""

    @classmethod
    def of(cls, result: Assessment) -> "StudyPart":
        """Return what a collection needs of a result."""
        study, candidates = result.study, result.candidates
        if candidates is not None:
            shapes = candidates.geometry.reset_index(drop=True)
            candidates = gpd.GeoDataFrame(ordered(candidates, "candidates"), geometry=shapes, crs=candidates.crs)
        return cls(
            study.name,
            result.zones.reset_index(drop=True),
            candidates,
            result.totals.astype(float),
            result.monthly,
            result.feedstocks.reset_index(drop=True),
            result.sensitivity.reset_index(drop=True),
            kept_futures(result),
            result.layers,
            result.notes,
            result.uncertain_inputs,
            year_of(study, years_of_layers(study, result.inputs)),
            str(result.resource.attrs.get("source", "")),
        )

    def write(self, folder: Path, **more: Any) -> None:
        """Write it into an empty folder.

        Parameters
        ----------
        folder
            Where to write.
        more
            What is to stand in its JSON besides, as plain values.
        """
        self.zones.to_parquet(folder / _ZONES, index=False)
        if self.candidates is not None:
            self.candidates.to_parquet(folder / _CANDIDATES, index=False)
        _plain(self.feedstocks).to_parquet(folder / _FEEDSTOCKS, index=False)
        _plain(self.sensitivity).to_parquet(folder / _SENSITIVITY, index=False)
        write_futures(self.futures, folder / _FUTURES)
        about = {
            "form": FORM,
            "name": self.name,
            "totals": {str(name): _number(value) for name, value in self.totals.items()},
            "monthly": [_number(value) for value in self.monthly],
            "layers": [_report(report) for report in self.layers.values()],
            "notes": [note.as_table() for note in self.notes],
            "inputs": [_input(row) for row in self.inputs.values()],
            "year": self.year,
            "source": self.source,
            "files": {file.name: sha256_of(file) for file in sorted(folder.iterdir())},
            **more,
        }
        text = json.dumps(about, ensure_ascii=False, indent=1, allow_nan=False)
        (folder / ABOUT).write_text(text + "\n", encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> "StudyPart":
        """Read what `write` wrote, of a folder that `about_part` knows.

        Raises
        ------
        ValueError, LookupError, OSError
            Where something else stands there.
        """
        about = about_part(folder)
        if about is None:
            raise ValueError(f"{folder} holds no part of a collection")
        candidates = folder / _CANDIDATES
        return cls(
            about["name"],
            gpd.read_parquet(folder / _ZONES),
            gpd.read_parquet(candidates) if _CANDIDATES in about["files"] else None,
            pd.Series({name: _value(value) for name, value in about["totals"].items()}, dtype=float),
            pd.Series([_value(value) for value in about["monthly"]], index=pd.RangeIndex(1, 13, name="month")),
            pd.read_parquet(folder / _FEEDSTOCKS),
            pd.read_parquet(folder / _SENSITIVITY),
            read_futures(folder / _FUTURES),
            {each["kind"]: _read_report(each) for each in about["layers"]},
            tuple(Text(**note) for note in about["notes"]),
            {each["name"]: Parameter(**each) for each in about["inputs"]},
            about["year"],
            about["source"],
        )


def about_part(folder: Path) -> dict[str, Any] | None:
    """Return what the JSON of a kept part says; None where there is none, or one of its files is another now.

    Parameters
    ----------
    folder
        Where `StudyPart.write` wrote.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if not isinstance(about, dict) or about.get("form") != FORM:
            return None
        files: dict[str, str] = about["files"]
        whole = all(Path(name).name == name and sha256_of(folder / name) == known for name, known in files.items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return about if whole else None


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns of texts hold texts alone, as Parquet wants it."""
    mixed = [str(name) for name in frame if frame[name].dtype == object]
    return frame.assign(**{name: frame[name].map(str, na_action="ignore").astype("string") for name in mixed})


def _number(value: Any) -> float | None:
    number = float(value)
    return number if number - number == 0.0 else None


def _value(given: float | None) -> float:
    return float("nan") if given is None else float(given)


def _report(report: LayerReport) -> dict[str, Any]:
    about = {name: getattr(report, name) for name in _REPORT}
    about["coverage"] = _number(report.coverage)
    texts = {"note": report.note.as_table(), "texts": [text.as_table() for text in report.texts]}
    terms = {name: text.as_table() for name, text in report.terms.items()}
    return about | texts | {"mended": list(report.mended), "terms": terms}


def _read_report(about: Mapping[str, Any]) -> LayerReport:
    given = dict(about)
    return LayerReport(
        **{name: given[name] for name in _REPORT if name != "coverage"},
        coverage=_value(given["coverage"]),
        note=Text(**given["note"]),
        mended=tuple(given["mended"]),
        texts=tuple(Text(**text) for text in given["texts"]),
        terms={name: Text(**text) for name, text in given["terms"].items()},
    )


def _input(row: Parameter) -> dict[str, Any]:
    names = ("name", "value", "low", "high", "unit", "source", "confidence", "least")
    return {name: getattr(row, name) for name in names}
