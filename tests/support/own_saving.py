"""Energy saving on numbers of its own: parameters of measures, and estates whose uses are added up by hand."""

import numpy as np

from geoplan.layers.demand.industries import load_industries
from geoplan.parameters import Parameters, load_parameters
from geoplan.planning.estates.saving.measures import FUEL, load_measures
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from support.own_parameters import own_parameters

LIFE, CAPEX, PAYBACK = 8.0, 0.2, 2.0
SAVES = {"motors": 0.1, "variable_speed": 0.3, "air_leaks": 0.25, "air_pressure": 0.07, "led": 0.5, "chillers": 0.2}
SAVES |= {"management": 0.05, "scrap_preheating": 0.1, "waste_heat_power": 0.25}
SAVES |= {"economiser": 0.1, "condensate": 0.2, "insulation": 0.05, "heat_pump": 0.6}
APPLIES = {"motors": 0.5, "variable_speed": 0.2, "led": 0.4, "heat_pump": 0.5}


def saving_parameters(**changed: float) -> Parameters:
    """Return parameters whose measures save, cost and last what stands above, but for what is changed by name."""
    values = {f"saving.{key}.saving": given for key, given in SAVES.items()}
    values |= {f"saving.{key}.applies": given for key, given in APPLIES.items()}
    values |= {f"saving.{key}.life": LIFE for key in SAVES}
    carriers = {key: each.energy_carrier for key, each in load_measures().items()}
    values |= {f"saving.{key}.{'payback' if carriers[key] == FUEL else 'capex'}": CAPEX for key in SAVES}
    values |= {f"saving.{key}.payback": PAYBACK for key in SAVES if carriers[key] == FUEL}
    values |= {"saving.compressed_air.share": 0.1, "saving.om_share": 0.02}
    values |= {
        "estates.load.intensity.cement": 100.0,
        "estates.load.intensity.steel_arc": 700.0,
        "saving.heat.beer": 0.3,
    }
    values |= {"eco_parks.boiler.fuel_factor": 0.2}
    own, shipped = own_parameters(values | changed), load_parameters()
    wanted = {name: shipped._wanted[name] for name in shipped.wanted() if name not in own}
    return Parameters(dict(own), wanted=wanted)


def saving_basis(*industries: dict[str, float], load_kwh: float = 1e6, **tonnes: tuple[float, ...]) -> SavingBasis:
    """Return estates of so many kWh each: industry -> its share; and by product the tonnes of each estate."""
    keys = list(load_industries())
    shares = np.zeros((len(industries), len(keys)))
    for row, own in enumerate(industries):
        for key, share in own.items():
            shares[row, keys.index(key)] = share
    ids = tuple(f"e{row}" for row in range(len(industries)))
    made = {product: np.array(given, dtype=float) for product, given in tonnes.items()}
    return SavingBasis(ids, np.full((len(industries), 1), load_kwh), shares, made)
