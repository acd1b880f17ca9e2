"""Municipal waste: burnt, landfilled, and treated year by year, from statistics and parameters."""

import math

from audit.reading import ROOT, Study, number, rows_of

TREATMENTS = ROOT / "geoplan" / "potential" / "waste" / "treatments.csv"
CH4_PER_C, CO2_PER_C = 16 / 12, 44 / 12
C_PER_MOL, CO2_PER_MOL = 12, 44


class Waste:
    """The composition of a study's waste, and what a tonne of each fraction holds."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.share = {
            name: study(f"waste.composition.{name}.share") for name in study.names("waste.composition.", ".share")
        }

    def of(self, fraction: str, *names: str) -> float:
        """Return the product of some properties of a fraction; 0 where it has none of them."""
        keys = [f"waste.composition.{fraction}.{name}" for name in names]
        return math.prod(self.study(key) if self.study.has(key) else 0.0 for key in keys)

    def mixed(self, *names: str) -> float:
        """Return the same of a tonne as it is collected."""
        return sum(share * self.of(fraction, *names) for fraction, share in self.share.items())

    def kwh_per_t(self) -> float:
        """Return the electricity of a tonne that is burnt."""
        return 1000 * self.mixed("lhv") * self.study("waste.incineration.efficiency") / 3.6

    def stack(self) -> float:
        """Return what burning a tonne gives off [tCO2e/t]."""
        study = self.study
        fossil = self.mixed("dry_matter", "carbon", "fossil_carbon_share") * study(
            "waste.incineration.oxidation_factor"
        )
        others = study("waste.incineration.ch4") * study("gases.methane.gwp100")
        others += study("waste.incineration.n2o") * study("gases.nitrous_oxide.gwp100")
        return fossil * CO2_PER_C + others / 1e6

    def methane(self, years: int) -> float:
        """Return the methane that a tonne generates within so many years, that of depositing included [t/t].

        Year by year: waste comes in the middle of its first year, and begins to decay after the delay.
        """
        return sum(
            sum(_decay(share * self.of(f, "doc", "doc_f"), self.of(f, "k"), years, self.study("waste.landfill.delay")))
            for f, share in self.share.items()
        ) * (self.study("waste.landfill.mcf") * self.study("waste.landfill.methane_share") * CH4_PER_C)

    def emitted(self, generated: float) -> float:
        """Return what is given off of the methane that a landfill generates, in tonnes of CO2 [tCO2e]."""
        study = self.study
        escaped = generated * (1 - study("waste.landfill.recovered_share")) * (1 - study("waste.landfill.oxidation"))
        return escaped * study("gases.methane.gwp100")


def _decay(carbon: float, k: float, years: int, delay_months: float) -> list[float]:
    """Return what decays of a deposit in its year and in each after it."""
    left, decayed = carbon * math.exp(-k * (6 - delay_months) / 12), []
    decayed.append(carbon - left)
    for _ in range(years - 1):
        decayed.append(left * (1 - math.exp(-k)))
        left *= math.exp(-k)
    return decayed


def totals(study: Study) -> dict[str, float]:
    """Return the totals of waste."""
    mix = Waste(study)
    sums = dict.fromkeys(("waste_t", "waste_collected_t", "waste_energy_gwh"), 0.0)
    for row in study.rows("waste"):
        share = 1.0
        if row["basis"] == "generated":
            share = study(f"waste.collected_share.{row['stream']}")
        arising = number(row["t_per_day"]) * 365
        gwh = arising * share * mix.kwh_per_t() / 1e6
        sums["waste_energy_gwh"] += gwh
        sums["waste_t"] += arising
        sums["waste_collected_t"] += arising * share
    sums["waste_power_mw"] = sums["waste_energy_gwh"] * 1000 / study("waste.incineration.full_load_hours")
    horizon = round(study("waste.landfill.horizon"))
    sums["waste_ghg_change_tco2e"] = sums["waste_collected_t"] * (mix.stack() - mix.emitted(mix.methane(horizon)))
    # gas: methane over the horizon, what wells gather of it, through an engine; tonnes at MJ/kg are GJ
    used = ("waste.landfill.collection_share", "gases.methane.lhv_mass", "waste.landfill.engine_efficiency")
    mwh_per_t = mix.methane(horizon) * math.prod(study(key) for key in used) / 3.6
    sums["landfill_gas_energy_gwh"] = sums["waste_collected_t"] * mwh_per_t / 1000
    return sums


def burning_credit(study: Study) -> float:
    """Return what burning a tonne a year avoids, a year, as the mean of a plant's durable years [tCO2e/t].

    In its y-th year a plant spares the landfill what all tonnes of its first y years would give off in that year.
    """
    mix, years = Waste(study), round(study("jcm.durable_years.boiler_turbine"))
    sparing = [mix.emitted(mix.methane(year)) for year in range(1, years + 1)]
    return sum(sparing) / years - mix.stack()


def plan(study: Study) -> dict[tuple[int, str], dict[str, float]]:
    """Return the plan: (year, treatment) -> tonnes, electricity and gases."""
    mix = Waste(study)
    known = {int(row["year"]): number(row["t_per_day"]) for row in study.rows("waste_forecast")}
    last, streams = max(known), study.rows("waste")
    generated = sum(number(row["t_per_day"]) for row in streams)
    collected = (
        sum(number(row["t_per_day"]) * study(f"waste.collected_share.{row['stream']}") for row in streams) / generated
    )
    years = range(min(known), round(study("waste.plan.last_year")) + 1)
    treatments = [row["treatment"] for row in rows_of(TREATMENTS)]
    splits = {
        int(row["year"]): {name: number(row[name]) for name in treatments} for row in study.rows("waste_treatment")
    }
    deposits: dict[str, list[dict[str, float]]] = {name: [] for name in treatments}
    table = {}
    for year in years:
        t_per_day = _between(known, year) * (1 + study("waste.plan.growth")) ** max(year - last, 0)
        split = {name: _between({y: s[name] for y, s in splits.items()}, year) for name in treatments}
        for name, fractions in _sorted(mix, split).items():
            tonnes = {f: share * t_per_day * 365 * collected for f, share in fractions.items()}
            deposits[name].append(tonnes)
            if any(s[name] for s in splits.values()):
                row = _treated(mix, name, deposits[name])
                table[year, name] = {"t_per_day": t_per_day, "share": split[name], **row}
        parts = [row for (when, _), row in table.items() if when == year]
        total = {name: sum(part[name] for part in parts) for name in parts[0]}
        table[year, "total"] = {**total, "t_per_day": t_per_day, "share": 1.0}
    return table


def _between(known: dict[int, float], year: int) -> float:
    """Return a number along straight lines between the years that are known; beyond them the nearest."""
    before, after = [y for y in known if y <= year], [y for y in known if y >= year]
    if not before or not after:
        return known[min(known)] if not before else known[max(known)]
    first, second = max(before), min(after)
    part = (year - first) / (second - first) if second > first else 0.0
    return known[first] + part * (known[second] - known[first])


def _sorted(mix: Waste, split: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return which share of all waste each treatment has of each fraction: who is choosy chooses first."""
    takes = {row["treatment"]: row["takes"].split() for row in rows_of(TREATMENTS)}
    table = {}
    left = dict(mix.share)
    for name, usable in takes.items():
        if usable == ["*"]:
            continue
        there = {f: share for f, share in mix.share.items() if f in usable}
        table[name] = {f: split[name] * share / sum(there.values()) for f, share in there.items()}
        for f, share in table[name].items():
            left[f] -= share
    for name, usable in takes.items():
        if usable == ["*"]:
            table[name] = {f: split[name] * share / sum(left.values()) for f, share in left.items()}
    return table


