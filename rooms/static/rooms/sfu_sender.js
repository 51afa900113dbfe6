// What one sends to a media server: one connection, each camera in two sizes of which the server chooses for everybody.

import { LAYERS } from "./sending.js";
import { SentPictures } from "./sent_pictures.js";
import { watchWay } from "./way.js";

export class SfuSender {
  #pc;
  #send;
  #sent = new Map(); // name → {transceiver, stream's id}
  #queue = Promise.resolve();
  #pictures = new SentPictures((name) => this.#sent.get(name)?.transceiver.sender);
  #stopWatching;

  /** `send({description, tracks})` or `send({candidate})`. */
  constructor({ servers, relayOnly, send }) {
    this.#send = send;
    this.#pc = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: relayOnly ? "relay" : "all" });
    this.#pc.addEventListener("negotiationneeded", () => this.#offer());
    this.#pc.addEventListener("icecandidate", ({ candidate }) => candidate && send({ candidate: candidate.toJSON() }));
    this.#stopWatching = watchWay(this.#pc, { restart: () => this.restart(), onState: (state) => state === "connected" && this.#pictures.shape() });
  }

  async put(name, track, stream) {
    const known = this.#sent.get(name);
    if (known) {
      known.stream = stream.id;
      if (known.transceiver.direction !== "sendonly") {
        known.transceiver.direction = "sendonly";
        known.transceiver.sender.setStreams(stream);
      }
      await known.transceiver.sender.replaceTrack(track);
    } else if (track) {
      const layers = name === "camera" ? { sendEncodings: LAYERS.map((layer) => ({ ...layer })) } : {};
      const transceiver = this.#pc.addTransceiver(track, { direction: "sendonly", streams: [stream], ...layers });
      this.#sent.set(name, { transceiver, stream: stream.id });
    }
    await this.#pictures.shape();
  }

  drop(name) {
    const known = this.#sent.get(name);
    if (!known) return;
    known.transceiver.direction = "inactive";
    known.transceiver.sender.replaceTrack(null);
  }

  favour(picture) {
    return this.#pictures.favour(picture);
  }

  answered(description) {
    this.#queue = this.#queue
      .then(() => this.#pc.setRemoteDescription(description))
      .then(() => this.#pictures.shape())
      .catch((error) => console.warn("answer", error));
  }

  setServers(servers) {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: servers });
  }

  /** After signalling was away: says again what may have been lost. */
  resume() {
    if (this.#pc.signalingState === "have-local-offer") this.#say();
    else if (this.#sent.size && !["connected", "completed"].includes(this.#pc.iceConnectionState)) this.restart();
  }

  restart() {
    this.#pc.restartIce();
  }

  stats() {
    return this.#pc.getStats();
  }

  close() {
    this.#stopWatching();
    this.#pc.close();
  }

  async #offer() {
    try {
      await this.#pc.setLocalDescription();
      this.#say();
    } catch (error) {
      console.warn("offer", error);
    }
  }

  #say() {
    const { type, sdp } = this.#pc.localDescription;
    const tracks = [...this.#sent]
      .filter(([, { transceiver }]) => transceiver.mid !== null && transceiver.direction === "sendonly")
      .map(([name, { transceiver, stream }]) => ({ mid: transceiver.mid, name, stream }));
    this.#send({ description: { type, sdp }, tracks });
  }
}
