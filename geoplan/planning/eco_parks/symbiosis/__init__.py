"""What one park offers and another looks for, brought together: who gives how much of what to whom.

Streams of estates and the plants of `siting` go in; pairs come out, each with its distance, its amount and what it
avoids. No tonne, cubic metre or megawatt-hour is given twice.

Door: `plan_symbiosis`.
Imports: the ground, `layers`, `potential` and `siting`.
"""
