// {hold, steps: [{offer: letters} or {time, sign}]}, one JSON line each on standard input → what each frame came to
import { createInterface } from "node:readline";
import { SigningHold } from "../../classroom/static/classroom/signing_hold.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { hold, steps } = JSON.parse(line);
  const rule = new SigningHold(hold);
  const seen = steps.flatMap((step) => (step.offer ? (rule.offer(step.offer), []) : [rule.frame(step.time, step.sign)]));
  console.log(JSON.stringify(seen));
}
