// Below this a recognised letter or word may be wrong; the server's rooms/protocol/captions.py has the same.
const UNCERTAIN_BELOW = 0.8;

/** `confidence`: 0 to 1; null or undefined for what wasn't recognised. */
export function isUncertain(confidence) {
  return confidence !== null && confidence !== undefined && confidence < UNCERTAIN_BELOW;
}
