"""Industrial estates hour by hour: what load, PV, a battery and a tariff come to.

Door: `estate_balance`.
Imports: the ground.
"""
