"""Which bytes are which letters: texts of files that do not say it, told by what they would spell.

Shapefiles and MapInfo tables hold bytes; the file that names their encoding (``.cpg``) is often lost, or never was.
What is valid UTF-8 is UTF-8: other encodings hardly ever make it by chance. Of the encodings of one byte a letter that
Vietnamese offices used (TCVN3, also called ABC; Windows-1258; VISCII), the one in which the words are syllables of
Vietnamese is taken; Windows-1252 where the words look like those of western Europe. What none of them spells is asked.

The tables of TCVN3 and VISCII are those of TCVN 5712:1993 (VN3) and RFC 1456.
"""

import codecs
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache

_TCVN3_HIGH = (
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
OWN = {
    "tcvn3": {0xA0 + place: letter for place, letter in enumerate(_TCVN3_HIGH)},
    "viscii": _VISCII_LOW | {0x80 + place: letter for place, letter in enumerate(_VISCII_HIGH)},
}
"""Encodings that Python does not know: byte -> letter, where it is not ASCII's."""
_ALSO = {"abc": "tcvn3", "tcvn": "tcvn3", "tcvn5712": "tcvn3", "vn3": "tcvn3"}

VIETNAMESE = ("tcvn3", "cp1258", "viscii")
WESTERN = "cp1252"

_WORDS = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_SHOWN_WORDS = re.compile(r"[A-Za-z\x80-\uffff]*[\x80-\uffff][A-Za-z\x80-\uffff]*")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = re.compile(
    "(ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    "(?P<vowels>oai|oay|oao|oeo|uai|uao|uây|uôi|uya|uyê|uyu|ươi|ươu|iêu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|"
    "oi|oo|ôi|ơi|ua|uă|uâ|uê|ue|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    "(?P<final>ch|nh|ng|[cmnptk])?"
)
_CLOSED, _SHARP = frozenset({"c", "ch", "p", "t"}), frozenset({"\u0301", "\u0323"})
"""Syllables that end so have one of two tones."""
_LIKELY = 0.8
"""The share of the words that an encoding must spell to be taken."""
_MISREAD = 0.6
"""The share of the words below which texts look as if their bytes had been taken for letters."""
_ENOUGH = 2_000
"""Words that are looked at."""
_LATIN = frozenset("ªº×÷")
"""What Unicode counts among the letters of Latin-1 and stands in no name."""


def encoding_named(name: str) -> str:
    """Return an encoding by the name that geoplan uses; empty where there is none.

    Examples
    --------
    >>> encoding_named("TCVN3"), encoding_named("Windows-1258"), encoding_named("UTF8"), encoding_named("klingon")
    ('tcvn3', 'cp1258', 'utf-8', '')
    """
    plain = name.strip().casefold().replace("_", "-")
    if (own := _ALSO.get(plain.replace("-", ""), plain.replace("-", ""))) in OWN:
        return own
    try:
        info = codecs.lookup(plain)
        "a".encode(plain)
    except (LookupError, ValueError):  # also those of Python that turn bytes into bytes
        return ""
    return info.name


def decoded(data: bytes, encoding: str) -> str:
    r"""Return a text of bytes, its letters composed.

    Parameters
    ----------
    data
        The bytes. Of UTF-8 the beginning of a letter that a field of fixed width cuts off is left out.
    encoding
        As `encoding_named` returns it.

    Raises
    ------
    UnicodeDecodeError
        Where they cannot be of that encoding.

    Examples
    --------
    >>> decoded(b"Ph\xad\xeang Chi\xd5n Th\xbcng", "tcvn3"), decoded("Xã Hải".encode()[:-1], "utf-8")
    ('Phường Chiến Thẳng', 'Xã Hả')
    """
    if encoding in OWN:
        letters = OWN[encoding]
        text = "".join(letters.get(byte, chr(byte)) for byte in data)
        wrong = next((place for place, byte in enumerate(data) if byte >= 0x80 and byte not in letters), None)
        if wrong is not None:
            raise UnicodeDecodeError(encoding, data, wrong, wrong + 1, "no letter of this encoding")
        text = _capitals(text) if encoding == "tcvn3" else text
    else:
        text = _of_python(data, encoding)
    return unicodedata.normalize("NFC", text)


def _of_python(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and error.reason == "unexpected end of data" and error.start:
            return data[: error.start].decode(encoding)
        raise


def _capitals(text: str) -> str:
    """Turn words in capitals: TCVN3 has the same bytes for small and capital letters with tones, in two fonts."""

    def turned(word: re.Match[str]) -> str:
        plain = [letter for letter in word[0] if letter.isascii()]
        return word[0].upper() if len(plain) > 1 and all(letter.isupper() for letter in plain) else word[0]

    return re.sub(r"[^\W\d_]+", turned, text)


def likely_encoding(samples: Iterable[bytes]) -> str:
    r"""Return the encoding that texts are most likely in.

    Parameters
    ----------
    samples
        Texts of a file.

    Returns
    -------
    str
        ``ascii``, ``utf-8``, one of `VIETNAMESE`, `WESTERN`; empty where nothing tells.

    Examples
    --------
    >>> likely_encoding(["Phường Một".encode(), b"2"]), likely_encoding([b"Z\xfcrich", b"Gen\xe8ve"])
    ('utf-8', 'cp1252')
    >>> likely_encoding([b"Huy\xd6n Thu\xfb Nguy\xaan"]), likely_encoding(["Москва".encode("cp1251")])
    ('tcvn3', '')
    """
    texts = [text for text in samples if not text.isascii()]
    if not texts:
        return "ascii"
    if all(_is_utf8(text) for text in texts):
        return "utf-8"
    words = [word for text in texts for word in _WORDS.findall(text)][:_ENOUGH]
    scores = {name: _share(words, name) for name in VIETNAMESE}
    best = max(scores, key=scores.__getitem__)
    western = _share(words, WESTERN)
    if scores[best] >= max(_LIKELY, western):
        rivals = [name for name in VIETNAMESE if scores[name] == scores[best]]
        spelt = {tuple(decoded(word, name) for word in words) for name in rivals}
        return best if len(spelt) == 1 else ""
    return WESTERN if western >= _LIKELY else ""


def _is_utf8(data: bytes) -> bool:
    try:
        decoded(data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _share(words: Sequence[bytes], encoding: str) -> float:
    """Return the share of words that an encoding spells as its language would."""
    right = 0
    for word in words:
        try:
            text = decoded(word, encoding)
        except UnicodeDecodeError:
            continue
        right += _is_western(text) if encoding == WESTERN else is_syllable(text)
    return right / max(1, len(words))


def is_syllable(word: str) -> bool:
    """Return whether a word can be a syllable of Vietnamese.

    Examples
    --------
    >>> [is_syllable(word) for word in ("Phường", "HUYỆN", "Đắk", "Ph­êng", "Zürich", "cát", "cảt")]
    [True, True, True, False, False, True, False]
    """
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in parts if letter in _TONES]
    plain = unicodedata.normalize("NFC", "".join(letter for letter in parts if letter not in _TONES))
    syllable = _SYLLABLE.fullmatch(plain)
    if syllable is None or len(tones) > 1:
        return False
    return syllable["final"] not in _CLOSED or (bool(tones) and tones[0] in _SHARP)


def _is_western(word: str) -> bool:
    """Return whether a word can be one of western Europe: few letters with marks, capitals where they belong."""
    if not word.isalpha() or _LATIN & set(word):
        return False
    marked = sum(not letter.isascii() for letter in word)
    return (word.islower() or word.isupper() or word.istitle()) and (len(word) < 3 or 2 * marked < len(word))


@cache
def _bytes_of_windows() -> dict[str, int]:
    """Return the letters that software shows for bytes whose encoding it does not know -> the byte."""
    shown = {chr(byte): byte for byte in range(0x100)}
    return shown | {bytes([byte]).decode("cp1252", "replace"): byte for byte in range(0x80, 0xA0)}


def bytes_shown(text: str) -> bytes | None:
    r"""Return the bytes that a text shows letter by letter; None where it holds letters that are no byte's.

    Examples
    --------
    >>> bytes_shown("Ph­êng"), bytes_shown("Phường")
    (b'Ph\xad\xeang', None)
    """
    known = _bytes_of_windows()
    try:
        return bytes(known[letter] for letter in text)
    except KeyError:
        return None


def misread_encoding(texts: Collection[str]) -> str:
    """Return the encoding of texts whose bytes were taken for letters of Latin-1 before; empty where they were not.

    Parameters
    ----------
    texts
        As they stand in a file that says that they are Unicode.

    Examples
    --------
    >>> misread_encoding(["Ph­êng Mét", "X· H¶i"]), misread_encoding(["Phường Một"]), misread_encoding(["Zürich"])
    ('tcvn3', '', '')
    """
    strange = [text for text in texts if not text.isascii()]
    shown = [bytes_shown(text) for text in strange]
    data = [each for each in shown if each is not None]
    if not data or len(data) < len(shown):
        return ""
    likely = likely_encoding(data)
    if likely not in ("utf-8", *VIETNAMESE):
        return ""
    words = [word for text in strange for word in _SHOWN_WORDS.findall(text)]
    as_it_stands = sum(is_syllable(word) or _is_western(word) for word in words) / max(1, len(words))
    return likely if as_it_stands < _MISREAD else ""
