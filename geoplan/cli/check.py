"""geoplan check: each layer of a study, and all that a run would refuse."""

import sys

from geoplan.cli.options import AllowOutside, StudyName


def check_command(study: StudyName, allow_outside: AllowOutside = None) -> None:
    """Open every layer of a study, and say what each is and what is wrong."""
    from geoplan.study import open_study

    opened = open_study(study, allow_outside=allow_outside)
    from geoplan.refusals import check_study

    rows = check_study(opened, progress=sys.stderr.isatty())
    print(f"{opened.title.en} ({opened.name}), {opened.crs}, {opened.time_zone}")
    for row in rows:
        if row.status is None:
            print(f"  {row.kind:<15} {'absent':<10} {row.remarks[-1].en}")  # the first says that it is absent
            continue
        covered = "" if row.coverage != row.coverage else f", covers {row.coverage:.1%}"
        amount = f", {row.amount}" if row.amount else ""
        print(f"  {row.kind:<15} {row.status:<10} {row.file}{amount}{covered}")
        print(f"  {'':<15} licence: {row.licence}" + (f"; {row.vintage}" if row.vintage else ""))
        for text in row.remarks:
            print(f"  {'':<15} {text.en}")
    print("No faults.")
