// Sent in the place of a script whose release is no longer there: the page is loaded anew, with the files of today.
// One that has just been loaded anew stays, so that a fault never makes it turn in circles.
"use strict";

const SETTLED_MS = 60_000;
const [visit] = globalThis.document ? performance.getEntriesByType("navigation") : [];
if (visit && (visit.type !== "reload" || performance.now() > SETTLED_MS)) location.reload();
