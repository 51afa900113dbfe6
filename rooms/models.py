"""Call rooms: who met whom, what was written, and what was signed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bin_models import IN_BIN, Binnable
from rooms.vocabulary_models import Sign as Sign
from rooms.vocabulary_models import SignSample as SignSample
from rooms.vocabulary_models import SignVocabulary as SignVocabulary
from rooms.vocabulary_models import VocabularyVersion as VocabularyVersion

# How many fit into a new room; the most depends on the instance: rooms/video.py.
USUAL_CAPACITY = 6
MESSAGE_MAX_CHARACTERS = 1000


class Room(Binnable):
    """A place to meet, found by its code. `ended_at` closes it for good; in the bin its code finds nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room_code = models.CharField(
        max_length=9,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{4}-[0-9]{4}$", _("A code looks like ABCD-1234."))],
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="owned_rooms")
    name = models.CharField(max_length=100, blank=True)
    locked = models.BooleanField(default=False)
    waiting_room = models.BooleanField(
        _("guests knock"), default=True, help_text=_("Off: whoever has the code comes in without being admitted.")
    )
    capacity = models.PositiveSmallIntegerField(
        default=USUAL_CAPACITY, validators=[MinValueValidator(2), MaxValueValidator(25)]
    )
    open_captioning = models.BooleanField(
        _("anybody may write captions"), default=False, help_text=_("Off: only the host and those whom the host asks.")
    )
    open_transcripts = models.BooleanField(
        _("anybody may start a transcript"),
        default=False,
        help_text=_("Off: only the host. Everybody is told in any case."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["owner", "-deleted_at"], condition=IN_BIN, name="rooms_room_bin")]

    def __str__(self) -> str:
        return self.name or self.room_code


class Call(models.Model):
    """People meeting in a room once: from the first who came in until the last left for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="calls")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(ended_at__isnull=True), name="rooms_one_running_call"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.started_at:%Y-%m-%d %H:%M}"


class RoomParticipant(models.Model):
    """One person's stay in a room. Guests have a display name and no user."""

    class Role(models.TextChoices):
        HOST = "host"
        CO_HOST = "co-host"
        MEMBER = "member"
        GUEST = "guest"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="participants")
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.CASCADE, related_name="stays")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="room_stays"
    )
    display_name = models.CharField(max_length=100)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    is_captioner = models.BooleanField(_("writes captions"), default=False)
    is_signer = models.BooleanField(
        _("signs"), default=False, help_text=_("Everybody sees their picture large, always.")
    )
    browser_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of the browser's token; what a ban keeps out."
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text=_("A host put them out; they have to knock."))

    class Meta:
        ordering: ClassVar = ["joined_at"]

    def __str__(self) -> str:
        return self.display_name


class CoHost(models.Model):
    """A member whom the owner lets host this room too, until it is taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="co_hosts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="co_hosted_rooms")
    named_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["named_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "user"], name="rooms_co_host_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"


class RoomBan(models.Model):
    """Who stays out of a room until a host takes it back: an account, and the browser it or a guest came with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="bans")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="room_bans"
    )
    browser_digest = models.CharField(max_length=64, blank=True, editable=False)
    name = models.CharField(max_length=100, help_text=_("As it was shown in the call."))
    banned_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-banned_at"]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A chat message; it stays when its author's account is deleted, without user and name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="room_messages"
    )
    sender_name = models.CharField(max_length=100)
    content = models.CharField(max_length=MESSAGE_MAX_CHARACTERS)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [models.Index(fields=["room", "created_at"], name="rooms_message_by_room")]

    def __str__(self) -> str:
        return f"{self.sender_name}: {self.content[:40]}"


class Transcript(Binnable):
    """One recording of a call's signed and typed words; a room may have several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="transcripts")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="started_transcripts"
    )
    started_by_name = models.CharField(max_length=100, blank=True, help_text=_("As shown in the call; guests too."))
    content = models.TextField(blank=True, help_text=_("The text so far, corrected; what searches look in."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["room", "-deleted_at"], condition=IN_BIN, name="rooms_transcript_bin")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(ended_at__isnull=True), name="rooms_one_running_transcript"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.created_at:%Y-%m-%d %H:%M}"


class TranscriptSegment(models.Model):
    """A stretch of one person's words. A correction never overwrites `text`; taking back empties it.

    The id is made of who sent it and the id that their page gave it (rooms.protocol.captions.caption_id), so that
    sending it again stores nothing twice.
    """

    class Source(models.TextChoices):
        SIGN = "sign"
        TYPED = "typed"
        CHAT = "chat"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    speaker = models.ForeignKey(
        RoomParticipant, null=True, blank=True, on_delete=models.SET_NULL, related_name="segments"
    )
    speaker_name = models.CharField(max_length=100, blank=True)
    captioner = models.ForeignKey(
        RoomParticipant,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="written_segments",
        help_text=_("Who wrote it down; the speaker, when they wrote or signed themselves."),
    )
    captioner_name = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    text = models.TextField(blank=True)
    start_ms = models.PositiveIntegerField(help_text=_("Milliseconds since the transcript's start."))
    end_ms = models.PositiveIntegerField()
    confidence = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 to 1; signing only."),
    )
    alternatives = models.JSONField(default=list, blank=True, help_text=_("Other readings of a sign, likeliest first."))
    vocabulary_version = models.CharField(max_length=64, blank=True, help_text=_("Of the recogniser; signing only."))
    corrected_text = models.TextField(blank=True)
    corrected_by_name = models.CharField(max_length=100, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text=_("Taken back; its text is gone."))
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="corrected_segments"
    )

    class Meta:
        ordering: ClassVar = ["start_ms"]
        indexes: ClassVar = [models.Index(fields=["transcript", "start_ms"], name="rooms_segment_in_order")]

    def __str__(self) -> str:
        return self.shown_text

    @property
    def shown_text(self) -> str:
        return self.corrected_text or self.text

    @property
    def shown_confidence(self) -> float | None:
        """In `shown_text`: what somebody corrected isn't the recogniser's any more."""
        return None if self.corrected_text else self.confidence

    @property
    def shown_alternatives(self) -> list[str]:
        return [] if self.corrected_text else self.alternatives
