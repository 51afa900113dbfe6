// How readable a picture of signing is, from getStats() of one connection: pure. The limits are those of EN 301 549, 6.5:
// 20 pictures a second, QVGA (320 × 240, however it is turned), sound and picture not more than 100 ms apart.

const LEAST_FPS = 20;
export const QVGA = [320, 240];
const MOST_OFFSET_MS = 100;
// Counted in whole pictures over some seconds, 20 a second may come out as a little less.
const ROUNDING_FPS = 0.7;

/**
 * What comes of one person's camera. `now` and `before`: lists of reports; `tracks`: the ids of their tracks. Returns
 * {fps, width, height, loss (0 to 1), jitterMs, roundTripMs, offsetMs, relayed}; null where the browser doesn't say.
 * `offsetMs` > 0: the picture comes later than its sound. Null as a whole when no picture is received.
 */
export function received(now, before, tracks) {
  const of = (kind) => now.find((report) => report.type === "inbound-rtp" && report.kind === kind && tracks.includes(report.trackIdentifier));
  const [video, audio] = [of("video"), of("audio")];
  if (!video) return null;
  const passed = since(video, before);
  const lost = passed.of("packetsLost");
  const arrived = passed.of("packetsReceived");
  return {
    fps: passed.perSecond("framesDecoded"),
    width: video.frameWidth ?? null,
    height: video.frameHeight ?? null,
    loss: lost === null || lost + arrived <= 0 ? null : Math.max(0, lost) / (lost + arrived),
    jitterMs: milliseconds(video.jitter),
    offsetMs: offset(video, audio),
    ...way(now),
  };
}

/** What one person gets of one's own camera, whose track is `track`; null when it isn't sent. `limit`: "network", "cpu" or "". */
export function sent(now, before, track) {
  const source = now.find((report) => report.type === "media-source" && report.trackIdentifier === track);
  const isSent = (report) => report.type === "outbound-rtp" && report.mediaSourceId === source.id && report.active !== false;
  // Media servers get several sizes; the largest is what a signer is read by.
  const video = source && now.filter(isSent).sort((one, other) => (other.frameWidth ?? 0) - (one.frameWidth ?? 0))[0];
  if (!video) return null;
  const heard = now.find((report) => report.type === "remote-inbound-rtp" && report.localId === video.id);
  const reason = { bandwidth: "network", cpu: "cpu" }[video.qualityLimitationReason] ?? "";
  return {
    fps: since(video, before).perSecond("framesSent"),
    width: video.frameWidth ?? null,
    height: video.frameHeight ?? null,
    loss: heard?.fractionLost ?? null,
    jitterMs: milliseconds(heard?.jitter),
    offsetMs: null,
    limit: reason,
    ...way(now),
  };
}

/** What makes signing hard to read: some of "fps", "size", "offset". What isn't known is nothing bad. */
export function problems({ fps, width, height, offsetMs }) {
  const found = [];
  if (fps !== null && fps < LEAST_FPS - ROUNDING_FPS) found.push("fps");
  const [longer, shorter] = [Math.max(width ?? 0, height ?? 0), Math.min(width ?? 0, height ?? 0)];
  if (shorter > 0 && (longer < QVGA[0] || shorter < QVGA[1])) found.push("size");
  if (offsetMs !== null && Math.abs(offsetMs) > MOST_OFFSET_MS) found.push("offset");
  return found;
}

/** Remembers what was bad several times in a row: a moment isn't worth a warning. */
export class Steady {
  #counts = new Map();

  constructor(times) {
    this.times = times;
  }

  /** The problems of `key` that lasted. */
  follow(key, found) {
    const counts = new Map(found.map((problem) => [problem, (this.#counts.get(key)?.get(problem) ?? 0) + 1]));
    this.#counts.set(key, counts);
    return found.filter((problem) => counts.get(problem) >= this.times);
  }
}

function since(report, before) {
  const old = before.find((one) => one.id === report.id);
  const seconds = old ? (report.timestamp - old.timestamp) / 1000 : 0;
  const difference = (name) => (seconds > 0 && report[name] !== undefined ? report[name] - (old[name] ?? 0) : null);
  return { of: difference, perSecond: (name) => (difference(name) === null ? null : difference(name) / seconds) };
}

/** Both say which moment of the sender's clock is shown or heard just now. */
function offset(video, audio) {
  const [seen, heard] = [video.estimatedPlayoutTimestamp, audio?.estimatedPlayoutTimestamp];
  return seen && heard ? heard - seen : null;
}

function milliseconds(seconds) {
  return seconds === undefined || seconds === null ? null : seconds * 1000;
}

/** The pair of addresses in use: how long there and back, and whether a TURN server is between. */
function way(now) {
  const transport = now.find((report) => report.type === "transport" && report.selectedCandidatePairId);
  const pair = now.find((report) => report.type === "candidate-pair" && (transport ? report.id === transport.selectedCandidatePairId : report.selected));
  if (!pair) return { roundTripMs: null, relayed: null };
  const ends = now.filter((report) => [pair.localCandidateId, pair.remoteCandidateId].includes(report.id));
  return { roundTripMs: milliseconds(pair.currentRoundTripTime), relayed: ends.some((end) => end.candidateType === "relay") };
}
