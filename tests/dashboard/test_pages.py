"""Every page of every database: it loads whole, from its own server, and every word of it can be read."""

import re

import pytest
from looking import LAYOUT
from serving import DAY, NAMES, SILENT

PAGES = {
    "dashboard": ("simulated", "/skills", {"as_of": DAY}),
    "skill": ("simulated", "/skills/skill", {"skill": SILENT, "as_of": DAY}),
    "real": ("real", "/skills", {"as_of": "2025-11-24", "window_days": 30}),
    "hostile": ("hostile", "/skills", {"as_of": DAY}),
    **{f"hostile-{number}": ("hostile", "/skills/skill", {"skill": name, "as_of": DAY}) for number, name in enumerate(NAMES)},
    "one": ("one", "/skills", {"as_of": DAY}),
    "one-skill": ("one", "/skills/skill", {"skill": "digest", "as_of": DAY}),
    "empty": ("empty", "/skills", {}),
    "nothing-then": ("simulated", "/skills", {"as_of": "2020-01-01"}),
    "no-such-skill": ("simulated", "/skills/skill", {"skill": "none", "as_of": DAY}),
}
# The looks that are tried of each; the others are as the first, but for the names in them.
LOOKS = [(1280, "light"), (390, "light"), (1280, "dark"), (390, "dark")]
SEEN = [(name, *look) for name in PAGES for look in (LOOKS if name in ("dashboard", "skill", "hostile") else LOOKS[:2])]


@pytest.fixture
def page(shown):
    """One of these, for a test that only looks at it."""
    def show(name, width=1280, scheme="light"):
        database, path, parameters = PAGES[name]
        return shown(database, path, width, scheme, **parameters)
    return show


@pytest.fixture
def own_page(look):
    """One of these, for a test that changes it."""
    def open_page(name, width=1280, scheme="light"):
        database, path, parameters = PAGES[name]
        return look(database, width, scheme).open(path, **parameters)
    return open_page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_without_a_complaint_and_asks_no_other_host(page, name):
    seen = page(name)
    assert (seen.complaints, seen.foreign, seen.dialogs) == ([], [], [])
    assert "error" not in seen.panels().values(), seen.panels()


@pytest.mark.parametrize("name", ["dashboard", "skill", "real"])
def test_every_panel_has_something_to_show(page, name):
    panels = page(name).panels()
    assert len(panels) >= 8
    assert {panel: state for panel, state in panels.items() if state != "ready"} == {}


@pytest.mark.parametrize("name, sentence", [("empty", "Nothing is recorded yet"), ("no-such-skill", "There is no skill")])
def test_a_page_without_anything_to_show_says_why(page, name, sentence):
    seen = page(name)
    assert seen.page.get_by_role("heading", name=sentence).is_visible()
    assert seen.panels() == {}


def test_a_skill_that_is_not_there_has_a_link_to_those_that_are(own_page):
    seen = own_page("no-such-skill")
    seen.page.get_by_role("link", name="The page of all skills").click()
    seen.page.wait_for_url("**/skills")
    assert len(seen.settle().panels()) == 8


def test_panels_say_that_they_load(look):
    seen = look()
    seen.page.route("**/skills/ema?*", lambda route: None)
    seen.page.goto(f"{seen.base}/skills?as_of={DAY}")
    seen.page.wait_for_selector(".panel")
    assert set(seen.panels().values()) == {"loading"}
    assert set(seen.page.locator(".panel .body").all_inner_texts()) == {"Loading…"}


def test_panels_without_calls_say_so(page):
    seen = page("nothing-then")
    for panel, state in seen.panels().items():
        assert state == "empty" or panel == "failures", panel
        assert re.search(r"[Nn]o call|Nothing", seen.page.locator(f"#panel-{panel} .body").inner_text()), panel
    assert seen.picture() == []


# As wide as what is chosen in it.
FITTING = """() => [...document.querySelectorAll("select")].filter((select) => {
  const whole = document.createElement("select");
  whole.append(new Option(select.selectedOptions[0].text));
  whole.style.width = "max-content";
  select.after(whole);
  const {width} = whole.getBoundingClientRect();
  whole.remove();
  return width > select.getBoundingClientRect().width;
}).map((select) => select.name)"""


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
def test_the_defaults_of_the_filters_can_be_read_whole(page, width):
    assert page("dashboard", width).page.evaluate(FITTING) == []


def test_a_narrow_page_shows_the_first_rows_of_a_table_and_the_others_when_asked(page, own_page):
    def rows(seen):
        return {panel: seen.page.locator(f"#panel-{panel} tbody tr").count() for panel in ("drift", "failures", "figures", "runs")}

    wide, narrow = page("skill"), own_page("skill", 390)
    all_rows = rows(wide)
    assert (all_rows["failures"], all_rows["runs"]) == (15, 50)
    assert wide.page.get_by_role("button", name="Show all").count() == 0
    assert rows(narrow) == {panel: min(number, 4) for panel, number in all_rows.items()}
    for button in narrow.page.get_by_role("button", name="Show all").all()[::-1]:
        button.click()
    assert rows(narrow) == all_rows


@pytest.mark.parametrize("database, are", [("simulated", True), ("mixed", True), ("real", False), ("empty", False)])
def test_a_page_says_whether_runs_are_simulated(shown, database, are):
    seen = shown(database, as_of=DAY)
    assert seen.page.locator("header").get_by_text("simulated runs").is_visible() is are


@pytest.mark.parametrize("name, width, scheme", SEEN)
def test_all_text_can_be_read(page, name, width, scheme):
    seen = page(name, width, scheme)
    assert {check: wrong for check in ("cutOff", "overlaps", "tooSmall", "faint") if (wrong := seen.layout(check))} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_dark_for_those_who_want_it_dark(page, scheme):
    # From 0, black, to 1, white.
    seen = page("dashboard", scheme=scheme)
    shade = seen.page.evaluate(f"() => {{ {LAYOUT}; return luminance(background(document.body)); }}")
    assert shade > 0.8 if scheme == "light" else shade < 0.1


@pytest.mark.parametrize("name", ["dashboard", "skill"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_tab_key_reaches_every_control_and_shows_where_it_is(own_page, name, width):
    seen = own_page(name, width)
    controls = seen.layout("controls")
    assert len(controls) > 5
    reached, unmarked = set(), []
    for _ in range(3 * len(controls)):
        seen.page.keyboard.press("Tab")
        at, marked = seen.page.evaluate("""() => {
          const style = getComputedStyle(document.activeElement);
          // Chromium marks the part of a date that is being typed.
          const marked = document.activeElement.type === "date" || style.outlineStyle !== "none" || style.boxShadow !== "none";
          return [document.activeElement.dataset.control, marked];
        }""")
        if at is not None:
            reached.add(int(at))
            if not marked:
                unmarked.append(controls[int(at)])
        if len(reached) == len(controls):
            break
    assert [control for index, control in enumerate(controls) if index not in reached] == []
    assert unmarked == []
