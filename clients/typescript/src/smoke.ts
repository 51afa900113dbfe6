// Logs in, writes a quiz, starts a game of it, is refused something, and tidies up.
import { connect, logIn, Refused, type Schemas } from "./client.js";

const { CLASSROOM_URL, CLASSROOM_USER, CLASSROOM_PASSWORD } = process.env;
if (!CLASSROOM_URL || !CLASSROOM_USER || !CLASSROOM_PASSWORD) {
  throw new Error("Set CLASSROOM_URL, CLASSROOM_USER and CLASSROOM_PASSWORD.");
}

function given<Value>(answer: { data?: Value }): Value {
  if (answer.data === undefined) throw new Error("The server sent nothing.");
  return answer.data;
}

const api = connect(CLASSROOM_URL, { token: await logIn(CLASSROOM_URL, CLASSROOM_USER, CLASSROOM_PASSWORD) });

const question: Schemas["AbcdQuestionRequest"] = {
  type: "ABCD",
  question: "Which planet is the largest?",
  time: 30,
  answers: [
    { answer: "Jupiter", right: true },
    { answer: "Saturn", right: false },
  ],
};
const quiz = given(await api.POST("/api/v1/quizzes/", { body: { title: "From TypeScript", questions: [question] } }));
console.log(`quiz ${quiz.title} ${quiz.question_count}`);

const found = given(await api.GET("/api/v1/quizzes/", { params: { query: { search: "TypeScript" } } }));
console.log(`found ${found.count} ${found.results[0]?.id === quiz.id}`);

const game = given(await api.POST("/api/v1/games/", { body: { quiz: quiz.id, scoring: "accuracy" } }));
console.log(`game ${Number.isInteger(Number(game.pin))}`);
const path = { params: { path: { id: game.id } } };
console.log(`phase ${given(await api.GET("/api/v1/games/{id}/question/", path)).phase}`);

try {
  await api.POST("/api/v1/quizzes/", { body: { title: "", questions: [] } });
} catch (problem) {
  if (!(problem instanceof Refused)) throw problem;
  console.log(`refused ${problem.status} ${problem.code} ${Object.keys(problem.fields).sort().join(",")}`);
}

await api.DELETE("/api/v1/quizzes/{id}/", { params: { path: { id: quiz.id } } });
await api.DELETE("/api/v1/auth/token/");
console.log("done");
