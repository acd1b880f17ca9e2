"""What of an earlier result may be kept."""

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.result.assessment import Assessment
from geoplan.stages.stages import Stages


def stages_of(earlier: object) -> Stages | None:
    """Return the stages of an earlier result; None where the files that it was made from are other ones now.

    Parameters
    ----------
    earlier
        What `geoplan.assess` returned.

    Raises
    ------
    GeoplanError
        Where it is no such thing.
    """
    if not isinstance(earlier, Assessment):
        found, action = f"a {type(earlier).__name__}", "Give what `assess` returned."
        raise GeoplanError(Fault("assess", "earlier", found=found, expected="an Assessment", action=action))
    try:
        earlier.inputs.check_unchanged()
    except LayerError:
        return None
    return earlier.stages
