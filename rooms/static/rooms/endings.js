// Why a call is over for somebody.

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

/** Answers to `room.enter` by which somebody is out who was inside and came back after a cut line; whether to try again. */
export const NOT_LET_BACK = {
  room_ended: false,
  room_not_found: false,
  banned: false,
  too_many_guesses: true,
  room_full: true,
  room_locked: true,
};
