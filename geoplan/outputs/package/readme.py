"""The README of a folder of outputs: what its files are, and what may be moved, in three languages."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.output_titles import output_titles
from geoplan.outputs.package.files import file_kind_of
from geoplan.outputs.wording.texts import text
from geoplan.replacing import replaced_file
from geoplan.sentences import headed, listed

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

README = "README.md"
_ADVICE = ("folder", "names", "project", "languages", "edits")
"""What is said of moving and renaming, in this order: keys of texts."""


def write_readme(
    result: "Assessment",
    folder: str | Path,
    *,
    names: Iterable[str],
    left_out: Collection[str] = (),
    language: Language = "en",
) -> Path:
    """Write what the files of a folder are, and what breaks where they are renamed or moved.

    Parameters
    ----------
    result
        What the run found.
    folder
        Where to write.
    names
        The files below the folder.
    left_out
        The outputs that the run was told to leave out: rows of outputs.csv.
    language
        The one that comes first.

    Returns
    -------
    Path
        The file. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where it cannot be written.
    """
    path, files = Path(folder) / README, list(names)
    order = (language, *(each for each in LANGUAGES if each != language))
    parts = [part for each in order for part in _part(result, files, left_out, each)]
    with replaced_file(path) as draft:
        draft.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8", newline="\n")
    return path


def _part(result: "Assessment", names: Iterable[str], left_out: Collection[str], language: Language) -> list[str]:
    study = result.study
    titles = [title[language] for name, title in output_titles().items() if name in left_out]
    missing = [headed(text("readme.left_out", language), listed(titles, language), language), ""] if titles else []
    advice = [text(f"readme.{key}", language).format(study=study.name) for key in _ADVICE]
    files = [
        f"- {headed(f'`{name}`', file_kind_of(name).title[language], language)}"
        for name in names
        if not (name.endswith((".csvt", ".qml")) or (name.startswith("rasters/") and name.endswith(".json")))
    ]
    return [
        *(f"# {study.title[language]}", ""),
        *(f"## {text('readme.moving', language)}", "", *(f"- {line}" for line in advice), ""),
        *(f"## {text('readme.files', language)}", "", *files, "", *missing),
    ]
