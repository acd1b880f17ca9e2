"""What is kept of each study, and all studies as one result.

The result of one study goes in, and the little that the whole needs of it is kept in files; these come together to a
result of all: the same futures beside each other, sums in each of them, ranks among all, and what layers are worth
where the worst of them counts.

Doors: `StudyPart`, `joined_assessment`.
Imports: the rooms to the left, `outputs` among them.
"""
