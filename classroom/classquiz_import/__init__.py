"""Taking over a whole ClassQuiz instance, as docs/moving-from-classquiz.md says.

`values`, `mending`, `answers` and `report` are pure; `source` reads the old database, `old_files` the old files; one
module for each kind of thing decides what becomes of a row, and `run` goes through them.
"""
