// Words in the reader's language. The catalogue (classroom:words) defines gettext and ngettext globally when there is
// a translation; without one the English text is used as it stands.

export function gettext(text) {
  return globalThis.django?.gettext?.(text) ?? text;
}

export function ngettext(one, many, count) {
  return globalThis.django?.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
}

/** Replaces each `%(name)s` by `values.name`. */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}

/** The page's language as the reader's browser has it (en-GB on an English page): for dates, times and numbers. */
export function locale() {
  const { lang } = document.documentElement;
  return navigator.languages?.find((own) => own === lang || own.startsWith(`${lang}-`)) || lang || undefined;
}

const ordinalRules = new Intl.PluralRules("en", { type: "ordinal" });
const SUFFIX = { one: "st", two: "nd", few: "rd", other: "th" };

/** 1 → "1st"; other languages than English: "1." */
export function place(rank) {
  return document.documentElement.lang.startsWith("en") ? `${rank}${SUFFIX[ordinalRules.select(rank)]}` : `${rank}.`;
}

/** A whole number with the language's separators. */
export function figure(number) {
  return new Intl.NumberFormat(locale()).format(number);
}
