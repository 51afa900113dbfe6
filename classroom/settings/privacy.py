"""How long what is about people is kept, and who knows what about them: docs/privacy.md."""

from classroom.settings.instance import DATA_DIR, env

# After somebody confirmed that their account shall go, they can change their mind for so many days.
DELETION_GRACE_DAYS = env.integer("DELETION_GRACE_DAYS", default=14)
# A copy of all one's data can be fetched for so many days.
EXPORTS_KEPT_DAYS = env.integer("EXPORTS_KEPT_DAYS", default=3)
EXPORT_ROOT = DATA_DIR / "exports"
# What each app knows about a person, for their export and their removal (see accounts.personal_data).
PERSONAL_DATA = [
    "accounts.own_data.AccountData",
    "media_storage.personal_data.FileData",
    "quizzes.personal_data.QuizData",
    "rooms.personal_data.RoomData",
    "classroom.personal_data.GameData",
]

# Security events are deleted after so many days by `manage.py purge_security_events`; 0: never.
SECURITY_EVENTS_KEPT_DAYS = env.integer("SECURITY_EVENTS_KEPT_DAYS", default=180)
# Results, and calls that ended, are deleted so many days after; 0: only when their owner does it.
RESULTS_KEPT_DAYS = env.integer("RESULTS_KEPT_DAYS", default=0)
ROOMS_KEPT_DAYS = env.integer("ROOMS_KEPT_DAYS", default=0)
# Names are taken out of results so many days after the game (`manage.py anonymise_results`); 0: never by itself.
RESULT_NAMES_KEPT_DAYS = env.integer("RESULT_NAMES_KEPT_DAYS", default=0)
# What is deleted can be put back for so many days; 0: until its owner deletes it for good.
BIN_DAYS = env.integer("BIN_DAYS", default=30)
# What has a bin, by kinds (see accounts.bin_registry).
BIN_KINDS = ["quizzes.bin_kinds.KINDS", "classroom.bin_kinds.KINDS", "rooms.bin_kinds.KINDS"]
# The list of past calls forgets when people met, and who, so many days after; 0: never by itself.
CALLS_KEPT_DAYS = env.integer("CALLS_KEPT_DAYS", default=365)
# Transcripts of calls are deleted so many days after they ended; 0: never by itself.
TRANSCRIPTS_KEPT_DAYS = env.integer("TRANSCRIPTS_KEPT_DAYS", default=365)
