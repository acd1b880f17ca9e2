"""What stands in a picture of SVG."""

import html
import re

from geoplan.outputs.drawing.svg import width_of


def numbers(svg: str, tag: str, attribute: str, **wanted: str) -> list[float]:
    found = []
    for element in re.findall(rf"<{tag} [^>]*>", svg):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', element))
        if wanted.items() <= attributes.items():
            found.append(float(attributes[attribute]))
    return found


def cut_labels(svg: str) -> list[str]:
    """Return the labels of a `Drawing` that reach over the side of its view box, as wide as they are about drawn."""
    width = float(re.findall(r'viewBox="0 0 ([\d.]+) ', svg)[0])
    cut = []
    for listed, given in re.findall(r"<text ([^>]*)>([^<]*)</text>", svg):
        of = dict(re.findall(r'([\w-]+)="([^"]*)"', listed))
        wide = width_of(html.unescape(given), float(of["font-size"]))
        left = float(of["x"]) - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[of["text-anchor"]]
        if left < 0.0 or left + wide > width:
            cut.append(given)
    return cut
