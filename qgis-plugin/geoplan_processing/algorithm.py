"""What all algorithms share: names and help from the table, and geoplan run with progress, faults and cancel."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsProcessingAlgorithm, QgsProcessingException, QgsProcessingUtils
from qgis.PyQt.QtGui import QIcon

from geoplan_processing.command import CommandError, command_at, ran
from geoplan_processing.given_layers import write_features
from geoplan_processing.texts import language, said


class GeoplanAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that runs geoplan; one of its own says `KEY`, its parameters and what it does."""

    KEY = ""

    def __init__(self):
        super().__init__()
        self.named = {}
        self.aliases = {}

    def createInstance(self):  # noqa: N802 - QGIS calls it so
        """Return another one of it."""
        return type(self)()

    def name(self):
        """Return its name in scripts and models."""
        return self.KEY

    def displayName(self):  # noqa: N802 - QGIS calls it so
        """Return what people call it."""
        return said(f"{self.KEY}.title")

    def shortDescription(self):  # noqa: N802 - QGIS calls it so
        """Return what it does, in a line."""
        return said(f"{self.KEY}.short")

    def shortHelpString(self):  # noqa: N802 - QGIS calls it so
        """Return its help: what it does, and what each parameter is."""
        parts = [f"<p>{said(f'{self.KEY}.help')}</p>"]
        parts += [
            f"<p><b>{each.description()}</b><br>{each.help()}</p>"
            for each in self.parameterDefinitions()
            if each.help()
        ]
        return "".join([*parts, f"<p>{said('help.command')}</p>"])

    def tags(self):
        """Return the words by which it is found."""
        return said(f"{self.KEY}.tags").split("|")

    def icon(self):
        """Return its picture."""
        return QIcon(str(Path(__file__).with_name("icon.svg")))

    def add(self, parameter, *, advanced=False):
        """Add a parameter, with its help from the table.

        Parameters
        ----------
        parameter
            The parameter.
        advanced
            Whether it is shown on demand only.
        """
        parameter.setHelp(said(f"{self.KEY}.{parameter.name()}.help"))
        if advanced:
            parameter.setFlags(parameter.flags() | parameter.FlagAdvanced)
        self.addParameter(parameter)

    def called(self, name):
        """Return what people call a parameter or an output."""
        return said(f"{self.KEY}.{name}")

    def given(self, source, path, context, feedback, more=None):
        """Write the features of a layer for geoplan, as `write_features` does, and remember what the layer is called.

        Parameters
        ----------
        source, path, context, feedback, more
            As `write_features` takes them.
        """
        self.named[str(path)] = f"«{source.sourceName()}»"
        return write_features(source, path, context, feedback, more)

    @contextmanager
    def folder(self):
        """Give a folder that is gone afterwards, whatever happens."""
        with tempfile.TemporaryDirectory(prefix="geoplan-", dir=QgsProcessingUtils.tempFolder()) as folder:
            yield Path(folder)

    def geoplan(self, arguments, feedback, folder=None):
        """Run geoplan; return whether it came to its end, False where the user has stopped it.

        Parameters
        ----------
        arguments
            What follows the command.
        feedback
            Takes progress and what geoplan says.
        folder
            The folder that is gone afterwards, if any: what is written there is not told.

        Raises
        ------
        QgsProcessingException
            Where there is no geoplan, or it refuses its input: with what it says.
        """
        try:
            command = command_at(ProcessingConfig.getSetting("GEOPLAN_COMMAND") or "")
        except CommandError as problem:
            raise QgsProcessingException(said(f"command.{problem.key}", found=problem.found)) from None
        feedback.pushCommandInfo(" ".join(_quoted(each) for each in (command, *map(str, arguments))))

        def progress(percent, stage):
            feedback.setProgress(percent)
            feedback.setProgressText(stage)

        def told(line):
            if folder is None or not line.startswith(str(folder)):
                feedback.pushConsoleInfo(line)

        ended = ran(
            command,
            arguments,
            language=language(),
            progress=progress,
            told=told,
            stopped=feedback.isCanceled,
        )
        errors = [self._by_layer(line) for line in ended.errors]
        if ended.status is None:
            feedback.pushInfo(said("command.stopped"))
            return False
        if ended.status == 0:
            for line in errors:
                feedback.pushWarning(line)
            return True
        # Processing writes what is raised into its log, in red
        raise QgsProcessingException("\n".join(errors) or said("command.failed", status=ended.status))

    def postProcessAlgorithm(self, context, feedback):  # noqa: N802, ARG002 - QGIS calls it so
        """Call the columns of the layers that were made as `aliases` has them: where a layer lies -> name -> alias."""
        for place, aliases in self.aliases.items():
            is_kept = context.temporaryLayerStore().mapLayer(place) is not None
            if not (is_kept or context.willLoadLayerOnCompletion(place)):
                continue
            layer = QgsProcessingUtils.mapLayerFromString(place, context)
            for number, field in enumerate(() if layer is None else layer.fields()):
                if field.name() in aliases:
                    layer.setFieldAlias(number, aliases[field.name()])
        return {}

    def _by_layer(self, text):
        """Return a text with the names of layers in the place of the files that were written of them."""
        for path, name in self.named.items():
            text = text.replace(path, name)
        return text


def _quoted(text):
    return f'"{text}"' if " " in text else text
