// The video in which a question is signed: a film of one's files, beside the picture.

import { h } from "./dom.js";
import { changePicture, pictureField } from "./picture_field.js";
import { words } from "./words.js";

// What an upload under way belongs to: the clip, not the picture of the same question.
const owners = new WeakMap();

/** An element, folded away while there is no clip. `number()`: the question's place. */
export function signClipField(item, context, number) {
  if (!owners.has(item)) owners.set(item, {});
  const clip = pictureField({
    value: item.question.sign_clip,
    label: words.signClip,
    dropHint: words.signClipHint,
    onlyFilms: true,
    what: () => words.signClipOf(number()),
    library: context.library,
    owner: owners.get(item),
    onInput: (value) => changePicture(context, item, () => item.question, ["sign_clip"], value),
  });
  context.places.add(["sign_clip"], clip.control, clip.place);
  return h("details", { class: "qe-sign-clip", open: Boolean(item.question.sign_clip) }, h("summary", {}, words.signClip), clip.node);
}
