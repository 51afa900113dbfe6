"""Instances that read the letters of the last release read better ones; others, and those rolled back to, stay."""

import hashlib
import json
from pathlib import Path

from django.db import migrations
from django.utils import timezone

FOLDER = Path(__file__).resolve().parent.parent / "vocabularies"
FORMER, BETTER = FOLDER / "revised" / "asl.json", FOLDER / "third" / "asl.json"
SLUG = "asl"


def load(apps, schema_editor):
    of_vocabulary = versions_of(apps)
    weights = weights_of(BETTER)
    in_use = of_vocabulary.filter(published_at__isnull=False, digest=digest_of(weights_of(FORMER))).first()
    if in_use is None or of_vocabulary.filter(digest=digest_of(weights)).exists():
        return
    of_vocabulary.filter(pk=in_use.pk).update(published_at=None)
    model = json.loads(BETTER.read_text())["model"]
    of_vocabulary.create(
        vocabulary_id=in_use.vocabulary_id,
        number=of_vocabulary.order_by("-number").values_list("number", flat=True)[0] + 1,
        status="ready",
        progress=1,
        weights=weights,
        digest=digest_of(weights),
        card=model["card"],
        shapes=model["shapes"],
        trained_at=timezone.now(),
        published_at=timezone.now(),
    )


def unload(apps, schema_editor):
    """Back to the former letters: an earlier release can't read these at all."""
    of_vocabulary = versions_of(apps)
    better = of_vocabulary.filter(digest=digest_of(weights_of(BETTER)))
    was_in_use = better.filter(published_at__isnull=False).exists()
    better.delete()
    if was_in_use:
        of_vocabulary.filter(digest=digest_of(weights_of(FORMER))).update(published_at=timezone.now())


def versions_of(apps):
    return apps.get_model("rooms", "VocabularyVersion").objects.filter(vocabulary__slug=SLUG)


def weights_of(path):
    return json.dumps(json.loads(path.read_text())["model"]["weights"], separators=(",", ":")).encode()


def digest_of(weights):
    return hashlib.sha256(weights).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("rooms", "0008_ship_better_letters")]
    operations = [migrations.RunPython(load, unload)]
