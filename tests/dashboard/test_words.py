"""What the panels say of the rows of their answers."""

import json
import re

import pytest
from serving import DAY


def texts(seen, selector):
    # Plot breaks what is long into lines.
    return seen.page.locator(selector).evaluate_all('nodes => nodes.map((node) => [...node.childNodes].map((part) => part.textContent).join(" ").trim())')


def verdicts(seen):
    return texts(seen, '#panel-models g[aria-description="verdicts"] text')


def test_a_change_is_the_measure_with_its_figures_before_and_now(shown):
    seen = shown(as_of=DAY)
    [drift] = seen.asked("drift")
    said = texts(seen, "#panel-drift tbody td[data-title=Change]")
    assert said and all(re.fullmatch(r"[▲▼] (success|cost|time) +\S.* → \S.*", text) for text in said)
    fell = [row for row in drift if row["success_drifted"] and row["success_direction"] == "down"]
    assert fell and len([text for text in said if text.startswith("▼ success")]) == len(fell)


@pytest.mark.parametrize("panel, days", [("success", 7), ("models", 23), ("cost", 7), ("duration", 7), ("figures", 7)])
def test_a_panel_of_averages_says_its_half_life(shown, panel, days):
    assert re.search(rf"half-life {days} days", shown(as_of=DAY).page.locator(f"#panel-{panel} > .skill-ema-note").inner_text(), re.I)


def test_a_verdict_says_what_it_compares_with_and_never_to_stay(shown):
    seen = shown(as_of=DAY)
    said, compared = verdicts(seen), [row for rows in seen.asked("compare") for row in rows]
    same = [row["baseline_model"] for row in compared if row["verdict"] == "no proven difference"]
    assert same and sorted(text.split(" shown")[0] for text in said if text.startswith("no difference")) == sorted(f"no difference to {model}" for model in same)
    assert "worse" in {row["verdict"] for row in compared} and not re.search(r"\bstay\b", " ".join(said))


def test_a_model_that_stands_alone_is_not_said_to_be_compared(look):
    seen = look().open(as_of=DAY, skill="digest-news", model="qwen3.6-27b")
    assert verdicts(seen) == ["no other model is shown"]


def test_a_warning_that_ends_with_a_statement_is_a_sentence(look):
    seen = look()

    def wrong(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps([{**answer.json()[0], "problem": "rows of the future: 1; see SELECT 1;"}]))

    seen.page.route("**/skills/health*", wrong)
    assert "Rows of the future: 1; see SELECT 1." in texts(seen.open(as_of=DAY), "#health p")
