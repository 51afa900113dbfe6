"""Quizzes: their versions, the community, and where some come from."""

from classroom.settings.instance import env

# Whether the community's public quizzes can be looked through without signing in.
COMMUNITY_OPEN = env.boolean("COMMUNITY_OPEN", default=True)
# So many versions of a quiz are kept: the newest; and always the first and those that moderators have rated.
QUIZ_REVISIONS_KEPT = env.integer("QUIZ_REVISIONS_KEPT", default=100)
# Kahoots are fetched from here, their pictures from the hosts on the right; no other host is asked.
KAHOOT_URL = "https://create.kahoot.it/rest/kahoots/"
KAHOOT_PICTURES = {host: host for host in ("https://media.kahoot.it/", "https://images-cdn.kahoot.it/")}
