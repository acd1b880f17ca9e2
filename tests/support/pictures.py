"""What stands in a picture of SVG."""

import re


def numbers(svg: str, tag: str, attribute: str, **wanted: str) -> list[float]:
    found = []
    for element in re.findall(rf"<{tag} [^>]*>", svg):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', element))
        if wanted.items() <= attributes.items():
            found.append(float(attributes[attribute]))
    return found
