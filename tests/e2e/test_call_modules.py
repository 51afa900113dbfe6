"""The decisions inside the scripts of a call, asked one by one in a real browser."""

import json
from itertools import product
from typing import Any

import pytest

from tests.e2e.call_scripts import OPENED, Ask, ask

pytestmark = pytest.mark.e2e
__all__ = ["ask"]

STAGES = [(390, 520), (390, 240), (844, 250), (1232, 610), (1900, 900), (700, 700), (2400, 500)]
Rectangle = dict[str, float]


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return all(
        min(one[start] + one[size], other[start] + other[size]) - max(one[start], other[start]) > 0.5
        for start, size in (("x", "width"), ("y", "height"))
    )


ARRANGE = """(m, {cases, width, height}) => cases.map(({tiles, layout, speaker}) => {
  const standing = m.roles(tiles, {layout, speaker});
  const places = m.arrange(standing, {width, height});
  return {places: Object.fromEntries(places), hidden: standing.hidden.map((tile) => tile.key),
          pictures: Object.fromEntries([...places].map(([key, place]) => [key, m.pictureArea(place)]))};
})"""


def a_case(signers: int, others: int, pinned: int, *, screen: bool, layout: str) -> dict[str, Any]:
    def tile(key: str, **fields: bool) -> dict[str, Any]:
        return {"key": key, "person": key, "signs": False, "mine": False, "isScreen": False, "pinned": False, **fields}

    tiles = [tile("me", mine=True)]
    tiles += [tile(f"signer {at}", signs=True) for at in range(signers)]
    tiles += [tile(f"other {at}", pinned=at < pinned) for at in range(others)]
    tiles += [tile("screen", isScreen=True)] if screen else []
    return {"tiles": tiles, "layout": layout, "speaker": "other 1"}


def test_signers_have_a_third_in_every_layout_and_nobody_stands_on_another(ask: Ask) -> None:
    cases = [
        a_case(signers, others, pinned, screen=screen, layout=layout)
        for signers, others, pinned, screen, layout in product(
            (0, 1, 2, 3), (0, 1, 2, 5, 21), (0, 2), (False, True), ("gallery", "speaker", "signer")
        )
    ]
    for width, height in STAGES:
        told = ask("layout.js", ARRANGE, {"cases": cases, "width": width, "height": height})
        for case, found in zip(cases, told, strict=True):
            places, about = found["places"], json.dumps([width, height, case, found])
            assert set(places) | set(found["hidden"]) == {tile["key"] for tile in case["tiles"]}, about
            rectangles = list(places.values())
            assert all(one["x"] >= 0 and one["x"] + one["width"] <= width + 0.5 for one in rectangles), about
            assert all(one["y"] >= 0 and one["y"] + one["height"] <= height + 0.5 for one in rectangles), about
            assert not any(
                overlap(one, other) for at, one in enumerate(rectangles) for other in rectangles[at + 1 :]
            ), about
            signers = [key for key in places if key.startswith("signer")]
            assert len(signers) == sum(tile["signs"] for tile in case["tiles"]), about
            wanted = {0: 0, 1: 1 / 3, 2: 1 / 3, 3: 0.18}[len(signers)]
            assert all(places[key]["width"] * places[key]["height"] >= wanted * width * height for key in signers), (
                about
            )
            if len(signers) == 1 and width < 4 * height:
                # Not only its frame: the picture itself.
                assert found["pictures"][signers[0]] >= width * height / 3, about
            assert all(tile["key"] in places for tile in case["tiles"] if tile["pinned"] or tile["isScreen"]), about


def test_layouts_show_whom_they_promise(ask: Ask) -> None:
    cases = [a_case(1, 4, 0, screen=False, layout=layout) for layout in ("gallery", "speaker", "signer")]
    gallery, speaker, signer = ask("layout.js", ARRANGE, {"cases": cases, "width": 1200, "height": 600})
    assert gallery["hidden"] == []
    assert signer["hidden"] == ["me", "other 0", "other 2", "other 3"]
    sizes = speaker["pictures"]
    assert sizes["other 1"] > 2 * max(sizes[key] for key in ("me", "other 0", "other 2", "other 3"))


