// Pictures from browser to browser: a connection to each person, kept in step with who is there. One of the back ends of
// video.js, which says what they have in common.

import { Peer } from "./peer.js";

// When the server was away for long, it has forgotten who was there, and everybody comes back at a moment of their own.
const BACK_WITHIN_MS = 15_000;

export class Mesh {
  #peers = new Map(); // person id → Peer
  #sent = new Map(); // name → [track, stream]
  #early = []; // signals of people whom the state hasn't named yet
  #known = new Map(); // person → as the room's state named them last
  #awaited = new Set(); // people who aren't named again yet after signalling was away
  #waiting = null;
  #me = null;
  #picture = { signs: false, yields: false };
  #words = {};
  #unwanted = new Set();

  constructor({ send, onTrack, onState, onWords = () => {}, onOverdue = () => {} }) {
    this.handlers = { send, onTrack, onState, onWords, onOverdue };
    this.iceServers = [];
    this.relayOnly = false;
    const restart = () => this.#peers.forEach((peer) => peer.restart());
    window.addEventListener("online", restart);
    // From one network to another, where the browser says so.
    navigator.connection?.addEventListener?.("typechange", restart);
  }

  /** What to do with which message of the server's. */
  messages() {
    return { signal: (message) => this.receive(message) };
  }

  /** Signalling is there (again). */
  joined(me, iceServers, relayOnly) {
    this.#me = me;
    this.iceServers = iceServers;
    this.relayOnly = relayOnly;
    // Who closed their connection has forgotten this page, and makes a new one as soon as it is named to them.
    for (const [id, peer] of this.#peers) if (peer.isClosed) this.#forget(id, peer);
    this.#awaited = new Set(this.#peers.keys());
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#stopWaiting(), BACK_WITHIN_MS);
    for (const peer of this.#peers.values()) peer.resume(iceServers);
  }

  renew(iceServers) {
    this.iceServers = iceServers;
    for (const peer of this.#peers.values()) peer.setServers(iceServers);
  }

  /**
   * `people`: of the room's state. Somebody whose line is cut (no session) keeps their connection. Returns who is to be
   * shown: these, and those who are awaited.
   */
  follow(people) {
    const there = new Map(people.filter((person) => person.id !== this.#me).map((person) => [person.id, person]));
    for (const id of there.keys()) this.#awaited.delete(id);
    const awaited = [...this.#awaited].map((id) => ({ ...this.#known.get(id), session: "" }));
    this.#known = new Map([...there.values(), ...awaited].map((person) => [person.id, person]));
    for (const [id, peer] of this.#peers) {
      const person = this.#known.get(id);
      if (!person || (person.session && person.session !== peer.session)) this.#forget(id, peer);
    }
    for (const person of there.values()) if (person.session && !this.#peers.has(person.id)) this.#meet(person);
    for (const signal of this.#early.splice(0)) this.receive(signal, { keep: false });
    return [...people, ...awaited];
  }

  receive(signal, { keep = true } = {}) {
    const peer = this.#peers.get(signal.sender);
    if (peer?.session === signal.session) this.#hear(peer, signal);
    else if (keep) this.#early.push(signal);
  }

  /** Whoever had forgotten this page, while its line was cut, has a new connection, which the former one doesn't fit. */
  #hear(peer, signal) {
    if (!peer.isForgotten(signal)) {
      peer.receive(signal);
      return;
    }
    this.#forget(signal.sender, peer);
    const anew = this.#meet({ id: signal.sender, session: signal.session });
    // An answer was for the former one; the new one asks for itself, or is asked.
    if (signal.description.type === "offer") anew.receive(signal);
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

  /** `signs`: this person has a signer's seat; `yields`: somebody else has one. */
  favour({ signs, yields }) {
    if (signs === this.#picture.signs && yields === this.#picture.yields) return;
    this.#picture = { signs, yields };
    for (const peer of this.#peers.values()) peer.favour(this.#picture);
  }

  /** Whose cameras needn't be sent here just now: a Set of people's ids. */
  pause(unwanted) {
    for (const [id, peer] of this.#peers) {
      if (unwanted.has(id) !== this.#unwanted.has(id)) peer.say({ camera: !unwanted.has(id) });
    }
    this.#unwanted = new Set(unwanted);
  }

  /** Tells every page what this person does: {signing}. */
  say(words) {
    Object.assign(this.#words, words);
    for (const peer of this.#peers.values()) peer.say(words);
  }

  /** How loud everybody is, 0 to 1, by person. */
  sounds() {
    return new Map([...this.#peers].map(([id, peer]) => [id, peer.sound]));
  }

  /** getStats() of each connection, by person. */
  async stats() {
    return new Map(
      await Promise.all([...this.#peers].map(async ([id, peer]) => [id, [...(await peer.stats()).values()]])),
    );
  }

  close() {
    clearTimeout(this.#waiting);
    this.#awaited.clear();
    for (const [id, peer] of this.#peers) this.#forget(id, peer);
  }

  #stopWaiting() {
    if (this.#awaited.size === 0) return;
    this.#awaited.clear();
    this.handlers.onOverdue();
  }

  #meet({ id, session }) {
    const peer = new Peer({
      session,
      polite: this.#me > id,
      iceServers: this.iceServers,
      relayOnly: this.relayOnly,
      send: (what) => this.handlers.send({ type: "signal", to: id, session, ...what }),
      onTrack: (track, stream) => this.handlers.onTrack(id, track, stream),
      onState: (state) => this.handlers.onState(id, state),
      onWords: (words) => this.handlers.onWords(id, words),
    });
    this.#peers.set(id, peer);
    peer.favour(this.#picture);
    peer.say({ camera: !this.#unwanted.has(id), ...this.#words });
    for (const [name, [track, stream]] of this.#sent) peer.put(name, track, stream);
    return peer;
  }

  #forget(id, peer) {
    peer.close();
    this.#peers.delete(id);
    this.handlers.onState(id, "closed");
  }
}
