"""Hardware controllers: made by their owners, paired with a device by a code, then known by the device's own secret."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import counters
from accounts.bin_registry import StaysInBin
from accounts.models import User
from accounts.random_keys import digest_of, new_secret
from classroom.engine.names import PlayerNameError, clean_name, fold_name
from classroom.models import Controller
from classroom.protocol.box import SETUP_CODE_LENGTH, is_code, new_code

CODE_LIFETIME = timedelta(minutes=15)
SECRET_CHARACTERS = 24
MAX_CONTROLLERS = 200
NAME_MAX_CHARACTERS = VERSION_MAX_CHARACTERS = 50
# Wrong codes from one network: a class that mistypes is let through, a machine needs centuries.
GUESSES = 30
GUESSES_FORGOTTEN_AFTER_S = 60
_SALT = "classroom.controllers.code"


class TooManyGuesses(Exception):
    """Somebody tries codes or secrets."""

    message = gettext_lazy("Too many wrong codes from here. Wait a minute, then try again.")


class SetupCode(NamedTuple):
    """What the owner types into the box. It is nowhere to be read again."""

    code: str
    expires_at: datetime


class Registered(NamedTuple):
    """What the box keeps."""

    id: UUID
    secret: str


# --- owners -----------------------------------------------------------------------------------------


def create_controller(*, user: User, name: str, player_name: str) -> tuple[Controller, SetupCode]:
    """A controller that still waits for its device. Raises ValidationError."""
    with transaction.atomic():
        _take_turns(user)
        _check_count(user)
        controller = Controller(user=user, name=name, player_name=_playable(user, player_name))
        code = _give_code(controller)
        controller.save(force_insert=True)
    return controller, code


def renew_code(*, controller: Controller) -> SetupCode:
    """A new code; the one before stops working, the paired device works until the new code is used."""
    code = _give_code(controller)
    controller.save(update_fields=["code_digest", "code_expires_at"])
    return code


def change_controller(*, controller: Controller, **fields: str) -> None:
    """Set `name`, `player_name` or `wanted_os_version`. Raises ValidationError."""
    with transaction.atomic():
        if "player_name" in fields:
            _take_turns(controller.user)
            fields["player_name"] = _playable(controller.user, fields["player_name"], besides=controller)
        for field, value in fields.items():
            setattr(controller, field, value)
        controller.save(update_fields=list(fields))


def check_room(*, controller: Controller) -> None:
    """Before one comes back from the bin. Raises StaysInBin where its name is taken or there are too many."""
    _take_turns(controller.user)
    try:
        _check_count(controller.user)
        _playable(controller.user, controller.player_name)
    except ValidationError as refused:
        raise StaysInBin(" ".join(refused.messages)) from None


def _take_turns(user: User) -> None:
    """Until the transaction ends, so that of two that come at once, as by a double click, the second sees the first."""
    User.objects.select_for_update().filter(pk=user.pk).values_list("pk").first()


def _check_count(user: User) -> None:
    if Controller.objects.filter(user=user).count() >= MAX_CONTROLLERS:
        raise ValidationError(
            _("One account may have %(most)s controllers. Remove one first.") % {"most": MAX_CONTROLLERS}, "too_many"
        )


def _give_code(controller: Controller) -> SetupCode:
    code = new_code(SETUP_CODE_LENGTH, secrets.choice)
    controller.code_digest, controller.code_expires_at = _digest(code), timezone.now() + CODE_LIFETIME
    return SetupCode(code, controller.code_expires_at)


def _digest(code: str) -> str:
    """Keyed: a bare hash of thirty random bits would be no secret."""
    return salted_hmac(_SALT, code, algorithm="sha256").hexdigest()


def _playable(user: User, raw: str, besides: Controller | None = None) -> str:
    """`raw` as games take names, different from those of the owner's other controllers."""
    try:
        name = clean_name(raw)
    except PlayerNameError as error:
        raise ValidationError({"player_name": ValidationError(str(error), error.code)}) from None
    others = Controller.objects.filter(user=user).exclude(pk=besides.pk if besides else None)
    if fold_name(name) in map(fold_name, others.values_list("player_name", flat=True)):
        text = _("Another of your controllers plays under this name. Choose a different one.")
        raise ValidationError({"player_name": ValidationError(text, "name_taken")})
    return name


# --- devices ----------------------------------------------------------------------------------------


def register_device(*, code: object, network: str) -> Registered | None:
    """Pair the device that knows this code with its controller, once. None: unknown, used or too old.

    Raises TooManyGuesses.
    """
    _claim_guess(network)
    secret, now = new_secret(SECRET_CHARACTERS), timezone.now()
    if not (isinstance(code, str) and is_code(code, SETUP_CODE_LENGTH)):
        return None
    with transaction.atomic():
        waiting = Controller.objects.filter(code_digest=_digest(code), code_expires_at__gt=now)
        controller = waiting.select_for_update().first()
        if controller is None:
            return None
        controller.secret_key, controller.paired_at, controller.last_seen = digest_of(secret), now, now
        controller.first_seen = controller.first_seen or now
        controller.code_digest, controller.code_expires_at = "", None
        controller.save()
    _forgive_guess(network)
    return Registered(controller.pk, secret)


def known_device(*, id: object, secret: object, network: str) -> Controller | None:
    """The controller of the device that says so and proves it. Raises TooManyGuesses."""
    _claim_guess(network)
    controller = Controller.objects.filter(pk=_uuid(id)).first()
    stored = controller.secret_key if controller else ""
    # Compared also when there is nothing to compare with, so that it takes as long.
    offered = secret if isinstance(secret, str) and secret.isascii() else ""
    proven = constant_time_compare(digest_of(offered), stored)
    if controller is None or not (stored and proven):
        return None
    _forgive_guess(network)
    return controller


def note_contact(*, controller: Controller, version: str | None = None) -> None:
    """The device was here just now, with this firmware."""
    controller.last_seen = timezone.now()
    if version is not None:
        shown = "".join(sign for sign in version if sign.isprintable())
        controller.os_version = shown[:VERSION_MAX_CHARACTERS]
    Controller.objects.filter(pk=controller.pk).update(last_seen=controller.last_seen, os_version=controller.os_version)


def _uuid(id: object) -> UUID | None:
    try:
        return UUID(id) if isinstance(id, str) else None
    except ValueError:
        return None


def claim_code_guess(*, network: str) -> None:
    """Count a try at a game's code. Raises TooManyGuesses."""
    _claim_guess(network)


def forgive_code_guess(*, network: str) -> None:
    """The code was right."""
    _forgive_guess(network)


def _claim_guess(network: str) -> None:
    """Counted before it is judged, so that tries at the same moment count too."""
    if counters.count(_key(network), window_s=GUESSES_FORGOTTEN_AFTER_S) > GUESSES:
        raise TooManyGuesses


def _forgive_guess(network: str) -> None:
    counters.uncount(_key(network))


def _key(network: str) -> str:
    return f"controllers:guesses:{network}"
