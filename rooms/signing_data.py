"""What pages are told about recognising signing."""

from dataclasses import asdict
from typing import Any

from rooms import sign_assets, sign_vocabularies


def finder_assets() -> dict[str, Any] | None:
    """What finds hands: name → address, which is made of its content, and size in bytes. None: it was not fetched."""
    assets = sign_assets.installed()
    return assets and {kind: {"address": asset.address, "size": asset.size} for kind, asset in assets.items()}


def signing_data() -> dict[str, Any]:
    """`assets`: see finder_assets; `vocabularies`: to choose from."""
    return {
        "assets": finder_assets(),
        "vocabularies": [{**asdict(one), "alphabet": sorted(one.alphabet)} for one in sign_vocabularies.in_use()],
    }


def can_read_letters() -> bool:
    """Whether letters can be signed here: the recogniser's files are there, and an alphabet is in use."""
    return sign_assets.installed() is not None and sign_vocabularies.has_alphabet()
