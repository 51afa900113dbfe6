// Every word that choosing and uploading files says in scripts.

import { fill, gettext, ngettext } from "../classroom/words.js";

export const words = {
  chooseFile: gettext("Choose a picture"),
  yourFiles: gettext("Your files"),
  freePictures: gettext("Free pictures"),
  search: gettext("Search your files"),
  searchFree: gettext("Search free pictures (in English)"),
  searchButton: gettext("Search"),
  noFiles: gettext("You have no files yet. Upload one to use it here."),
  nothingFound: gettext("Nothing fits. Try another word."),
  loading: gettext("Loading…"),
  more: gettext("Show more"),
  upload: gettext("Upload"),
  cancel: gettext("Cancel"),
  close: gettext("Close"),
  use: gettext("Use this file"),
  taking: gettext("Adding it to your files…"),
  description: gettext("What it shows"),
  descriptionHint: gettext("For people who can't see it. Kept with the file."),
  saved: gettext("Saved."),
  usedIn: gettext("Used in"),
  notUsed: gettext("Not used yet"),
  film: gettext("Film"),
  by: (author, source) => fill(gettext("By %(author)s, from %(source)s"), { author, source }),
  found: (n) => fill(ngettext("%(n)s file", "%(n)s files", n), { n }),
  unreachable: gettext("The server can't be reached. Try again in a moment."),
  sending: (name) => fill(gettext("Uploading %(name)s…"), { name }),
};
