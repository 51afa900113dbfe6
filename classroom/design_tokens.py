"""The names of the design tokens, read from their style sheet. Pure."""

import re

_TOKEN = re.compile(r"^  --([a-z][a-z0-9-]*):", re.MULTILINE)
_THEMES = frozenset({"light", "dark", "light-high", "dark-high"})
# The first part of a name → the kind; what isn't listed is a colour.
_KINDS = {"size": "type", "font": "type", "weight": "type", "space": "space", "target": "space", "radius": "radius"}
_KINDS |= {"quick": "motion", "calm": "motion", "shade": "shade"}


def design_tokens(style_sheet: str) -> dict[str, list[str]]:
    """Kind ("colour", "type", "space", "radius", "shade", "motion") → names without dashes, in the sheet's order."""
    names = dict.fromkeys(name for name in _TOKEN.findall(style_sheet) if name not in _THEMES)
    found: dict[str, list[str]] = {kind: [] for kind in ("colour", "type", "space", "radius", "shade", "motion")}
    for name in names:
        found[_KINDS.get(name.split("-")[0], "colour")].append(name)
    return found
