"""A new instance can read signs at once: the vocabularies that come with the product, published."""

import hashlib
import json
from pathlib import Path

from django.db import migrations
from django.utils import timezone

FOLDER = Path(__file__).resolve().parent.parent / "vocabularies"
FIELDS = ("name", "slug", "language", "kind", "hands", "description")


def load(apps, schema_editor):
    vocabularies, signs, versions = (
        apps.get_model("rooms", name) for name in ("SignVocabulary", "Sign", "VocabularyVersion")
    )
    for path in sorted(FOLDER.glob("*.json")):
        whole = json.loads(path.read_text())
        vocabulary, made = vocabularies.objects.get_or_create(
            slug=whole["slug"], defaults={name: whole[name] for name in FIELDS}
        )
        if not made:
            continue
        signs.objects.bulk_create(
            signs(vocabulary=vocabulary, order=place, **sign) for place, sign in enumerate(whole["signs"])
        )
        weights = json.dumps(whole["model"]["weights"], separators=(",", ":")).encode()
        versions.objects.create(
            vocabulary=vocabulary,
            number=1,
            status="ready",
            progress=1,
            weights=weights,
            digest=hashlib.sha256(weights).hexdigest(),
            card=whole["model"]["card"],
            shapes=whole["model"]["shapes"],
            trained_at=timezone.now(),
            published_at=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("rooms", "0005_sign_vocabularies")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
