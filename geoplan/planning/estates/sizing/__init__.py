"""Which battery, and how much PV, an estate should build: sweeps, the programme of one estate, fade and outages.

Load and PV of estates go in, with what they are billed by and what things cost; sums by size and future, best sizes,
and what a battery is worth go out.

Doors: `battery_sweep`, `drawn_balances`, `estate_optimum`, `swept_optimum`, `battery_fade`, `backup`.
Imports: the ground, money, the balance.
"""