def test_a_signer_is_sent_before_everybody_else_and_never_paused(ask: Ask) -> None:
    shape = """(m, picture) => m.shape({encodings: [{active: true}]}, picture)"""
    signer = ask("sending.js", shape, {"name": "camera", "signs": True, "yields": True, "wanted": False})
    assert signer["degradationPreference"] == "maintain-framerate"
    assert signer["encodings"] == [
        {"active": True, "priority": "high", "networkPriority": "high", "maxFramerate": 30, "scaleResolutionDownBy": 1}
    ]
    other = ask("sending.js", shape, {"name": "camera", "signs": False, "yields": True, "wanted": True, "height": 360})
    assert other["encodings"][0]["priority"] == "low"
    assert other["encodings"][0]["scaleResolutionDownBy"] == pytest.approx(360 / 270)
    assert other["encodings"][0]["maxBitrate"] == 400_000
    assert other["encodings"][0]["maxFramerate"] >= 20
    paused = ask("sending.js", shape, {"name": "camera", "signs": False, "yields": False, "wanted": False})
    assert paused["encodings"][0]["active"] is False
    screen = ask("sending.js", shape, {"name": "screen", "signs": True, "yields": False, "wanted": False})
    assert screen["encodings"] == [{"active": True, "priority": "medium", "networkPriority": "medium"}]


def test_a_media_server_gets_a_camera_in_two_sizes(ask: Ask) -> None:
    shape = """(m, picture) => m.shape({encodings: m.LAYERS.map((layer) => ({...layer}))}, picture).encodings"""
    large, small = ask("sending.js", shape, {"name": "camera", "signs": True, "wanted": True, "height": 720})
    assert (large["rid"], large["scaleResolutionDownBy"], large["priority"]) == ("l", 1, "high")
    assert "maxBitrate" not in large
    # QVGA, which signing can be read from; browsers take a priority of the first size only.
    assert (small["rid"], small["scaleResolutionDownBy"], small["maxFramerate"]) == ("s", 3, 30)
    assert "priority" not in small
    for height in (480, 240, 120):
        small = ask("sending.js", shape, {"name": "camera", "yields": True, "wanted": True, "height": height})[1]
        assert height / small["scaleResolutionDownBy"] == min(240, height)


def test_saving_data_pauses_all_but_signers_and_the_pinned(ask: Ask) -> None:
    people = [{"id": one, "signer": "seated" if one == "s" else "asked" if one == "q" else ""} for one in "mspqx"]
    unwanted = """(m, [people, shown, saving]) =>
      [...m.unwanted(people, {me: 'm', shown: new Set(shown), pinned: new Set(['p']), saving})]"""
    assert ask("view.js", unwanted, [people, list("mspqx"), True]) == ["q", "x"]
    assert ask("view.js", unwanted, [people, list("mspqx"), False]) == []
    # What a layout hides needn't be sent either; a signer's always is.
    assert ask("view.js", unwanted, [people, ["m", "q"], False]) == ["x"]
    favours = ask("view.js", "(m, people) => [m.favour(people, 'm'), m.favour(people, 's'), m.favour([], 'm')]", people)
    assert favours == [
        {"signs": False, "yields": True},
        {"signs": True, "yields": False},
        {"signs": False, "yields": False},
    ]


def test_hands_that_move_are_signing_and_light_and_noise_are_not(ask: Ask) -> None:
    motion = """(m, [share, by]) => {
      const before = new Uint8ClampedArray(64 * 36 * 4).fill(100);
      const after = before.slice();
      after.fill(100 + by, 0, Math.round(64 * 36 * share) * 4);
      return m.motion(before, after);
    }"""
    assert ask("motion.js", motion, [0.25, 60]) == 0.25
    assert ask("motion.js", motion, [1, 10]) == 0  # noise
    follow = "(m, shares) => { const s = new m.Signing(); return shares.map((share, at) => s.push(share, at * 200)); }"
    assert ask("motion.js", follow, [0.1] * 3 + [0] * 2)[-3:] == [True, True, True]
    assert not any(ask("motion.js", follow, [0.9] * 8 + [0.001] * 8))  # the light went on
    assert not any(ask("motion.js", follow, [0.1, 0, 0, 0, 0, 0.1, 0]))  # one movement
    assert ask("motion.js", follow, [0.1] * 5 + [0] * 12)[-1] is False


