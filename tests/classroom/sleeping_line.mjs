// A page's connection on a phone that sleeps. Prints how many sockets each step had opened; clocks and timers are ours.

import { readFileSync } from "node:fs";

const now = { wall: 1_000_000, clock: 5_000 };
const listeners = {};
const sockets = [];

class FakeSocket extends EventTarget {
  static OPEN = 1;
  readyState = 0;

  constructor() {
    super();
    sockets.push(this);
  }

  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  says(message) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  send() {}

  close() {
    this.readyState = 2; // a dead line never finishes closing
  }
}

const target = (prefix) => ({ hidden: false, addEventListener: (type, run) => (listeners[`${prefix}.${type}`] = run) });
Object.assign(globalThis, { window: target("window"), document: target("document"), WebSocket: FakeSocket, setTimeout: () => 1, clearTimeout: () => {} });
Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
Object.defineProperty(globalThis, "performance", { value: { now: () => now.clock } });
Date.now = () => now.wall;

const { Connection } = await import(process.argv[2]);
const connection = new Connection("ws://example.org/", { onOpen() {}, onMessage() {}, onState() {} });
connection.start();
sockets[0].opens();

const opened = JSON.parse(readFileSync(0, "utf8")).map(({ wall, clock, heard, wakes }) => {
  now.wall += wall;
  now.clock += clock;
  const line = sockets.at(-1);
  if (heard) line.says({ type: "ping", nonce: 1 });
  listeners[wakes]();
  if (sockets.at(-1) !== line) sockets.at(-1).opens();
  return sockets.length;
});
console.log(JSON.stringify(opened));