def _treated(mix: Waste, name: str, history: list[dict[str, float]]) -> dict[str, float]:
    """Return the last year of a treatment that has had so much of each fraction in each year so far."""
    study, now = mix.study, history[-1]
    tonnes = sum(now.values())
    methane = nitrous = fossil = tj = 0.0
    burnt = sum(t * mix.of(f, "dry_matter", "carbon", "fossil_carbon_share") for f, t in now.items()) * CO2_PER_C
    generated = (
        study("waste.landfill.mcf")
        * study("waste.landfill.methane_share")
        * CH4_PER_C
        * sum(
            _decay(t * mix.of(f, "doc", "doc_f"), mix.of(f, "k"), age + 1, study("waste.landfill.delay"))[age]
            for age, year in enumerate(reversed(history))
            for f, t in year.items()
        )
    )
    avoided = mix.emitted(generated)
    if name == "landfill":
        recovered = generated * study("waste.landfill.recovered_share")
        tj = recovered * study("gases.methane.lhv_mass") / 1000 * study("waste.landfill.engine_efficiency")
        methane, avoided = avoided / study("gases.methane.gwp100"), 0.0
    elif name == "incineration":
        methane, nitrous = (tonnes * study(f"waste.incineration.{gas}") / 1e6 for gas in ("ch4", "n2o"))
        fossil = burnt * study("waste.incineration.oxidation_factor")
        tj = sum(t * mix.of(f, "lhv") for f, t in now.items()) / 1000 * study("waste.incineration.efficiency")
    else:
        # neither place composts, digests, recycles or burns waste in the open
        assert tonnes == 0, name
    methane, nitrous = methane * study("gases.methane.gwp100"), nitrous * study("gases.nitrous_oxide.gwp100")
    emissions = methane + nitrous + fossil
    return {
        "waste_t": tonnes,
        "energy_gwh": tj / 3.6,
        "methane_tco2e": methane,
        "nitrous_oxide_tco2e": nitrous,
        "fossil_co2_tco2e": fossil,
        "emissions_tco2e": emissions,
        "landfill_methane_avoided_tco2e": avoided,
        "net_tco2e": 0.0 if name == "landfill" else emissions - avoided,
    }
