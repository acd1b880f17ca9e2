"""The manifest of a run: what went in, what was assumed, what came out."""

import json
import math
import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.errors import Fault
from geoplan.files.archives import leads_out
from geoplan.files.digits import shortened
from geoplan.hashing import sha256_of
from geoplan.layers.ages import years_of_layers
from geoplan.outputs.contents import contents_sha256
from geoplan.outputs.source_date import source_date
from geoplan.outputs.standing_still import held_by_potential, held_by_siting
from geoplan.outputs.wording.check_words import reason_of
from geoplan.replacing import replaced_file

if TYPE_CHECKING:
    from geoplan.layers.catalog import LayerReport
    from geoplan.layers.land.own_exclusions import OwnExclusion
    from geoplan.parameters import Parameter
    from geoplan.result.assessment import Assessment
    from geoplan.result.checks import Check
    from geoplan.result.headlines import Headline
    from geoplan.study import Study

MANIFEST = "manifest.json"
CONTENTS = "contents_sha256"
"""The key of a GeoPackage's hash that stays the same however its tables are stored."""
YOURS = "yours"
"""The key that marks a file which a user wrote and gave, and which stands in the place of one of the run's."""

_LIBRARIES = (
    "geopandas", "numba", "numpy", "odc-geo", "pandas", "pvlib", "pyarrow", "pyogrio", "pyproj",
    "rasterio", "scipy", "shapely", "xarray",
)  # fmt: skip


def measured(folder: str | Path, files: Iterable[str | Path]) -> dict[str, dict[str, Any]]:
    """Return size and hashes of files: name below the folder -> ``bytes``, ``sha256``, of a GeoPackage its contents'.

    Parameters
    ----------
    folder
        The folder of the outputs.
    files
        Files in it.
    """
    return {_name_in(Path(folder), Path(file)): _file(Path(file)) for file in files}


def write_manifest(
    result: "Assessment",
    folder: str | Path,
    outputs: Iterable[str | Path],
    *,
    known: Mapping[str, Mapping[str, Any]] | None = None,
    more: Mapping[str, Any] | None = None,
    left_out: Iterable[str] = (),
) -> Path:
    """Write manifest.json: what went in and what came out.

    Versions, inputs with their hashes, parameters, totals, headlines, checks, notes, timings and outputs. All but
    the timings are the same for the same inputs. Keys are sorted; what is not known is null. The date is that of
    SOURCE_DATE_EPOCH. manifest.schema.json beside this module says what each key holds.

    Parameters
    ----------
    result
        What the run found.
    folder
        Where to write; the outputs stand in it.
    outputs
        The files that the run wrote.
    known
        What `measured` has told of some of them: no large file need be read twice.
    more
        Further keys, such as what a collection says of its studies.
    left_out
        The outputs that the run was told to leave out.

    Returns
    -------
    Path
        The manifest.
    """
    folder = Path(folder)
    study, told = result.study, dict(known or {})
    years = years_of_layers(study, result.inputs)
    files = {_name_in(folder, Path(file)): Path(file) for file in outputs}
    content = {
        "created": source_date(),
        "geoplan": _version_of("geoplan"),
        "python": platform.python_version(),
        "libraries": library_versions(),
        "study": _study(study),
        "inputs": {
            kind: _input(report, study) | {"years": list(years.get(kind, ()))} for kind, report in result.layers.items()
        },
        **({"exclusions": [_exclusion(each, study) for each in own]} if (own := result.inputs.exclusions) else {}),
        "parameters": {name: _parameter(result, name) for name in result.parameters},
        "parameters_read": {stage: list(names) for stage, names in result.used.items()},
        "parameters_unused": list(result.unused),
        "totals": dict(result.totals),
        "draws": _draws(result),
        "headlines": {each.figure: _headline(each) for each in result.headlines},
        "checks": {each.reference.key: _check(each) for each in result.checks},
        "notes": [note["en"] for note in result.notes],
        "timings": {step: round(float(seconds), 3) for step, seconds in result.timings.items()},
        **({"left_out": told_out} if (told_out := sorted(left_out)) else {}),
        "outputs": {name: told[name] if name in told else _file(file) for name, file in files.items()},
        **(more or {}),
    }
    _write(_known(content), folder)
    return folder / MANIFEST


