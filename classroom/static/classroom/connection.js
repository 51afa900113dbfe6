// A socket that comes back: exponential backoff with jitter, replies to pings, notices a silent line.

const FIRST_DELAY_MS = 400;
// So that a class is back within five seconds of the end of whatever kept it away.
const LONGEST_DELAY_MS = 4_000;
// "Service Restart": the server closes its sockets in order and others answer already; no need to wait, but not all at once.
const CLOSE_RESTARTING = 1012;
const RESTART_SPREAD_MS = 500;
const OPEN_TIMEOUT_MS = 8_000;
// The server pings about every 10 s; a line that is silent for longer than two of them is dead.
const SILENCE_MS = 25_000;
// A phone that slept hears nothing and its timers stand still, on many so does performance.now(). After so long a silence,
// or if the wall clock went on by so much alone, it comes back to a fresh state at once.
const SLEPT_MS = 20_000;
const STOOD_STILL_MS = 1_000;

/** How long to wait before attempt `attempt` (0, 1, …); `chance` in [0, 1) spreads a class that fell off together. */
export function retryDelay(attempt, chance, code) {
  if (code === CLOSE_RESTARTING && attempt === 0) return RESTART_SPREAD_MS * chance;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * (0.5 + chance / 2);
}

export class Connection {
  #socket = null;
  #attempt = 0;
  #timer = null;
  #silence = null;
  #heard = { wall: 0, clock: 0 };
  #stopped = false;

  /**
   * `onState` gets "connecting", "connected", "reconnecting", "offline" or "stopped"; `onOpen` runs after each
   * (re)connect; `onMessage` gets every parsed message except pings; `onClose` gets the close code and may
   * return false to end for good.
   */
  constructor(url, { onOpen, onMessage, onState, onClose = () => true }) {
    this.url = url;
    this.handlers = { onOpen, onMessage, onState, onClose };
    /** Set by a page that was connected before it was loaded: it reconnects. */
    this.everOpened = false;
    window.addEventListener("online", () => {
      this.#report();
      this.#wake();
    });
    window.addEventListener("offline", () => this.#report());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
    window.addEventListener("pagehide", () => this.#socket?.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.#wake());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Connects, unless it already does. */
  start() {
    this.#stopped = false;
    if (!this.#socket) this.#connect();
  }

  /** Ends for good, until start(). */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#socket?.close();
    this.#report();
  }

  /** True when the message was handed to an open socket; that alone says nothing about its arrival. */
  send(message) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    this.#report();
    this.#timer = setTimeout(() => this.#drop(socket), OPEN_TIMEOUT_MS);
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", (event) => this.#received(socket, event.data));
    socket.addEventListener("close", (event) => this.#closed(socket, event.code));
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    clearTimeout(this.#timer);
    this.#attempt = 0;
    this.everOpened = true;
    this.#listen(socket);
    this.#report();
    this.handlers.onOpen();
  }

  #received(socket, data) {
    if (socket !== this.#socket) return;
    this.#listen(socket);
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not of this protocol
    }
    if (message.type === "ping") this.send({ type: "pong", nonce: message.nonce });
    else this.handlers.onMessage(message);
  }

  /** (Re)starts the wait for the next sign of life. */
  #listen(socket) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#drop(socket), SILENCE_MS);
    this.#heard = { wall: Date.now(), clock: performance.now() };
  }

  /** Somebody looks at the page again, or a laptop was opened: not at a line that died, or a clock that stood still, while the phone slept. */
  #wake() {
    const passed = Date.now() - this.#heard.wall;
    const counted = performance.now() - this.#heard.clock;
    if (this.isOpen && (passed > SLEPT_MS || passed - counted > STOOD_STILL_MS)) this.#drop(this.#socket);
    this.#retryNow();
  }

  /** Gives a socket up without waiting for its close handshake, which a dead line never finishes. */
  #drop(socket) {
    if (socket !== this.#socket) return;
    socket.close();
    this.#closed(socket, 1006);
  }

  #closed(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    if (this.handlers.onClose(code) === false) this.#stopped = true;
    this.#report();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#connect(), retryDelay(this.#attempt, Math.random(), code));
    this.#attempt += 1;
  }

  #retryNow() {
    if (this.#stopped || this.#socket || !this.#timer) return;
    this.#attempt = 0;
    this.#connect();
  }

  #report() {
    let state = "reconnecting";
    if (this.#stopped) state = "stopped";
    else if (this.isOpen) state = navigator.onLine ? "connected" : "offline";
    else if (!navigator.onLine) state = "offline";
    else if (!this.everOpened) state = "connecting";
    this.handlers.onState(state);
  }
}

/** The address of a socket path on this page's host; what is refused there is said in the page's language. */
export function socketUrl(path) {
  const language = encodeURIComponent(document.documentElement.lang);
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}?language=${language}`;
}
