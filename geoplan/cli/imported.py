"""What geoplan import says of a file that became a layer."""

from typing import TYPE_CHECKING

from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.words import figure, phrase, say, told_amount
from geoplan.units import M2_PER_KM2

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geoplan.languages import Text
    from geoplan.preparation.import_layer import ImportedLayer
    from geoplan.preparation.import_rooftops import ImportReport


def say_layer(kind: str, imported: "ImportedLayer") -> None:
    """Print which columns were taken, what was mended, and the file."""
    _say_columns(imported.columns, imported.unused)
    _say_texts(imported.report.texts)
    print(told_amount(kind, imported.report.rows))
    print(imported.path)


def say_rooftops(report: "ImportReport") -> None:
    """Print how many footprints were kept, of which classes, and the file."""
    cleaning = report.cleaning
    area = figure(report.roof_area_m2 / M2_PER_KM2, ".2f")
    say("import.kept", kept=figure(cleaning.kept, ","), read=figure(cleaning.read, ","), area=area)
    _say_columns(report.columns, report.unused)
    _say_texts(report.texts)
    for counts in (report.classes, report.forms):
        print("  " + phrase("list").join(f"{_code(name)}: {figure(count, ',')}" for name, count in counts.items()))
    print(report.path)


def _say_columns(columns: "Mapping[str, str]", unused: "Sequence[str]") -> None:
    for name, column in columns.items():
        print(f"  {name:<22} = {column}")
    if unused:
        print("  " + phrase("import.left_out", columns=", ".join(unused)))


def _say_texts(texts: "Sequence[Text]") -> None:
    for text in texts:
        print(f"  {text[terminal_language()]}")


def _code(name: str) -> str:
    """Return what a class or form of roofs is called; in English its code, which columns have."""
    from geoplan.outputs.wording.texts import load_texts

    title = load_texts().get(f"gpkg.code.{name or 'unknown'}")
    return (name or "unknown") if title is None or terminal_language() == "en" else title[terminal_language()]