def outputs_in(folder: Path) -> dict[str, dict[str, Any]] | None:
    """Return the files that a run wrote into a folder, or None where no run of geoplan wrote there.

    Returns
    -------
    dict
        Name -> what the manifest says of it: ``bytes``, ``sha256``, of a GeoPackage also ``contents_sha256``, and
        ``yours`` where a file that a user gave stands in its place.
    """
    named = _outputs_named(folder)
    return None if named is None else {name: entry for name, entry in named.items() if not leads_out(name)}


def studies_below(folder: Path) -> tuple[str, ...] | None:
    """Return the names of the studies whose outputs stand below those of a whole; None where no run of many wrote."""
    about = (_read(folder) or {}).get("collection")
    if not isinstance(about, dict):
        return None
    studies = about.get("studies")
    return tuple(map(str, studies)) if isinstance(studies, dict) else ()


def outside_of(folder: Path) -> tuple[str, ...]:
    """Return the files outside of a folder that its manifest names among its own: no run does."""
    return tuple(name for name in _outputs_named(folder) or () if leads_out(name))


def strange_manifest(folder: Path, error: Exception) -> Fault:
    """Return the fault of a manifest that says what no run writes.

    Parameters
    ----------
    folder
        The outputs.
    error
        What came of reading on.
    """
    found = f"what cannot be read ({type(error).__name__}: {error})"
    action = "Run the study again, into a folder of its own."
    return Fault(str(folder / MANIFEST), "", found=found, expected="the manifest of a run", action=action)


def library_versions() -> dict[str, str | None]:
    """Return the versions of the libraries that results rest on, as they are here; None for one that is not here."""
    return {name: _version_of(name) for name in _LIBRARIES} | _bundled()


def versions_in(folder: Path) -> dict[str, str | None]:
    """Return the versions that a run notes of geoplan, Python and the libraries: name -> version."""
    content = _read(folder) or {}
    noted = content.get("libraries")
    every = {"geoplan": content.get("geoplan"), "Python": content.get("python")}
    every |= noted if isinstance(noted, dict) else {}
    return {str(name): None if version is None else str(version) for name, version in every.items()}


