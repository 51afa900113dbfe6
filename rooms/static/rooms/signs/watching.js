// A camera that is watched for hands, and goes out whatever happens.

import { gettext } from "../../classroom/words.js";
import { drawHands, openCamera } from "./camera.js";
import { hands } from "./hand_source.js";

const PICTURE_HEIGHT = 360; // what hand_finder.js looks at
const GONE = gettext("The camera is gone. Connect it, or allow it beside this page’s address, then try again.");

/** Opens the camera in `video` and calls `see(hands, time)` for what it shows (see hand_source.js), drawn on `overlay`.
 * Ends when `signal` aborts; throws an Error with a sentence for people. `onOpen()`: the camera is on. */
export async function watchHands({ video, overlay, assets, count, signal, onOpen, onLoading, see }) {
  const stream = await openCamera(video);
  const ending = new AbortController();
  const end = () => ending.abort();
  let isGone = false;
  if (signal.aborted) end();
  signal.addEventListener("abort", end);
  stream.getVideoTracks()[0].addEventListener("ended", () => {
    isGone = true;
    end();
  });
  try {
    if (!signal.aborted) onOpen();
    for await (const seen of hands(stream, { assets, count, onLoading, signal: ending.signal })) {
      if (ending.signal.aborted) break;
      drawHands(overlay, video, seen.hands, PICTURE_HEIGHT);
      see(seen.hands, seen.time);
    }
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
    for (const track of stream.getTracks()) track.stop();
    if (video.srcObject === stream) {
      video.srcObject = null;
      drawHands(overlay, video, [], PICTURE_HEIGHT);
    }
  }
  if (isGone) throw new Error(GONE);
}

/** How wide the picture is in which hands were found, and how high. */
export function seenSize(video) {
  return { width: (PICTURE_HEIGHT * video.videoWidth) / (video.videoHeight || 1) || 480, height: PICTURE_HEIGHT };
}
