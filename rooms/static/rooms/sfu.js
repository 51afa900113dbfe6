// Pictures through a media server: one connection for what one sends, one for everything that comes. The server's
// messages are in rooms/protocol/video.py.

import { gettext } from "../classroom/words.js";
import { SfuReceiver } from "./sfu_receiver.js";
import { SfuSender } from "./sfu_sender.js";

// Layouts settle in several steps.
const WISH_AFTER_MS = 200;

export class Sfu {
  #line = "";
  #sender = null;
  #receiver = null;
  #servers = [];
  #relayOnly = false;
  #me = null;
  #people = new Set();
  #sent = new Map(); // name → [track, stream]
  #picture = { signs: false, yields: false };
  #wishes = {};
  #wishTimer = null;

  constructor(handlers) {
    this.handlers = handlers;
    const restart = () => this.#restart();
    window.addEventListener("online", restart);
    navigator.connection?.addEventListener?.("typechange", restart);
  }

  messages() {
    const here = (act) => (message) => message.line === this.#line && act(message);
    return {
      "video.opened": ({ line }) => this.#open(line),
      "video.lost": () => this.#lost(),
      "video.answer": here(({ description }) => this.#sender.answered(description)),
      "video.offer": here(({ description, tracks }) => this.#receiver.offered(description, tracks)),
      "video.said": ({ person, signing }) => person !== this.#me && this.handlers.onWords(person, { signing }),
    };
  }

  joined(me, servers, relayOnly) {
    this.#me = me;
    this.#relayOnly = relayOnly;
    this.renew(servers);
  }

  renew(servers) {
    this.#servers = servers;
    for (const end of this.#ends()) end.setServers(servers);
  }

  follow(people) {
    const there = new Set(people.map(({ id }) => id).filter((id) => id !== this.#me));
    for (const id of this.#people) if (!there.has(id)) this.handlers.onState(id, "closed");
    this.#people = there;
    return people;
  }

  async put(name, track, stream) {
    this.#sent.set(name, [track, stream]);
    await this.#sender?.put(name, track, stream);
  }

  drop(name) {
    this.#sent.delete(name);
    this.#sender?.drop(name);
  }

  favour(picture) {
    this.#picture = picture;
    this.#sender?.favour(picture);
  }

  pause(unwanted, small = new Set()) {
    const sizes = [...small].filter((id) => id !== this.#me).map((id) => [id, "small"]);
    const wishes = Object.fromEntries([...sizes, ...[...unwanted].map((id) => [id, "none"])]);
    if (JSON.stringify(wishes) === JSON.stringify(this.#wishes)) return;
    this.#wishes = wishes;
    clearTimeout(this.#wishTimer);
    this.#wishTimer = setTimeout(() => this.#wish(), WISH_AFTER_MS);
  }

  say({ signing }) {
    this.handlers.send({ type: "video.say", signing });
  }

  sounds() {
    return this.#receiver?.sounds() ?? new Map();
  }

  async stats() {
    const going = [...((await this.#sender?.stats())?.values() ?? [])];
    const coming = async (id) => [id, [...((await this.#receiver?.stats(id)) ?? []), ...going]];
    return new Map(await Promise.all([...this.#people].map(coming)));
  }

  close() {
    clearTimeout(this.#wishTimer);
    this.#end();
    this.#line = "";
    for (const id of this.#people) this.handlers.onState(id, "closed");
    this.#people = new Set();
  }

  /** A line that is known goes on, after signalling was away; another one means new connections. */
  #open(line) {
    this.handlers.onProblem("");
    if (line === this.#line) {
      for (const end of this.#ends()) end.resume();
      return;
    }
    this.#end();
    this.#line = line;
    const options = { servers: this.#servers, relayOnly: this.#relayOnly };
    const say = (type) => (what) => line === this.#line && this.handlers.send({ type, line, ...what });
    this.#sender = new SfuSender({ ...options, send: say("video.send") });
    this.#receiver = new SfuReceiver({
      ...options,
      send: say("video.receive"),
      onTrack: this.handlers.onTrack,
      onState: (state) => this.#people.forEach((id) => this.handlers.onState(id, state)),
    });
    this.#sender.favour(this.#picture);
    for (const [name, [track, stream]] of this.#sent) this.#sender.put(name, track, stream);
    this.#wish();
  }

  #lost() {
    this.#end();
    this.#line = "";
    this.handlers.onProblem(gettext("Pictures and sound don’t get through just now. They come back by themselves; the chat and captions go on."));
    for (const id of this.#people) this.handlers.onState(id, "disconnected");
  }

  #wish() {
    const cameras = Object.fromEntries(Object.entries(this.#wishes).filter(([id]) => this.#people.has(id)));
    if (this.#line) this.handlers.send({ type: "video.want", line: this.#line, cameras });
  }

  #restart() {
    for (const end of this.#ends()) end.restart();
  }

  #end() {
    for (const end of this.#ends()) end.close();
    this.#sender = this.#receiver = null;
  }

  #ends() {
    return [this.#sender, this.#receiver].filter(Boolean);
  }
}
