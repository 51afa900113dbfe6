// 128 random bits as 32 hexadecimal digits.

/** `crypto.randomUUID` exists on secure pages only, and a school's server may be plain http. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
