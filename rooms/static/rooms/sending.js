// How a camera's or screen's picture is sent to one person: pure, from RTCRtpSender parameters to such parameters.

// Signing needs every movement: rather less sharp than fewer pictures a second. More than 30 only cost.
const MOST_FPS = 30;
const YIELDING_BITS_PER_S = 400_000;
// Who yields may have to sign, too: never below QVGA (240 lines), also after rounding.
const LEAST_HEIGHT = 270;
// QVGA has so many lines; what is shown small needs no more.
const SMALL_HEIGHT = 240;
const SMALL_BITS_PER_S = 250_000;

/** The sizes in which a camera is sent to a media server, the larger first. */
export const LAYERS = [
  { rid: "l", scaleResolutionDownBy: 1 },
  { rid: "s", scaleResolutionDownBy: 3, maxBitrate: SMALL_BITS_PER_S },
];

/**
 * `name`: "camera" or "screen". `signs`: this person has a signer's seat; `yields`: somebody else has one;
 * `wanted`: the other side shows the picture just now; `height`: the camera's, in pixels. A signer's picture is never
 * paused.
 */
export function shape(parameters, { name, signs, yields, wanted, height = 0 }) {
  const isCamera = name === "camera";
  const gives = yields && !(signs && isCamera);
  for (const [at, encoding] of (parameters.encodings ?? []).entries()) {
    // Of several sizes the first one's priority counts for all; browsers refuse it in others.
    if (at === 0) encoding.priority = encoding.networkPriority = gives ? "low" : isCamera ? "high" : "medium";
    if (!isCamera) continue;
    encoding.active = signs || wanted;
    encoding.maxFramerate = MOST_FPS;
    encoding.scaleResolutionDownBy = gives ? Math.min(2, Math.max(1, height / LEAST_HEIGHT)) : 1;
    if (gives) encoding.maxBitrate = YIELDING_BITS_PER_S;
    else delete encoding.maxBitrate;
    if (encoding.rid !== "s") continue;
    encoding.scaleResolutionDownBy = Math.max(encoding.scaleResolutionDownBy, height / SMALL_HEIGHT, 1);
    encoding.maxBitrate = SMALL_BITS_PER_S;
  }
  if (isCamera) parameters.degradationPreference = "maintain-framerate";
  return parameters;
}
