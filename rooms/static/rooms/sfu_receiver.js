// Everything that comes from a media server: it offers, this page answers. Whose track is in which section of the offer
// is said beside it.

import { watchWay } from "./way.js";

export class SfuReceiver {
  #pc;
  #send;
  #onTrack;
  #onState;
  #tracks = new Map(); // section's mid → {person, name, stream, receiver}
  #streams = new Map(); // "<person> <stream's id>" → MediaStream
  #queue = Promise.resolve();
  #stopWatching;

  /** `onTrack(person, track, stream, stream's id)`, `onState(state)` of the connection. */
  constructor({ servers, relayOnly, send, onTrack, onState }) {
    this.#send = send;
    this.#onTrack = onTrack;
    this.#onState = onState;
    this.#pc = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: relayOnly ? "relay" : "all" });
    this.#pc.addEventListener("icecandidate", ({ candidate }) => candidate && send({ candidate: candidate.toJSON() }));
    this.#stopWatching = watchWay(this.#pc, { restart: () => this.restart(), onState });
  }

  /** `tracks`: [{mid, person, name, stream}] of the sections that carry something. */
  offered(description, tracks) {
    this.#queue = this.#queue.then(() => this.#answer(description, tracks)).catch((error) => console.warn("offer", error));
  }

  setServers(servers) {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: servers });
  }

  resume() {
    if (this.#tracks.size && !["connected", "completed"].includes(this.#pc.iceConnectionState)) this.restart();
  }

  restart() {
    this.#send({ restart: true });
  }

  /** How loud everybody is, 0 to 1, by person. */
  sounds() {
    const found = new Map();
    for (const { person, receiver } of this.#tracks.values()) {
      const levels = receiver.track.kind === "audio" ? receiver.getSynchronizationSources() : [];
      found.set(person, Math.max(found.get(person) ?? 0, ...levels.map(({ audioLevel }) => audioLevel ?? 0)));
    }
    return found;
  }

  /** Reports about what comes of one person, their camera's first. */
  async stats(person) {
    const own = [...this.#tracks.values()].filter((track) => track.person === person);
    own.sort((one, other) => Number(one.name.startsWith("screen")) - Number(other.name.startsWith("screen")));
    const reports = await Promise.all(own.map(({ receiver }) => receiver.getStats()));
    return new Map(reports.flatMap((report) => [...report])).values();
  }

  close() {
    this.#stopWatching();
    this.#pc.close();
  }

  async #answer(description, tracks) {
    await this.#pc.setRemoteDescription(description);
    this.#sort(tracks);
    await this.#pc.setLocalDescription();
    const { type, sdp } = this.#pc.localDescription;
    this.#send({ description: { type, sdp } });
  }

  /** Sections are used again, also for somebody else: every offer is looked through as a whole. */
  #sort(tracks) {
    const receivers = new Map(this.#pc.getTransceivers().map(({ mid, receiver }) => [mid, receiver]));
    const wanted = new Map(tracks.map((track) => [track.mid, track]));
    const same = (one, other) => other && one.person === other.person && one.stream === other.stream;
    for (const [mid, track] of this.#tracks) if (!same(track, wanted.get(mid))) this.#remove(mid, track);
    for (const [mid, track] of wanted) {
      if (!this.#tracks.has(mid) && receivers.has(mid)) this.#add(mid, { ...track, receiver: receivers.get(mid) });
    }
    this.#onState(this.#pc.iceConnectionState);
  }

  #add(mid, track) {
    this.#tracks.set(mid, track);
    const key = `${track.person} ${track.stream}`;
    if (!this.#streams.has(key)) this.#streams.set(key, new MediaStream());
    const stream = this.#streams.get(key);
    stream.addTrack(track.receiver.track);
    this.#onTrack(track.person, track.receiver.track, stream, track.stream);
  }

  /** A stream says so, as browsers do for those that they made themselves. */
  #remove(mid, { person, stream: id, receiver }) {
    this.#tracks.delete(mid);
    const key = `${person} ${id}`;
    const stream = this.#streams.get(key);
    stream.removeTrack(receiver.track);
    stream.dispatchEvent(new MediaStreamTrackEvent("removetrack", { track: receiver.track }));
    if (stream.getTracks().length === 0) this.#streams.delete(key);
  }
}
