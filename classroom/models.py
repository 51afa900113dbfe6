"""What playing keeps in SQL: assignments, controllers, how teachers start games, who this instance is.

Live games live in Redis.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bin_models import IN_BIN, OUTSIDE_BIN, Binnable


class Controller(Binnable):
    """A box with four buttons that plays games under a name of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="controllers")
    name = models.CharField(max_length=100)
    player_name = models.CharField(max_length=100, help_text=_("The name under which this controller plays."))
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
    wanted_os_version = models.CharField(max_length=50, blank=True, help_text=_("The version to update to."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["name", "created_at"]

    def __str__(self) -> str:
        return self.name


class Assignment(Binnable):
    """A quiz that everybody works through at their own pace. Its result has the same id."""

    class Solutions(models.TextChoices):
        ANSWER = "answer", _("After each answer")
        FINISH = "finish", _("After the last question")
        DUE = "due", _("When the assignment is over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    quiz = models.ForeignKey(
        "quizzes.Quiz", null=True, blank=True, on_delete=models.SET_NULL, related_name="assignments"
    )
    code = models.CharField(max_length=10, unique=True, editable=False, help_text="Ten digits for the link.")
    title = models.CharField(max_length=2000, help_text=_("Sanitised HTML, as it was when this was made."))
    question_count = models.PositiveSmallIntegerField()
    plan = models.JSONField(help_text=_("engine.plan.Plan as JSON: the questions, frozen."))
    due_at = models.DateTimeField(null=True, blank=True, help_text=_("Nothing is taken after this; null: no end."))
    attempts_allowed = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Per player; null: any."))
    timed = models.BooleanField(default=True, help_text=_("Each question has its time, from when it is handed out."))
    solutions = models.CharField(max_length=10, choices=Solutions.choices, default=Solutions.ANSWER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Closed early by its owner.")
    settled_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the result was last written."
    )
    storage_items = models.ManyToManyField("media_storage.StorageItem", blank=True, related_name="assignments")

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at"], name="classroom_assignments_by_owner"),
            models.Index(fields=["owner", "-deleted_at"], condition=IN_BIN, name="classroom_assignment_bin"),
        ]

    def __str__(self) -> str:
        return self.code


class AssignmentPlayer(Binnable):
    """Somebody who works on an assignment: a name, and a secret that brings them back on any device."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="players")
    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=500, editable=False, help_text="The form in which names are compared.")
    custom_field = models.CharField(max_length=100, blank=True)
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    join_digest = models.CharField(
        max_length=64, editable=False, help_text="Of what the browser made up, so that joining again is one player."
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["joined_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "folded_name"], condition=OUTSIDE_BIN, name="classroom_one_name_per_assignment"
            ),
            models.UniqueConstraint(
                fields=["assignment", "join_digest"], condition=OUTSIDE_BIN, name="classroom_one_join_per_assignment"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["assignment"], condition=IN_BIN, name="classroom_player_bin")]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One go at an assignment. `order` and `shown` run parallel: what is asked n-th, and how its options stand."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    player = models.ForeignKey(AssignmentPlayer, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    order = models.JSONField(help_text=_("Indexes into the plan's questions."))
    shown = models.JSONField(help_text=_("Per place a permutation, see quizzes.question_types.shapes."))
    position = models.PositiveSmallIntegerField(default=0, help_text=_("The place of the current question."))
    opened_at = models.DateTimeField(null=True, blank=True, help_text=_("When the current question was handed out."))
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveIntegerField(default=0, help_text=_("Always the sum of its answers' points."))

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["player", "number"], name="classroom_one_attempt_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.player} ({self.number})"


class AttemptAnswer(models.Model):
    """One accepted answer, judged. The constraint is the promise: a question is answered once per attempt."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question = models.PositiveSmallIntegerField(help_text=_("Index into the plan's questions."))
    client_id = models.CharField(max_length=64, help_text=_("Made by the browser: a repeat is the same answer."))
    value = models.JSONField(help_text=_("In authored terms, as results store it."))
    elapsed_ms = models.PositiveIntegerField()
    right = models.BooleanField(null=True)
    points = models.PositiveIntegerField()
    answered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["answered_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "question"], name="classroom_one_answer_per_question"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question}"


class StartOptions(models.Model):
    """How a teacher last started a game; the start dialog begins with it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="start_options"
    )
    options = models.JSONField(default=dict, help_text=_("engine.options.GameOptions as JSON."))

    class Meta:
        verbose_name_plural = _("start options")

    def __str__(self) -> str:
        return str(self.user)


class PeriodicJob(models.Model):
    """When a job that is done again and again is due next; see jobs.schedule."""

    name = models.CharField(max_length=200, primary_key=True, help_text=_("The task's path."))
    next_run = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class InstanceData(models.Model):
    """The one row that identifies this instance."""

    instance_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name_plural = _("instance data")

    def __str__(self) -> str:
        return str(self.instance_id)


class Rehearsal(models.Model):
    """How a rehearsal of this instance went (`manage.py rehearse`)."""

    finished_at = models.DateTimeField(default=timezone.now, editable=False)
    games = models.PositiveIntegerField(help_text=_("Games at the same time."))
    players = models.PositiveIntegerField(help_text=_("Players who got in, of all games together."))
    processes = models.PositiveIntegerField(null=True, help_text=_("Server processes, where they could be seen."))
    answers = models.PositiveIntegerField()
    lost = models.PositiveIntegerField(help_text=_("Answers that were sent and are not in the saved results as sent."))
    ok = models.BooleanField(help_text=_("Everybody got in, nothing was lost or doubled, scores equal answers."))
    join_p99_ms = models.FloatField(null=True)
    receipt_p99_ms = models.FloatField(null=True)
    fanout_p99_ms = models.FloatField(null=True)

    class Meta:
        ordering: ClassVar = ["-finished_at"]

    def __str__(self) -> str:
        return f"{self.players} players in {self.games} games"


class ImportedRow(models.Model):
    """A row of another system's database and what was made of it here; see classquiz_import.records.

    It stays when what was made is deleted here, so that a repeated import doesn't bring it back.
    """

    source = models.CharField(max_length=50, help_text=_("The other database's table."))
    source_id = models.CharField(max_length=200, help_text=_("The row's id there; of secrets a hash."))
    object_id = models.UUIDField(help_text=_("What was made of it."))
    source_digest = models.CharField(max_length=32, help_text=_("Of what was read: whether the row has changed there."))
    made_digest = models.CharField(max_length=32, help_text=_("Of what was stored: whether somebody changed it here."))
    imported_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_id"], name="classroom_one_import_per_row"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"