def test_who_speaks_or_signs_has_the_floor_until_a_pause(ask: Ask) -> None:
    floor = """(m, steps) => {
      const speaker = new m.ActiveSpeaker();
      return steps.map(([now, sounds]) => speaker.follow(new Map(Object.entries(sounds)), now));
    }"""
    loud, quiet, signing = ({"sound": 0.3}, {"sound": 0.001, "signing": False}, {"sound": 0, "signing": True})
    steps = [
        [0, {"a": quiet, "b": quiet}],
        [250, {"a": signing, "b": quiet}],
        [500, {"a": signing, "b": quiet}],
        [750, {"a": signing, "b": loud}],  # a signs long enough
        [1000, {"a": signing, "b": loud}],
        [1250, {"a": quiet, "b": loud}],  # a pause of a's
        [2000, {"a": quiet, "b": loud}],
        [2750, {"a": quiet, "b": loud}],  # a long one
        [3000, {"a": quiet}],  # b is gone
    ]
    assert ask("speaker.js", floor, steps) == ["", "", "", "a", "a", "a", "a", "b", ""]


def reports(at_s: float, *, fps: float = 30, size: tuple[int, int] = (640, 480), **fields: Any) -> list[dict[str, Any]]:
    """What getStats() says `at_s` seconds after the start of a steady call."""
    late_ms, lost_per_s, kind = fields.get("late_ms", 0), fields.get("lost_per_s", 0), fields.get("kind", "host")
    clock = 1_000_000 + 1000 * at_s
    return [
        {
            "id": "V",
            "type": "inbound-rtp",
            "kind": "video",
            "trackIdentifier": "camera",
            "timestamp": clock,
            "framesDecoded": round(fps * at_s),
            "frameWidth": size[0],
            "frameHeight": size[1],
            "jitter": 0.012,
            "packetsReceived": 90 * at_s,
            "packetsLost": lost_per_s * at_s,
            "estimatedPlayoutTimestamp": clock - 200 - late_ms,
        },
        {"id": "S", "type": "inbound-rtp", "kind": "video", "trackIdentifier": "screen", "timestamp": clock},
        {
            "id": "A",
            "type": "inbound-rtp",
            "kind": "audio",
            "trackIdentifier": "mic",
            "timestamp": clock,
            "estimatedPlayoutTimestamp": clock - 200,
        },
        {"id": "T", "type": "transport", "selectedCandidatePairId": "P"},
        {"id": "Q", "type": "candidate-pair", "localCandidateId": "L2", "currentRoundTripTime": 9},
        {
            "id": "P",
            "type": "candidate-pair",
            "localCandidateId": "L",
            "remoteCandidateId": "R",
            "currentRoundTripTime": 0.04,
        },
        {"id": "L", "type": "local-candidate", "candidateType": kind},
        {"id": "L2", "type": "local-candidate", "candidateType": "relay"},
        {"id": "R", "type": "remote-candidate", "candidateType": "srflx"},
        {"id": "M", "type": "media-source", "trackIdentifier": "own", "kind": "video"},
        {
            "id": "O",
            "type": "outbound-rtp",
            "mediaSourceId": "M",
            "timestamp": clock,
            "framesSent": fps * at_s,
            "frameWidth": size[0],
            "frameHeight": size[1],
            "qualityLimitationReason": "bandwidth",
            "active": True,
        },
        {"id": "I", "type": "remote-inbound-rtp", "localId": "O", "fractionLost": 0.25},
    ]


def judged(ask: Ask, **fields: Any) -> dict[str, Any]:
    return dict(
        ask(
            "quality.js",
            """(m, [now, before]) => {
              const measured = m.received(now, before, ["camera", "mic"]);
              return {...measured, problems: m.problems(measured)};
            }""",
            [reports(4, **fields), reports(2, **fields)],
        )
    )


