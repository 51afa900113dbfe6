"""People: the custom user, by e-mail address and user name."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.passkey_models import FidoCredential as FidoCredential
from accounts.privacy_models import DataExport as DataExport
from accounts.registration_models import EmailChange as EmailChange
from accounts.registration_models import Invitation as Invitation
from accounts.registration_models import Registration as Registration
from accounts.security_models import SecurityEvent as SecurityEvent
from accounts.security_models import UserSession as UserSession

AVATAR_MAX_BYTES = 25_000


class UserManager(BaseUserManager["User"]):
    """Looks users up by e-mail address; addresses are stored in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; `password=None` gives an unusable password (OAuth-only accounts)."""
        user = self.model(email=self.normalize_email(email).lower(), username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, username, password, **{"is_staff": True, "is_superuser": True, "verified": True, **fields}
        )


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Roles are groups (see accounts.roles); `is_staff` opens the admin, a teacher's desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=100, unique=True, help_text=_("Used to log in. Stored in lower case."))
    username = models.CharField(
        max_length=100,
        validators=[
            RegexValidator(r"^[\w.+-]+( [\w.+-]+)*$", _("Use letters, digits, single spaces and . + - _ only."))
        ],
        help_text=_("Shown to others; can be used to log in as well."),
    )
    verified = models.BooleanField(_("e-mail verified"), default=False)
    avatar = models.BinaryField(
        max_length=AVATAR_MAX_BYTES,
        null=True,
        blank=True,
        editable=False,
        help_text="An uploaded picture as WebP; empty: one is drawn.",
    )
    avatar_parts = models.JSONField(
        null=True, blank=True, editable=False, help_text="Choices for the drawn picture; empty: made from the id."
    )
    require_password = models.BooleanField(
        default=True, help_text=_("Ask for the password besides a passkey. Off: a passkey alone logs in.")
    )
    second_factor_required = models.BooleanField(
        default=False, help_text=_("Whoever has no second factor must set one up before anything else.")
    )
    remotes_valid_from = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Phones paired as remote controls before this are cut off."
    )
    storage_used = models.PositiveBigIntegerField(default=0, editable=False, help_text="Bytes of live storage items.")
    storage_quota = models.PositiveBigIntegerField(
        null=True, blank=True, help_text=_("Most bytes of live storage items; empty: the instance's default.")
    )
    language = models.CharField(
        max_length=10,
        blank=True,
        help_text=_("Of pages and mails; empty: pages follow the browser, mails are in English."),
    )
    last_seen = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_blocked = models.BooleanField(_("blocked"), default=False)
    blocked_until = models.DateTimeField(null=True, blank=True, help_text=_("End of a temporary lock."))
    failed_login_attempts = models.PositiveIntegerField(default=0, editable=False)
    login_paused_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="After too many failed log-ins; those signed in stay so."
    )
    is_deleted = models.BooleanField(_("deletion asked for"), default=False)
    scheduled_deletion = models.DateTimeField(null=True, blank=True)
    deletion_asked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="A deletion that waits to be confirmed by mail."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["username"]

    class Meta:
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_username_unique",
                violation_error_message=_("This user name is taken."),
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.username

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.username

    def get_short_name(self) -> str:
        return self.username

    @property
    def is_locked_out(self) -> bool:
        """Blocked by an administrator, for good or for a time."""
        return self.is_blocked or (self.blocked_until is not None and self.blocked_until > timezone.now())

    @property
    def login_paused(self) -> bool:
        """Too many log-ins failed lately."""
        return self.login_paused_until is not None and self.login_paused_until > timezone.now()

    @property
    def may_enter(self) -> bool:
        """Whether whoever has proven to be this person is let in."""
        return self.may_be_helped and (self.verified or not settings.REQUIRE_VERIFIED_EMAIL)

    @property
    def may_use_programs(self) -> bool:
        """Whether their tokens and keys open anything: not while the account waits to be deleted."""
        return self.may_enter and not self.is_deleted

    @property
    def may_be_helped(self) -> bool:
        """Whether mails that lead into the account are sent."""
        return self.is_active and not self.is_locked_out


class ApiToken(models.Model):
    """A bearer token for an hour, got with a password. A new password ends it: `password_stamp` no longer fits."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    password_stamp = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"token of {self.user_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class ApiKey(models.Model):
    """A lasting key for a program. `scopes` is what the program may do; `prefix` tells keys apart."""

    class Scope(models.TextChoices):
        READ = "read", _("read: look at quizzes, results and files")
        WRITE = "write", _("write: create, change and delete them")
        LIVE = "live", _("live: start and steer live games")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(max_length=8, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code that stands in for the app once; using it deletes it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "digest"], name="accounts_recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
