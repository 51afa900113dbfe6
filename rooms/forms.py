"""Forms of the room pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rooms import video
from rooms.models import USUAL_CAPACITY
from rooms.protocol.room_codes import read_code


class NewRoomForm(forms.Form):
    """A room to make."""

    name = forms.CharField(required=False, max_length=100)
    capacity = forms.IntegerField(min_value=2, initial=USUAL_CAPACITY)
    waiting_room = forms.BooleanField(required=False, initial=True)
    open_captioning = forms.BooleanField(required=False)
    open_transcripts = forms.BooleanField(required=False)

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        most = video.backend().most_people
        if capacity > most:
            raise forms.ValidationError(_("At most %(most)s people fit in here."), params={"most": most})
        return capacity


class CodeForm(forms.Form):
    """A room's code, however it was typed."""

    code = forms.CharField(
        max_length=40, error_messages={"required": _("Write the code of the call.")}, label=_("Code of the call")
    )

    def clean_code(self) -> Any:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("A code has four letters and four digits, like KXWP-7346."))
        return code
