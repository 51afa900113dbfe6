"""Sign vocabularies: which signs there are, who showed them, and what was trained from that."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bin_models import Binnable

LABEL_MAX_CHARACTERS = 32
SIGNS_MAX = 200
# Pages that stand beside vocabularies.
RESERVED_SLUGS = frozenset({"new", "import", "contributions"})


class SignVocabulary(Binnable):
    """An alphabet, digits or words of one sign language. Write through rooms.vocabulary_services."""

    class Kind(models.TextChoices):
        ALPHABET = "alphabet", _("letters")
        DIGITS = "digits", _("digits")
        WORDS = "words", _("words")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=50, unique=True, help_text=_("Its name in addresses: asl, slsl-letters."))
    name = models.CharField(max_length=100)
    language = models.CharField(
        _("sign language"),
        max_length=35,
        validators=[
            RegexValidator(r"^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$", _("Write a language tag like ase, bfi or gsg."))
        ],
        help_text=_("A tag of BCP 47: ase for American Sign Language, bfi for British."),
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ALPHABET)
    hands = models.PositiveSmallIntegerField(
        choices=[(1, _("one hand")), (2, _("two hands"))],
        default=1,
        help_text=_("How many hands its signs need at most."),
    )
    description = models.TextField(max_length=2000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sign_vocabularies",
        help_text=_("Edits it; administrators do too."),
    )
    accepts_recordings = models.BooleanField(
        default=False, help_text=_("Everybody with an account may record samples. Off: only who edits it.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name_plural = _("sign vocabularies")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            message = _("This name is taken by the product. Choose another.")
            raise ValidationError({"slug": ValidationError(message, "reserved")})
        # One that is put back needs its name; the rule of the field doesn't look into the bin.
        if SignVocabulary.in_bin.filter(slug=self.slug).exclude(pk=self.pk).exists():
            message = _("A vocabulary in the bin has this name. Choose another, or put that one back.")
            raise ValidationError({"slug": ValidationError(message, "unique")})


class Sign(models.Model):
    """One sign. Those by movement are in the chart, but no recogniser of single shapes learns them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vocabulary = models.ForeignKey(SignVocabulary, on_delete=models.CASCADE, related_name="signs")
    label = models.CharField(
        max_length=LABEL_MAX_CHARACTERS, help_text=_("What is written when it is read: A, 7, hello.")
    )
    order = models.PositiveSmallIntegerField(default=0)
    hands = models.PositiveSmallIntegerField(choices=[(1, _("one hand")), (2, _("two hands"))], default=1)
    movement = models.BooleanField(_("made by a movement"), default=False)
    hint = models.CharField(max_length=200, blank=True, help_text=_("How to form it, in words."))

    class Meta:
        ordering: ClassVar = ["order", "label"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["vocabulary", "label"], name="rooms_sign_once")]

    def __str__(self) -> str:
        return self.label


class SignSample(models.Model):
    """One take of a sign: a moment of hand landmarks, never a picture.

    `landmarks`: frames x hands x 21 x 3 little-endian half-precision numbers, centred and scaled
    (rooms.signs.takes); NaN where a hand is missing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sign = models.ForeignKey(Sign, on_delete=models.CASCADE, related_name="samples")
    contributor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="sign_samples",
        help_text=_("Who showed it here. Empty: it came with a file."),
    )
    signer = models.CharField(
        max_length=64,
        help_text=_("A name without meaning for whoever showed it; accuracy is measured person by person."),
    )
    landmarks = models.BinaryField()
    frames = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    quality = models.FloatField(
        validators=[MinValueValidator(0), MaxValueValidator(1)], help_text=_("0 to 1: how steadily it was held.")
    )
    source = models.CharField(max_length=100, blank=True, help_text=_("Where it came from, when it came with a file."))
    consented_at = models.DateTimeField(null=True, blank=True, help_text=_("When its contributor agreed to its use."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["sign", "signer"], name="rooms_sample_by_signer")]

    def __str__(self) -> str:
        return f"{self.sign} ({self.frames})"


class VocabularyVersion(models.Model):
    """What one training made of the samples of then. At most one version of a vocabulary is published."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waits")
        TRAINING = "training", _("is being trained")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vocabulary = models.ForeignKey(SignVocabulary, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    progress = models.FloatField(default=0, validators=[MinValueValidator(0), MaxValueValidator(1)])
    problem = models.CharField(max_length=500, blank=True, help_text=_("Why it failed, and what to do."))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="requested_versions"
    )
    publish_when_ready = models.BooleanField(
        default=False, help_text=_("It replaces one that must not be used longer.")
    )
    is_to_go = models.BooleanField(
        default=False,
        help_text=_("Samples that it learnt from are deleted: it goes when it is replaced or taken out of use."),
    )
    weights = models.BinaryField(default=bytes, blank=True, help_text=_("JSON, see rooms.signs.classifier."))
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the weights."))
    card = models.JSONField(default=dict, blank=True, help_text=_("The model card, see rooms.signs.model_card."))
    shapes = models.JSONField(default=dict, blank=True, help_text=_("Sign → the mean landmarks of its hands."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    trained_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text=_("Empty: not the one in use."))

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vocabulary", "number"], name="rooms_version_number_once"),
            models.UniqueConstraint(
                fields=["vocabulary"], condition=Q(published_at__isnull=False), name="rooms_one_published_version"
            ),
        ]

    def __str__(self) -> str:
        return self.tag

    @property
    def tag(self) -> str:
        """What captions carry as their `vocabulary_version`: asl@3. Needs the vocabulary loaded."""
        return f"{self.vocabulary.slug}@{self.number}"

    @property
    def is_running(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.TRAINING)
