"""What players typed doesn't outlive their result: its names go, or all of it, and the assignment follows."""

from typing import Any

from django.apps import apps
from django.db import transaction


def forget_names(instance: Any, update_fields: Any = None, **_kwargs: Any) -> None:
    """Receiver of GameResult's post_save: its names were just taken out, so the assignment ends and loses them too."""
    if not update_fields or "anonymised_at" not in update_fields or instance.anonymised_at is None:
        return
    players = apps.get_model("classroom", "AssignmentPlayer").with_bin.filter(assignment_id=instance.pk)
    assignments = apps.get_model("classroom", "Assignment").with_bin.filter(pk=instance.pk)
    with transaction.atomic():
        # In the order of their ids, which are chance: nothing of the order of names or joining remains.
        for number, player_id in enumerate(players.order_by("pk").values_list("pk", flat=True), start=1):
            # Nobody can choose a name with a control character, so none of these is taken.
            fields = {"name": f"Player {number}", "folded_name": f"\x01{number}", "custom_field": ""}
            players.filter(pk=player_id).update(**fields)
        assignments.filter(closed_at__isnull=True).update(closed_at=instance.anonymised_at)


def forget_assignment(instance: Any, **_kwargs: Any) -> None:
    """Receiver of GameResult's post_delete."""
    apps.get_model("classroom", "Assignment").with_bin.filter(pk=instance.pk).delete()
