"""geoplan studies: the embedded studies."""

from geoplan.cli.speech.words import padded


def studies_command() -> None:
    """List the embedded studies."""
    from geoplan.study import open_study
    from geoplan.study import studies as embedded

    for name in embedded():
        study = open_study(name)
        print(f"{padded(name, 20)} {study.title.en} / {study.title['vi']} / {study.title['ja']}")
