"""What a fake camera films: a hand that goes up and down before a grey wall, as YUV4MPEG2 that Chromium reads."""

from dataclasses import dataclass
from pathlib import Path

FRAMES = 20
WALL, SKIN = 90, 200


@dataclass(frozen=True)
class Film:
    width: int
    height: int
    fps: int

    def shoot(self, path: Path) -> Path:
        """Writes it, 20 pictures that are shown in a loop, and returns where it is."""
        colour = bytes([128]) * (self.width * self.height // 2)
        hand = self.height // 4
        with path.open("wb") as file:
            file.write(f"YUV4MPEG2 W{self.width} H{self.height} F{self.fps}:1 Ip A1:1 C420mpeg2\n".encode())
            for at in range(FRAMES):
                top = (self.height - hand) * abs(at - FRAMES // 2) // (FRAMES // 2)
                rows = (self._row(hand if top <= y < top + hand else 0) for y in range(self.height))
                file.write(b"FRAME\n" + b"".join(rows) + colour)
        return path

    def _row(self, hand: int) -> bytes:
        beside = bytes([WALL]) * ((self.width - hand) // 2)
        return beside + bytes([SKIN]) * hand + beside
