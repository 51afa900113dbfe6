"""What the choices for a drawn avatar are called: one word may mean several things, so each says of what it speaks."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = Mapping[str, Promise]

_COLORS: Words = {
    "coral": pgettext_lazy("colour", "coral"),
    "amber": pgettext_lazy("colour", "amber"),
    "lime": pgettext_lazy("colour", "lime"),
    "mint": pgettext_lazy("colour", "mint"),
    "sky": pgettext_lazy("colour", "sky"),
    "indigo": pgettext_lazy("colour", "indigo"),
    "violet": pgettext_lazy("colour", "violet"),
    "stone": pgettext_lazy("colour", "stone"),
}
CHOICE_WORDS: Mapping[str, Words] = {
    "background": _COLORS,
    "clothes_color": _COLORS,
    "skin": {
        "porcelain": pgettext_lazy("colour of skin", "porcelain"),
        "sand": pgettext_lazy("colour of skin", "sand"),
        "honey": pgettext_lazy("colour of skin", "honey"),
        "almond": pgettext_lazy("colour of skin", "almond"),
        "chestnut": pgettext_lazy("colour of skin", "chestnut"),
        "espresso": pgettext_lazy("colour of skin", "espresso"),
    },
    "face": {
        "round": pgettext_lazy("shape of a face", "round"),
        "oval": pgettext_lazy("shape of a face", "oval"),
        "square": pgettext_lazy("shape of a face", "square"),
        "heart": pgettext_lazy("shape of a face", "heart"),
    },
    "hair": {
        "none": pgettext_lazy("hair", "none"),
        "short": pgettext_lazy("hair", "short"),
        "curly": pgettext_lazy("hair", "curly"),
        "long": pgettext_lazy("hair", "long"),
        "bun": pgettext_lazy("hair", "bun"),
        "spiky": pgettext_lazy("hair", "spiky"),
        "bob": pgettext_lazy("hair", "bob"),
        "headscarf": pgettext_lazy("hair", "headscarf"),
    },
    "hair_color": {
        "black": pgettext_lazy("colour of hair", "black"),
        "brown": pgettext_lazy("colour of hair", "brown"),
        "auburn": pgettext_lazy("colour of hair", "auburn"),
        "copper": pgettext_lazy("colour of hair", "copper"),
        "blond": pgettext_lazy("colour of hair", "blond"),
        "grey": pgettext_lazy("colour of hair", "grey"),
        "white": pgettext_lazy("colour of hair", "white"),
        "blue": pgettext_lazy("colour of hair", "blue"),
    },
    "eyes": {
        "dots": pgettext_lazy("eyes", "dots"),
        "open": pgettext_lazy("eyes", "open"),
        "happy": pgettext_lazy("eyes", "happy"),
        "wink": pgettext_lazy("eyes", "wink"),
        "calm": pgettext_lazy("eyes", "calm"),
    },
    "brows": {
        "none": pgettext_lazy("eyebrows", "none"),
        "flat": pgettext_lazy("eyebrows", "flat"),
        "arched": pgettext_lazy("eyebrows", "arched"),
        "raised": pgettext_lazy("eyebrows", "raised"),
    },
    "nose": {
        "small": pgettext_lazy("nose", "small"),
        "round": pgettext_lazy("nose", "round"),
        "line": pgettext_lazy("nose", "line"),
        "wide": pgettext_lazy("nose", "wide"),
    },
    "mouth": {
        "smile": pgettext_lazy("mouth", "smile"),
        "grin": pgettext_lazy("mouth", "grin"),
        "open": pgettext_lazy("mouth", "open"),
        "calm": pgettext_lazy("mouth", "calm"),
        "smirk": pgettext_lazy("mouth", "smirk"),
    },
    "glasses": {
        "none": pgettext_lazy("glasses", "none"),
        "round": pgettext_lazy("glasses", "round"),
        "square": pgettext_lazy("glasses", "square"),
        "half": pgettext_lazy("glasses", "half"),
    },
    "beard": {
        "none": pgettext_lazy("beard", "none"),
        "stubble": pgettext_lazy("beard", "stubble"),
        "moustache": pgettext_lazy("beard", "moustache"),
        "goatee": pgettext_lazy("beard", "goatee"),
        "full": pgettext_lazy("beard", "full"),
    },
    "clothes": {
        "tee": pgettext_lazy("clothes", "tee"),
        "collar": pgettext_lazy("clothes", "collar"),
        "hoodie": pgettext_lazy("clothes", "hoodie"),
        "v_neck": pgettext_lazy("clothes", "v-neck"),
        "scarf": pgettext_lazy("clothes", "scarf"),
    },
}
