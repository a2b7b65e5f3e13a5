"""What the charts draw is what the answers hold: marks are counted, and silence is a gap."""

from datetime import date, timedelta

import pytest
from serving import DAY, NAMES, SILENT

PAGES = {
    "dashboard": ("simulated", "/skills", {}),
    "filtered": ("simulated", "/skills", {"model": "claude-sonnet-4.6", "provider": "openrouter", "window_days": 30}),
    "skill": ("simulated", "/skills/skill", {"skill": SILENT}),
    "real": ("real", "/skills", {"as_of": "2025-12-31", "window_days": 90}),
    "hostile": ("hostile", "/skills", {}),
    "hostile-skill": ("hostile", "/skills/skill", {"skill": NAMES[0]}),
    "one": ("one", "/skills", {}),
}
CHARTS = {"success", "models", "cost", "duration", "outcomes"}
# A page of one skill has no caption for it. The numbers in the paths of a mark whose label begins so, a list for each piece that hangs together; and the place of each dot.
PIECES = """([panel, skill, label]) => [...document.querySelectorAll(`#panel-${panel} figure`)]
  .filter((figure) => (figure.querySelector("figcaption")?.textContent ?? skill) === skill)
  .flatMap((figure) => [...figure.querySelectorAll(`g[aria-description^="${label}"] path`)])
  .flatMap((path) => path.getAttribute("d").split("M").slice(1))
  .map((piece) => piece.split(/[LC]/).map((point) => parseFloat(point)))"""
DOTS = """([panel, skill, label]) => [...document.querySelectorAll(`#panel-${panel} figure`)]
  .filter((figure) => (figure.querySelector("figcaption")?.textContent ?? skill) === skill)
  .flatMap((figure) => [...figure.querySelectorAll(`g[aria-description^="${label}"] :is(circle, path)`)])
  .map((dot) => dot.cx ? [dot.cx.baseVal.value, dot.cy.baseVal.value] : dot.getAttribute("transform").match(/[\\d.]+/g).map(Number))"""
SCALE = """([panel, skill, name, values]) => {
  const figure = [...document.querySelectorAll(`#panel-${panel} figure`)].find((figure) => (figure.querySelector("figcaption")?.textContent ?? skill) === skill);
  const scale = figure.querySelector("svg[role=img]").scale(name);
  return values.map((value) => scale.apply(name === "x" ? new Date(value) : value));
}"""


@pytest.fixture(params=PAGES)
def page(request, shown):
    database, path, parameters = PAGES[request.param]
    return shown(database, path, **{"as_of": DAY, **parameters})


def marks(seen, panel, label, shapes="*"):
    """How many shapes the marks with a label have; what Plot adds to a mark beside its shapes is none of these."""
    return seen.page.locator(f'#panel-{panel} g[aria-description^="{label}"] :is({shapes})').count()


def known(row):
    return row["sample_count"] > 0 and row["ema_success_rate"] is not None


def group(row):
    return row["skill_name"], row["model"], row["provider"]


def groups(rows):
    return set(map(group, rows))


def days_around(row):
    day = date.fromisoformat(row["day"])
    return [(*group(row), str(day + timedelta(days=step))) for step in (-1, 1)]


def test_these_panels_have_charts_and_each_chart_is_counted_below(shown):
    seen = shown(as_of=DAY)
    drawn = seen.page.eval_on_selector_all("[id^=panel-]:has(svg[role=img])", "panels => panels.map((panel) => panel.id.slice(6))")
    assert set(drawn) == CHARTS


def test_the_success_rate_has_a_line_and_a_band_for_each_model_and_dots_for_single_days_and_for_the_latest(page):
    [rows] = page.asked("daily")
    drawn = [row for row in rows if known(row)]
    assert drawn
    assert page.page.locator("#panel-success figure").count() == len({row["skill_name"] for row in rows})
    assert marks(page, "success", "success rate of ", "path") == len(groups(drawn))
    assert marks(page, "success", "95% interval of ", "path") >= len(groups(drawn))
    there = {(*group(row), row["day"]) for row in drawn}
    single = [row for row in drawn if there.isdisjoint(days_around(row))]
    assert marks(page, "success", "single days of ", "circle, path") == len(single)
    assert marks(page, "success", "latest day of ", "circle, path") == len(groups(drawn))


