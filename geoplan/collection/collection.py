"""A collection: studies that are assessed one by one and told as one whole, from a folder or a collection.toml.

`open_collection` opens every study of it. All that is wrong in collection.toml is reported at once; where nothing is,
all that is wrong in any study and between them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from geoplan.collection.agreement import disagreements
from geoplan.errors import Fault, GeoplanError, StudyError, did_you_mean
from geoplan.files.boundary import AllowOutside, Boundary, as_it_stands, boundary_of, given_path, path_fault
from geoplan.languages import AnyText, Text
from geoplan.options.value_faults import action_of, found_in, wanted, wanted_of
from geoplan.study import FILE_NAME as STUDY_FILE
from geoplan.study import FUTURES, SEEDS, YEARS, Study, flat_ids, open_study, plain_name, projected, read_toml, studies

COLLECTION_FILE = "collection.toml"
_SHARED = ("year", "seed", "draws")
"""Keys of study.toml that a collection may give for all of its studies."""


@dataclass(frozen=True, eq=False)
class Collection:
    """Studies that are assessed one by one and told as one whole.

    Attributes
    ----------
    name
        A short name, used for files.
    title
        What it is called.
    studies
        The studies, in the order of the outputs, with what the collection gives to all of them.
    crs
        The projected coordinate reference system of what is told of the whole.
    folder
        Where it was opened.
    description
        What it is about.
    weights
        A file of weights that ranks zones and candidates; None for the defaults.

    Examples
    --------
    ::

        country = geoplan.open_collection("provinces")    # a folder of studies, or one with a collection.toml
        result = geoplan.run_collection(country)
        result.totals, result.zones, result.failures
    """

    name: str
    title: Text
    studies: tuple[Study, ...]
    crs: str
    folder: Path
    description: Text = field(default_factory=lambda: Text(en=""))
    weights: Path | None = None

    def __repr__(self) -> str:
        names = ", ".join(study.name for study in self.studies)
        return f"<Collection '{self.name}': {self.title['en']}\n  {self.crs}; {len(self.studies):,} studies: {names}>"

    def __iter__(self) -> Iterator[Study]:
        return iter(self.studies)

    def __len__(self) -> int:
        return len(self.studies)

    def study(self, name: str) -> Study:
        """Return one of its studies.

        Raises
        ------
        StudyError
            Where it has none of that name.
        """
        named = {study.name: study for study in self.studies}
        if name not in named:
            hint = did_you_mean(name, named)
            expected = "the name of a study in the collection"
            raise StudyError(Fault(str(self.folder), name, found="no such study", expected=expected, action=hint))
        return named[name]


class _Given(BaseModel):
    """What a collection.toml may say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(plain_name)] = ""
    title: AnyText = Text(en="")
    description: AnyText = Text(en="")
    studies: Annotated[tuple[str, ...], Field(min_length=1)]
    crs: Annotated[str, AfterValidator(projected)] = ""
    weights: Annotated[str, AfterValidator(lambda text: _path(text))] = ""
    year: Annotated[int, Field(strict=True, ge=YEARS[0], le=YEARS[1])] | None = None
    seed: Annotated[int, Field(strict=True, ge=SEEDS[0], le=SEEDS[1])] | None = None
    draws: Annotated[int, Field(strict=True, ge=FUTURES[0], le=FUTURES[1])] | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)


def _path(text: str) -> str:
    if fault := path_fault(text):
        raise wanted(expected=f"a file in the collection's folder, and not {fault}", action="Name a file there.")
    return text


def open_collection(place: str | Path, *, allow_outside: AllowOutside = None) -> Collection:
    """Open a collection of studies.

    Parameters
    ----------
    place
        A folder with a collection.toml, or that file; or a folder whose folders are studies.
    allow_outside
        As for `open_study`, of each of its studies.

    Returns
    -------
    Collection
        Its studies are opened, and their layers are not yet.

    Raises
    ------
    StudyError
        Where there is no such collection, or its file is wrong, all at once; else where studies are wrong or do not fit
        together, all at once: two of one name, other countries, years, prices, ways of ranking or futures.
    """
    path = given_path(place)
    boundary = boundary_of(path.parent if path.name == COLLECTION_FILE else path, allow_outside)
    file = path if path.name == COLLECTION_FILE else path / COLLECTION_FILE
    folder = file.parent
    if not file.is_file() and not folder.is_dir():
        expected = f"a folder of studies, or one with a {COLLECTION_FILE}"
        raise StudyError(Fault(str(place), "", found="no such folder", expected=expected, action="Check the path."))
    given = _given(file) if file.is_file() else _Given(studies=_studies_in(folder))
    named = str(file if file.is_file() else folder)
    opened, faults = _opened(given, boundary, named, allow_outside)
    faults += disagreements(opened, file=named)
    if faults:
        raise StudyError(faults)
    name = given.name or _name_of(folder)
    return Collection(
        name,
        given.title if given.title.en else Text(en=folder.name or name),
        tuple(study for _, study in opened),
        given.crs or _usual_crs([study for _, study in opened]),
        folder,
        given.description,
        boundary.check(folder / given.weights, named=str(file)) if given.weights else None,
    )


