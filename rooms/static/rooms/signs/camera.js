// A camera's picture on a page, with the hands that are found in it drawn over it.

import { gettext } from "../../classroom/words.js";
import { BEFORE } from "./hands.js";

const REASONS = {
  NotAllowedError: gettext("The camera is blocked. Allow it beside this page’s address, then try again."),
  NotFoundError: gettext("There is no camera. Connect one, then try again."),
  NotReadableError: gettext("The camera is used by another program. Close that, then try again."),
};

/** Shows the camera in `video` and resolves to its stream; throws an Error with a sentence for people. */
export async function openCamera(video) {
  let stream = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } });
    video.srcObject = stream;
    await video.play();
    return stream;
  } catch (error) {
    for (const track of stream?.getTracks() ?? []) track.stop();
    throw new Error(REASONS[error.name] ?? gettext("The camera can’t be opened here."));
  }
}

/** Draws the bones of each hand over the picture. `height`: of the picture in which they were found. */
export function drawHands(canvas, video, hands, height) {
  canvas.width = video.videoWidth || 640;
  canvas.height = video.videoHeight || 480;
  const context = canvas.getContext("2d");
  const scale = height ? canvas.height / height : 1;
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = canvas.height / 120;
  context.lineCap = "round";
  for (const hand of hands.filter(Boolean)) {
    context.beginPath();
    hand.forEach(([x, y], place) => {
      const [fromX, fromY] = hand[BEFORE[place]];
      context.moveTo(fromX * scale, fromY * scale);
      context.lineTo(x * scale, y * scale);
    });
    context.stroke();
  }
}
