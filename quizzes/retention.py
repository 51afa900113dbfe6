"""Taking players' names out of results: which ones are due, and what stays.

A result is due at its own date or, where the instance has a limit, so many days after its game: whichever is first.
What is in the bin is due like the rest. Scores, answers and times stay. What was typed into the custom field goes with
the names: it may be a student number.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from quizzes.models import GameResult


def due_results(*, now: datetime, kept_days: int) -> QuerySet[GameResult]:
    """Results whose names are to go by `now`. `kept_days`: the instance's limit, 0 for none."""
    due = Q(anonymise_at__lte=now)
    if kept_days:
        due |= Q(timestamp__lte=now - timedelta(days=kept_days))
    return GameResult.with_bin.filter(due, anonymised_at__isnull=True)


def anonymise_due_results(*, now: datetime, kept_days: int) -> int:
    """Returns how many were anonymised. One transaction each, so that a stop in between loses nothing."""
    ids = due_results(now=now, kept_days=kept_days).order_by("timestamp").values_list("pk", flat=True)
    return sum(anonymise_result(result_id=result_id, now=now) for result_id in list(ids))


def anonymise_result(*, result_id: Any, now: datetime) -> bool:
    """Call the players "Player 1", "Player 2", …; False when that was done before or the result is gone."""
    with transaction.atomic():
        result = GameResult.with_bin.select_for_update().filter(pk=result_id, anonymised_at__isnull=True).first()
        if result is None:
            return False
        names = _new_names(result)
        result.player_scores = {names[name]: score for name, score in result.player_scores.items()}
        result.answers = [
            [{**entry, "username": names[entry["username"]]} for entry in answers] for answers in result.answers
        ]
        result.custom_field_data = {}
        result.teams = [
            {**team, "members": sorted((names[name] for name in team["members"]), key=_number)} for team in result.teams
        ]
        result.anonymised_at = now
        result.save(update_fields=["player_scores", "answers", "custom_field_data", "teams", "anonymised_at"])
    return True


def delete_old_results(*, now: datetime, kept_days: int) -> int:
    """Delete results of games that long ago; how many. 0 days: none."""
    if not kept_days:
        return 0
    return GameResult.with_bin.filter(timestamp__lte=now - timedelta(days=kept_days)).delete()[0]


def _number(name: str) -> int:
    return int(name.rpartition(" ")[2])


def _new_names(result: GameResult) -> dict[str, str]:
    """Old name → new one. Numbered by score, so that nothing of the order of names or of joining remains."""
    scores = dict(result.player_scores)
    for answers in result.answers:
        for entry in answers:
            scores.setdefault(entry["username"], 0)
    for team in result.teams:
        for name in team["members"]:
            scores.setdefault(name, 0)
    ordered = sorted(scores, key=lambda name: -scores[name])
    return {name: f"Player {number}" for number, name in enumerate(ordered, start=1)}
