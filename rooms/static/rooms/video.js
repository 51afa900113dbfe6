// What carries pictures and sound, as the instance has it. The page knows this interface only:
//
//   messages()                      what to do with which message of the server's
//   joined(me, servers, relayOnly)  signalling is there (again);  renew(servers)  with other credentials
//   follow(people)                  who is there, of the room's state; returns who is to be shown
//   put(name, track, stream), drop(name)   what one sends: mic, camera, screen, screen-sound
//   favour({signs, yields})         whose pictures come first
//   pause(unwanted, small)          whose cameras needn't be sent here, and whose may be small: Sets of ids
//   say({signing})                  what others show beside one's picture
//   sounds(), stats()               how loud everybody is; getStats() by person
//   close()
//
// It calls back: send(message), onTrack(person, track, stream, stream's id), onState(person, state),
// onWords(person, {signing}), onProblem(text for people, or ""), onOverdue(): whoever was awaited doesn't come back.

import { Mesh } from "./mesh.js";
import { Sfu } from "./sfu.js";

const CARRIERS = { mesh: Mesh, janus: Sfu };

export const openVideo = (name, handlers) => new CARRIERS[name](handlers);
