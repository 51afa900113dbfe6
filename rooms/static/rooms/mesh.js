// The media connections to everybody else, kept in step with who is there. The one interface to video: what carries
// it (here a connection to each person) can change behind it.

import { Peer } from "./peer.js";

export class Mesh {
  #peers = new Map(); // person id → Peer
  #sent = new Map(); // name → [track, stream]
  #early = []; // signals of people whom the state hasn't named yet
  #me = null;

  /** `signal(to, session, what)` sends; `onTrack(person, track, stream)` and `onState(person, state)` report. */
  constructor({ signal, onTrack, onState }) {
    this.handlers = { signal, onTrack, onState };
    this.iceServers = [];
    this.relayOnly = false;
    window.addEventListener("online", () => this.#peers.forEach((peer) => peer.restart()));
  }

  /** Signalling is there (again). */
  joined(me, iceServers, relayOnly) {
    this.#me = me;
    this.iceServers = iceServers;
    this.relayOnly = relayOnly;
    for (const peer of this.#peers.values()) peer.resume(iceServers);
  }

  renew(iceServers) {
    this.iceServers = iceServers;
    for (const peer of this.#peers.values()) peer.setServers(iceServers);
  }

  /** `people`: of the room's state. Somebody whose line is cut (no session) keeps their connection. */
  follow(people) {
    const there = new Map(people.filter((person) => person.id !== this.#me).map((person) => [person.id, person]));
    for (const [id, peer] of this.#peers) {
      const person = there.get(id);
      if (!person || (person.session && person.session !== peer.session)) this.#forget(id, peer);
    }
    for (const person of there.values()) if (person.session && !this.#peers.has(person.id)) this.#meet(person);
    for (const signal of this.#early.splice(0)) this.receive(signal, { keep: false });
  }

  receive(signal, { keep = true } = {}) {
    const peer = this.#peers.get(signal.sender);
    if (peer?.session === signal.session) peer.receive(signal);
    else if (keep) this.#early.push(signal);
  }

  /** Sends a track to everybody, now and later; null pauses it. */
  async put(name, track, stream) {
    this.#sent.set(name, [track, stream]);
    await Promise.all([...this.#peers.values()].map((peer) => peer.put(name, track, stream)));
  }

  drop(name) {
    this.#sent.delete(name);
    for (const peer of this.#peers.values()) peer.drop(name);
  }

  /** getStats() of each connection, by person. */
  async stats() {
    return new Map(
      await Promise.all([...this.#peers].map(async ([id, peer]) => [id, [...(await peer.stats()).values()]])),
    );
  }

  close() {
    for (const [id, peer] of this.#peers) this.#forget(id, peer);
  }

  #meet({ id, session }) {
    const peer = new Peer({
      session,
      polite: this.#me > id,
      iceServers: this.iceServers,
      relayOnly: this.relayOnly,
      send: (what) => this.handlers.signal(id, session, what),
      onTrack: (track, stream) => this.handlers.onTrack(id, track, stream),
      onState: (state) => this.handlers.onState(id, state),
    });
    this.#peers.set(id, peer);
    for (const [name, [track, stream]] of this.#sent) peer.put(name, track, stream);
  }

  #forget(id, peer) {
    peer.close();
    this.#peers.delete(id);
    this.handlers.onState(id, "closed");
  }
}
