// Music on the big screen, made by the browser itself: nothing to download, nobody's rights.

const SCALE = [261.63, 293.66, 329.63, 392.0, 440.0, 523.25]; // a pentatonic scale from middle C: any order sounds fine
const BEATS = { lobby: 0.42, question: 0.3 }; // seconds from note to note, in the phases that have music
const LOUDNESS = 0.06;
const AHEAD_S = 1.2;

/** `button` switches it; `wanted` is what the game was started with. Call `update(phase, still)` at every change. */
export function musicPlayer(button, wanted) {
  let on = wanted;
  let phase = null;
  let audio = null;
  let next = 0;
  let step = 0;

  function note(at) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = "triangle";
    // A walk up and down the scale that repeats only after a while.
    tone.frequency.value = SCALE[(step * 2 + Math.floor(step / 5)) % SCALE.length] / (step % 8 === 0 ? 2 : 1);
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.65);
    step += 1;
  }

  // Notes are laid a moment ahead, so that a busy page doesn't stumble.
  function play() {
    if (!on || !(phase in BEATS)) return;
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
    if (audio.state !== "running") return;
    next = Math.max(next, audio.currentTime);
    for (; next < audio.currentTime + AHEAD_S; next += BEATS[phase]) note(next);
  }

  function draw() {
    button.setAttribute("aria-pressed", String(on));
  }

  function toggle() {
    on = !on;
    draw();
    if (!on && audio) audio.suspend();
    else play();
  }

  button.addEventListener("click", toggle);
  // Browsers let a page sound only after somebody has touched it.
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, play, { passive: true });
  setInterval(play, 500);
  draw();
  return {
    toggle,
    update(newPhase, still) {
      phase = still ? null : newPhase;
      play();
    },
  };
}
