// A host who goes: hands over, ends the call, or leaves it without a host.

import { el } from "../classroom/dom.js";
import { leavesUnhosted } from "./people_panel.js";

const page = (id) => document.getElementById(id);

export class Handover {
  /** `send(message)` to the server; `leave()` goes. */
  constructor(send, leave) {
    this.send = send;
    this.leave = leave;
    const dialog = page("leave-dialog");
    dialog?.addEventListener("close", () => this.#decided(dialog.returnValue));
  }

  /** Asks, if nobody who hosts would be left; else goes at once. */
  go(people, me) {
    if (!page("leave-dialog") || !leavesUnhosted(people, me)) return this.leave();
    const isOwner = people.find((person) => person.id === me).role === "host";
    const members = isOwner ? people.filter((person) => person.role === "member") : [];
    page("successor-field").hidden = page("hand-over").hidden = members.length === 0;
    page("successor").replaceChildren(...members.map((person) => el("option", { value: person.id, text: person.name })));
    page("leave-dialog").returnValue = "";
    page("leave-dialog").showModal();
    return undefined;
  }

  #decided(choice) {
    if (choice === "end") this.send({ type: "room.end" });
    if (choice === "hand-over") this.send({ type: "co_host.set", person: page("successor").value, on: true });
    if (choice === "hand-over" || choice === "leave") this.leave();
  }
}