def test_signing_is_readable_by_the_standards_limits(ask: Ask) -> None:
    well = judged(ask)
    assert well == {
        "fps": 30,
        "width": 640,
        "height": 480,
        "loss": 0,
        "jitterMs": 12,
        "offsetMs": 0,
        "problems": [],
        "roundTripMs": 40,
        "relayed": False,
    }
    assert judged(ask, fps=20, size=(320, 240), late_ms=100)["problems"] == []
    assert judged(ask, size=(240, 320))["problems"] == []
    assert judged(ask, fps=18)["problems"] == ["fps"]
    assert judged(ask, size=(318, 240))["problems"] == ["size"]
    assert judged(ask, size=(426, 239))["problems"] == ["size"]
    assert judged(ask, late_ms=101)["problems"] == ["offset"]
    assert judged(ask, late_ms=-150)["offsetMs"] == -150
    assert judged(ask, late_ms=-150, fps=2)["problems"] == ["fps", "offset"]
    assert judged(ask, lost_per_s=10)["loss"] == 0.1
    assert judged(ask, kind="relay")["relayed"] is True


def test_what_is_unknown_is_nothing_bad(ask: Ask) -> None:
    measured = "(m, now) => { const one = m.received(now, [], ['camera']); return one && [one, m.problems(one)]; }"
    bare = [{"id": "V", "type": "inbound-rtp", "kind": "video", "trackIdentifier": "camera", "timestamp": 1}]
    nothing = dict.fromkeys(("fps", "width", "height", "loss", "jitterMs", "offsetMs", "roundTripMs", "relayed"), None)
    assert ask("quality.js", measured, bare) == [nothing, []]
    assert ask("quality.js", measured, []) is None
    lasting = (
        """(m, steps) => { const steady = new m.Steady(2); return steps.map((found) => steady.follow("a", found)); }"""
    )
    steps = [["fps"], [], ["fps"], ["fps", "size"], ["size"]]
    assert ask("quality.js", lasting, steps) == [[], [], [], ["fps"], ["size"]]


def test_what_others_get_of_oneself(ask: Ask) -> None:
    going = "(m, [now, before, track]) => m.sent(now, before, track)"
    told = ask("quality.js", going, [reports(4, fps=12), reports(2, fps=12), "own"])
    assert (told["fps"], told["loss"], told["limit"], told["width"]) == (12, 0.25, "network", 640)
    # Of several sizes the largest counts.
    both = [
        one | {"id": "small", "frameWidth": 320} if small else one
        for one in reports(4)
        for small in ([True, False] if one["type"] == "outbound-rtp" else [False])
    ]
    assert ask("quality.js", going, [both, both, "own"])["width"] == 640
    assert ask("quality.js", going, [reports(4), reports(2), "another"]) is None
    words = "(m, [found, measured]) => m.describe(found, measured)"
    assert ask("quality_panel.js", words, [["fps", "size"], told]) == "12 pictures a second, only 640 × 480 pixels"
    people = [{"id": "a", "signer": ""}, {"id": "b", "signer": "seated"}]
    assert ask("quality_panel.js", "(m, people) => [...m.watched(people)]", people) == ["b"]
    assert ask("quality_panel.js", "(m, people) => [...m.watched(people)]", people[:1]) == ["a"]


DOOR = """
  <form id="enter">
    <input id="name">
    <select id="camera-choice"><option value=""></select><select id="mic-choice"><option value=""></select>
  </form>
  <video id="mirror"></video><p id="mirror-off"></p><p id="picture-hint"></p>
  <meter id="level"></meter><p id="device-problem"></p>
"""
CHAT = """
  <form id="say"><textarea id="words"></textarea></form><p id="say-problem" hidden></p>
  <button id="chat-button"></button><b id="unread"></b>
  <div id="chat" hidden></div><div id="messages"></div>
"""


def test_a_second_press_opens_no_second_camera_and_nothing_opens_after_the_end(ask: Ask) -> None:
    assert ask(
        "own_media.js",
        f"""async (m) => {{
          {OPENED}
          const media = new m.OwnMedia(video, () => {{}}, (text) => {{ throw new Error(text); }});
          await Promise.all([media.toggle("camera"), media.toggle("camera")]);
          const twice = [live(), media.own.camera];
          question = slow();
          const late = media.toggle("camera");
          media.stop();
          answer();
          await late;
          restore();
          return [...twice, opened.length, live(), media.own.camera];
        }}""",
    ) == [0, False, 2, 0, False]


