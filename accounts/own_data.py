"""What accounts knows about a person, for their export and their removal."""

import io
from collections.abc import Iterator, Mapping
from contextlib import closing

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.avatars import avatar_of
from accounts.models import DataExport, Invitation, SecurityEvent, User
from accounts.personal_data import Attachment, Records

DELETED_ACCOUNT = "Deleted account"


class AccountData:
    records = (
        Records("account/account.json", "accounts.User", "pk", frozenset({"password", "avatar"})),
        Records("account/roles.json", "auth.Group"),
        Records("account/browsers.json", "accounts.UserSession", without=frozenset({"session_key"})),
        Records("account/security_events.json", "accounts.SecurityEvent"),
        Records("account/api_keys.json", "accounts.ApiKey", without=frozenset({"digest"})),
        Records("account/api_tokens.json", "accounts.ApiToken", without=frozenset({"digest", "password_stamp"})),
        Records("account/registrations.json", "accounts.Registration"),
        Records("account/email_changes.json", "accounts.EmailChange"),
        Records("account/invitations_sent.json", "accounts.Invitation", "invited_by"),
        Records("account/exports.json", "accounts.DataExport", without=frozenset({"job_id"})),
        Records("account/passkeys.json", "accounts.FidoCredential", without=frozenset({"public_key", "credential_id"})),
        Records("account/linked_accounts.json", "socialaccount.SocialAccount"),
        Records("account/authenticator_apps.json", "otp_totp.TOTPDevice", without=frozenset({"key"})),
        Records("account/changes_in_the_admin.json", "admin.LogEntry"),
    )
    left_out: Mapping[str, str] = {
        "accounts.RecoveryCode.user": "Only hashes of codes that still open the account.",
        "account.EmailAddress.user": "Of a library; no row is ever made.",
    }

    def attachments(self, user: User) -> Iterator[Attachment]:
        avatar = avatar_of(user)
        yield Attachment(f"account/avatar.{avatar.extension}", lambda: closing(io.BytesIO(avatar.content)))

    def remove(self, user: User) -> None:
        """The rest goes with the row. Log entries of others about the account keep its id, not its name."""
        for export in DataExport.objects.filter(user=user):
            export.path.unlink(missing_ok=True)
        SecurityEvent.objects.filter(user=user).delete()
        Invitation.objects.filter(email=user.email).delete()
        about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
        about.update(object_repr=DELETED_ACCOUNT, change_message="")
