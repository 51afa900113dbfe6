"""A quiz's tags as rows."""

from collections.abc import Iterable

from quizzes.models import Quiz, Tag


def set_tags(*, quiz: Quiz, names: Iterable[str], present: Iterable[str] | None = None) -> bool:
    """Make these (cleaned) names the quiz's tags; says whether that changed anything.

    `present` are those it has, if they are known.
    """
    wanted = set(names)
    if wanted == set(quiz.tags.values_list("name", flat=True) if present is None else present):
        return False
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(wanted)], ignore_conflicts=True)
    quiz.tags.set(Tag.objects.filter(name__in=wanted))
    return True
