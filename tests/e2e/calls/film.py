"""What a fake camera films: a hand that goes up and down before a grey wall, as YUV4MPEG2 that Chromium reads."""

from pathlib import Path

WIDTH, HEIGHT, FPS = 640, 480, 30
FRAMES = 20
HAND = 120
WALL, SKIN = 90, 200


def shoot(path: Path) -> Path:
    """Writes the film, 9 MB, and returns where it is. It is shown in a loop."""
    colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420mpeg2\n".encode())
        for at in range(FRAMES):
            top = (HEIGHT - HAND) * abs(at - FRAMES // 2) // (FRAMES // 2)
            file.write(b"FRAME\n" + b"".join(row(has_hand=top <= y < top + HAND) for y in range(HEIGHT)) + colour)
    return path


def row(*, has_hand: bool) -> bytes:
    beside = bytes([WALL]) * ((WIDTH - HAND) // 2)
    return beside + bytes([SKIN if has_hand else WALL]) * HAND + beside
