// Plays one game of Classroom, in a browser or in Node 22 and later:
//   node -e 'import("./play.mjs").then(({ play }) => play("ws://localhost:8000", "482913", "Anna")).then(console.log)'

/** Something that fits: the first option, the smallest number, any text. */
const choose = ({ input, options, min }) =>
  ({ one: 0, many: [0], order: options.map(({ id }) => id), number: min, text: "?" })[input];

/** One connection. Resolves to `me` at the end of the game, to null when the line is cut; rejects when refused. */
function visit(address, hello, log, keep) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${address}/ws/play/`);
    const say = (message) => socket.send(JSON.stringify(message));
    socket.onopen = () => say(hello);
    socket.onclose = () => resolve(null);
    socket.onmessage = ({ data }) => {
      const { type, ...message } = JSON.parse(data);
      if (type === "ping") say({ type: "pong", nonce: message.nonce }); // at once: this measures the network's delay
      else if (type === "player.joined") keep(message.secret);
      else if (type === "answer.accepted") log(`Question ${message.question + 1}: received`);
      else if (type === "error" && message.code !== "try_again") reject(new Error(message.message));
      else if (type === "game.state" && ["podium", "ended"].includes(message.phase)) resolve(message.me);
      else if (type === "game.state" && message.phase === "question" && !message.me.answered && message.question.input !== "none")
        // One id per question: sent twice, it counts once.
        say({ type: "answer.submit", id: `q${message.question_index}`, question: message.question_index, answer: choose(message.question) });
    };
  });
}

export async function play(address, pin, name, log = console.log) {
  let hello = { type: "player.join", pin, name, version: 1 };
  // The secret opens the same place again.
  const keep = (secret) => { if (secret) hello = { ...hello, type: "player.rejoin", secret }; };
  for (;;) {
    const me = await visit(address, hello, log, keep);
    if (me) return `${me.score} points, place ${me.rank}`;
    await new Promise((resolve) => setTimeout(resolve, 500 + 500 * Math.random()));
  }
}
