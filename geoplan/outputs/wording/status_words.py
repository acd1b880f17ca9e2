"""How real the layers of a page are, in words: what is drawn or made up comes first."""

from collections.abc import Mapping
from typing import Any

from geoplan.languages import Language, Text
from geoplan.layers.catalog import LayerReport
from geoplan.outputs.wording.texts import listed, load_texts, text


def status_words(
    layers: Mapping[str, LayerReport], language: Language, *, texts: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    """Return what a reader must know of the layers of a page.

    Parameters
    ----------
    layers
        Kind of layer -> its report.
    language
        Of the words.
    texts
        From `place_texts`, so that layers are called as they are at that place.

    Returns
    -------
    dict
        ``careful``, whether any is not real; ``lines``, a sentence for each such status; ``real``, a sentence on the
        others, empty where there are none.
    """
    titles = load_texts() if texts is None else texts
    kinds: dict[str, list[str]] = {}
    for kind, report in layers.items():
        key = f"layer.{kind}"
        kinds.setdefault(report.status, []).append(titles[key][language] if key in titles else kind)
    lines = [
        text("map.banner_status", language).format(
            status=text(f"status.{status}", language).capitalize(),
            means=text(f"status.{status}.means", language),
            layers=listed(kinds[status], language),
        )
        for status in ("synthetic", "schematic")
        if status in kinds
    ]
    real = (
        text("report.status.real", language).format(layers=listed(kinds["real"], language)) if "real" in kinds else ""
    )
    return {"careful": bool(lines), "lines": lines, "real": real}
