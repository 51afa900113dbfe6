"""A film of hands for Chromium's fake camera, made from photographs: held letters, gaps, and numbers to see."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 640, 360  # as wide as what calls ask for, so that nothing is cropped
# Chromium plays .mjpeg files at this rate.
FPS = 30
# What pages get of them: signing is read by people from so many a second on, and by pages from 15 at most.
TAKEN_FPS = 20
SIDE = 340
CELL, CELLS = 16, 8
OVER = 255
GREY = (112, 112, 112)


@dataclass(frozen=True)
class Shot:
    """What the camera shows for `seconds`: a photograph, a drawing, or nothing. `number` is drawn into the corner, in
    binary; OVER says that the film is over."""

    seconds: float
    number: int
    picture: Path | Image.Image | None = None


def write_film(path: Path, shots: Sequence[Shot]) -> None:
    with path.open("wb") as film:
        for shot in shots:
            film.write(_frame(shot) * round(shot.seconds * FPS))


def _frame(shot: Shot) -> bytes:
    frame = Image.new("RGB", (WIDTH, HEIGHT), GREY)
    if isinstance(shot.picture, Image.Image):
        frame.paste(shot.picture, (0, 0))
    elif shot.picture is not None:
        with Image.open(shot.picture) as picture:
            frame.paste(picture.convert("RGB").resize((SIDE, SIDE)), ((WIDTH - SIDE) // 2, 0))
    draw = ImageDraw.Draw(frame)
    for bit in range(CELLS):
        colour = "white" if shot.number >> bit & 1 else "black"
        draw.rectangle((bit * CELL, HEIGHT - CELL, (bit + 1) * CELL - 1, HEIGHT - 1), fill=colour)
    out = io.BytesIO()
    # Any other subsampling plays as a green picture.
    frame.save(out, "JPEG", quality=85, subsampling="4:2:0")
    return out.getvalue()


def drawings() -> list[Image.Image]:
    """What is no hand: noise, stripes, a face of ovals, a branching line, a gradient."""
    size = (WIDTH, HEIGHT)
    noise = Image.effect_noise(size, 90).convert("RGB")
    stripes, face, branches = (Image.new("RGB", size, colour) for colour in ("navy", "khaki", "white"))
    pen = ImageDraw.Draw(stripes)
    for at in range(0, WIDTH, 40):
        pen.rectangle((at, 0, at + 20, HEIGHT), fill="orange")
    pen = ImageDraw.Draw(face)
    for box, colour in [
        ((220, 20, 420, 300), "peru"),
        ((260, 110, 290, 130), "white"),
        ((350, 110, 380, 130), "white"),
    ]:
        pen.ellipse(box, fill=colour)
    pen.arc((270, 160, 370, 250), 20, 160, fill="maroon", width=8)
    pen = ImageDraw.Draw(branches)
    for end in range(120, 560, 80):
        pen.line((320, 340, end, 40), fill="saddlebrown", width=14)
    gradient = Image.linear_gradient("L").resize(size).convert("RGB")
    return [noise, stripes, face, branches, gradient]


# For contexts: of a camera's pictures only so many are coded, sent, drawn and composed.
FEWER_PICTURES = f"""(() => {{
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) =>
    ask(wanted.video ? {{ ...wanted, video: {{ ...wanted.video, frameRate: {{ max: {TAKEN_FPS} }} }} }} : wanted);
}})()"""
# When each number was first seen in the page's own picture, in ms of the machine's clock: window.shownAt.
WATCH = f"""() => {{
  window.shownAt = {{}};
  const canvas = new OffscreenCanvas({CELL * CELLS}, {CELL});
  const context = canvas.getContext("2d", {{ willReadFrequently: true }});
  window.rates = [];
  setInterval(() => {{
    const rate = document.getElementById("signing").dataset.rate;
    if (rate !== window.lastRate) window.rates.push(Number(rate));
    window.lastRate = rate;
  }}, 250);
  const video = document.querySelector(".tile--mine video");
  const look = () => {{
    video.requestVideoFrameCallback(look);
    const scale = video.videoWidth / {WIDTH};
    context.drawImage(video, 0, video.videoHeight - {CELL} * scale, {CELL * CELLS} * scale, {CELL} * scale,
                      0, 0, {CELL * CELLS}, {CELL});
    const pixels = context.getImageData(0, {CELL // 2}, {CELL * CELLS}, 1).data;
    let number = 0;
    for (let bit = 0; bit < {CELLS}; bit += 1) if (pixels[4 * (bit * {CELL} + {CELL // 2})] > 127) number += 2 ** bit;
    window.shownAt[number] ??= Date.now();
    document.body.dataset.film = number === {OVER} ? "over" : "runs";
  }};
  video.requestVideoFrameCallback(look);
}}"""
