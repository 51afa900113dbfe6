"""Looks for secrets in every file of the repository: `python -m tests.secret_scan [--accept]`.

What is known to be none (examples, hashes, alphabets) is in .secrets.baseline, which `--accept` writes anew; look at
the difference before you commit it. Compared by file and value, so lines may move.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.core import baseline
from detect_secrets.settings import default_settings, transient_settings

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / ".secrets.baseline"
# Lock files are hashes from end to end.
SKIPPED = (".lock", "package-lock.json", ".png", ".baseline", ".mo")
# Tests and documents name passwords all the time, and addresses are no secrets.
TOO_EAGER = {"KeywordDetector", "IPPublicDetector"}


def scan(files: Iterable[str]) -> SecretsCollection:
    found = SecretsCollection()
    found.scan_files(*files)
    return found


def plugins() -> list[dict[str, str]]:
    with default_settings() as settings:
        return [{"name": name} for name in sorted(settings.plugins) if name not in TOO_EAGER]


def committed_files() -> list[str]:
    """Relative to the root; also those that were added but not committed yet."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.splitlines() if not name.endswith(SKIPPED) and (ROOT / name).is_file()]


def unknown(files: Iterable[str]) -> list[str]:
    """Places of what looks like a secret and isn't in the baseline."""
    known = baseline.load(baseline.load_from_file(str(BASELINE)), str(BASELINE))
    return [f"{name}:{secret.line_number}: {secret.type}" for name, secret in scan(files) - known]


def main(arguments: list[str]) -> None:
    """Ends with exit code 1 and the places when something is found."""
    with transient_settings({"plugins_used": plugins()}):
        if arguments == ["--accept"]:
            baseline.save_to_file(scan(committed_files()), str(BASELINE))
            return
        found = unknown(committed_files())
    if found:
        advice = "Take secrets out, and replace them where they are used. What is none: --accept."
        sys.exit("\n".join([*found, advice]))


if __name__ == "__main__":
    main(sys.argv[1:])
