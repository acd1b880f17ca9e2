"""What Sphinx has to know: one page a subject, no address of the network, warnings that end the build."""

import sys
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parent))
from mathematics import add_mathml

import geoplan
from geoplan.languages import LANGUAGES

project = "geoplan"
author = "geoplan contributors"
project_copyright = "geoplan contributors"
version = release = geoplan.__version__
language = "en"

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "myst_nb"]
exclude_patterns = ["files/**"]

myst_enable_extensions = ["attrs_inline", "deflist", "dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"
nb_merge_streams = True
nb_output_stderr = "remove-warn"
nb_mime_priority_overrides = [("html", "text/html", 0)]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
add_module_names = False

html_theme = "furo"
html_title = "geoplan"
html_short_title = "geoplan"
html_static_path = [str(Path(__file__).with_name("static"))]
html_css_files = ["site.css"]
html_js_files = ["filter.js"]
html_favicon = str(Path(__file__).with_name("static") / "sign.svg")
html_logo = str(Path(__file__).with_name("static") / "sign.svg")
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b6b53", "color-brand-content": "#0b6b53"},
    "dark_css_variables": {"color-brand-primary": "#5fd0ac", "color-brand-content": "#5fd0ac"},
    "source_repository": "",
    "top_of_page_buttons": [],
}
pygments_style = "friendly"
pygments_dark_style = "native"


def _speak(_app: Sphinx, name: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Say of a page in a folder such as vi/ which language it is in: screen readers and fonts go by that."""
    folder, inside, _ = name.partition("/")
    if inside and folder in LANGUAGES:
        context["language"] = folder


def setup(app: Sphinx) -> None:
    """Teach Sphinx tables in text, formulas that a browser sets by itself, and the language of each page."""
    app.add_lexer("csv", TextLexer)
    app.connect("html-page-context", _speak)
    add_mathml(app)
