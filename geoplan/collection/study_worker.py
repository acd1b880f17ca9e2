"""A process that runs studies of a collection, one after the other, for the one that began it."""

from geoplan.collection.workers import FAULTS, TOLD, run_one
from geoplan.files.drivers import stay_offline
from geoplan.machine.garbage import rarely_searched
from geoplan.machine.late_modules import read_late
from geoplan.machine.memory import hold_little
from geoplan.machine.other_process import Answering
from geoplan.outputs.ahead import import_ahead
from geoplan.outputs.output_titles import PDF


def serve_studies() -> None:
    """Take studies, each with the folder of the outputs, how it is run, and from which level messages are wanted.

    Answers say how far a study is, and in the end what was wrong with it, until nobody asks any more.
    """
    answering = Answering()
    hold_little()
    read_late()
    stay_offline()

    def tell(fraction: float, message: str) -> None:
        answering.answer((TOLD, fraction, message))

    asked = answering.asked()
    import_ahead(with_pdf=PDF not in asked[2].without)
    with rarely_searched():  # and never through what was imported
        while True:
            study, folder, form, level = asked
            answering.pass_messages_on(level)
            answering.answer((FAULTS, run_one(study, folder, form, progress=tell)))
            asked = answering.asked()