def _given(file: Path) -> _Given:
    content = read_toml(file, page="docs/collections.md")
    try:
        return _Given.model_validate(content)
    except ValidationError as error:
        raise StudyError([_fault_of(detail, str(file)) for detail in error.errors()]) from None


def _fault_of(detail: Any, file: str) -> Fault:
    where = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return Fault(file, where, found="nothing", expected="this key", action="Add it.")
    if detail["type"] == "extra_forbidden":
        hint = did_you_mean(where, _Given.model_fields)
        expected = "a key that geoplan knows"
        return Fault(file, where, found="an unknown key", expected=expected, action=hint or "Remove it.")
    return Fault(file, where, found=found_in(detail), expected=wanted_of(detail), action=action_of(detail))


def _studies_in(folder: Path) -> tuple[str, ...]:
    """Return the folders of a folder that are studies, in order of their names."""
    names = tuple(sorted(each.name for each in folder.iterdir() if (each / STUDY_FILE).is_file()))
    if not names:
        found, expected = f"no folder with a {STUDY_FILE}", f"a folder of studies, or one with a {COLLECTION_FILE}"
        raise StudyError(Fault(str(folder), "", found=found, expected=expected, action="Name the folder above them."))
    return names


def _opened(
    given: _Given, boundary: Boundary, file: str, allow_outside: AllowOutside
) -> tuple[list[tuple[str, Study]], list[Fault]]:
    """Open the studies, each beside the words by which the collection names it, and gather all that is wrong."""
    opened: list[tuple[str, Study]] = []
    faults: list[Fault] = []
    shared = {key: value for key in _SHARED if (value := getattr(given, key)) is not None}
    for entry in given.studies:
        try:
            study = open_study(_place_of(entry, boundary, file), allow_outside=allow_outside)
            opened.append((entry, _with_shared(study, shared, given.parameters, file=file)))
        except GeoplanError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    return opened, faults


def _place_of(entry: str, boundary: Boundary, file: str) -> str | Path:
    """Return where a study of a collection stands: below its folder, or among those that come with geoplan."""
    folder = boundary.home
    if fault := path_fault(entry):
        expected = f"a folder with a {STUDY_FILE}, or an embedded study"
        raise StudyError(Fault(file, ascii(entry)[1:-1], found=fault, expected=expected, action="Correct the path."))
    inside = as_it_stands(folder / entry)
    is_whole = inside.resolve() == folder.resolve() or (inside / COLLECTION_FILE).is_file()
    if is_whole and not (inside / STUDY_FILE).is_file():
        action = "Name its studies instead."
        raise StudyError(Fault(file, entry, found="a collection", expected="a study", action=action))
    if (inside / STUDY_FILE).is_file():
        return boundary.check(inside / STUDY_FILE, named=file).parent
    if entry in studies():
        return entry
    expected, hint = f"a folder with a {STUDY_FILE}, or an embedded study", did_you_mean(entry, _near(folder))
    raise StudyError(Fault(file, entry, found="no such study", expected=expected, action=hint))


def _near(folder: Path) -> Sequence[str]:
    return [*(each.name for each in folder.iterdir() if (each / STUDY_FILE).is_file()), *studies()]


def _with_shared(study: Study, shared: Mapping[str, Any], parameters: Mapping[str, Any], *, file: str) -> Study:
    """Return a study with what a collection gives to all of its studies; what it says itself of parameters counts."""
    given = {name: value for name, value in flat_ids(parameters).items() if name not in study.overrides}
    changed = study.model_copy(update=shared) if shared else study
    return (changed.with_parameters(given, file=file) if given else changed).with_futures()


def _usual_crs(opened: Sequence[Study]) -> str:
    """Return the coordinate reference system of most studies; of as many, that of the first."""
    every = [study.crs for study in opened]
    return max(dict.fromkeys(every), key=every.count)


def _name_of(folder: Path) -> str:
    """Return a name for files that follows a folder's."""
    letters = [each if each.isascii() and (each.isalnum() or each in "-_") else "-" for each in folder.resolve().name]
    return "".join(letters).strip("-")[:60] or "collection"
