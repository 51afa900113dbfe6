// The page of a call: door → waiting → inside → over. Says to the server what the person does, shows what it answers.

import { Connection, socketUrl } from "../classroom/connection.js";
import { pageData } from "../classroom/dom.js";
import { randomId } from "../classroom/random_id.js";
import { connectionStatus } from "../classroom/status.js";
import { fill, gettext } from "../classroom/words.js";
import { say } from "./announcer.js";
import { attract } from "./attention.js";
import { Captions } from "./captions.js";
import { Chat } from "./chat.js";
import { tellComings } from "./comings.js";
import { DeviceChoice } from "./device_choice.js";
import { Door } from "./door.js";
import { FOR_GOOD, NOT_LET_BACK, OVER, showTranscript, showUnsent, SHUT_OUT } from "./endings.js";
import { Handover } from "./handover.js";
import { KeptSeat } from "./kept_seat.js";
import { Knocks } from "./knocks.js";
import { arrangeControls } from "./more_controls.js";
import { OwnMedia } from "./own_media.js";
import { PeoplePanel } from "./people_panel.js";
import { QualityPanel } from "./quality_panel.js";
import { Reactions } from "./reactions.js";
import { useShortcuts } from "./shortcuts.js";
import { SignerSeat } from "./signer_seat.js";
import { sentRate } from "./signs/hand_finder.js";
import { Tiles } from "./tiles.js";
import { openVideo } from "./video.js";
import { View } from "./view.js";

const page = (id) => document.getElementById(id);
const data = pageData("page-data");
// Long calls outlive their TURN credentials.
const RENEW_ICE_MS = 60 * 60 * 1000;

class Call {
  session = randomId();
  seat = new KeptSeat(data.code);
  me = null;
  name = "";
  people = [];
  inside = false;
  over = false;

  constructor() {
    this.connection = new Connection(socketUrl(data.socket), {
      onOpen: () => this.knock(),
      onMessage: (message) => this.hear(message),
      onState: connectionStatus(),
      onClose: (code) => !this.over && ![4403, 4404, 4410, 1008].includes(code),
    });
    const send = (message) => this.connection.send(message);
    this.video = openVideo(data.video, {
      send,
      onTrack: (...track) => this.tiles.addTrack(...track),
      onState: (person, state) => this.tiles.setState(person, state),
      onWords: (person, words) => this.view.heard(person, words),
      onProblem: (text) => this.problem(text),
      onOverdue: () => this.state(this.lastState),
    });
    this.tiles = new Tiles({
      host: (action, person) => this.act(action, person),
      giveSeat: send,
      onPlaced: (placed) => this.view?.placed(placed),
    });
    this.view = new View(this.tiles, this.video);
    this.signers = new SignerSeat(send, { onAsked: attract });
    this.peoplePanel = new PeoplePanel(send);
    this.knocks = new Knocks(send);
    this.reactions = new Reactions(send);
    this.handover = new Handover(send, () => this.leave());
    this.chat = new Chat((id, text) => this.connection.send({ type: "chat.send", id, text }), data.code);
    this.captions = new Captions(send, data);
    this.captions.signing.callRate = async () => sentRate(await this.video.stats());
    document.addEventListener("call.camera.wanted", () => this.tellCamera());
    this.media = new OwnMedia(this.video, (own) => this.showOwn(own), (text) => this.problem(text));
    this.devices = new DeviceChoice(this.media);
    this.quality = new QualityPanel(this.video, this.tiles, this.media);
    this.door = new Door(data.name, (name) => this.enter(name), (tracks) => this.media.take(tracks));
    arrangeControls();
    this.bind();
  }

  async begin() {
    const seated = this.seat.read();
    // Who comes back doesn't wait for the devices: browsers may ask anew, and the seat is kept for some seconds only.
    if (seated) this.enter(this.door.name || seated.name);
    else this.show("door");
    await this.door.prepare();
  }

  enter(name) {
    this.name = name;
    this.over = false;
    this.problem("");
    page("name-problem").hidden = true;
    if (this.connection.isOpen) this.knock();
    else this.connection.start();
  }

