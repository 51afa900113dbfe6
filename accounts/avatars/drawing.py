"""Drawing an avatar as SVG, 128 × 128. Pure; every number and colour is ours, nothing that people typed gets in."""

from accounts.avatars.parts import COLORS, HAIR_COLORS, SKINS, Parts

_INK = "#33291f"
_FACES = {
    "round": '<circle cx="64" cy="62" r="31"/>',
    "oval": '<ellipse cx="64" cy="63" rx="28" ry="34"/>',
    "square": '<rect x="35" y="31" width="58" height="64" rx="20"/>',
    "heart": '<path d="M34 56c0-17 13-26 30-26s30 9 30 26c0 20-16 40-30 40S34 76 34 56z"/>',
}
# Behind the face, and over it.
_HAIR_BEHIND = {
    "curly": "".join(
        f'<circle cx="{x}" cy="{y}" r="13"/>'
        for x, y in ((34, 62), (31, 46), (40, 32), (55, 24), (73, 24), (88, 32), (97, 46), (94, 62))
    ),
    "long": '<path d="M28 60c0-24 15-36 36-36s36 12 36 36v44c0 4-8 6-14 6H42c-6 0-14-2-14-6z"/>',
    "bun": '<circle cx="64" cy="20" r="13"/><path d="M31 58c0-20 14-31 33-31s33 11 33 31l-6 10H37z"/>',
    "bob": '<path d="M29 58c0-22 15-34 35-34s35 12 35 34v24c0 6-4 9-10 9H39c-6 0-10-3-10-9z"/>',
    "headscarf": '<path d="M27 62c0-25 16-40 37-40s37 15 37 40c0 22-8 44-20 52H47C35 106 27 84 27 62z"/>',
}
_FRINGE = '<path d="M33 56c2-18 13-27 31-27s29 9 31 27c-8-4-12-9-14-14-9 6-24 8-36 4-3 4-7 8-12 10z"/>'
_HAIR_OVER = {
    "short": _FRINGE,
    "curly": '<path d="M34 54c-2-14 12-26 30-26s32 12 30 26c-6-1-9-5-10-10'
    '-5 5-12 5-17 1-6 5-14 5-19-1-3 6-8 9-14 10z"/>',
    "long": '<path d="M33 58c1-20 13-30 31-30s30 10 31 30c-12-4-22-12-27-22-7 11-20 18-35 22z"/>',
    "bun": '<path d="M33 56c2-18 14-27 31-27s29 9 31 27c-10-8-20-12-31-12s-21 4-31 12z"/>',
    "spiky": '<path d="M32 54l2-18 9 5 2-15 11 9 8-14 8 14 11-9 2 15 9-5 2 18c-8-4-20-7-32-7s-24 3-32 7z"/>',
    "bob": '<path d="M33 60c-2-20 12-32 31-32s33 12 31 32c-4-3-6-8-7-13-16 2-32 2-48 0-1 5-3 10-7 13z"/>',
    "headscarf": '<path fill-rule="evenodd" d="M27 62c0-25 16-40 37-40s37 15 37 40c0 20-7 38-17 46H44'
    'C34 100 27 82 27 62zm37 33c14 0 25-14 25-33S78 34 64 34 39 43 39 62s11 33 25 33z"/>',
}
_EYES = {
    "dots": '<circle cx="52" cy="60" r="3.6"/><circle cx="76" cy="60" r="3.6"/>',
    "open": '<g fill="#fff"><ellipse cx="52" cy="60" rx="6.5" ry="6"/><ellipse cx="76" cy="60" rx="6.5" ry="6"/></g>'
    '<circle cx="52.5" cy="60.5" r="3.2"/><circle cx="76.5" cy="60.5" r="3.2"/>',
    "happy": '<g class="l"><path d="M46 62q6-8 12 0"/><path d="M70 62q6-8 12 0"/></g>',
    "wink": '<circle cx="52" cy="60" r="3.6"/><g class="l"><path d="M70 61q6-5 12 0"/></g>',
    "calm": '<g class="l"><path d="M46 59q6 6 12 0"/><path d="M70 59q6 6 12 0"/></g>',
}
_BROWS = {
    "none": "",
    "flat": '<path d="M46 50h12M70 50h12"/>',
    "arched": '<path d="M45 51q7-6 13-1M70 50q6-5 13 1"/>',
    "raised": '<path d="M45 49q6-7 13-2M70 51q6-3 13 0"/>',
}
_NOSES = {
    "small": '<path d="M62 70q2 2 4 0"/>',
    "round": '<path d="M60 69q4 6 8 0"/>',
    "line": '<path d="M65 62l-4 9h6"/>',
    "wide": '<path d="M58 70q2 3 4 1q2 2 4 0q2 2 4-1"/>',
}
_MOUTHS = {
    "smile": '<path class="l" d="M54 80q10 9 20 0"/>',
    "grin": f'<path d="M52 78h24q-2 12-12 12t-12-12z" fill="#fff" stroke="{_INK}" stroke-width="2"/>',
    "open": '<path d="M55 78h18q0 12-9 12t-9-12z" fill="#7a2f33"/><path d="M59 87q5-4 10 0-5 4-10 0z" fill="#e0757b"/>',
    "calm": '<path class="l" d="M56 82h16"/>',
    "smirk": '<path class="l" d="M56 82q10 3 17-4"/>',
}
_GLASSES = {
    "none": "",
    "round": '<circle cx="52" cy="60" r="10"/><circle cx="76" cy="60" r="10"/><path d="M62 59q2-2 4 0"/>',
    "square": '<rect x="42" y="52" width="19" height="16" rx="3"/><rect x="67" y="52" width="19" height="16" rx="3"/>'
    '<path d="M61 58h6"/>',
    "half": '<path d="M42 61h19q-1 9-9.500 9T42 61zM67 61h19q-1 9-9.500 9T67 61zM61 62h6"/>',
}
_MOUSTACHE = '<path d="M64 74q-8-3-13 4 7 2 13-1 6 3 13 1-5-7-13-4z"/>'
_BEARDS = {
    "none": "",
    "stubble": '<path opacity=".25" d="M37 70q2 24 27 26 25-2 27-26-4 10-13 8H50q-9 2-13-8z"/>',
    "moustache": _MOUSTACHE,
    "goatee": '<path d="M56 88q8-3 16 0 0 12-8 12t-8-12z"/>',
    "full": f'{_MOUSTACHE}<path fill-rule="evenodd" d="M35 66q0 38 29 38t29-38q-4 10-13 10H48q-9 0-13-10z'
    'M52 78h24q0 13-12 13T52 78z"/>',
}
_SHOULDERS = "M18 128c2-20 18-28 46-28s44 8 46 28z"
_CLOTHES = {
    "tee": f'<path d="{_SHOULDERS}"/>',
    "collar": f'<path d="{_SHOULDERS}"/><path d="M50 100l14 16 14-16 6 4-12 18-8-8-8 8-12-18z" fill="#fff"/>',
    "hoodie": f'<path d="{_SHOULDERS}"/><path d="M42 102q22 22 44 0l4 4q-26 28-52 0z" opacity=".35" fill="#000"/>'
    '<path d="M56 116v10M72 116v10" stroke="#fff" stroke-width="2.500" stroke-linecap="round"/>',
    "v_neck": f'<path d="{_SHOULDERS}"/><path d="M51 100l13 19 13-19q-13-2-26 0z" fill="#fff" opacity=".8"/>',
    "scarf": f'<path d="{_SHOULDERS}"/><path d="M42 98q22 12 44 0l2 10q-24 14-48 0zM72 108l10-2 4 22H74z"'
    ' fill="#fff" opacity=".55"/>',
}


