"""Right files made wrong at random: texts cut, doubled and sown with odd tokens, JSON with odd values in odd places."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

TOKENS = (
    *("", " ", "\n", "\r", "\0", "\t", ",", ";", '"', "'", "[", "]", "{", "}", "=", ".", "-", "#", "\\", "/", "%"),
    *("0", "-1", "1e308", "1e400", "nan", "inf", "NaN", "Infinity", "-0", "9" * 60, "9" * 5000, "0x10", "1_000", "1,5"),
    *("true", "null", "None", "2024-13-45", "0000-00-00", "=1+1", "../../x", "/dev/zero", "http://x/y", "\ufeff"),
    *("\u202e", "\ud7ff", "\U0001f600", "ạ", "A" * 300, "[" * 200, "{" * 200, "<x>", "&a;", "]]>", "<!DOCTYPE x>"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 10**400, 0.5, -0.0, 1e308, float("nan"), float("inf")),
    *("", "x", "nan", "5", "A" * 400, "../x", "\0", "\u202e", [], {}, [[]], [None], {"a": 1}, {"": ""}, [1, "a"]),
    *([[[[[[1]]]]]], {"type": "link"}, [[0, 0]], [float("nan")] * 4, [1e308, 1e308]),
)
"""What stands in the place of a value."""


@st.composite
def texts(draw: st.DrawFn, right: str) -> str:
    """Return a text that is changed in one to four places."""
    text = right
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        token = draw(st.sampled_from(TOKENS) | st.text(max_size=8))
        change = draw(st.sampled_from(("put", "take", "exchange", "double", "cut", "line")))
        if change == "put":
            text = text[:start] + token + text[start:]
        elif change == "take":
            text = text[:start] + text[end:]
        elif change == "exchange":
            text = text[:start] + token + text[end:]
        elif change == "double":
            text = text[:end] + text[start:]
        elif change == "cut":
            text = text[:start]
        else:
            lines = text.splitlines(keepends=True) or [""]
            chosen = draw(st.integers(0, len(lines) - 1))
            text = "".join([*lines[:chosen], lines[draw(st.integers(0, len(lines) - 1))], *lines[chosen:]])
    return text


@st.composite
def raw(draw: st.DrawFn, right: bytes) -> bytes:
    """Return bytes that are changed in one to four places."""
    content = bytearray(right)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        change = draw(st.sampled_from(("exchange", "take", "put", "cut")))
        if change == "exchange" and content:
            content[at] = draw(st.integers(0, 255))
        elif change == "take":
            del content[at : at + draw(st.integers(1, 40))]
        elif change == "put":
            content[at:at] = draw(st.binary(min_size=1, max_size=12))
        elif draw(st.booleans()):
            del content[at:]
    return bytes(content)


@st.composite
def values(draw: st.DrawFn, right: Any) -> Any:
    """Return what JSON may hold, changed in one to three places."""
    made = json.loads(json.dumps(right))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(made))
        if not places:
            return draw(st.sampled_from(VALUES))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        change = draw(st.sampled_from(("exchange", "take", "name", "double")))
        if change == "take":
            del holder[key]
        elif change == "name" and isinstance(holder, dict):
            holder[draw(st.sampled_from(TOKENS))] = deepcopy(holder[key])
        elif change == "double" and isinstance(holder, list):
            holder.append(deepcopy(holder[key]))
        else:
            holder[key] = deepcopy(draw(st.sampled_from(VALUES)))  # a list of it may be changed next
    return made


def json_texts(right: Any) -> st.SearchStrategy[str]:
    """Return JSON whose values are odd, or whose text is."""
    return values(right).map(json.dumps) | texts(json.dumps(right))


def _places(value: Any) -> Sequence[tuple[Any, Any]]:
    """Return each place in a value: what holds it, and its key in that."""
    found: list[tuple[Any, Any]] = []
    level = [value]
    while level:
        inner = []
        for each in level:
            keys = list(each) if isinstance(each, dict) else list(range(len(each))) if isinstance(each, list) else []
            found += [(each, key) for key in keys]
            inner += [each[key] for key in keys]
        level = inner
    return found


@st.composite
def archives(draw: st.DrawFn, right: bytes) -> bytes:
    """Return a zip archive (a workbook) of which one member, or the archive itself, is changed."""
    if draw(st.integers(0, 3)) == 0:
        return draw(raw(right))
    with zipfile.ZipFile(io.BytesIO(right)) as archive:
        members = {each.filename: archive.read(each.filename) for each in archive.infolist()}
    chosen = draw(st.sampled_from(sorted(members)))
    change: Callable[[], st.SearchStrategy[bytes]] = draw(
        st.sampled_from((lambda: raw(members[chosen]), lambda: _text_bytes(members[chosen])))
    )
    members[chosen] = draw(change())
    if draw(st.integers(0, 9)) == 0:
        del members[draw(st.sampled_from(sorted(members)))]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _text_bytes(right: bytes) -> st.SearchStrategy[bytes]:
    return texts(right.decode("utf-8", "replace")).map(lambda text: text.encode("utf-8", "replace"))
