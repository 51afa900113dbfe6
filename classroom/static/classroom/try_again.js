// The page that says that games and calls are away: it stays, and is loaded anew as soon as its address answers again.

// A class that waits doesn't come all at once.
const pause = () => 4_000 + Math.random() * 4_000;

async function look() {
  try {
    const { status } = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
    if (status < 500) return location.reload();
  } catch {
    // The network is away too.
  }
  setTimeout(look, pause());
}

setTimeout(look, pause());
