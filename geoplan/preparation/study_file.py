"""The study's own file, study.toml, changed by program: one layer's entry, with all other lines and comments kept.

A layer that is made ready elsewhere comes into the study with its entry, or not at all: `put_layer`.
"""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import dropwhile
from pathlib import Path
from typing import Any, cast

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, InlineTable, Item, Table

from geoplan.errors import Fault, GeoplanError, StudyError, did_you_mean
from geoplan.files.locking import Holder, held
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.options.value_faults import action_of, found_in, wanted_of
from geoplan.replacing import replaced_file
from geoplan.study import FILE_NAME, LayerSource, studies

_WAIT_S = 60.0


def set_layer(study_toml: Path, kind: str, entry: Mapping[str, Any]) -> None:
    r"""Write one layer's entry into a study.toml, in the place of the one it had.

    All other lines stay as they are, comments included. The file is replaced whole or not at all.

    Parameters
    ----------
    study_toml
        The file, or its folder.
    kind
        The layer, such as ``roads``. Setting ``weather`` removes ``irradiance``, and the other way round, since a study
        has one of them.
    entry
        The options of `geoplan.study.LayerSource`, ``status`` and ``licence`` among them; empty ones are left out. A
        ``note`` is a text, or language -> text.

    Raises
    ------
    StudyError
        Where there is no such file, kind or option, a value is impossible, or the study is an embedded one. Nothing is
        written then.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "study.toml"
    >>> _ = file.write_text('name = "here"  # mine\n')
    >>> set_layer(file, "roads", {"file": "roads.gpkg", "status": "real", "licence": "ODbL"})
    >>> print(file.read_text().strip())
    name = "here"  # mine
    <BLANKLINE>
    [layers.roads]
    file = "roads.gpkg"
    status = "real"
    licence = "ODbL"
    """
    file = study_toml / FILE_NAME if study_toml.is_dir() else study_toml
    check_own(file)
    if kind not in layer_kinds():
        hint = did_you_mean(kind, layer_kinds())
        raise StudyError(
            Fault(str(file), f"layers.{kind}", found="no such layer", expected="a kind of layer", action=hint)
        )
    wanted = {key: value for key, value in entry.items() if value not in (None, "") and value != {}}
    _check_entry(file, kind, wanted)
    with _held(file):
        _set(file, kind, wanted)


def _set(file: Path, kind: str, wanted: Mapping[str, Any]) -> None:
    text, newline = _text(file)
    document = _parsed(file, text)
    layers = document.get("layers")
    if layers is None:
        layers = document["layers"] = tomlkit.table(is_super_table=True)
    if not hasattr(layers, "items"):
        raise StudyError(
            Fault(
                str(file), "layers", found="not a table", expected="tables such as [layers.zones]", action="Correct it."
            )
        )
    layers.pop(layer_kinds()[kind].stands_for, None)
    table = layers.get(kind)
    if isinstance(table, Table):
        _update(table, wanted)
    else:
        layers.pop(kind, None)
        layers[kind] = _inline(wanted) if isinstance(layers, InlineTable) else _table(wanted)
    _replace(file, tomlkit.dumps(document).rstrip("\n") + "\n", newline=newline)


def put_layer(
    staged: Path, study_folder: Path, *, kind: str, entry: Mapping[str, Any], beside: Sequence[Path] = ()
) -> Path:
    """Move a layer's file into a study's folder and enter it in study.toml: both, or neither.

    Parameters
    ----------
    staged
        The file, on the same disk as the folder and under the name that it is to have. It takes the place of the one
        that stands there.
    study_folder
        The study's folder.
    kind, entry
        As for `set_layer`.
    beside
        Files that belong to it, such as a legend.

    Returns
    -------
    Path
        Where the layer's file stands now.

    Raises
    ------
    StudyError
        As `set_layer` does; the folder is as it was then, whatever is raised.
    """
    with _held(study_folder / FILE_NAME), ExitStack() as stack:
        for file in (staged, *beside):
            target = study_folder / file.name
            stack.enter_context(_restored(target))
            file.replace(target)
        set_layer(study_folder / FILE_NAME, kind, entry)
    return study_folder / staged.name


@contextmanager
def _restored(path: Path) -> Iterator[None]:
    """Put back what stood at a path, or nothing, where the block raises."""
    aside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    before = path.exists()
    if before:
        path.rename(aside)
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        if before:
            aside.rename(path)
        raise
    aside.unlink(missing_ok=True)


