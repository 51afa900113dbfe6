// Why a call is over for somebody, and what they hadn't sent by then.

import { gettext } from "../classroom/words.js";

/** What is said for each reason of `room.out`. */
export const OVER = {
  removed: gettext("The host has removed you from this call."),
  banned: gettext("A host has banned you from this call."),
  refused: gettext("The host didn’t let you in."),
  signed_out: gettext("You were signed out. Log in and come back."),
  replaced: gettext("You are in this call in another window now."),
  ended: gettext("This call has ended."),
  left: gettext("You have left the call."),
};

/** Reasons after which nobody is offered to come back in. */
export const FOR_GOOD = ["ended", "banned"];

/** Reasons and refusals after which the transcript can't be read any more, or not before logging in. */
export const SHUT_OUT = ["removed", "banned", "refused", "signed_out", "room_not_found"];

/** Answers to `room.enter` by which somebody is out who was inside and came back after a cut line; whether to try again. */
export const NOT_LET_BACK = {
  room_ended: false,
  room_not_found: false,
  banned: false,
  too_many_guesses: true,
  room_full: true,
  room_locked: true,
};

/** What was being written when it ended can be copied: its field is gone with the call. */
export function showUnsent(texts) {
  const text = texts.filter(Boolean).join("\n\n");
  document.getElementById("unsent").hidden = !text;
  document.getElementById("unsent-words").value = text;
}

/** `address` of the transcript, "" for those who can't read it. */
export function showTranscript(address) {
  document.getElementById("over-transcript").hidden = !address;
  document.getElementById("over-transcript").href = address;
}
