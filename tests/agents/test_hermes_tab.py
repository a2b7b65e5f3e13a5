"""The tab in the dashboard of the real Hermes, in a real browser: `hermes skill-ema install-dashboard` puts it there."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "dashboard")]

import browser as chromium
from hermes import HERMES, VENV, wait

pytest.importorskip("playwright.sync_api")
TOKEN = "token-of-the-test"
CONFIG = "model: {default: m, provider: custom, base_url: 'http://127.0.0.1:9/v1', api_key: not-needed}\nplugins: {enabled: [skill-ema]}\n"
ROUTES = "/api/plugins/skill-ema"
# A log whose health is never told.
ENDLESS = """CREATE TABLE skill_stats_daily(day);
CREATE TABLE skill_invocations(session_id);
CREATE VIEW skill_ema_status AS SELECT 'ok' AS status;
CREATE VIEW skill_ema_health AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n;"""
PANELS = ["success", "models", "cost", "duration", "drift", "outcomes", "failures", "figures"]


class Dashboard:
    def __init__(self, home, port):
        self.home, self.base = home, f"http://127.0.0.1:{port}"

    def request(self, path, token=TOKEN, **request):
        headers = {"X-Hermes-Session-Token": token} if token else {}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.base + path, headers=headers, **request), timeout=30) as response:
                return response.status, response.headers, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def sql(self, statement):
        command = [VENV / "bin/skill-ema", "sql", "--json", "--db", self.home / "skill_ema.db", statement]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    @contextmanager
    def other_log(self):
        """A place for another database than that of the other tests, where none is at first."""
        log, aside = self.home / "skill_ema.db", self.home / "aside.db"
        log.rename(aside)
        try:
            yield log
        finally:
            aside.replace(log)


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory):
    home = tmp_path_factory.mktemp("home") / ".hermes"
    home.mkdir()
    (home / "config.yaml").write_text(CONFIG)
    # Another profile, which the page of Hermes can show.
    (home / "profiles" / "other").mkdir(parents=True)
    (home / "profiles" / "other" / "config.yaml").write_text(CONFIG)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "HOME": str(home.parent), "HERMES_HOME": str(home), "HERMES_DASHBOARD_SESSION_TOKEN": TOKEN}
    said = subprocess.run([HERMES, "skill-ema", "install-dashboard"], env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert "Restart `hermes dashboard`" in said
    with open(home.parent / "log", "w") as log:
        process = subprocess.Popen([HERMES, "dashboard", "--no-open", "--port", str(port), "--skip-build"], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 90
        while f"HERMES_DASHBOARD_READY port={port}" not in (home.parent / "log").read_text():
            assert process.poll() is None and time.monotonic() < end, (home.parent / "log").read_text()
            time.sleep(0.2)
        started = Dashboard(home, port)
        # Asked for its sessions, Hermes makes its database, and the plugin then makes its own: after that it has nothing more to record.
        started.request("/api/sessions")
        wait((home / "skill_ema.db").exists)
        subprocess.run([VENV / "bin/skill-ema", "demo", "--db", home / "skill_ema.db"], check=True, stdout=subprocess.DEVNULL)
        # The folder without a plugin.yaml does not hide the plugin of the same name.
        assert json.loads(subprocess.run([HERMES, "skill-ema", "jobs", "--json"], env=environment, check=True, stdout=subprocess.PIPE).stdout)
        yield started
    finally:
        # Asked to end, it would wait for a statement that does not.
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def browser():
    with chromium.running() as started:
        yield started


@pytest.fixture
def tab(browser, dashboard):
    """Opens the tab; at the end the page has complained of nothing, except of answers that were refused on purpose."""
    pages, complaints = [], []

    def complain(message):
        # Hermes asks whether someone has signed in, on every page.
        url = message.location["url"]
        if message.type == "error" and not url.endswith("/api/auth/me") and "window_days=0&" not in f"{url}&":
            complaints.append(message.text)

    def open_tab(query="", width=1280, height=900):
        page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB", timezone_id="UTC")
        pages.append(page)
        page.set_default_timeout(30_000)
        page.route(lambda url: not url.startswith(dashboard.base), lambda route: route.abort())
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{dashboard.base}/skill-ema{query}")
        settle(page)
        return page

    yield open_tab
    for page in pages:
        page.close()
    assert complaints == []


def settle(page):
    page.wait_for_function("() => { const all = [...document.querySelectorAll('.skill-ema-panel')]; return all.length && all.every(p => p.dataset.state !== 'loading') }")
    page.wait_for_timeout(500)


def states(page):
    return dict(page.eval_on_selector_all(".skill-ema-panel", "all => all.map(p => [p.id.slice('skill-ema-panel-'.length), p.dataset.state])"))


def test_the_answers_are_those_of_sql_and_need_the_token(dashboard):
    status, headers, body = dashboard.request(f"{ROUTES}/ema?window_days=30&half_life_days=7&group_by=skill,model")
    assert (status, headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert json.loads(body) == dashboard.sql("SELECT * FROM skill_ema(30, ema_alpha(7), NULL, 'skill,model')") != []
    status, headers, text = dashboard.request(f"{ROUTES}/ema.csv?window_days=30")
    assert status == 200 and headers["content-type"].startswith("text/csv") and text.startswith("skill_name,")
    assert dashboard.request(f"{ROUTES}/ema", token=None)[0] == dashboard.request(f"{ROUTES}/ema", token="another")[0] == 401
    for path, code, sentence in (("ema?window_days=x", 400, "got 'x'"), ("nothing", 404, "there is no answer 'nothing'"), ("runs", 400, "skill must be given")):
        status, _, body = dashboard.request(f"{ROUTES}/{path}")
        assert status == code and json.loads(body)["ok"] is False and sentence in json.loads(body)["error"]


def test_an_answer_that_takes_too_long_is_given_up_and_holds_up_nothing_else(dashboard):
    with dashboard.other_log() as log:
        with closing(sqlite3.connect(log)) as connection:
            connection.executescript(ENDLESS)
        with ThreadPoolExecutor() as threads:
            start = time.monotonic()
            asked = threads.submit(dashboard.request, f"{ROUTES}/health")
            time.sleep(1)
            # It finds no such column, but it finds that at once.
            assert dashboard.request(f"{ROUTES}/names")[0] == 404 and not asked.done()
            status, _, body = asked.result()
    assert status == 503 and 10 <= time.monotonic() - start < 20
    assert json.loads(body) == {"ok": False, "error": "health: the answer takes longer than 10 seconds; ask for fewer days, or for one skill or model"}


def test_the_panels_are_drawn_from_the_answers(tab, dashboard):
    page = tab()
    assert page.locator("a[href='/skill-ema']").first.inner_text().strip().lower() == "skill success"
    assert states(page) == dict.fromkeys(PANELS, "ready")
    named = dashboard.sql("SELECT DISTINCT skill_name, model FROM skill_ema(90, NULL, NULL, 'skill,model') WHERE sample_count > 0")
    skills = {row["skill_name"] for row in named}
    assert page.locator("#skill-ema-panel-success figure").count() == len(skills)
    lines = page.locator("#skill-ema-panel-success g[aria-description^='success rate of'] path").count()
    assert lines == len(dashboard.sql("SELECT DISTINCT skill_name, model, provider FROM skill_ema_daily(90, NULL, NULL) WHERE sample_count > 0"))
    assert page.locator("#skill-ema-panel-figures tbody tr").count() == len(dashboard.sql("SELECT 1 AS one FROM skill_ema(90)"))
    assert page.locator("#skill-ema-panel-failures tbody tr").count() == 15
    picture(page, "tab")


def test_filters_narrow_the_panels_and_a_mistake_is_a_sentence(tab):
    page = tab()
    skill = page.locator("#skill-ema-panel-success figcaption").first.inner_text().strip()
    page.locator("#skill-ema-panel-success figcaption a").first.click()
    page.wait_for_selector("#skill-ema-panel-runs[data-state=ready]")
    settle(page)
    assert page.locator("#skill-ema-panel-success figure").count() == 1
    assert page.locator("#skill-ema-skill button").inner_text().strip() == skill
    page.locator("#skill-ema-skill button").click()
    page.get_by_role("option", name="all skills").click()
    page.wait_for_function("() => document.querySelectorAll('#skill-ema-panel-success figure').length > 1")
    page.fill("#skill-ema-window_days", "0")
    page.wait_for_selector("#skill-ema-refused")
    assert "window_days takes " in page.inner_text("#skill-ema-refused")
    assert states(page)["success"] == "ready"
    page.get_by_role("button", name="Reset").click()
    page.wait_for_selector("#skill-ema-refused", state="detached")


def test_the_address_keeps_the_filters_and_what_hermes_has_in_it(tab):
    page = tab("?profile=other&window_days=60")
    assert page.input_value("#skill-ema-window_days") == "60"
    state = page.evaluate("history.state")
    page.fill("#skill-ema-window_days", "30")
    page.fill("#skill-ema-as_of", "2026-01-31")
    page.wait_for_url(lambda url: query(url) == {"profile": ["other"], "window_days": ["30"], "as_of": ["2026-01-31"]})
    assert page.evaluate("history.state") == state
    # In this order: after a reload the router knows the address.
    for again in (lambda: choose_profile(page), page.reload):
        again()
        settle(page)
        assert [page.input_value(f"#skill-ema-{name}") for name in ("window_days", "as_of")] == ["30", "2026-01-31"]
    assert query(page.url) == {"window_days": ["30"], "as_of": ["2026-01-31"]}
    # The menu has the address without filters.
    page.locator("a[href='/skill-ema']").first.click()
    page.wait_for_url("**/skill-ema")
    page.fill("#skill-ema-window_days", "20")
    page.wait_for_url(lambda url: query(url).get("window_days") == ["20"])
    page.go_back()
    page.wait_for_function("document.querySelector('#skill-ema-window_days').value === '30'")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_url(lambda url: query(url) == {})


def choose_profile(page):
    """That of the home itself; Hermes shows its page anew."""
    page.locator("#hermes-profile-switcher button").click()
    page.get_by_role("option").first.click()
    page.wait_for_url(lambda url: "profile" not in query(url))


def query(url):
    return parse_qs(urlsplit(url).query)


def test_the_model_to_compare_with_and_the_day_can_be_chosen(tab, dashboard):
    page = tab("?skill=digest-news")
    models, [least, *_] = page.locator("#skill-ema-panel-models"), called(dashboard, "NULL")
    before = models.text_content()
    page.locator("#skill-ema-baseline_model button").click()
    page.get_by_role("option", name=least).click()
    page.wait_for_function("before => document.querySelector('#skill-ema-panel-models').textContent !== before", arg=before)
    day = dashboard.sql("SELECT date(min(day), '+5 days') AS day FROM skill_stats_daily")[0]["day"]
    before = figures(page)
    page.fill("#skill-ema-as_of", day)
    page.wait_for_function(f"before => JSON.stringify({FIGURES}) !== JSON.stringify(before)", arg=before)
    # Model, provider, calls.
    assert {row[0]: int(row[2]) for row in figures(page)} == called(dashboard, f"'{day}'") != called(dashboard, "NULL")


FIGURES = "[...document.querySelectorAll('#skill-ema-panel-figures tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))"


def figures(page):
    return page.evaluate(FIGURES)


def called(dashboard, day):
    """The calls of a skill in the 90 days up to one: of each model, the least used first."""
    rows = dashboard.sql(f"SELECT model, sample_count FROM skill_ema(90, NULL, {day}, 'skill,model') WHERE skill_name = 'digest-news' ORDER BY 2")
    return {row["model"]: row["sample_count"] for row in rows}


@pytest.mark.parametrize("theme", ["default", "nous-blue"])
def test_all_text_can_be_read(tab, theme):
    page = tab(height=4000)
    page.evaluate("""name => __HERMES_PLUGIN_SDK__.authedFetch("/api/dashboard/theme",
      {method: "PUT", headers: {"Content-Type": "application/json"}, body: JSON.stringify({name})})""", theme)
    page.reload()
    settle(page)
    assert page.get_attribute(".skill-ema-tab", "data-scheme") == {"default": "dark", "nous-blue": "light"}[theme]
    assert page.evaluate(CONTRAST) == []
    picture(page, theme)


def test_nothing_is_cut_off_on_a_phone(tab):
    page = tab(width=390, height=5000)
    wide = page.evaluate("""() => { const edge = document.querySelector("#root main").getBoundingClientRect().right;
      return [...document.querySelectorAll(".skill-ema-tab *")].filter(e => e.getBoundingClientRect().right > edge + 1 && !e.closest("[class*=name], thead, .skill-ema-legend bdi, li"))
        .map(e => `${e.tagName}.${e.className.baseVal ?? e.className}`) }""")
    assert wide == []
    picture(page, "narrow")


def test_a_theme_that_is_chosen_while_the_tab_is_shown_changes_its_colours(tab):
    page = tab()
    for background, scheme in (("#fff", "light"), ("rgb(10 20 30)", "dark")):
        page.evaluate("colour => document.documentElement.style.setProperty('--background-base', colour)", background)
        page.wait_for_selector(f".skill-ema-tab[data-scheme={scheme}]")
        assert page.evaluate("getComputedStyle(document.querySelector('.skill-ema-tab')).colorScheme") == scheme


@contextmanager
def page_without_panels(browser, dashboard, missing="nothing"):
    """The page of the tab, which complains as it likes; a file may be missing."""
    page = browser.new_page()
    page.route(lambda url: not url.startswith(dashboard.base) or url.endswith(missing), lambda route: route.abort())
    page.goto(f"{dashboard.base}/skill-ema")
    page.wait_for_selector(".skill-ema-warning, p.skill-ema-tab[role=alert]")
    yield page
    page.close()


def test_a_tab_that_cannot_be_loaded_leaves_hermes_as_it_is(browser, dashboard):
    with page_without_panels(browser, dashboard, missing="/dist/tab.js") as page:
        assert "This tab could not be shown" in page.inner_text("p.skill-ema-tab")
        assert page.locator("a[href='/skills']").count() == 1


def test_a_missing_database_and_an_empty_log_are_said_instead_of_panels(browser, dashboard):
    with dashboard.other_log() as log:
        with page_without_panels(browser, dashboard) as page:
            assert f"there is no database {log} yet; it is made when the first run of a job is recorded" in page.inner_text(".skill-ema-tab")
            assert page.locator(".skill-ema-panel, .skill-ema-filters").count() == 0
        subprocess.run([VENV / "bin/skill-ema", "init", "--db", log], check=True, stdout=subprocess.DEVNULL)
        with page_without_panels(browser, dashboard) as page:
            assert page.inner_text(".skill-ema-tab") == "Nothing is recorded yet. The runs of Hermes' jobs are recorded when they end."
            assert page.locator(".skill-ema-panel, .skill-ema-filters").count() == 0


# Each text's colour on the colours behind it, mixed on a canvas, which reads every notation.
CONTRAST = """() => {
  const context = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
  const mixed = colours => {
    context.fillStyle = "#000"; context.fillRect(0, 0, 1, 1);
    for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const base = getComputedStyle(document.documentElement).getPropertyValue("--background-base").trim();
  const luminance = rgb => rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const wrong = new Set(), walker = document.createTreeWalker(document.querySelector(".skill-ema-tab"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility() || element.closest("title, style")) continue;
    const behind = [];
    for (let e = element; e.closest(".skill-ema-tab"); e = e.parentElement) behind.unshift(getComputedStyle(e).backgroundColor);
    const style = getComputedStyle(element), ground = [base, ...behind];
    const front = element.closest("svg") ? style.fill : style.color;
    const [a, b] = [luminance(mixed([...ground, front])), luminance(mixed(ground))].sort((a, b) => b - a);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) wrong.add(`${contrast.toFixed(2)} ${element.tagName} ${text.slice(0, 40)}`);
  }
  return [...wrong];
}"""


def picture(page, name):
    """Kept where SCREENSHOTS says, for people to look at."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"hermes-{name}.png")
