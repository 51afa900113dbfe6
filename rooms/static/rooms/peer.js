// One media connection to one page of one person: perfect negotiation, trickled candidates, ICE restart.

import { SentPictures } from "./sent_pictures.js";

// A line that is only "disconnected" often comes back by itself; after so long a new way is looked for.
const PATIENCE_MS = 4_000;
// Both sides know this channel without being told: what two pages say to each other without the server.
const CHANNEL = { negotiated: true, id: 100 };
const LONGEST_WORDS = 200;

export class Peer {
  #pc;
  #send;
  #polite;
  #mayOffer;
  #makingOffer = false;
  #ignoringOffer = false;
  #early = [];
  #timer = null;
  #senders = new Map(); // "mic" | "camera" | "screen" | "screen-sound" → RTCRtpSender
  #queue = Promise.resolve();
  #channel;
  #theirs = ""; // which connection of theirs this one is to
  #said = {}; // what the other side has to know, again after the channel opened
  #pictures = new SentPictures((name) => this.#senders.get(name));

  /**
   * `send` gets what is to be signalled to this peer; `onTrack` a track and its stream; `onWords` what the other page
   * says directly; exactly one side of a pair is `polite`: it gives way when both offer at once.
   */
  constructor({ session, polite, iceServers, relayOnly, send, onTrack, onState, onWords }) {
    this.session = session;
    this.#polite = polite;
    this.#send = send;
    this.#pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: relayOnly ? "relay" : "all" });
    // The impolite side opens, also when it sends nothing itself; two first offers at once would cost a rollback, in
    // which a browser may forget to look for candidates. The polite side's tracks go into its answer.
    this.#mayOffer = !polite;
    this.#channel = this.#pc.createDataChannel("words", CHANNEL);
    this.#channel.addEventListener("open", () => this.say(this.#said));
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data, onWords));
    this.#pc.addEventListener("negotiationneeded", () => this.#mayOffer && this.#offer());
    this.#pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) this.#send({ candidate: candidate.toJSON() });
    });
    this.#pc.addEventListener("track", ({ track, streams }) => onTrack(track, streams[0] ?? new MediaStream([track])));
    this.#pc.addEventListener("iceconnectionstatechange", () => {
      this.#watch();
      if (this.state === "connected") this.#pictures.shape();
      onState(this.#pc.iceConnectionState);
    });
  }

  get state() {
    return this.#pc.iceConnectionState;
  }

  /** The other side has closed it. */
  get isClosed() {
    return this.#channel.readyState === "closed";
  }

  stats() {
    return this.#pc.getStats();
  }

  /** Sends `track` (null: nothing) in place of what was sent under `name` before. */
  async put(name, track, stream) {
    const sender = this.#senders.get(name);
    if (sender) {
      await sender.replaceTrack(track);
      if (track) await this.#pictures.shape();
    } else if (track) {
      const added = this.#pc.addTrack(track, stream);
      this.#senders.set(name, added);
      await this.#pictures.shape();
    }
  }

  /** Takes what was sent under `name` out of the connection. */
  drop(name) {
    const sender = this.#senders.get(name);
    if (!sender) return;
    this.#senders.delete(name);
    this.#pc.removeTrack(sender);
  }

  /** How pictures are sent here: {signs, yields}, as in sending.js. */
  favour(picture) {
    return this.#pictures.favour(picture);
  }

  /** Tells the other page: {camera: whether their picture is wanted here, signing: whether this person signs}. */
  say(words) {
    Object.assign(this.#said, words);
    if (this.#channel.readyState === "open") this.#channel.send(JSON.stringify(words));
  }

  /** How loud what comes is, 0 to 1. */
  get sound() {
    const sources = this.#pc.getReceivers().flatMap((receiver) => (receiver.track.kind === "audio" ? receiver.getSynchronizationSources() : []));
    return Math.max(0, ...sources.map((source) => source.audioLevel ?? 0));
  }

  /** Whether a signal comes from another connection of theirs than this one is to. */
  isForgotten({ description }) {
    return Boolean(description && this.#theirs) && connectionOf(description) !== this.#theirs;
  }

  /** What the other side signals, one thing after the other. */
  receive(signal) {
    if (signal.description) this.#theirs ||= connectionOf(signal.description);
    this.#queue = this.#queue.then(() => this.#receive(signal)).catch((error) => console.warn("signal", error));
  }

  /** After signalling was away: says again what may have been lost. */
  resume(iceServers) {
    this.setServers(iceServers);
    this.#mayOffer = true;
    if (this.#pc.signalingState === "have-local-offer") this.#send({ description: plain(this.#pc.localDescription) });
    else if (!["connected", "completed"].includes(this.state)) this.#restartSoon();
  }

  setServers(iceServers) {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
  }

  restart() {
    this.#pc.restartIce();
  }

  close() {
    clearTimeout(this.#timer);
    this.#pc.close();
  }

  #hear(text, onWords) {
    const words = typeof text === "string" && text.length <= LONGEST_WORDS ? parse(text) : null;
    if (!words) return;
    if (typeof words.camera === "boolean" && words.camera !== this.#pictures.wanted) this.favour({ wanted: words.camera });
    if (typeof words.signing === "boolean") onWords({ signing: words.signing });
  }

  async #offer() {
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      this.#send({ description: plain(this.#pc.localDescription) });
    } catch (error) {
      console.warn("offer", error);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #receive({ description, candidate }) {
    if (description) {
      const collides = description.type === "offer" && (this.#makingOffer || this.#pc.signalingState !== "stable");
      this.#ignoringOffer = !this.#polite && collides;
      if (this.#ignoringOffer) {
        // Ours may have been lost, or they would have answered it.
        const ours = this.#pc.localDescription;
        if (this.#pc.signalingState === "have-local-offer") this.#send({ description: plain(ours) });
        return;
      }
      await this.#pc.setRemoteDescription(description);
      this.#mayOffer = true;
      for (const waiting of this.#early.splice(0)) await this.#add(waiting);
      if (description.type === "offer") {
        await this.#pc.setLocalDescription();
        this.#send({ description: plain(this.#pc.localDescription) });
      }
    } else if (candidate) {
      if (this.#pc.remoteDescription) await this.#add(candidate);
      else this.#early.push(candidate);
    }
  }

  async #add(candidate) {
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoringOffer) console.warn("candidate", error);
    }
  }

  #watch() {
    clearTimeout(this.#timer);
    if (this.state === "failed") this.#restartSoon();
    else if (this.state === "disconnected") this.#timer = setTimeout(() => this.#restartSoon(), PATIENCE_MS);
  }

  /** The impolite side at once, the polite side if that didn't help. */
  #restartSoon() {
    clearTimeout(this.#timer);
    const restart = () => ["connected", "completed", "closed"].includes(this.state) || this.#pc.restartIce();
    if (this.#polite) this.#timer = setTimeout(restart, PATIENCE_MS);
    else restart();
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The id of the session that each connection gives itself for good (RFC 8829, 5.2.1). */
function connectionOf({ sdp }) {
  return /^o=\S+ (\d+) /m.exec(sdp)?.[1] ?? "";
}

function plain(description) {
  return { type: description.type, sdp: description.sdp };
}
