from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from accounts.roles import sync_roles


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        # After each app's migrate, when its permissions exist.
        post_migrate.connect(sync_roles, dispatch_uid="accounts.sync_roles")
