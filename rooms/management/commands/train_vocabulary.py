"""Train a recogniser of signs from landmark files, or measure how good one would be with people it has not seen."""

import argparse
import re
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from django.core.management.base import BaseCommand, CommandError
from numpy.typing import NDArray

from rooms import vocabulary_files
from rooms.signs import classifier, measuring, model_card, training
from rooms.signs.learning import Schedule
from rooms.signs.samples import NOTHING, Samples, joined, shapes
from rooms.signs.training import Recipe

FRAMES_OF_A_RUN = 5


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
        parser.add_argument(
            "--width",
            action="append",
            default=[],
            metavar="NAME=RATIO",
            help="that x and z of this file count in widths of a picture RATIO times as wide as high: boris=1.7778",
        )
        parser.add_argument(
            "--signers", action="store_true", help="hold out people, not files: the files have an array `signer`"
        )
        parser.add_argument("--measure", action="store_true", help="hold out each source in turn instead")
        parser.add_argument("--out", type=Path, help="where to write the trained weights")
        parser.add_argument(
            "--fill",
            type=Path,
            help="a file of a vocabulary that gets the weights and their model card",
        )
        parser.add_argument("--steps", type=int, default=Schedule.steps)
        parser.add_argument("--networks", type=int, default=Recipe.networks)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        widths = _read_widths(options["width"])
        samples = joined(
            [
                read_samples(path, width=widths.pop(path.stem, 1.0), signers=options["signers"])
                for path in options["files"]
            ]
            + [read_samples(path, label=NOTHING) for path in options["nothing"]]
        )
        known = sorted(set(samples.labels.tolist()) - {NOTHING})
        signs = options["signs"].split(",") if options["signs"] else known
        recipe = Recipe(schedule=Schedule(steps=options["steps"]), networks=options["networks"])
        random = np.random.default_rng(options["seed"])
        if widths:
            raise CommandError(f"--width names no file: {', '.join(widths)}")
        if not options["measure"] and options["out"] is None and options["fill"] is None:
            raise CommandError("Say where to write the weights (--out FILE, --fill FILE), or --measure.")
        try:
            if options["measure"]:
                self._measure(samples, signs, recipe, random)
            elif options["fill"] is not None:
                self._fill(samples, recipe, random, options["fill"], options["signers"])
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
        voted = [one.voted.value for one in found if one.voted.count]
        together = f", {np.mean(voted):.3f} of up to five together" if voted else ""
        self.stdout.write(f"mean of sources: {frames:.3f} of frames{together}")

    def _train(
        self, samples: Samples, signs: list[str], recipe: Recipe, random: np.random.Generator, out: Path
    ) -> None:
        networks = training.train(samples, signs, recipe=recipe, random=random)
        trained = classifier.Classifier(signs, samples.hands.shape[1], networks, temperature=1.0)
        out.write_bytes(classifier.encode(trained))
        self.stdout.write(f"{len(signs)} signs from {len(samples)} samples: {out} ({out.stat().st_size:,} bytes)")

    def _fill(self, samples: Samples, recipe: Recipe, random: np.random.Generator, path: Path, by_signer: bool) -> None:
        vocabulary = vocabulary_files.read(path.read_bytes())
        signs = [sign.label for sign in vocabulary.signs if not sign.movement]
        trained = model_card.train_and_measure(
            samples.of(signs),
            signs,
            sources_are=model_card.SIGNER if by_signer else model_card.SOURCE,
            recipe=recipe,
            random=random,
        )
        model = vocabulary_files.ModelInFile(trained.model, trained.card, trained.shapes)
        path.write_bytes(vocabulary_files.written(msgspec.structs.replace(vocabulary, model=model)))
        self.stdout.write(f"{len(signs)} signs from {trained.card.frames} samples: {path}")
        measures = trained.card.measures
        if measures is not None:
            for rate in (*measures.signers[:10], measures.frames, measures.takes):
                self.stdout.write(f"{rate.count}: {rate.value:.3f} ({rate.low:.3f} to {rate.high:.3f})")
            mean = np.mean([rate.value for rate in measures.signers])
            self.stdout.write(f"mean of {len(measures.signers)}: {mean:.3f}; calibration {measures.calibration_error}")


def _read_widths(given: list[str]) -> dict[str, float]:
    try:
        return {name: float(ratio) for name, ratio in (text.split("=") for text in given)}
    except ValueError:
        raise CommandError("--width is written like boris=1.7778.") from None


def _takes(labels: NDArray[np.str_], groups: NDArray[np.str_] | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The order of the rows by label and time, and which take each is of then.

    Groups of several rows of a sign (copies of one photograph) are takes; rows that are numbered through are frames of
    a video, cut into fives; without groups nothing is known, and each row stands alone.
    """
    if groups is None or len(set(groups.tolist())) < 2:
        return np.arange(len(labels)), np.arange(len(labels))
    keys = [(str(label), _by_number(str(group))) for label, group in zip(labels, groups, strict=True)]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__))
    repeated = len(set(keys)) < len(keys)
    takes: dict[Any, int] = {}
    seen: dict[str, int] = {}
    found = []
    for row in order:
        label = keys[row][0]
        at = seen[label] = seen.get(label, -1) + 1
        found.append(takes.setdefault(keys[row] if repeated else (label, at // FRAMES_OF_A_RUN), len(takes)))
    return order, np.array(found)


def _by_number(text: str) -> tuple[Any, ...]:
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", text) if part)


def read_samples(path: Path, label: str | None = None, width: float = 1.0, signers: bool = False) -> Samples:
    """The samples of one file, their shapes alone; all with `label` if one is given. Raises CommandError."""
    try:
        with np.load(path, allow_pickle=False) as file:
            hands = np.asarray(file["xyz"], dtype=np.float64)
            labels = file["label"].astype(str) if label is None else np.full(len(hands), label)
            groups = file["group"].astype(str) if "group" in file.files else None
            shown_by = file["signer"].astype(str) if signers else np.full(len(hands), path.stem)
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"{path} can't be read: {error}") from error
    hands = hands[:, None] if hands.ndim == 3 else hands
    if hands.shape[1:] not in {(1, 21, 3), (2, 21, 3)} or len(hands) != len(labels):
        raise CommandError(f"{path}: expected n labels and (n, 21, 3) or (n, 2, 21, 3) landmarks, got {hands.shape}.")
    order, takes = _takes(labels, groups)
    square = hands[order] * np.array([width, 1.0, width])
    return Samples(shapes(square), labels[order], shown_by[order], takes)


def _said(share: measuring.Share) -> str:
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f})" if share.count else "–"
