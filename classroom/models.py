"""What the live game keeps in SQL: controllers, how teachers start games, who this instance is. Games live in Redis."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Controller(models.Model):
    """A box with four buttons that plays games under a name of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="controllers")
    name = models.CharField(max_length=100)
    player_name = models.CharField(max_length=100, help_text="The name under which this controller plays.")
    secret_key = models.CharField(
        max_length=128,
        blank=True,
        editable=False,
        help_text="Hash of the device's 24-character secret; empty: no device.",
    )
    code_digest = models.CharField(max_length=64, blank=True, editable=False, help_text="Hash of the set-up code.")
    code_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    paired_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When the device was set up.")
    first_seen = models.DateTimeField(null=True, blank=True, editable=False)
    last_seen = models.DateTimeField(null=True, blank=True, editable=False)
    os_version = models.CharField(max_length=50, blank=True)
    wanted_os_version = models.CharField(max_length=50, blank=True, help_text="The version to update to.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["name", "created_at"]

    def __str__(self) -> str:
        return self.name


class StartOptions(models.Model):
    """How a teacher last started a game; the start dialog begins with it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="start_options"
    )
    options = models.JSONField(default=dict, help_text="engine.options.GameOptions as JSON.")

    class Meta:
        verbose_name_plural = "start options"

    def __str__(self) -> str:
        return str(self.user)


class InstanceData(models.Model):
    """The one row that identifies this instance."""

    instance_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name_plural = "instance data"

    def __str__(self) -> str:
        return str(self.instance_id)


class Rehearsal(models.Model):
    """How a rehearsal of this instance went (`manage.py rehearse`)."""

    finished_at = models.DateTimeField(default=timezone.now, editable=False)
    games = models.PositiveIntegerField(help_text="Games at the same time.")
    players = models.PositiveIntegerField(help_text="Players who got in, of all games together.")
    processes = models.PositiveIntegerField(null=True, help_text="Server processes, where they could be seen.")
    answers = models.PositiveIntegerField()
    lost = models.PositiveIntegerField(help_text="Answers that were sent and are not in the saved results as sent.")
    ok = models.BooleanField(help_text="Everybody got in, nothing was lost or doubled, scores equal answers.")
    join_p99_ms = models.FloatField(null=True)
    receipt_p99_ms = models.FloatField(null=True)
    fanout_p99_ms = models.FloatField(null=True)

    class Meta:
        ordering: ClassVar = ["-finished_at"]

    def __str__(self) -> str:
        return f"{self.players} players in {self.games} games"
