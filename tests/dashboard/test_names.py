"""Names that somebody chose to break the page: they are shown as they are, and nothing in them runs."""

import pytest
from serving import DAY, MARKUP, NAMES

# What is written as elements by none of our own scripts.
INTRUDERS = "document.querySelectorAll('img[src=x], main script, [onerror]').length"


def nothing_ran(seen):
    seen.page.wait_for_timeout(100)
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.evaluate(INTRUDERS) == 0
    assert (seen.complaints, seen.foreign, seen.dialogs) == ([], [], [])


def test_hostile_names_are_text_on_the_dashboard(shown):
    seen = shown("hostile", as_of=DAY)
    text = seen.page.evaluate("document.querySelector('main').textContent")
    assert [name for name in NAMES if name not in text] == []
    nothing_ran(seen)


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_a_hostile_name_has_a_page_that_shows_it(shown, look, number):
    name, seen = NAMES[number], look("hostile")
    links = shown("hostile", as_of=DAY).page.locator("main a[href*='/skills/skill?']")
    index = links.evaluate_all("(links, name) => links.findIndex((link) => new URL(link.href).searchParams.get('skill') === name)", name)
    assert index >= 0
    # The link can be clicked, and where it leads is opened in a tab of its own.
    links.nth(index).click(trial=True)
    seen.page.goto(links.nth(index).evaluate("link => link.href"))
    seen.settle()
    assert seen.page.locator("h1").evaluate("heading => heading.textContent").strip() == name
    assert name in seen.page.title()
    assert "ready" in seen.panels().values()
    nothing_ran(seen)


def test_a_name_with_its_own_direction_leaves_the_words_beside_it_alone(look):
    seen = look("hostile").open("/skills/skill", skill=NAMES[3], as_of=DAY)
    assert seen.page.evaluate("document.documentElement.dir") in ("", "ltr")
    assert seen.page.locator("h1").evaluate("heading => heading.querySelector('bdi, [dir=auto]') !== null || heading.dir === 'auto'")


@pytest.mark.parametrize("parameter", ["skill", "model", "provider", "half_life_days", "window_days", "as_of", "none_of_these"])
def test_markup_in_the_address_does_not_run(look, parameter):
    seen = look("hostile").open(**{"as_of": DAY, parameter: MARKUP})
    # A server that refuses the value is no complaint here.
    seen.complaints.clear()
    nothing_ran(seen)
