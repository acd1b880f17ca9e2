"""What the page of a map works scenarios out with: measures, what a place gives off without them, targets, futures.

`Scenarios` go in; plain lists, texts and packed numbers for the page's scripts come out.

Doors: `page_scenarios`, `scenarios_content`.
Imports: the rooms to the left, `wording`.
"""