def read_in(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return what a run notes of the layers that it read, and of the parameters: by name, as the manifest says it."""
    content = _read(folder) or {}
    both = [content.get(key) for key in ("inputs", "parameters")]
    layers, parameters = (
        {str(name): entry for name, entry in part.items() if isinstance(entry, dict)} if isinstance(part, dict) else {}
        for part in both
    )
    return layers, parameters


def noted(parameter: "Parameter") -> dict[str, Any]:
    """Return value, low and high of a parameter as a manifest notes them."""
    ends: dict[str, Any] = _known({end: getattr(parameter, end) for end in ("value", "low", "high")})
    return ends


def mark_yours(folder: Path, name: str) -> None:
    """Say in the manifest that one of the outputs is a file that the user gave."""
    content = _read(folder)
    if content is None:
        return
    content["outputs"][name] = _file(folder / name) | {YOURS: True}
    _write(content, folder)


def _outputs_named(folder: Path) -> dict[str, dict[str, Any]] | None:
    content = _read(folder)
    if content is None or "geoplan" not in content or not isinstance(content.get("outputs"), dict):
        return None
    return {str(name): entry if isinstance(entry, dict) else {} for name, entry in content["outputs"].items()}


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _write(content: Any, folder: Path) -> None:
    with replaced_file(folder / MANIFEST) as draft:
        text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
        draft.write_text(text + "\n", encoding="utf-8", newline="\n")


def file_name_of(report: "LayerReport", study: "Study") -> str:
    """Return a layer's file as seen from the study's folder, so that no output depends on where the study lies."""
    return _seen_from(study, Path(report.file))


def _seen_from(study: "Study", path: Path) -> str:
    if not path.is_absolute():
        return path.as_posix()
    try:
        return Path(os.path.relpath(path, study.folder)).as_posix()
    except ValueError:  # another drive
        return path.name


def _study(study: "Study") -> dict[str, Any]:
    """Return what a study is; how it ranks candidates only where it says so itself."""
    about = {"name": study.name, "title": study.title["en"], "crs": study.crs, "seed": study.seed}
    return about | ({"ranking": study.ranking.model_dump()} if "ranking" in study.model_fields_set else {})


def _input(report: "LayerReport", study: "Study") -> dict[str, Any]:
    return {
        "file": file_name_of(report, study),
        "outside": [_seen_from(study, path) for path in report.outside],
        "sha256": report.sha256,
        "status": report.status,
        "licence": report.licence,
        "attribution": report.attribution,
        "vintage": report.vintage,
        "note": report.note["en"],
        "rows": report.rows,
        "coverage": report.coverage,
        "remarks": [remark["en"] for remark in report.texts],
    }


def _exclusion(own: "OwnExclusion", study: "Study") -> dict[str, Any]:
    """Return what a study keeps free by a file of its own: the file, and what of it."""
    given = own.given
    between = None if given.between is None else [str(end) for end in given.between]  # JSON knows no infinite number
    return _input(own.report, study) | {
        "name": given.name,
        "where": given.where,
        "classes": list(given.classes),
        "between": between,
        "buffer_m": given.buffer_m,
        "share": given.share,
        "kinds": list(given.kinds),
        "source": given.source,
    }


def _parameter(result: "Assessment", name: str) -> dict[str, Any]:
    parameter = result.parameters[name]
    return noted(parameter) | {
        "unit": parameter.unit,
        "source": parameter.source,
        "confidence": parameter.confidence,
        "overridden": name in result.study.overrides,
    }


def _draws(result: "Assessment") -> dict[str, Any]:
    """Return how futures were drawn, and what of them a reader must know."""
    drawn, moved = result.potential.draws, result.siting.interpolated
    held, of_candidates = held_by_potential(result), held_by_siting(result)
    return {
        "count": result.study.draws,
        "seed": result.study.seed,
        "inputs": {
            name: {"low": row.low, "high": row.high, "source": row.source}
            for name, row in result.uncertain_inputs.items()
        },
        "interpolated": [] if drawn is None else list(drawn.interpolated),
        "held": list(held),
        "held_because": held,
        "siting": {
            "interpolated": list(moved),
            "held": list(of_candidates),
            "held_because": of_candidates,
        },
        "outside_middle": list(result.outside_middle),
    }


def _headline(line: "Headline") -> dict[str, Any]:
    return {
        "value": line.value,
        "low": line.low,
        "median": line.median,
        "high": line.high,
        "years": {kind: None if span is None else list(span) for kind, span in line.years.items()},
        "low_confidence_share": line.low_confidence_share,
    }


def _check(check: "Check") -> dict[str, Any]:
    published = check.reference
    return {
        "figure": published.check,
        "value": check.value,
        "low": check.low,
        "high": check.high,
        "published": [published.low, published.high],
        "unit": published.unit,
        "country": published.country,
        "source": published.source,
        "confidence": published.confidence,
        "verdict": check.verdict,
        "reason": reason_of(check, "en"),
    }


def _file(path: Path) -> dict[str, Any]:
    entry = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    return entry | {CONTENTS: contents_sha256(path)} if path.suffix == ".gpkg" else entry


def _name_in(folder: Path, file: Path) -> str:
    return file.resolve().relative_to(folder.resolve()).as_posix()


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _bundled() -> dict[str, str]:
    """Return the versions of the C libraries that geometry, files and projections rest on."""
    import pyogrio
    import pyproj
    import shapely

    gdal = ".".join(str(part) for part in pyogrio.__gdal_version__)
    return {"GDAL": gdal, "GEOS": shapely.geos_version_string, "PROJ": pyproj.proj_version_str}


def _known(value: Any) -> Any:
    """Return plain JSON values, with null for what is not a finite number."""
    if isinstance(value, Mapping):
        return {str(key): _known(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(item) for item in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    is_count = hasattr(value, "dtype") and value.dtype.kind in "iu"
    return int(number) if is_count else shortened(number)
