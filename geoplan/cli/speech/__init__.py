"""The terminal's languages: which one it speaks, and what it says in it.

Texts that commands print have keys in terminal_texts.csv. What comes from elsewhere in English (faults, stages of
progress, help) is looked up by its English in fault_texts.csv and usage_texts.csv; what no table has stays English. In
Python all messages are English.

Doors: `speak`, `say`, `fault_message`, `from_english`.
Imports: the ground, and what is slow only where it is used.
"""