def test_the_lines_go_through_the_days_with_calls_that_the_database_has(shown, rows):
    seen = shown(as_of=DAY)
    first = str(date.fromisoformat(DAY) - timedelta(days=89))
    [(days,)] = rows("simulated", "SELECT count(*) FROM (SELECT DISTINCT skill_name, model, provider, day FROM skill_stats_daily WHERE day BETWEEN ? AND ?)",
                     first, DAY)
    assert days > 1000
    skills = seen.page.locator("#panel-success figcaption").all_text_contents()
    pieces = [piece for skill in skills for piece in seen.page.evaluate(PIECES, ["success", skill, "success rate of "])]
    assert sum(map(len, pieces)) == days


def test_the_providers_of_a_model_have_lines_and_symbols_of_their_own(shown):
    seen = shown(as_of=DAY)
    looks = seen.page.locator("#panel-success figure", has_text="review-pull-requests").evaluate("""figure => {
      const [lines, dots] = ["success rate of", "latest day of"].map((label) => [...figure.querySelectorAll(`g[aria-description^="${label}"]`)]);
      return lines.map((line, i) => [line.getAttribute("stroke-dasharray"), dots[i].getAttribute("fill")]);
    }""")
    [(dash, fill), (other_dash, other_fill)] = looks
    assert dash is None and other_dash is not None and fill != other_fill
    # Nothing else is drawn over the lines.
    assert marks(seen, "success", "single days of ", "circle, path") == 0


def test_of_many_skills_those_with_the_most_calls_are_asked_for_and_shown(look):
    seen = look("many").open(as_of=DAY)
    assert sorted(given["skill"] for given in seen.given("daily")) == [f"skill-{number:02}" for number in range(12)]
    assert seen.page.locator("#panel-success figcaption").all_text_contents() == [f"skill-{number:02}" for number in range(12)]
    assert "12 skills with the most calls, of 14" in seen.page.locator("#panel-success").text_content()


def test_the_latest_dot_is_as_high_as_the_rate(page):
    [rows] = page.asked("daily")
    latest = {}
    for row in sorted(filter(known, rows), key=lambda row: row["day"]):
        latest[row["skill_name"], row["model"], row["provider"]] = row
    for skill in {row["skill_name"] for row in latest.values()}:
        rates = [row["ema_success_rate"] for row in latest.values() if row["skill_name"] == skill]
        expected = page.page.evaluate(SCALE, ["success", skill, "y", rates])
        assert sorted(y for _, y in page.page.evaluate(DOTS, ["success", skill, "latest day of "])) == pytest.approx(sorted(expected), abs=0.01)


def test_a_week_of_silence_is_a_gap_in_the_line_and_in_the_band(shown, rows):
    seen = shown(as_of=DAY)
    with_calls = {day for day, in rows("simulated", "SELECT day FROM skill_stats_daily WHERE skill_name = ?", SILENT)}
    days = [str(date.fromisoformat(DAY) - timedelta(days=back)) for back in range(89, -1, -1)]
    silent = [day for day in days if day not in with_calls]
    assert len(silent) == 7 and silent[0] > days[0] and silent[-1] < days[-1]
    first, last = seen.page.evaluate(SCALE, ["success", SILENT, "x", [silent[0], silent[-1]]])
    for label in ("success rate of ", "95% interval of "):
        pieces = seen.page.evaluate(PIECES, ["success", SILENT, label])
        assert len(pieces) == 2 * 2
        assert [piece for piece in pieces if min(piece) < last and max(piece) > first] == []
    # The same days of a skill that is never silent.
    pieces = seen.page.evaluate(PIECES, ["success", "digest-news", "success rate of "])
    assert len(pieces) == 3
    assert [len([x for x in piece if first - 0.5 <= x <= last + 0.5]) for piece in pieces] == [7] * 3


def answer_of(seen, columns, longest):
    """That of ema for groups of these columns; the panels ask with two half-lives."""
    half_life = (max if longest else min)(float(answer["half_life_days"]) for answer in seen.given("ema"))
    [rows, *_] = [rows for given, rows in zip(seen.given("ema"), seen.asked("ema"))
                  if given.get("group_by", "").startswith(columns) and float(given["half_life_days"]) == half_life]
    return rows


def test_the_models_have_a_dot_and_a_range_each_and_a_verdict_in_words(page):
    rows = answer_of(page, "skill,model", longest=True)
    rated = [row for row in rows if row["ema_success_rate"] is not None]
    assert marks(page, "models", "models", "text") == len(rows)
    assert page.page.locator('#panel-models g[aria-description="figures"] :is(circle, path)').count() == len(rated)
    assert marks(page, "models", "ranges", "path") == len([row for row in rated if row["success_rate_low"] is not None])
    verdicts = page.page.locator('#panel-models g[aria-description="verdicts"] text').all_text_contents()
    assert len(verdicts) == len([row for row in rows if row["model"] is not None]) and "" not in verdicts


