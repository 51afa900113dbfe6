"""Two pages' own connections to each other, in one real browser, without a server in between."""

import pytest

from tests.e2e.call_scripts import UNTIL, Ask, ask

pytestmark = pytest.mark.e2e
__all__ = ["ask"]

FORGOTTEN = f"""async (m, [away, sends]) => {{
  {UNTIL}
  const there = {{a: true, b: true}}, states = {{}}, tracks = {{a: 0, b: 0}}, words = [];
  const other = {{a: "b", b: "a"}}, pages = {{}};
  // Like the server: to one page, from one page, and nothing to whoever's line is cut.
  const send = (from) => ({{to, session, ...what}}) => {{
    const signal = {{sender: from, ...what, session: `page ${{from}}`}};
    setTimeout(() => there[from] && there[to] && pages[to].receive(signal));
  }};
  for (const me of ["a", "b"]) {{
    pages[me] = new m.Mesh({{
      send: send(me),
      onTrack: () => (tracks[me] += 1),
      onState: (_person, state) => (states[me] = state),
      onWords: (_person, said) => words.push([me, said.signing]),
    }});
    pages[me].joined(me, [], false);
  }}
  const sees = (me, one) => pages[me].follow(one ? [{{id: one, session: `page ${{one}}`}}] : []);
  const camera = document.createElement("canvas");
  camera.getContext("2d").fillRect(0, 0, 1, 1);
  const sound = new AudioContext().createMediaStreamDestination().stream;
  const stream = new MediaStream([...sound.getTracks(), ...camera.captureStream().getTracks()]);
  for (const track of stream.getTracks()) await pages[sends].put(track.kind, track, stream);
  for (const me of ["a", "b"]) sees(me, other[me]);
  const met = () => ["a", "b"].every((me) => ["connected", "completed"].includes(states[me]));
  await until(() => met() && tracks[other[sends]] >= 2);
  // Their seat is gone before their line is back, and so they are forgotten; they themselves forget nobody.
  there[away] = false;
  sees(other[away], "");
  tracks[other[sends]] = 0;
  there[away] = true;
  pages[away].joined(away, [], false);
  sees(away, other[away]);
  sees(other[away], away);
  await until(() => met() && tracks[other[sends]] >= 2);
  // What pages tell each other without the server goes both ways again, too.
  words.length = 0;
  for (const me of ["a", "b"]) pages[me].say({{signing: true}});
  await until(() => words.length === 2);
  for (const page of Object.values(pages)) page.close();
  return words.toSorted();
}}"""


@pytest.mark.parametrize(("away", "sends"), [("a", "b"), ("b", "a")])
def test_who_was_away_so_long_that_others_forgot_them_is_seen_again(ask: Ask, away: str, sends: str) -> None:
    """Also where both have different devices, so that a former connection can't be made to fit the new one."""
    assert ask("mesh.js", FORGOTTEN, [away, sends]) == [["a", True], ["b", True]]
