"""Train a recogniser of signs from landmark files, or measure how good one would be with people it has not seen."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from rooms.signs import classifier, measuring, training
from rooms.signs.learning import Schedule
from rooms.signs.samples import NOTHING, Samples, joined, shapes
from rooms.signs.training import Recipe


class Command(BaseCommand):
    help = (
        "Train a recogniser from .npz files with the arrays `label` (n) and `xyz` (n, 21, 3), or (n, 2, 21, 3) for two "
        "hands with NaN for a missing one; each file is a source. --measure prints accuracy by source held out."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument(
            "--signs", help="the signs to learn, separated by commas; all that have samples if not said"
        )
        parser.add_argument("--nothing", nargs="*", type=Path, default=[], help="files of hands that show no sign")
        parser.add_argument("--measure", action="store_true", help="hold out each source in turn instead")
        parser.add_argument("--out", type=Path, help="where to write the trained weights")
        parser.add_argument("--steps", type=int, default=Schedule.steps)
        parser.add_argument("--networks", type=int, default=Recipe.networks)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        samples = joined(
            [read_samples(path) for path in options["files"]]
            + [read_samples(path, label=NOTHING) for path in options["nothing"]]
        )
        known = sorted(set(samples.labels.tolist()) - {NOTHING})
        signs = options["signs"].split(",") if options["signs"] else known
        recipe = Recipe(schedule=Schedule(steps=options["steps"]), networks=options["networks"])
        random = np.random.default_rng(options["seed"])
        if not options["measure"] and options["out"] is None:
            raise CommandError("Say where to write the weights (--out FILE), or --measure.")
        try:
            if options["measure"]:
                self._measure(samples, signs, recipe, random)
            else:
                self._train(samples, signs, recipe, random, options["out"])
        except ValueError as error:
            raise CommandError(str(error)) from error

    def _measure(self, samples: Samples, signs: list[str], recipe: Recipe, random: np.random.Generator) -> None:
        found = measuring.hold_out_each(samples, signs, recipe=recipe, random=random)
        self.stdout.write("held out | frames | right (95 %) | five frames together | calibration error | most confused")
        for one in found:
            confused = ", ".join(
                f"{shown} read as {read}: {n}" for (shown, read), n in list(one.confusions.items())[:5]
            )
            line = (one.source, str(one.frames.count), _said(one.frames), _said(one.voted), f"{one.calibration:.3f}")
            self.stdout.write(" | ".join((*line, confused)))
        frames = np.mean([one.frames.value for one in found])
        voted = np.mean([one.voted.value for one in found if one.voted.count])
        self.stdout.write(f"mean of sources: {frames:.3f} of frames, {voted:.3f} of five together")

    def _train(
        self, samples: Samples, signs: list[str], recipe: Recipe, random: np.random.Generator, out: Path
    ) -> None:
        networks = training.train(samples, signs, recipe=recipe, random=random)
        trained = classifier.Classifier(signs, samples.hands.shape[1], networks, temperature=1.0)
        out.write_bytes(classifier.encode(trained))
        self.stdout.write(f"{len(signs)} signs from {len(samples)} samples: {out} ({out.stat().st_size:,} bytes)")


def read_samples(path: Path, label: str | None = None) -> Samples:
    """The samples of one file, their shapes alone; all with `label` if one is given. Raises CommandError."""
    try:
        with np.load(path, allow_pickle=False) as file:
            hands = np.asarray(file["xyz"], dtype=np.float64)
            labels = file["label"].astype(str) if label is None else np.full(len(hands), label)
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"{path} can't be read: {error}") from error
    hands = hands[:, None] if hands.ndim == 3 else hands
    if hands.shape[1:] not in {(1, 21, 3), (2, 21, 3)} or len(hands) != len(labels):
        raise CommandError(f"{path}: expected n labels and (n, 21, 3) or (n, 2, 21, 3) landmarks, got {hands.shape}.")
    return Samples(shapes(hands), labels, np.full(len(labels), path.stem))


def _said(share: measuring.Share) -> str:
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f})" if share.count else "–"
