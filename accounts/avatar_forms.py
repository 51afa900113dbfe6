"""The form of the thirteen parts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.avatar_words import CHOICE_WORDS
from accounts.avatars.parts import CHOICES, COLORS, HAIR_COLORS, SKINS

PART_LABELS = {
    "background": _("Background"),
    "skin": _("Skin"),
    "face": _("Shape of the face"),
    "hair": _("Hair"),
    "hair_color": _("Colour of the hair"),
    "eyes": _("Eyes"),
    "brows": _("Eyebrows"),
    "nose": _("Nose"),
    "mouth": _("Mouth"),
    "glasses": _("Glasses"),
    "beard": _("Beard"),
    "clothes": _("Clothes"),
    "clothes_color": _("Colour of the clothes"),
}
DOTS = {"background": COLORS, "clothes_color": COLORS, "skin": SKINS, "hair_color": HAIR_COLORS}


class PartsForm(forms.Form):
    """One choice for each part."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for part, choices in CHOICES.items():
            named = [(choice, CHOICE_WORDS[part][choice]) for choice in choices]
            self.fields[part] = forms.ChoiceField(label=PART_LABELS[part], choices=named, widget=forms.RadioSelect)

    def groups(self) -> list[dict[str, Any]]:
        """For the page: each part with its buttons, and the colour of each where it is one."""
        return [
            {
                "field": self[part],
                "options": [(radio, DOTS.get(part, {}).get(radio.data["value"], "")) for radio in self[part]],
            }
            for part in CHOICES
        ]
