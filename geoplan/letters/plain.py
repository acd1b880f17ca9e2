"""Words without their marks, for who types them without."""

import unicodedata


def plain(text: str) -> str:
    """Return a text in small letters without diacritics, for comparison.

    Examples
    --------
    >>> plain(" Tên Đường ")
    'ten duong'
    """
    letters = unicodedata.normalize("NFKD", text.strip().casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
