"""Industrial estates hour by hour: what load, PV, a battery and a tariff come to.

Load and PV of one estate go in, with what a battery can do, what electricity costs at which hour and how much surplus
may be sold; its flows, shares and bill come out. The estates of a study do not use it yet.

Door: `estate_balance`.
Imports: the ground and layers.
"""
