// A stored picture may be a film, which its address doesn't tell: what can't be shown as a picture is played.

function play(image) {
  const film = document.createElement("video");
  film.controls = true;
  film.playsInline = true;
  film.preload = "metadata";
  film.className = image.className;
  film.setAttribute("aria-label", image.alt);
  film.addEventListener("error", () => film.replaceWith(image.alt), { once: true });
  image.replaceWith(film);
  film.src = image.src;
}

for (const image of document.querySelectorAll(".read-question img, .diff-whole img, .diff-fields img, .diff-answer-picture")) {
  if (image.complete && image.src && !image.naturalWidth) play(image);
  else image.addEventListener("error", () => play(image), { once: true });
}