def check_own(file: Path) -> None:
    """Raise a StudyError unless a study.toml is there and is not that of an embedded study."""
    if not file.is_file():
        action = "Make the study first: geoplan new."
        raise StudyError(
            Fault(str(file), "", found="no such file", expected=f"the {FILE_NAME} of a study", action=action)
        )
    if file.resolve().parent in {folder.resolve() for folder in studies().values()}:
        action = "Copy its folder to a place of your own, and name that."
        raise StudyError(
            Fault(str(file), "", found="a study that comes with geoplan", expected="a study of your own", action=action)
        )


def _check_entry(file: Path, kind: str, entry: Mapping[str, Any]) -> None:
    try:
        LayerSource.model_validate(dict(entry))
    except ValidationError as error:
        faults = []
        for detail in error.errors():
            option = ".".join(str(part) for part in detail["loc"])
            where, found = f"layers.{kind}.{option}", found_in(detail)
            expected, action = wanted_of(detail), action_of(detail)
            if detail["type"] == "missing":
                found, expected, action = "nothing", "this key", "Add it."
            elif detail["type"] == "extra_forbidden":
                found, expected = "an unknown key", "a key that geoplan knows"
                action = did_you_mean(option, LayerSource.model_fields)
            faults.append(Fault(str(file), where, found=found, expected=expected, action=action))
        raise StudyError(faults) from None


def _text(file: Path) -> tuple[str, str]:
    """Return the file's text, and the line end that it has."""
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise StudyError(
            Fault(str(file), "", found=str(error), expected="a TOML file in UTF-8", action="Save it as UTF-8.")
        ) from None
    return text.replace("\r\n", "\n"), "\r\n" if "\r\n" in text else "\n"


def _parsed(file: Path, text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise StudyError(
            Fault(str(file), "", found=str(error), expected="a TOML file", action="Correct the line.")
        ) from None


def _update(table: Table, entry: Mapping[str, Any]) -> None:
    """Give a table other keys; comments on lines of their own stay, those behind a value that changes go with it."""
    parts = {key: value for key, value in table.items() if isinstance(value, Table)}
    for key in [key for key in table if key not in entry or key in parts]:
        del table[key]
    # comments and empty lines at the end tell of what comes next in the file
    after = [*_end(table), *(item for part in parts.values() for item in _end(part))]
    for key, value in sorted(entry.items(), key=lambda pair: isinstance(_item(*pair), Table)):
        if key in parts and parts[key] == value:
            table[key] = parts[key]
        if key in table and table[key] == value:
            continue
        if isinstance(value, Mapping):
            table.pop(key, None)
        table[key] = _item(key, value)
        trivia = cast("Item", table.value.item(key)).trivia
        trivia.comment_ws = trivia.comment = ""
    last = next((value for value in reversed(list(table.values())) if isinstance(value, Table)), table)
    _end(last)
    comments = list(dropwhile(lambda item: not isinstance(item[1], Comment), after))
    gap = [(None, tomlkit.nl())] if len(comments) < len(after) else []
    last.value.body.extend([*gap, *comments])


def _end(table: Table) -> list[Any]:
    """Take the comments and empty lines at the end out of a table."""
    taken: list[Any] = []
    body = table.value.body
    while body and body[-1][0] is None:
        taken.insert(0, body.pop())
    return taken


def _table(entry: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in sorted(entry.items(), key=lambda pair: pair[0] == "note"):
        table[key] = _item(key, value)
    if "note" not in entry or not isinstance(entry["note"], Mapping):  # the note's own table ends so
        table.add(tomlkit.nl())
    return table


def _inline(pairs: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in pairs.items():
        table[key] = _inline(value) if isinstance(value, Mapping) else value
    return table


def _item(key: str, value: Any) -> Item:
    if not isinstance(value, Mapping):
        return tomlkit.item(value)
    # long texts in three languages stand one below the other, short pairs on one line
    return _table(value) if key == "note" else _inline(value)


def _replace(file: Path, text: str, *, newline: str) -> None:
    try:
        # a link is replaced: what it leads to may be another's
        with replaced_file(file, follow_links=False) as draft:
            draft.write_text(text, encoding="utf-8", newline=newline)
    except GeoplanError as error:
        raise StudyError(error.faults) from None


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Hold a study.toml while it is changed, and wait where another process is at it: it takes moments."""
    end = time.monotonic() + _WAIT_S

    def busy(holder: Holder) -> None:
        if time.monotonic() > end:
            action = holder.advice or "Wait until it is done, and run the command again."
            raise StudyError(
                Fault(
                    str(file),
                    "",
                    found=f"a study that is being changed ({holder})",
                    expected="one writer",
                    action=action,
                )
            )

    with ExitStack() as stack:
        try:
            stack.enter_context(held(file, busy))
        except OSError as error:
            found = error.strerror or str(error)
            raise StudyError(
                Fault(str(file), "", found=found, expected="a file that can be written", action="Check the folder.")
            ) from None
        yield
