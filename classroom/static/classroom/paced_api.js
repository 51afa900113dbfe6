// Requests of the pages for working alone. A reply is {ok, status, body}; status 0 means that none came.

const TIMEOUT_MS = 8_000;

export async function request(path, { method = "GET", body = null, headers = {} } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const reply = await fetch(path, {
      method,
      signal: stop.signal,
      headers: { ...(body === null ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body === null ? undefined : JSON.stringify(body),
    });
    return { ok: reply.ok, status: reply.status, body: await reply.json() };
  } catch {
    return { ok: false, status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the same request may help a little later: no reply, a busy server, or too many tries. */
export function isPassing({ status }) {
  return status === 0 || status === 429 || status >= 500;
}

/** The first sentence of a refusal, that of a field before the general one. */
export function sentence({ body }) {
  const field = Object.values(body?.fields ?? {}).flat()[0];
  return field?.message ?? body?.message ?? "";
}

/** The cookie that same-origin forms and scripts send back with what they change. */
export function csrfHeader() {
  const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return found ? { "X-CSRFToken": decodeURIComponent(found.slice("csrftoken=".length)) } : {};
}
