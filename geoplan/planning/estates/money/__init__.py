"""Money of estates: what they pay, what PV and a battery save them, and whether it pays, for whom.

Import and export of each hour go in, and parameters of one future or of all; bills, payback, present values, rates of
return and avoided emissions come out, in USD before tax.

Doors: `estate_tariffs`, `EstateTerms`, `EstateBills`, `estate_money`.
Imports: the ground, `potential`, and the bills of one estate beside it.
"""
