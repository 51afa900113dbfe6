// What happens in a call, for screen readers: what comes together is said together, and never more than a few things.

import { announce } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";

const TOGETHER_MS = 400;
const MOST = 4;

let waiting = [];
let timer = null;

export function say(text) {
  if (!waiting.includes(text)) waiting.push(text);
  timer ??= setTimeout(() => {
    const more = waiting.length - MOST;
    const said = waiting.slice(0, MOST);
    if (more > 0) said.push(fill(gettext("And %(count)s more."), { count: more }));
    announce(said.join(" "));
    waiting = [];
    timer = null;
  }, TOGETHER_MS);
}
