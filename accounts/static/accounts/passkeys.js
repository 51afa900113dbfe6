// Passkeys (WebAuthn): asks the server for a challenge, the browser for an answer, and sends it as a form.
//
// A form says what it is for: data-passkey="create" or "get", data-begin is where its challenge comes from. Without
// this script, or where there are no passkeys, such forms stay hidden and their pages offer the other ways.

const words = document.getElementById("passkey-words")?.dataset ?? {};

class Refused extends Error {}

// --- Base64url and the options' binary values; older browsers have no parse…OptionsFromJSON --------------------------

function bytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  if (!buffer) return null;
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function withBytes(options) {
  const named = (list) => (list ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.allowCredentials) read.allowCredentials = named(options.allowCredentials);
  if (options.excludeCredentials) read.excludeCredentials = named(options.excludeCredentials);
  return read;
}

function asJson(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    answer.attestationObject = text(response.attestationObject);
    answer.transports = response.getTransports?.() ?? [];
  } else {
    answer.authenticatorData = text(response.authenticatorData);
    answer.signature = text(response.signature);
    answer.userHandle = text(response.userHandle);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    response: answer,
    clientExtensionResults: {},
  };
}

// --- the two questions -------------------------------------------------------------------------------------------------

async function begin(form, signal) {
  const fields = new FormData(form);
  const body = fields.has("password") ? { password: fields.get("password") } : {};
  let answer;
  try {
    answer = await fetch(form.dataset.begin, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": fields.get("csrfmiddlewaretoken") },
      body: JSON.stringify(body),
      signal,
    });
  } catch {
    throw new Refused(words.unreachable);
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.fields?.password?.[0]?.message ?? said.message ?? words.failed);
  return withBytes(said.publicKey);
}

function send(form, credential) {
  form.elements.credential.value = JSON.stringify(asJson(credential));
  // It was for the challenge and goes nowhere else.
  if (form.elements.password) form.elements.password.disabled = true;
  form.submit();
}

function inWords(error) {
  if (error instanceof Refused) return error.message;
  const known = {
    NotAllowedError: words.cancelled,
    InvalidStateError: words.registered,
    SecurityError: words.address,
    NotSupportedError: words.unsupported,
    ConstraintError: words.unsupported,
  };
  return known[error.name] ?? words.failed;
}

function say(form, problem) {
  const place = form.querySelector("[data-passkey-problem]");
  place.hidden = !problem;
  place.textContent = problem;
}

// --- forms -------------------------------------------------------------------------------------------------------------

let waiting = null;

async function ask(form) {
  const button = form.querySelector("button[type=submit]");
  // What autofill offers would be in the way.
  waiting?.abort();
  waiting = null;
  say(form, "");
  button.disabled = true;
  try {
    const publicKey = await begin(form);
    send(form, await navigator.credentials[form.dataset.passkey]({ publicKey }));
  } catch (error) {
    say(form, inWords(error));
    button.disabled = false;
    button.focus();
  }
}

/** Where browsers can, passkeys are offered in the name's list of suggestions. */
async function offerInList(form) {
  if (!document.querySelector('[autocomplete~="webauthn"]')) return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const here = new AbortController();
  waiting = here;
  try {
    const { signal } = here;
    const publicKey = await begin(form, signal);
    if (!signal.aborted) send(form, await navigator.credentials.get({ publicKey, mediation: "conditional", signal }));
  } catch {
    // Nobody asked for anything yet: the button says what is wrong.
  }
}

// Whoever logs in otherwise gets a session by that; the answer to our question must not come after it with another.
document.addEventListener("submit", () => waiting?.abort(), { capture: true });

const there = Boolean(window.PublicKeyCredential && navigator.credentials);
for (const hint of document.querySelectorAll("[data-passkey-missing]")) hint.hidden = there;
for (const offer of document.querySelectorAll("[data-passkey-offer]")) offer.hidden = !there;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !there;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
  if (there && form.dataset.passkey === "get") offerInList(form);
}
