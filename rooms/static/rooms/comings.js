// Who came, went or raised a hand, for screen readers.

import { fill, gettext } from "../classroom/words.js";
import { say } from "./announcer.js";
import { attract } from "./attention.js";

/** What is different between two lists of people; `me` knows about their own hand. */
export function tellComings(before, people, me) {
  if (before.length === 0) return;
  const gone = new Map(before.map((person) => [person.id, person]));
  for (const { id, name, hand } of people) {
    if (!gone.has(id)) say(fill(gettext("%(name)s has come in."), { name }));
    else if (hand && !gone.get(id).hand && id !== me) {
      say(fill(gettext("%(name)s raises a hand."), { name }));
      attract();
    }
    gone.delete(id);
  }
  for (const { name } of gone.values()) say(fill(gettext("%(name)s has gone."), { name }));
}
