// One media connection to one page of one person: perfect negotiation, trickled candidates, ICE restart.

// A line that is only "disconnected" often comes back by itself; after so long a new way is looked for.
const PATIENCE_MS = 4_000;

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

  /**
   * `send` gets what is to be signalled to this peer; `onTrack` a track and its stream; exactly one side of a pair
   * is `polite`: it gives way when both offer at once.
   */
  constructor({ session, polite, iceServers, relayOnly, send, onTrack, onState }) {
    this.session = session;
    this.#polite = polite;
    this.#send = send;
    this.#pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: relayOnly ? "relay" : "all" });
    // The impolite side opens, also when it sends nothing itself; two first offers at once would cost a rollback, in
    // which a browser may forget to look for candidates. The polite side's tracks go into its answer.
    this.#mayOffer = !polite;
    if (!polite) this.#pc.createDataChannel("open");
    this.#pc.addEventListener("negotiationneeded", () => this.#mayOffer && this.#offer());
    this.#pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) this.#send({ candidate: candidate.toJSON() });
    });
    this.#pc.addEventListener("track", ({ track, streams }) => onTrack(track, streams[0] ?? new MediaStream([track])));
    this.#pc.addEventListener("iceconnectionstatechange", () => {
      this.#watch();
      onState(this.#pc.iceConnectionState);
    });
  }

  get state() {
    return this.#pc.iceConnectionState;
  }

  stats() {
    return this.#pc.getStats();
  }

  /** Sends `track` (null: nothing) in place of what was sent under `name` before. */
  async put(name, track, stream) {
    const sender = this.#senders.get(name);
    if (sender) {
      await sender.replaceTrack(track);
    } else if (track) {
      const added = this.#pc.addTrack(track, stream);
      this.#senders.set(name, added);
      if (name === "camera") await preferMotion(added);
    }
  }

  /** Takes what was sent under `name` out of the connection. */
  drop(name) {
    const sender = this.#senders.get(name);
    if (!sender) return;
    this.#senders.delete(name);
    this.#pc.removeTrack(sender);
  }

  /** What the other side signals, one thing after the other. */
  receive(signal) {
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

/** Signing needs every movement: rather less sharp than fewer pictures a second. */
async function preferMotion(sender) {
  try {
    const parameters = sender.getParameters();
    parameters.degradationPreference = "maintain-framerate";
    for (const encoding of parameters.encodings) encoding.priority = "high";
    await sender.setParameters(parameters);
  } catch {
    // a browser that doesn't offer the choice
  }
}

function plain(description) {
  return { type: description.type, sdp: description.sdp };
}
