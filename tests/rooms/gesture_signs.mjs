// Reads {hands: [21 × [x, y]], frames: [[time, gesture]], settings} from standard input; writes {gestures, done}: what each
// hand shows, and what counts after each frame.
import { readFileSync } from "node:fs";
import { GestureHold, gestureOf } from "../../rooms/static/rooms/signs/gestures.js";

const { hands, frames, settings } = JSON.parse(readFileSync(0, "utf8"));
const hold = new GestureHold(settings);
const done = frames.map(([time, gesture]) => hold.frame(time, gesture));
process.stdout.write(JSON.stringify({ gestures: hands.map(gestureOf), done }));
