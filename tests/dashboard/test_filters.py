"""A filter changes the charts and the address, the address brings the same charts again, and a value that is refused changes nothing."""

import pytest
from serving import DAY, SILENT

FILTERS = {"skill": SILENT, "model": "qwen3.6-27b", "provider": "anthropic", "half_life_days": "3", "window_days": "30", "as_of": "2026-06-01"}
REFUSED = {"half_life_days": "-1", "window_days": "0", "as_of": "2026-13-01"}


def choose(seen, parameter, value):
    control = seen.page.locator(f"[name={parameter}]")
    with seen.page.expect_response(lambda response: "/skills/" in response.url):
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
            control.press("Enter")
    seen.settle()


@pytest.mark.parametrize("parameter", FILTERS)
def test_a_filter_changes_the_picture_and_its_address_brings_it_again(look, parameter):
    value = FILTERS[parameter]
    seen = look().open(as_of=DAY)
    before = seen.picture()
    choose(seen, parameter, value)
    after = seen.picture()
    assert before and after and after != before
    assert seen.parameters() == {"as_of": DAY, parameter: value}
    seen.page.reload()
    seen.settle()
    assert seen.picture() == after
    assert seen.page.locator(f"[name={parameter}]").input_value() == value
    assert (seen.complaints, seen.foreign) == ([], [])


def test_back_undoes_a_filter_and_forward_chooses_it_again(look):
    seen = look().open(as_of=DAY)
    pictures, chosen = [seen.picture()], [("model", "qwen3.6-27b"), ("window_days", "30")]
    for parameter, value in chosen:
        choose(seen, parameter, value)
        pictures.append(seen.picture())
    assert len(set(map(str, pictures))) == 3

    def go(there, picture, **parameters):
        with seen.page.expect_response(lambda response: "/skills/" in response.url):
            there()
        seen.settle()
        assert seen.parameters() == {"as_of": DAY, **parameters}
        assert {name: seen.page.locator(f"[name={name}]").input_value() for name, _ in chosen} == {name: parameters.get(name, "") for name, _ in chosen}
        assert seen.picture() == picture

    go(seen.page.go_back, pictures[1], model="qwen3.6-27b")
    go(seen.page.go_back, pictures[0])
    go(seen.page.go_forward, pictures[1], model="qwen3.6-27b")
    # A choice that has not been made anew is no step: one more Back leads to the page before.
    seen.page.go_back()
    seen.page.go_back()
    assert seen.page.url == "about:blank"


def sentence(seen, parameter, value):
    """The server's, for a value that it refuses, without the name of the function that refuses it."""
    answer = seen.page.request.get(f"{seen.base}/skills/ema", params={parameter: value})
    assert answer.status == 400
    return answer.json()["error"].partition(": ")[2]


# The control for a day takes nothing else.
@pytest.mark.parametrize("parameter", ["half_life_days", "window_days"])
def test_a_refused_value_shows_the_servers_sentence_and_keeps_the_charts(look, parameter):
    seen = look().open(as_of=DAY)
    before = seen.picture()
    choose(seen, parameter, REFUSED[parameter])
    alert = seen.page.get_by_role("alert").filter(has_text=sentence(seen, parameter, REFUSED[parameter]))
    alert.wait_for()
    assert seen.picture() == before
    choose(seen, parameter, FILTERS[parameter])
    alert.wait_for(state="hidden")
    assert seen.picture() != before


@pytest.mark.parametrize("parameter", REFUSED)
def test_a_refused_value_in_the_address_shows_the_servers_sentence(look, parameter):
    seen = look().open(**{"as_of": DAY, parameter: REFUSED[parameter]})
    assert seen.page.get_by_role("alert").filter(has_text=sentence(seen, parameter, REFUSED[parameter])).first.is_visible()


def marked(seen):
    """The filters that are marked as wrong."""
    return seen.page.locator("[aria-invalid]").evaluate_all("controls => controls.map((control) => control.name)")


def test_a_filter_that_one_panel_refuses_leaves_the_others_as_they_are(look):
    seen = look().open(as_of=DAY, baseline_model="nope")
    panels = seen.panels()
    assert panels.pop("models") == "error" and set(panels.values()) == {"ready"}
    said = seen.page.locator("#refused").inner_text()
    assert said.startswith("skill_compare: baseline_model takes a model with calls from ") and said == seen.page.locator("#panel-models .message").inner_text()
    assert marked(seen) == ["baseline_model"]


def test_an_answer_that_no_filter_makes_too_much_is_blamed_on_none(look):
    seen = look()
    sentence = "daily: the answer has more than 100000 rows; ask for fewer days, or for one skill or model"
    seen.page.route("**/skills/daily?*", lambda route: route.fulfill(status=400, json={"ok": False, "error": sentence}))
    panels = seen.open(as_of=DAY, window_days="30").panels()
    assert panels.pop("success") == "error" and set(panels.values()) == {"ready"}
    assert seen.page.locator("#panel-success .message").inner_text() == sentence
    assert not seen.page.locator("#refused").is_visible() and marked(seen) == []


def test_a_window_longer_than_the_log_asks_for_no_day_before_its_first(look):
    seen = look().open(as_of=DAY, window_days="36500")
    assert set(seen.panels().values()) == {"ready"}
    assert [given["window_days"] for given in seen.given("daily")] == ["90"]


@pytest.mark.parametrize("parameter, typed, sentence", [
    ("window_days", "1e999", "Window in days takes a number."), ("half_life_days", "-", "Half-life in days takes a number.")])
def test_what_is_no_number_is_said_and_changes_nothing(look, parameter, typed, sentence):
    seen = look().open(as_of=DAY)
    before = seen.picture()
    seen.page.locator(f"[name={parameter}]").press_sequentially(typed)
    seen.page.get_by_role("alert").filter(has_text=sentence).wait_for()
    assert marked(seen) == [parameter] and seen.picture() == before
    choose(seen, parameter, "30")
    assert not seen.page.locator("#refused").is_visible() and marked(seen) == []


@pytest.mark.parametrize("moment", [f"{DAY}T00:00", f"{DAY}T12:30:00.5Z", f"{DAY} 23:59"])
def test_a_moment_in_the_address_is_its_day(look, moment):
    seen = look().open(as_of=moment)
    assert seen.page.locator("[name=as_of]").input_value() == DAY
    assert seen.parameters() == {"as_of": DAY}
    assert {given["as_of"] for given in seen.given("ema")} == {DAY}


def test_a_server_that_does_not_answer_leaves_the_charts(look):
    seen = look().open(as_of=DAY)
    before, silence = seen.picture(), seen.page.get_by_role("alert").filter(has_text="The server does not answer. Is skill-ema serve still running?")
    seen.page.route("**/skills/*", lambda route: route.abort("connectionrefused"))
    seen.page.locator("[name=window_days]").fill("30")
    silence.wait_for()
    assert seen.picture() == before and set(seen.panels().values()) == {"ready"}
    assert marked(seen) == [] and seen.parameters() == {"as_of": DAY}
    seen.page.unroute("**/skills/*")
    choose(seen, "window_days", "31")
    assert not silence.is_visible() and seen.picture() != before
