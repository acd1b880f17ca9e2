"""A process that answers what tests ask of it."""

import logging
import os
import sys
import time

from geoplan.machine.other_process import Answering


class UnsendableError(Exception):
    """An error that no pickle holds."""

    def __reduce__(self):
        raise TypeError("no")


def echo() -> None:
    answering = Answering()
    os.write(1, b"what a library prints\n")
    answering.pass_messages_on(logging.INFO)
    while True:
        asked = answering.asked()
        if asked == "log":
            logging.getLogger("geoplan.echo").info("told %d", 5)
        elif asked == "wait":
            try:
                answering.answer("waiting")
                time.sleep(60)
            finally:
                sys.stderr.write("cleared\n")
        elif asked == "fail":
            try:
                raise UnsendableError("by word")
            except UnsendableError as error:
                answering.answer(error)
            continue
        elif asked == "leave":
            return
        answering.answer(asked)
