"""What an owner fills in about a hardware controller."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom.controller_services import NAME_MAX_CHARACTERS, VERSION_MAX_CHARACTERS
from classroom.engine.names import NAME_MAX_CHARACTERS as PLAYER_NAME_MAX_CHARACTERS

# Boxes compare it with their own version, character by character.
version_pattern = re.compile(r"^[0-9A-Za-z.+_-]*\Z")


class NewControllerForm(forms.Form):
    """A controller that is to be set up."""

    prefix = "new"
    name = forms.CharField(
        label=_("Name of the box"), max_length=NAME_MAX_CHARACTERS, help_text=_("For you. Write the same on the box.")
    )
    player_name = forms.CharField(
        label=_("Plays as"),
        max_length=PLAYER_NAME_MAX_CHARACTERS,
        help_text=_("The name on the big screen, for example: Table 3."),
    )


class ControllerForm(NewControllerForm):
    """The same of a controller that is there, and the firmware it shall have."""

    prefix = None
    wanted_os_version = forms.RegexField(
        version_pattern,
        label=_("Wanted firmware version"),
        required=False,
        max_length=VERSION_MAX_CHARACTERS,
        help_text=_("The box updates itself to it at its next start. Leave it empty to keep what it has."),
        error_messages={"invalid": _("Use letters, digits, dots and dashes, for example: 0.0.2.")},
    )
