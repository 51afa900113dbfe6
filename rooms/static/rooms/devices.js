// Camera, microphone and screen. Whatever can't be had is said in words and never ends the call.

import { gettext } from "../classroom/words.js";

// Signing is read from 20 pictures a second on.
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, min: 20 } };
const SOUND = { echoCancellation: true, noiseSuppression: true };

/** Unplugged, or taken away by the browser: nobody pressed anything, and who signs or speaks goes on to nobody. */
export const GONE = {
  camera: gettext("The camera has gone off by itself: nobody sees you. If it is plugged in, switch it on again."),
  mic: gettext("The microphone has gone off by itself: nobody hears you. If it is plugged in, switch it on again."),
};

export const secure = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** A camera's track, or a microphone's; `id` is a device id or "" for any. Throws with a message for people. */
export async function open(kind, id = "") {
  if (!secure()) throw new Error(gettext("This browser gives camera and microphone to https pages only."));
  const chosen = id ? { deviceId: { exact: id } } : {};
  const wanted = kind === "camera" ? { video: { ...PICTURE, ...chosen } } : { audio: { ...SOUND, ...chosen } };
  try {
    const stream = await getWithFallback(kind, wanted, chosen);
    const [track] = stream.getTracks();
    if (kind === "camera") track.contentHint = "motion";
    return track;
  } catch (error) {
    throw new Error(reason(kind, error), { cause: error });
  }
}

async function getWithFallback(kind, wanted, chosen) {
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    if (kind !== "camera" || error.name !== "OverconstrainedError") throw error;
    return navigator.mediaDevices.getUserMedia({ video: chosen.deviceId ? chosen : true });
  }
}

function reason(kind, error) {
  const camera = kind === "camera";
  if (error.name === "NotAllowedError") {
    return camera
      ? gettext("The browser may not use the camera. Allow it beside the address, then switch the camera on.")
      : gettext("The browser may not use the microphone. Allow it beside the address, then switch the microphone on.");
  }
  if (error.name === "NotFoundError") {
    return camera ? gettext("No camera was found.") : gettext("No microphone was found.");
  }
  return camera
    ? gettext("The camera can’t be used. Perhaps another program has it.")
    : gettext("The microphone can’t be used. Perhaps another program has it.");
}

/** The screen as a stream, with sound where the browser can; null when the person chose nothing. */
export async function openScreen() {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
    stream.getVideoTracks()[0].contentHint = "detail";
    return stream;
  } catch (error) {
    if (error.name === "NotAllowedError" || error.name === "AbortError") return null;
    throw new Error(gettext("The screen can’t be shared with this browser."), { cause: error });
  }
}

/** Fills a <select> with the devices of a kind ("videoinput", "audioinput"); its first option, "off", stays. */
export async function fillChoice(select, kind) {
  const before = select.value;
  const devices = secure() ? await navigator.mediaDevices.enumerateDevices() : [];
  const found = devices.filter((device) => device.kind === kind && device.deviceId);
  select.replaceChildren(
    select.options[0],
    ...found.map((device, at) => new Option(device.label || `${at + 1}`, device.deviceId)),
  );
  select.value = found.some((device) => device.deviceId === before) ? before : "";
}

/** Calls `show` with the loudness of a track, 0 to 1, until the returned function is called. */
export function measure(track, show) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  // Browsers keep sound processing asleep until the person has touched the page.
  const wake = () => context.resume();
  document.addEventListener("pointerdown", wake);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    show(Math.min(1, 4 * Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)));
  }, 100);
  return () => {
    clearInterval(timer);
    document.removeEventListener("pointerdown", wake);
    context.close();
  };
}
