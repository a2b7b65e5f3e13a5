"""The checks of layout.js find what they are for, and are content with what is right."""

import pytest
from looking import Look

RIGHT = """
  <div style="overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 50px" title="a long name">a long name</div>
  <div style="overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 50px" title="long">a name that is longer than the whole page is wide</div>
  <div style="overflow: auto; width: 50px"><table><tr><td style="white-space: nowrap">what can be scrolled to</td></tr></table></div>
  <div style="position: absolute; overflow: hidden; width: 1px; height: 1px">for a screen reader</div>
  <details><summary>more</summary><p>closed</p></details>
  <svg width="100" height="40"><text y="15">above</text><text y="35">below</text></svg>
"""
WRONG = {
    "cutOff": [
        '<div style="width: 800px">wide</div>',
        '<div style="overflow: hidden; white-space: nowrap; width: 50px">a long name</div>',
        '<div style="overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 50px">no title has the rest</div>',
        '<div style="overflow: hidden; height: 10px">one<br>two</div>',
        '<svg width="50" height="20"><text y="15">a long label</text></svg>',
        '<svg width="50" height="20"><text x="-10" y="15">label</text></svg>',
        '<div style="position: absolute; left: -20px">label</div>',
    ],
    "overlaps": [
        '<svg width="100" height="40"><text y="15">one</text><text x="10" y="18">two</text></svg>',
        '<svg width="100" height="40"><text y="15">facet</text></svg><div style="margin-top: -40px">legend</div>',
        '<div style="height: 0">one</div><div>two</div>',
    ],
    "tooSmall": ['<svg viewBox="0 0 1000 100" width="300"><text y="50" font-size="12">label</text></svg>', '<p style="font-size: 8px">text</p>'],
    "faint": [
        '<p style="color: #888">text</p>',
        '<p style="opacity: 0.5">text</p>',
        '<div style="background: #222"><p style="color: #111">text</p></div>',
        '<svg width="100" height="40"><text y="15" fill="#ccc">text</text></svg>',
        '<svg width="100" height="40"><g fill="oklch(0.8 0.1 90)"><text y="15">text</text></g></svg>',
        '<select style="color: #aaa"><option>one</option></select>',
    ],
}


@pytest.fixture(scope="module")
def check(browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})

    def run(check, body):
        page.set_content(f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>")
        return Look(page, "about:blank").layout(check)

    yield run
    page.close()


@pytest.mark.parametrize("name", WRONG)
def test_a_check_is_content_with_what_is_right(check, name):
    assert check(name, RIGHT) == []


@pytest.mark.parametrize("name, body", [(name, body) for name, bodies in WRONG.items() for body in bodies])
def test_a_check_finds_what_is_wrong(check, name, body):
    assert len(check(name, body)) >= 1
