"""What a search of the community could be narrowed by, and what somebody who is typing may be looking for."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from quizzes.explore import LENGTHS, MAX_HITS, Wanted, community, with_words
from quizzes.labels import LANGUAGES
from quizzes.models import Quiz
from quizzes.search_text import tokens

MOST_SUGGESTED = 8


def facets(wanted: Wanted) -> tuple[dict[str, list[tuple[str, int]]], bool]:
    """({filter: [(value, how many quizzes)], most first}, whether the numbers are of all of them)."""
    words = tokens(wanted.query)
    rows = with_words(community(wanted), words) if words else community(wanted)
    columns = ("language", "subject", "level", "search_entry__question_kinds", "search_entry__question_total")
    found = list(rows.order_by().values_list("pk", *columns).distinct()[: MAX_HITS + 1])
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("language", "subject", "level", "kind", "length")}
    for _id, language, subject, level, kinds, total in found[:MAX_HITS]:
        for name, value in (("language", language), ("subject", subject), ("level", level)):
            counts[name].update([value] if value else [])
        counts["kind"].update((kinds or "").split())
        counts["length"].update(name for name, (least, most) in LENGTHS.items() if least <= (total or 0) <= most)
    listed = {name: sorted(counter.items(), key=_most_first(name)) for name, counter in counts.items()}
    return listed, len(found) <= MAX_HITS


def suggestions(text: str) -> list[str]:
    """Titles and tags that go on with what is being typed, best-rated first; plain text."""
    words = tokens(text)
    if not words:
        return []
    rows = community(Wanted())
    for word in words:
        rows = rows.filter(search_entry__title__contains=f" {word}")
    titles = rows.order_by()[: 10 * MOST_SUGGESTED].values_list("pk", flat=True)
    best = Quiz.objects.filter(pk__in=list(titles)).order_by("-rating_score", "-plays", "id").only("title")
    return list(dict.fromkeys(str(quiz) for quiz in best))[:MOST_SUGGESTED]


def _most_first(name: str) -> Callable[[tuple[str, int]], Any]:
    if name == "length":
        return lambda pair: list(LENGTHS).index(pair[0])
    return lambda pair: (-pair[1], LANGUAGES.get(pair[0], pair[0]).casefold())