def test_a_device_that_goes_off_by_itself_is_said_until_it_is_back(ask: Ask) -> None:
    """Unplugged, or taken away: who signs or speaks goes on otherwise, and nobody sees or hears it."""
    gone = "The camera has gone off by itself: nobody sees you. If it is plugged in, switch it on again."
    assert ask(
        "own_media.js",
        f"""async (m) => {{
          {OPENED}
          const told = [];
          const media = new m.OwnMedia(video, (own) => told.push(own.camera), (text) => told.push(text));
          await media.toggle("camera");
          opened[0].dispatchEvent(new Event("ended"));
          await new Promise((resolve) => setTimeout(resolve));
          await media.toggle("camera");
          media.stop();
          restore();
          return told;
        }}""",
    ) == [True, gone, False, "", True]
    assert ask(
        "door.js",
        f"""async (m, html) => {{
          {OPENED}
          const part = (id) => document.getElementById(id);
          document.body.innerHTML = html;
          localStorage.setItem("call-devices", '{{"camera": "any", "mic": ""}}');
          const door = new m.Door("Anna", () => {{}}, () => {{}});
          await door.prepare();
          opened[0].dispatchEvent(new Event("ended"));
          const left = [door.tracks.camera, part("device-problem").textContent, part("mirror").srcObject];
          door.stop();
          restore();
          localStorage.clear();
          document.body.innerHTML = "";
          return left;
        }}""",
        DOOR,
    ) == [None, gone, None]


def test_a_device_that_is_allowed_late_goes_into_the_call_or_out(ask: Ask) -> None:
    assert ask(
        "door.js",
        f"""async (m, html) => {{
          {OPENED}
          localStorage.setItem("call-devices", JSON.stringify({{camera: "any", mic: ""}}));
          const later = [];
          const come = async (act) => {{
            document.body.innerHTML = html;
            const door = new m.Door("Anna", () => {{}}, (tracks) => later.push(Object.keys(tracks)));
            question = slow();
            const prepared = door.prepare();
            act(door);
            answer();
            await prepared;
            return [live(), document.getElementById("mirror").srcObject === null];
          }};
          const inside = await come((door) => door.close());
          opened.forEach((track) => track.stop());
          const over = await come((door) => door.stop());
          // Somebody who is refused at the door has a camera that was opened before.
          const door = new m.Door("Anna", () => {{}}, () => {{}});
          question = Promise.resolve();
          await door.prepare();
          const before = live();
          door.stop();
          restore();
          document.body.innerHTML = "";
          localStorage.clear();
          return [inside, over, before, live(), later];
        }}""",
        DOOR,
    ) == [[1, True], [0, True], 1, 0, [["camera"]]]


def test_the_chat_loses_nothing_and_says_nothing_twice(ask: Ask) -> None:
    assert ask(
        "chat.js",
        """(m, html) => {
          document.body.innerHTML = html;
          const sent = [], field = document.getElementById("words");
          const chat = new m.Chat((id, text) => sent.push([id, text]), "ROOM");
          const enter = () => field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", cancelable: true}));
          field.value = "Hello";
          enter();
          enter();
          // The line is slow, and somebody goes on writing.
          field.value = "Hello there";
          const stored = ([id, text], key) =>
            chat.hear({id: key, name: "Anna", text, sent_at: "2026-11-22T09:00:00Z", client_id: id});
          stored(sent[0], "1");
          const rest = field.value;
          enter();
          stored(sent[1], "2");
          const said = [...document.querySelectorAll(".said")].map((one) => one.textContent);
          // What isn't sent is still there after a reload, and told when the call is over.
          const kept = [field.value];
          field.value = "Half a";
          field.dispatchEvent(new Event("input"));
          for (const _reload of [1, 2]) {
            document.body.innerHTML = html;
            const later = new m.Chat((id, text) => sent.push([id, text]), "ROOM");
            kept.push(later.unsent());
            document.getElementById("say").requestSubmit();
            const [client_id, text] = sent.at(-1);
            later.hear({id: "3", name: "Anna", text, sent_at: "2026-11-22T09:00:00Z", client_id});
          }
          document.body.innerHTML = "";
          sessionStorage.clear();
          return [sent.length, rest, kept, said];
        }""",
        CHAT,
    ) == [3, "there", ["", "Half a", ""], ["Hello", "there"]]
