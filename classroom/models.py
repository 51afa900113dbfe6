"""What the live game keeps in SQL: controllers, how teachers start games, who this instance is. Games live in Redis."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Controller(models.Model):
    """A buzzer box or phone that controls or plays a game."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="controllers")
    name = models.CharField(max_length=100)
    player_name = models.CharField(max_length=100, help_text="The name under which this controller plays.")
    secret_key = models.CharField(max_length=128, editable=False, help_text="Hash of the device's 24-character secret.")
    first_seen = models.DateTimeField(null=True, blank=True, editable=False)
    last_seen = models.DateTimeField(null=True, blank=True, editable=False)
    os_version = models.CharField(max_length=50, blank=True)
    wanted_os_version = models.CharField(max_length=50, blank=True, help_text="The version to update to.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["name"]

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


class PeriodicJob(models.Model):
    """When a job that is done again and again is due next; see jobs.schedule."""

    name = models.CharField(max_length=200, primary_key=True, help_text="The task's path.")
    next_run = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class InstanceData(models.Model):
    """The one row that identifies this instance."""

    instance_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name_plural = "instance data"

    def __str__(self) -> str:
        return str(self.instance_id)
