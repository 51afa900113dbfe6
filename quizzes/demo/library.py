"""Which quizzes the demo has: twelve public ones and a private draft."""

from quizzes.demo import arts, nature, numbers, society

# From the oldest to the newest: lists show the newest first.
PUBLIC = (
    arts.MUSIC,
    society.MEDIA_LITERACY,
    numbers.COMPUTING,
    society.HISTORY,
    nature.CLIMATE,
    nature.HUMAN_BODY,
    arts.FRENCH,
    nature.CHEMISTRY,
    society.DEAF_CULTURE,
    society.CAPITALS,
    numbers.FRACTIONS,
    nature.SOLAR_SYSTEM,
)
DRAFTS = (arts.DRAFT,)
QUIZZES = (*DRAFTS, *PUBLIC)