  /** After each (re)connect. */
  knock() {
    const secret = this.seat.read()?.secret ?? "";
    this.connection.send({ type: "room.enter", session: this.session, name: this.name, secret });
  }

  hear(message) {
    const handlers = {
      "room.joined": () => this.joined(message),
      "room.waiting": () => this.wait(message),
      "room.state": () => this.state(message),
      "room.out": () => this.out(message.reason),
      "chat.message": () => this.heardChat(message.message),
      "mute.asked": () => this.askedToMute(message.by),
      "hand.lowered": () => this.handLowered(message.by),
      "role.set": () => this.roleSet(message.role),
      "room.hosting": () => this.peoplePanel.hosting(message),
      reaction: () => this.reactions.show(message, this.people.find(({ id }) => id === message.person)?.name),
      "ice.servers": () => this.video.renew(message.ice_servers),
      error: () => this.refused(message),
      ...this.video.messages(),
      ...this.captions.handlers(),
    };
    handlers[message.type]?.(message);
  }

  async joined(message) {
    const isFirst = !this.inside;
    // Another place than before: for the others somebody new has come.
    if (this.me !== message.id) this.giveUpPlace();
    this.inside = true;
    this.me = message.id;
    this.tiles.me = message.id;
    this.seat.keep({ secret: message.secret, name: message.name });
    this.video.joined(message.id, message.ice_servers, message.relay_only);
    this.captions.joined(message.id);
    this.signers.joined(message.id);
    for (const written of message.messages) {
      // What came while the line was cut wasn't read; who comes in finds all of it.
      if (isFirst) this.chat.add(written);
      else this.heardChat(written);
    }
    this.show("inside");
    if (isFirst) {
      this.media.take(this.door.tracks);
      this.door.close();
      say(gettext("You are in the call."));
      this.renewing = setInterval(() => this.connection.send({ type: "ice.get" }), RENEW_ICE_MS);
    } else {
      this.showOwn(this.media.own);
    }
  }

  /** The place that one had is gone; camera and microphone stay as they are. */
  giveUpPlace() {
    if (this.me === null) return;
    this.me = null;
    this.people = [];
    this.video.close();
    this.tiles.draw([]);
  }

  wait({ host_present: hostPresent }) {
    this.giveUpPlace();
    this.show("waiting");
    page("waiting-text").textContent = hostPresent
      ? gettext("The host sees that you are here. Please wait.")
      : gettext("The host isn’t here yet. You are let in when they come.");
  }

  state(message) {
    if (this.me === null) return;
    this.lastState = message;
    const { waiting, locked, panel } = message;
    const people = this.video.follow(message.people);
    tellComings(this.people, people, this.me);
    this.people = people;
    this.tiles.draw(people);
    this.view.state(people);
    this.signers.state(people);
    this.quality.state(people);
    this.captions.state(people);
    this.peoplePanel.state(people, this.me);
    this.showPanel(panel);
    this.knocks.state(waiting);
    page("lock")?.setAttribute("aria-pressed", String(locked));
  }

  /** What is shown beside the pictures is another module's business: a game, or nothing. */
  showPanel(panel) {
    const role = this.people.find(({ id }) => id === this.me)?.role ?? "";
    const detail = { panel: panel ?? null, role, secret: this.seat.read()?.secret ?? "" };
    document.dispatchEvent(new CustomEvent("call.state", { detail }));
  }

  heardChat(message) {
    if (this.chat.hear(message) && message.person !== this.me) {
      say(fill(gettext("%(name)s writes: %(text)s"), { name: message.name, text: message.text }));
    }
  }

  askedToMute(by) {
    this.problem(fill(gettext("%(name)s asks you to mute your microphone."), { name: by }));
  }

  handLowered(by) {
    this.media.lowerHand();
    say(fill(gettext("%(name)s has lowered your hand."), { name: by }));
  }

  roleSet(role) {
    this.peoplePanel.role(role);
    say(role === "co-host" ? gettext("You are a co-host now.") : gettext("You are no longer a co-host."));
  }

