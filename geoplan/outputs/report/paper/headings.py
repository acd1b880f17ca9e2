"""Headings of tables that break between words: Japanese has no spaces, and a narrow column would cut 番号 in two."""

import re

_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_HEADING = re.compile(r"(<th\b[^>]*>)(.*?)(</th>)", re.DOTALL)
_MARKUP = re.compile(r"(<[^>]*>)")
_KANJI, _KATAKANA, _HIRAGANA = "[一-鿿々]", "[゠-ヿ]", "[぀-ゟ]"
_OPENING, _CLOSING = "（［「『〈【", "）］」』〉】、。：；・〜"
_WORD = re.compile(
    rf"(?:[{_OPENING}\[(]*(?:\d*(?:{_KANJI}+|{_KATAKANA}+){_HIRAGANA}*(?:/[^\s{_CLOSING}\])]+)?|{_HIRAGANA}+"
    rf"|(?:&\w+;|[^\s{_OPENING}{_CLOSING}぀-ヿ一-鿿々\[(])+)[{_CLOSING}\])]*)|\s+|."
)
_LONGEST, _SHORTEST = 4, 2
_BEGIN = '<span class="word">'
_EAST_ASIAN = re.compile("[぀-ヿ一-鿿]")


def unbroken_headings(page: str) -> str:
    """Return a page in which no heading of a table breaks inside a word of Japanese.

    Parameters
    ----------
    page
        HTML; headings that hold no Japanese stay as they are, for they break at their spaces, and so do those that have
        been through here.

    Examples
    --------
    >>> unbroken_headings("<thead><th>番号</th><th>No.</th></thead>")
    '<thead><th><span class="word">番号</span></th><th>No.</th></thead>'
    """
    return _HEAD.sub(lambda head: _HEADING.sub(lambda given: given[1] + _pieces(given[2]) + given[3], head[0]), page)


def words_of(given: str) -> list[str]:
    """Return the words of a Japanese heading, between which a line may end: what is long falls into parts of words.

    Examples
    --------
    >>> words_of("初期投資額 [百万USD、2025年価格]"), words_of("1トンあたり補助額")
    (['初期', '投資額', ' ', '[百万', 'USD、', '2025年価格]'], ['1トンあたり', '補助額'])
    """
    return [part for word in _WORD.findall(given) for part in _parts(word)]


def _parts(word: str) -> list[str]:
    """Cut a long row of Chinese characters two by two: most Japanese words have two."""
    row = re.search(f"{_KANJI}+", word)
    if row is None or len(row[0]) <= _LONGEST:
        return [word]
    begin, rest, parts = word[: row.start()], row[0], []
    while len(rest) > _SHORTEST + 1:
        parts.append(rest[:_SHORTEST])
        rest = rest[_SHORTEST:]
    parts.append(rest + word[row.end() :])
    return [begin + parts[0], *parts[1:]]


def _pieces(inside: str) -> str:
    if not _EAST_ASIAN.search(inside) or _BEGIN in inside:
        return inside
    return "".join(each if each.startswith("<") else _wrapped(each) for each in _MARKUP.split(inside))


def _wrapped(given: str) -> str:
    return "".join(f"{_BEGIN}{word}</span>" if word.strip() else word for word in words_of(given))