def draw(parts: Parts) -> str:
    """The picture as one SVG document without scripts, links or styles from elsewhere."""
    skin, hair = SKINS[parts["skin"]], HAIR_COLORS[parts["hair_color"]]
    neck = (
        f'<path d="M52 84h24v20q-12 12-24 0z" fill="{skin}"/><path d="M52 92q12 12 24 0v5q-12 12-24 0z" opacity=".15"/>'
    )
    ears = (
        ""
        if parts["hair"] == "headscarf"
        else f'<g fill="{skin}"><circle cx="34" cy="64" r="6"/><circle cx="94" cy="64" r="6"/></g>'
    )
    layers = (
        f'<rect width="128" height="128" fill="{COLORS[parts["background"]]}"/>',
        f'<g fill="{hair}">{_HAIR_BEHIND.get(parts["hair"], "")}</g>',
        neck,
        f'<g fill="{_darker(COLORS[parts["clothes_color"]])}">{_CLOTHES[parts["clothes"]]}</g>',
        ears,
        f'<g fill="{skin}">{_FACES[parts["face"]]}</g>',
        f'<g fill="{hair}">{_BEARDS[parts["beard"]]}</g>',
        f'<g fill="{_INK}">{_EYES[parts["eyes"]]}</g>',
        f'<g class="l" stroke="{hair if parts["hair_color"] != "white" else "#a9a59d"}">{_BROWS[parts["brows"]]}</g>',
        f'<g class="l" opacity=".55">{_NOSES[parts["nose"]]}</g>',
        _MOUTHS[parts["mouth"]],
        f'<g fill="{hair}">{_HAIR_OVER.get(parts["hair"], "")}</g>',
        f'<g fill="none" stroke="{_INK}" stroke-width="2.5">{_GLASSES[parts["glasses"]]}</g>',
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="128" height="128">'
        f"<style>.l{{fill:none;stroke:{_INK};stroke-width:2.8;stroke-linecap:round;stroke-linejoin:round}}</style>"
        f"{''.join(layers)}</svg>"
    )


def _darker(color: str) -> str:
    """So that clothes stand out from a background of the same name."""
    return "#" + "".join(f"{int(color[at : at + 2], 16) * 7 // 10:02x}" for at in (1, 3, 5))
