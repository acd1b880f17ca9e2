"""geoplan check: each layer of a study, and all that a run would refuse."""

import sys

from geoplan.cli.options import AllowOutside, StudyName
from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.output import shown_progress
from geoplan.cli.speech.words import figure, padded, phrase, say, told_amount

_KIND, _STATUS = 15, 10
"""Cells of the columns."""


def check_command(study: StudyName, allow_outside: AllowOutside = None) -> None:
    """Open every layer of a study, and say what each is and what is wrong."""
    from geoplan.study import open_study

    opened = open_study(study, allow_outside=allow_outside)
    from geoplan.kinds.layer_kinds import layer_kinds
    from geoplan.refusals import check_study

    if sys.stderr.isatty():
        with shown_progress(quiet=False) as progress:
            rows = check_study(opened, progress=progress)
    else:
        rows = check_study(opened)
    language = terminal_language()
    print(f"{opened.title[language]} ({opened.name}), {opened.crs}, {opened.time_zone}")
    for row in rows:
        kind, status = padded(row.kind, _KIND), padded(phrase(f"check.{row.status or 'absent'}"), _STATUS)
        indent = f"  {'':<{_KIND}} "
        title = "" if language == "en" else layer_kinds()[row.kind].titles[language]
        if row.status is None:
            # the first of its remarks says that it is absent
            print(f"  {kind} {status} {row.remarks[-1][language]}")
            if title:
                print(f"{indent}{title}")
            continue
        about = [row.file, *([told_amount(row.kind, row.rows)] if row.rows >= 0 else [])]
        about += [] if row.coverage != row.coverage else [phrase("check.covers", share=figure(row.coverage, ".1%"))]
        print(f"  {kind} {status} {phrase('list').join(about)}")
        if title:
            print(f"{indent}{title}")
        dated = "check.licence_of" if row.vintage else "check.licence"
        print(indent + phrase(dated, licence=row.terms[language], period=row.period[language]))
        for text in row.remarks:
            print(f"{indent}{text[language]}")
    say("check.no_faults")
