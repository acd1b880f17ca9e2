"""The reference, made from the tables that geoplan itself reads: parameters, columns, keys, kinds, files, faults."""

import csv
import re
import runpy
from collections import Counter
from collections.abc import Iterator

from staging import DOCS, REPOSITORY, Stage, linked
from study_keys import Key, keys
from tables import table

from geoplan.fields import load_fields
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.outputs.wording.parameter_titles import parameter_title
from geoplan.parameters import Parameter, load_parameters

PACKAGE = REPOSITORY / "geoplan"
_PAGE = DOCS / "parameters.py"


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of the package."""
    with (PACKAGE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_reference(stage: Stage) -> None:
    """Write all pages of the reference."""
    made = runpy.run_path(str(_PAGE))
    write_parameters(stage, made["LEAD"], list(made["_sections"]()))
    for name, text in {
        "columns": columns_page(),
        "tables": tables_page(),
        "study_keys": keys_page(),
        "layer_kinds": layer_kinds_page(),
        "candidate_kinds": candidate_kinds_page(),
        "files": files_page(),
        "faults": faults_page(),
    }.items():
        page = f"reference/{name}.md"
        stage.write(page, linked(text, source=DOCS / "site" / "x.md", name=page, stage=stage))


def write_parameters(stage: Stage, lead: str, sections: list[str]) -> None:
    """Write the page on all parameters, and one for each of their tables."""
    parameters = load_parameters()
    counted = Counter(name.partition(".")[0] for name in parameters)
    page = "reference/parameters.md"
    parts = [lead.replace("# Every parameter", "# Parameters", 1)]
    for name, count in sorted(counted.items()):
        parts.append(f"\n## {name}\n\n[{count} parameters](parameters/{name}.md)\n")
    reasons = "\n".join(sections)
    parts.append(reasons[reasons.index("\n## Why they are bounded") :])
    hidden = "\n".join(f"   parameters/{name}" for name in sorted(counted))
    parts.append(f"\n```{{toctree}}\n:hidden:\n\n{hidden.replace('   ', '')}\n```\n")
    text = re.sub(r"\(methods\.md#", "(../methods.md#", "".join(parts))
    stage.write(
        page,
        linked(text, source=_PAGE.with_suffix(".md"), name=page, stage=stage).replace(
            "(../../methods.md", "(../methods.md"
        ),
    )
    for name in sorted(counted):
        own = [each for key, each in parameters.items() if key.partition(".")[0] == name]
        wanted = parameters.wanted(f"{name}.")
        text = f"# Parameters: {name}\n\n{parameter_table(own)}"
        if wanted:
            text += "Without a value, since none was found; a study gives them: " + ", ".join(
                f"`{each}`" for each in wanted
            )
        stage.write(f"reference/parameters/{name}.md", text + "\n")


def parameter_table(parameters: list[Parameter]) -> str:
    """Return parameters as a table: value, ends, unit, what they can be, confidence, source, note."""
    number = runpy.run_path(str(_PAGE))["number"]
    rows = []
    for each in parameters:
        unit = "" if each.unit == "-" else each.unit
        unit += f", prices of {each.price_year}" if each.price_year else ""
        ends = (
            f"{number(each.low)} to {number(each.high)}" + ", hard" * bool(each.ends) if each.low < each.high else "–"
        )
        told = parameter_title(each.name, "en")
        rows.append((
            f"`{each.name}` {told}", number(each.value), ends, unit, f"{number(each.least)} to {number(each.greatest)}",
            each.confidence, f"{each.source}. {each.note}".removesuffix(". ") if each.note else each.source,
        ))  # fmt: skip
    heads = ("parameter", "value", "low to high", "unit", "can be", "confidence", "source and note")
    words = "Filter parameters" if len(rows) > 8 else ""
    return table(heads, rows, ids=[each.name for each in parameters], words=words, kind="parameters")


_MARKED = re.compile(r"<!-- parameters: (?P<names>[^>]*?) -->")


def expanded(text: str) -> str:
    """Return a page in which each mark of parameters is the table of those that begin so."""

    def told(match: re.Match[str]) -> str:
        begins = tuple(match["names"].split())
        own = [each for name, each in load_parameters().items() if name.startswith(begins)]
        return parameter_table(own)

    return _MARKED.sub(told, text)


def columns_page() -> str:
    """Return the page of all columns of the outputs."""
    fields = load_fields()
    rows = [(f"`{row['name']}`", row["title_en"], row["unit"], row["type"], row["table"], row["description_en"],
             f"{row['title_vi']}\n{row['title_ja']}") for row in rows_of("fields.csv")]  # fmt: skip
    return (
        "# Every column\n\n"
        f"The {len(fields)} columns of the outputs, as [fields.csv](../../geoplan/fields.csv) has them; in Python "
        '`geoplan.load_fields()["ghg_avoided_tco2e"]`. How they are named says [Columns](../columns.md).\n\n'
        + table(("column", "title", "unit", "type", "tables", "meaning", "in Vietnamese and Japanese"), rows,
                ids=[row["name"] for row in rows_of("fields.csv")], words="Filter columns")
    )  # fmt: skip


def tables_page() -> str:
    """Return the page of all tables of the outputs and their keys."""
    rows = [
        (f"`{row['table']}`", f"`{row['file']}`" if row["file"] else "", row["primary_key"], row["references"])
        for row in rows_of("tables.csv")
    ]
    return (
        "# Tables and their keys\n\nEach table of the outputs, the file it is in, the column that names a row once, and "
        "which columns lead to another table ([tables.csv](../../geoplan/tables.csv)).\n\n"
        + table(("table", "file", "primary key", "leads to"), rows, ids=[f"table-{row['table']}" for row in rows_of("tables.csv")])
    )  # fmt: skip


def keys_page() -> str:
    """Return the page of all keys of study.toml."""
    groups: dict[str, list[Key]] = {}
    for each in keys():
        groups.setdefault(each.group, []).append(each)
    parts = [
        "# Every key of study.toml\n\nWhat [a study](../studies.md) may say, as the program that reads it has it. A key that is "
        "not here is refused, with the nearest that is.\n"
    ]
    for group, own in groups.items():
        rows = [(f"`{each.name}`", each.type, each.default, each.told) for each in own]
        parts.append(f"\n## {group}\n\n{own[0].lead}\n")
        parts.append(table(("key", "takes", "without it", "what it is"), rows, ids=[each.path for each in own]))
    return "".join(parts)


def layer_kinds_page() -> str:
    """Return the page of all kinds of layer."""
    told = {each.name: each.told for each in keys() if each.group == "[layers]"}
    rows = [
        (f"`{key}`", kind.titles["en"], kind.form, told.get(key, ""), ", ".join(kind.used_by), kind.titles["vi"] + "\n" + kind.titles["ja"])
        for key, kind in layer_kinds().items()
    ]  # fmt: skip
    return (
        "# Kinds of layer\n\nWhat a study can lay over its zones ([layer_kinds.csv](../../geoplan/kinds/layer_kinds.csv)); which "
        "columns each has stands in [the table of layers](../studies.md#study-toml), and [how to add one](../extend/layer.md) on a "
        "page of its own.\n\n"
        + table(("kind", "title", "form", "what it is", "used by", "in Vietnamese and Japanese"), rows, ids=list(layer_kinds()))
    )  # fmt: skip


def candidate_kinds_page() -> str:
    """Return the page of all kinds of candidate site."""
    rows = []
    for row in rows_of("siting/candidate_kinds.csv"):
        weights = ", ".join(each.replace(":", " ") for each in row["criteria"].split())
        rows.append((f"`{row['key']}`", row["title_en"], row["capacity_unit"], row["layers"].replace(" ", ", "), weights,
                     f"{row['title_vi']}\n{row['title_ja']}"))  # fmt: skip
    return (
        "# Kinds of candidate\n\nWhat can be built, the layers that each kind needs, and its criteria with their weights "
        "([candidate_kinds.csv](../../geoplan/siting/candidate_kinds.csv)); [how to add one](../extend/kind.md).\n\n"
        + table(("kind", "title", "capacity", "needs", "criteria", "in Vietnamese and Japanese"), rows)
    )


def files_page() -> str:
    """Return the page of all files of a run."""
    rows = [(f"`{row['pattern']}`", row["title_en"], row["mediatype"], f"{row['title_vi']}\n{row['title_ja']}")
            for row in rows_of("outputs/package/files.csv")]  # fmt: skip
    return (
        "# Every file of a run\n\nThe files that `geoplan run` writes ([what they hold](../outputs.md)).\n\n"
        + table(("file", "what it is", "media type", "in Vietnamese and Japanese"), rows, words="Filter files")
    )


def faults_page() -> str:
    """Return the page of what geoplan says when something is wrong."""
    rows = rows_of("cli/speech/fault_texts.csv")
    whole = [row for row in rows if row["template"][:1].isupper() and len(row["template"]) > 12]
    parts = [row for row in rows if row not in whole]
    heads = ("English", "Tiếng Việt", "日本語")
    return (
        "# Every fault\n\n"
        "geoplan gathers all faults before it writes anything, and says of each: the file, the row or key, what was found, what "
        "was expected, what to do ([what is wrong, all at once](../studies.md#what-is-wrong-all-at-once)). The exit status is "
        "then 1; 2 says that the command line is wrong. In braces stand the values of your file.\n\n"
        "## What to do\n\n"
        + table(heads, _told(whole), words="Filter what to do")
        + "## What was found, and what was expected\n\n"
        + table(heads, _told(parts), words="Filter faults")
    )


def _told(rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        yield row["template"], row["vi"], row["ja"]
