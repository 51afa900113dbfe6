"""What a call's page is told about recognising signing."""

from dataclasses import asdict
from typing import Any

from rooms import sign_assets, sign_vocabularies


def signing_data() -> dict[str, Any]:
    """`assets`: name → address and size in bytes, None while they were not fetched; `vocabularies`: to choose from."""
    assets = sign_assets.installed()
    return {
        "assets": assets and {kind: {"address": asset.address, "size": asset.size} for kind, asset in assets.items()},
        "vocabularies": [{**asdict(one), "alphabet": sorted(one.alphabet)} for one in sign_vocabularies.in_use()],
    }