  refused(error) {
    if (this.captions.refused(error) || this.chat.refused(error)) return;
    if (this.me !== null && error.code === "not_joined") return;
    if (this.inside && error.code in NOT_LET_BACK) {
      this.finish(error.message, { mayReturn: NOT_LET_BACK[error.code], mayRead: !SHUT_OUT.includes(error.code) });
      return;
    }
    if (this.me === null && ["room_ended", "room_not_found", "too_many_guesses"].includes(error.code)) {
      this.finish(error.message, { mayReturn: error.code === "too_many_guesses" });
      return;
    }
    if (this.me === null) {
      if (error.code !== "try_again") this.seat.keep(null);
      this.show("door");
      if (error.code === "name_missing") {
        page("name-problem").textContent = error.message;
        page("name-problem").hidden = false;
        page("name").focus();
        return;
      }
    }
    this.problem(error.message);
  }

  out(reason) {
    if (reason !== "replaced") this.seat.keep(null);
    this.finish(OVER[reason] ?? OVER.left, { mayReturn: !FOR_GOOD.includes(reason), mayRead: !SHUT_OUT.includes(reason) });
  }

  finish(text, { mayReturn, mayRead = false }) {
    this.over = true;
    this.inside = false;
    this.me = null;
    this.people = [];
    clearInterval(this.renewing);
    this.video.close();
    this.media.stop();
    this.door.stop();
    this.captions.signing.stop();
    this.tiles.draw([]);
    this.showPanel(null);
    this.connection.stop();
    this.show("over");
    page("over-title").textContent = text;
    showUnsent([...this.captions.captioner.unsent(), this.chat.unsent()]);
    showTranscript(mayRead ? this.captions.banner.address : "");
    page("again").hidden = !mayReturn;
    page("over-title").focus();
  }

  act(action, person) {
    if (action === "remove") return this.peoplePanel.askToRemove(person);
    return this.connection.send({ type: `person.${action}`, person: person.id });
  }

  showOwn(own) {
    if (own.stream !== this.tiles.own) this.tiles.setOwn(own.stream);
    this.view.own(own.stream);
    this.captions.signing.camera(own.stream?.getVideoTracks()[0] ?? null);
    this.tellCamera();
    for (const [id, on] of [["mic", own.mic], ["camera", own.camera], ["screen", Boolean(own.screen)], ["hand", own.hand]]) {
      page(id).setAttribute("aria-pressed", String(on));
    }
    const { mic, camera, hand, screen } = own;
    if (this.me !== null) this.connection.send({ type: "me.set", mic, camera, hand, screen });
  }

  /** To a game that is shown in this page: hands may be read there. */
  tellCamera() {
    const track = this.media.own.stream?.getVideoTracks()[0] ?? null;
    document.dispatchEvent(new CustomEvent("call.camera", { detail: { track, rate: this.captions.signing.callRate } }));
  }

  problem(text) {
    page("problem").textContent = text;
    page("problem").hidden = !text;
  }

  show(part) {
    for (const id of ["door", "waiting", "inside", "over"]) page(id).hidden = id !== part;
    document.body.dataset.part = part;
  }

  bind() {
    const press = (id, action) => page(id)?.addEventListener("click", action);
    press("mic", () => this.media.toggle("mic"));
    press("camera", () => this.media.toggle("camera"));
    press("screen", () => this.media.toggleScreen());
    press("hand", () => this.media.toggleHand());
    press("leave", () => this.handover.go(this.people, this.me));
    press("stop-waiting", () => this.leave());
    press("lock", () => {
      const locked = page("lock").getAttribute("aria-pressed") !== "true";
      this.connection.send({ type: "room.lock", locked });
    });
    press("end", () => page("end-dialog").showModal());
    page("end-dialog")?.addEventListener("close", ({ target }) => {
      if (target.returnValue === "end") this.connection.send({ type: "room.end" });
      target.returnValue = "";
    });
    useShortcuts(() => this.me !== null);
    press("again", () => location.reload());
    page("problem").addEventListener("click", () => this.problem(""));
  }

  leave() {
    if (!this.connection.send({ type: "room.leave" })) this.out("left");
  }
}

const call = new Call();
call.begin();
// For tests and for the curious: what the connections carry.
window.classroomCall = { stats: () => call.video.stats() };
