"""One study of a collection: whether its outputs stand as they would be written now, and the run that writes them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from geoplan import __version__
from geoplan.collection.joining.joined import PARTS, STUDIES
from geoplan.collection.joining.study_part import FORM, StudyPart, about_part
from geoplan.errors import GeoplanError
from geoplan.hashing import sha256_of, sha256_of_text
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.languages import Language
from geoplan.layers.opening.reading import snapshot_of
from geoplan.machine.memory import memory_within
from geoplan.outputs.geopackage.geopackage import GeoPackageVersion
from geoplan.outputs.manifest import MANIFEST, outputs_in
from geoplan.outputs.source_date import source_date
from geoplan.pipeline import run
from geoplan.progress import Progress, part_of, reporting
from geoplan.replacing import replaced_folder
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.study import LayerSource, Study


@dataclass(frozen=True)
class RunForm:
    """How each study is run, and what is written of it.

    Attributes
    ----------
    language, rooftops, gpkg_version
        As for `geoplan.pipeline.run`.
    without
        The outputs that are left out, of each study and of the whole.
    processes
        How many processes write the outputs of one study.
    weights
        A file of weights; None for the defaults.
    scheduler
        The address of a Dask cluster; None for this machine.
    memory
        The most memory that one run may take. [bytes]
    replace
        Whether outputs that were changed since a run wrote them are dropped.
    """

    language: Language = "en"
    rooftops: Literal["gpkg", "parquet", "none"] = "gpkg"
    gpkg_version: GeoPackageVersion = "1.2"
    without: frozenset[str] = frozenset()
    processes: int = 1
    weights: Path | None = None
    scheduler: str | None = None
    memory: int | None = None
    replace: bool = False

    @property
    def writes_roofs(self) -> bool:
        """Whether there is a file of every roof among the outputs."""
        return self.rooftops != "none" and "rooftops" not in self.without


def run_key(study: Study, form: RunForm) -> str:
    """Return what stands for a study, its parameters, the form of its outputs and the program: a hash.

    Parameters
    ----------
    study
        The study; what its files hold is no part of it.
    form
        How it is run. Who computes it, and in how much memory, changes nothing.
    """
    about = study.model_dump(mode="json", exclude={"parameters", "folder", "allow_outside"})
    legends = [study.folder / source.legend for _, source in study.layers if source.legend.endswith(".csv")]
    told = {name: value for name, value in asdict(form).items() if name in ("language", "rooftops", "gpkg_version")}
    content = {
        "form": FORM,
        "geoplan": __version__,
        "study": about,
        "parameters": study.parameters.rows(),
        "legends": [sha256_of(file) for file in legends if file.is_file()],
        "kinds": repr((layer_kinds(), candidate_kinds())),
        "weights": None if form.weights is None else sha256_of(form.weights),
        "date": source_date(),
        "without": sorted(form.without),
        **told,
    }
    return sha256_of_text(json.dumps(content, sort_keys=True, default=str))


def standing_part(study: Study, folder: Path, form: RunForm) -> bool:
    """Say whether the outputs of a study are those that a run would write now.

    Parameters
    ----------
    study
        The study.
    folder
        The outputs of the collection.
    form
        How it would be run.

    Returns
    -------
    bool
        Whether study, parameters, files of layers, form and program are those of the run that wrote them, and all its
        files are there. Files that a user has changed since are the user's, and stand.
    """
    outputs, about = folder / STUDIES / study.name, about_part(folder / PARTS / study.name)
    made = outputs_in(outputs)
    if about is None or made is None or about.get("key") != run_key(study, form):
        return False
    if about.get("manifest") != _lasting(outputs / MANIFEST) or not all((outputs / name).is_file() for name in made):
        return False
    try:
        return all(
            snapshot_of(study.path_of(_source(study, kind))).sha256 == known for kind, known in about["hashes"].items()
        )
    except (OSError, LookupError, GeoplanError):
        return False


def run_study(study: Study, folder: Path, form: RunForm, *, progress: Progress = False) -> None:
    """Run one study of a collection, and keep what the whole needs of it beside its outputs.

    Parameters
    ----------
    study
        The study.
    folder
        The outputs of the collection.
    form
        How it is run.
    progress
        False, True, or a callable (fraction, message).

    Raises
    ------
    GeoplanError
        As `geoplan.pipeline.run`.
    """
    key, outputs = run_key(study, form), folder / STUDIES / study.name
    with reporting(progress) as report, memory_within(form.memory):
        result, _ = run(
            study,
            output=outputs,
            language=form.language,
            rooftops=form.rooftops,
            gpkg_version=form.gpkg_version,
            progress=part_of(report, start=0.0, end=0.99),
            scheduler=form.scheduler,
            weights=form.weights,
            replace=form.replace,
            without=form.without,
            processes=form.processes,
        )
        inputs = {kind: snapshot.sha256 for kind, snapshot in result.inputs.snapshots.items()}
        inputs |= {each.given.rule: each.snapshot.sha256 for each in result.inputs.exclusions if each.snapshot}
        inputs = dict(sorted(inputs.items()))
        with replaced_folder(folder / PARTS / study.name, check=_pass) as draft:
            StudyPart.of(result).write(draft, key=key, hashes=inputs, manifest=_lasting(outputs / MANIFEST))


def _lasting(manifest: Path) -> str:
    """Return the hash of what a manifest says but for the seconds of the run, which are others each time."""
    content = json.loads(manifest.read_text(encoding="utf-8"))
    return sha256_of_text(
        json.dumps({key: value for key, value in content.items() if key != "timings"}, sort_keys=True)
    )


def _source(study: Study, kind: str) -> LayerSource:
    """Return a layer or an exclusion of a study by what its snapshot is called."""
    own = {each.rule: each.as_layer() for each in study.siting.exclusions}
    return own[kind] if kind in own else dict(study.layers)[kind]


def _pass(folder: Path) -> None:
    """Let a folder be replaced: nothing but parts of this collection stands there."""
    del folder
