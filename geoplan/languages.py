"""The three languages, and texts in all of them."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict

Language: TypeAlias = Literal["en", "vi", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "vi", "ja")


class Text(BaseModel):
    """A text in three languages; English stands in where another is not given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    """English."""
    vi: str = ""
    """Vietnamese."""
    ja: str = ""
    """Japanese."""

    def __getitem__(self, language: Language) -> str:
        return getattr(self, language) or self.en

    def as_table(self) -> dict[str, str]:
        """Return the text in each language, as it stands in JSON.

        Examples
        --------
        >>> Text(en="park", vi="khu công nghiệp").as_table()
        {'en': 'park', 'vi': 'khu công nghiệp', 'ja': 'park'}
        """
        return {language: self[language] for language in LANGUAGES}


def _as_text(given: Any) -> Any:
    return {"en": given} if isinstance(given, str) else given


AnyText: TypeAlias = Annotated[Text, BeforeValidator(_as_text)]
