"""A process that runs studies of a collection, one after the other, for the one that began it."""

from geoplan.collection.workers import FAULTS, TOLD, run_one
from geoplan.files.drivers import stay_offline
from geoplan.machine.garbage import rarely_searched
from geoplan.machine.other_process import Answering


def serve_studies() -> None:
    """Take studies, each with the folder of the outputs, how it is run, and from which level messages are wanted.

    Answers say how far a study is, and in the end what was wrong with it, until nobody asks any more.
    """
    answering = Answering()
    stay_offline()
    import geoplan.outputs.steps  # noqa: F401 - what stands before the first study is never searched through

    def tell(fraction: float, message: str) -> None:
        answering.answer((TOLD, fraction, message))

    with rarely_searched():
        while True:
            study, folder, form, level = answering.asked()
            answering.pass_messages_on(level)
            answering.answer((FAULTS, run_one(study, folder, form, progress=tell)))