@pytest.mark.parametrize("panel, value, low", [("cost", "ema_cost_usd", "cost_low"), ("duration", "ema_duration_s", "duration_low")])
def test_what_a_success_costs_and_takes_has_a_dot_and_a_range_for_each_model(page, panel, value, low):
    rows = answer_of(page, "skill,model", longest=False)
    rated = [row for row in rows if row[value] is not None and row["ema_success_rate"] is not None and not (row["ema_success_rate"] == 0 < row[value])]
    assert marks(page, panel, "models", "text") == len(rows)
    assert page.page.locator(f'#panel-{panel} g[aria-description="figures"] :is(circle, path)').count() == len(rated)
    assert marks(page, panel, "ranges", "path") == len([row for row in rated if row[low] is not None])


def test_the_failures_per_day_have_a_bar_for_each_category_of_a_day(page):
    [rows] = page.asked("outcomes")
    failed = [row for row in rows if row["outcome"] != "success"]
    assert marks(page, "outcomes", "failures", "rect") == len(failed)
    if failed:
        names = {(row["outcome"], row["outcome_category"]) for row in failed}
        assert page.page.locator("#panel-outcomes li").count() == len(names)


def failures(seen, *categories, days=1):
    """Opens the page with these categories of failures on each of the last days: the first 100 times a day, the next 99 times, and so on."""
    rows = [{"day": str(date.fromisoformat(DAY) - timedelta(days=day)), "outcome": "failure", "outcome_category": category, "call_count": 100 - number}
            for day in range(days) for number, category in enumerate(categories)]
    seen.page.route("**/skills/outcomes?*", lambda route: route.fulfill(json=rows))
    seen.open(as_of=DAY)
    keys = seen.page.locator("#panel-outcomes li").evaluate_all("keys => keys.map((key) => [key.textContent, key.querySelector('rect').getAttribute('fill')])")
    return dict(keys)


KNOWN = ("rate_limit", "crash", "network", "refusal", "timeout", "context", "auth", "empty", "scaffolding", "incomplete")


def test_the_rarest_categories_beyond_eight_are_one(look):
    seen = look()
    fills = failures(seen, *KNOWN, "mine", "yours", days=2)
    assert list(fills) == ["rate limit", "crash", "network", "refusal", "timeout", "context too long", "access denied", "empty answer", "other"]
    assert len(set(fills.values())) == 9
    assert marks(seen, "outcomes", "failures", "rect") == 2 * 9


@pytest.mark.parametrize("categories", [KNOWN[:8], KNOWN[2:], KNOWN[9:] + tuple(f"mine-{number}" for number in range(8))], ids=["first", "last", "own"])
def test_no_category_has_the_fill_of_another_or_the_colour_of_a_model_before_the_fourth(look, categories):
    seen = look()
    fills = failures(seen, *categories)
    assert len(set(fills.values())) == len(fills) == len(categories)
    models = seen.page.evaluate("[0, 1, 2].map((i) => getComputedStyle(document.documentElement).getPropertyValue(`--skill-ema-${i}`))")
    drawn = seen.page.evaluate("[0, 1, 2, 3, 4].map((i) => getComputedStyle(document.documentElement).getPropertyValue(`--skill-ema-failure-${i}`))")
    assert all(drawn) and set(models).isdisjoint(drawn)
    # Each pattern that is named is there, once.
    named = [fill[5:-1] for fill in fills.values() if fill.startswith("url(#")]
    assert named and [seen.page.locator(f"pattern#{name}").count() for name in named] == [1] * len(named)


def test_the_tables_have_a_row_for_each_row_of_their_answer(page):
    def lines(panel):
        return page.page.locator(f"#panel-{panel} tbody tr").count()

    [drift] = page.asked("drift")
    [failures] = page.asked("failures")
    assert lines("drift") == sum(row[f"{measure}_drifted"] or 0 for row in drift for measure in ("success", "cost", "duration"))
    assert lines("failures") == len(failures)
    assert lines("figures") == len([rows for given, rows in zip(page.given("ema"), page.asked("ema")) if "group_by" not in given][0])
    for runs in page.asked("runs"):
        assert lines("runs") == len(runs)


def test_no_two_entries_of_a_legend_look_the_same(page):
    for legend in page.page.locator("[id^=panel-] ul").all():
        keys = legend.locator("svg").evaluate_all("""keys => keys.map((key) => [...key.children].map((shape) =>
          ["fill", "stroke", "stroke-dasharray"].map((name) => getComputedStyle(shape)[name]) + (shape.getAttribute("d") ?? "")).join())""")
        assert len(set(keys)) == len(keys) > 0
