"""Recording: one INSERT INTO skill_runs writes a row of the log per skill, once, each with its share of the whole.

The oracle here is plain Python, written from the design: it shares no code with the SQL that it checks.
"""

import functools
import json
import time
from datetime import datetime, timedelta

import apsw
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conftest import NOON, connect, drift, rows, value
from test_rollup import in_units

INFINITY, NAN = float("inf"), float("nan")
BLANKS = " \t\n\v\f\r"
TOKENS = ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"]
ALIASES = {"folder": "digest", "old": "folder", "技": "技能", "two words": "scan"}
# What classify_outcome says of these texts: its category and its reason.
VERDICTS = {
    "Report: funding flipped negative on 3 of 40 pairs.": ("ok", "complete"),
    "\U0001f600" * 300: ("ok", "complete"),
    " All\r\nis well \n": ("ok", "complete"),
    "": ("empty", "empty output"),
    "Skill(s) not found and skipped: scan": ("scaffolding", "Skill(s) not found and skipped: scan"),
    "Error code: 429 - rate limit reached": ("rate_limit", "Error code: 429 - rate limit reached"),
}


def run(connection, view="skill_runs", **columns):
    """Records one run; skill 's' today at noon, unless told otherwise."""
    columns = {"skills": "s", "started_at": NOON, **columns}
    places = ", ".join("?" for _ in columns)
    connection.execute(f"INSERT INTO {view} ({', '.join(columns)}) VALUES ({places})", tuple(columns.values()))


def log(connection):
    """The rows of the log by skill; a skill has one only."""
    found = rows(connection, "SELECT * FROM skill_invocations ORDER BY id")
    result = {row.pop("skill_name"): row for row in found if row.pop("id")}
    assert len(result) == len(found)
    return result


def logged(connection, *columns):
    return connection.execute(f"SELECT {', '.join(columns)} FROM skill_invocations ORDER BY id").fetchall()


def everything(connection):
    tables = ["skill_invocations", "skill_daily_rollup", "skill_aliases", "skill_ema_guard"]
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def forms(moment):
    """A moment, given in milliseconds, in the ways that a runner may write it."""
    seconds, fraction = divmod(moment, 1000)
    result = [moment / 1000, str(moment / 1000)] + ([] if fraction else [seconds, str(seconds), f" {seconds} "])
    zones = [(0, ["", "Z", "z", " Z", "+00:00", "-0000"]), (120, ["+02:00", "+0200"]), (-330, ["-05:30", "-0530", " -0530"]), (840, ["+1400"])]
    for minutes, suffixes in zones:
        local = datetime(1970, 1, 1) + timedelta(milliseconds=moment, minutes=minutes)
        precise = ["milliseconds", "microseconds"] + ([] if fraction else ["seconds"]) + ([] if moment % 60_000 else ["minutes"])
        result += [local.isoformat(gap, precision) + suffix for gap in " T" for precision in precise for suffix in suffixes]
    # Text of four or eight digits may be a day.
    result = [form for form in result if not (isinstance(form, str) and form.isdigit() and len(form) in (4, 8))]
    return result + ([] if moment % 86_400_000 else [(datetime(1970, 1, 1) + timedelta(milliseconds=moment)).date().isoformat()])


@functools.cache
def confidence(text):
    """How sure the judge is of a text."""
    return value(connect(initialise=False), "SELECT json_extract(classify_outcome(?), '$.confidence')", (text,))


def is_nothing(cell):
    """Whether a program wrote that it has no such name."""
    return isinstance(cell, str) and cell.strip(BLANKS).lower() in ("", "none", "null", "nan", "undefined")


def expected(names, started, completed, given):
    """The rows that a run must give, by skill; the times in milliseconds, its other columns as numbers."""
    names_of = ("session_id", "cron_id", "model", "provider", "error")
    given = {**given, **{column: None for column in names_of if is_nothing(given[column])}}
    found = dict.fromkeys(name.strip(BLANKS) for name in names if name and name.strip(BLANKS))
    for _ in ALIASES:
        found = dict.fromkeys(ALIASES.get(name, name) for name in found)
    success, reason, category = given["success"], None, None
    text = given["output"] if given["error"] is None else given["error"]
    verdict, why = VERDICTS.get(text, (None, None))
    if success is None and text is not None:
        success = int(given["error"] is None and verdict == "ok")
    if success == 1:
        category, reason = "ok", "complete"
    elif success == 0 and verdict in ("ok", None):
        category, reason = "crash", None if text is None else text.replace("\r", " ").replace("\n", " ").strip(" ")[:200]
    elif success == 0:
        category, reason = verdict, why

    def share(whole, place):
        return None if whole is None else whole // len(found) + (place < whole % len(found))

    def cost(place):
        if given["cost_usd"] is None or len(found) == 1:
            return given["cost_usd"]
        return share(in_units(given["cost_usd"], 10**9), place) / 1e9

    ended = None if completed is None else completed / 1000
    return {
        name: {
            **{column: given[column] for column in ("session_id", "cron_id", "model", "provider", "quality_score")},
            **{column: share(given[column], place) for column in TOKENS},
            "estimated_cost_usd": cost(place),
            "invoked_at": started / 1000,
            "completed_at": ended,
            "duration_seconds": None if ended is None else ended - started / 1000,
            "success": success,
            "end_reason": reason,
            "outcome_category": category,
            "excluded": None,
            "delivered": None,
            "outcome_confidence": confidence(text) if given["success"] is None and given["error"] is None else None,
        }
        for place, name in enumerate(found)
    }


texts = st.text(st.characters(codec="utf-8"), max_size=5)
known = ["digest", "scan", "e\u0301", "é", "技能", "\U0001f600", "it's \"so\"", "%s%n", *ALIASES, "Folder"]
names = st.one_of(st.sampled_from(known), st.sampled_from(known), st.sampled_from([None, "", BLANKS, " scan\n", "\tfolder"]), texts)
moments = st.integers(0, NOON * 1000) | st.integers(0, 10**6).map(lambda seconds: seconds * 86_400) | st.just(NOON * 1000)
MEASURES = {
    **{column: st.none() | st.integers(0, 10**12) | st.integers(0, 9) for column in TOKENS},
    "cost_usd": st.none() | st.floats(0, 1e4) | st.sampled_from([0.0, 1e-300, 0.5e-9, 2.5e-9, 0.1, 1e4]),
    "quality_score": st.none() | st.floats(-1e4, 1e4),
    "success": st.sampled_from([None, None, 0, 1]),
    "output": st.none() | st.sampled_from([*VERDICTS]),
    "error": st.none() | st.none() | st.sampled_from([*VERDICTS]),
}


@st.composite
def skills_of(draw):
    """A run's names, and one way to write them."""
    given = draw(st.lists(names, min_size=1, max_size=6))
    assume(any(name and name.strip(BLANKS) for name in given))
    blank = draw(st.sampled_from(["", " ", "\r\n\t"]))
    ways = [json.dumps(given), json.dumps(given, ensure_ascii=False, indent=1)]
    if len(given) == 1:
        ways += [json.dumps(given[0])] + [given[0]] * (given[0].strip(BLANKS)[0] not in '[{"' and "," not in given[0])
    return given, blank + draw(st.sampled_from(ways)) + blank


def like_a_number(amount):
    """The same number in the types that a runner's language may bind."""
    whole = amount is not None and amount == int(amount)
    return st.sampled_from([amount] + [kind(int(amount)) for kind in (int, float, str) if whole])


@settings(max_examples=400)
@given(data=st.data())
def test_a_run_gives_the_rows_that_the_design_says_and_only_once(data):
    db = connect()
    db.executemany("INSERT INTO skill_aliases VALUES (?, ?)", ALIASES.items())
    given_names, skills = data.draw(skills_of())
    started = data.draw(moments)
    completed = data.draw(st.none() | st.integers(started, min(started + 10**10, 10**14 - 1)))
    labels = {column: data.draw(st.none() | texts) for column in ("session_id", "cron_id", "model", "provider")}
    given = {column: data.draw(strategy) for column, strategy in MEASURES.items()}
    bound = {column: cell if isinstance(cell, str) else data.draw(like_a_number(cell)) for column, cell in given.items()}
    ends = data.draw(st.sampled_from([None] if completed is None else forms(completed)))
    run(db, skills=skills, started_at=data.draw(st.sampled_from(forms(started))), completed_at=ends, **labels, **bound)
    wanted = expected(given_names, started, completed, {**labels, **given})
    session = None if is_nothing(labels["session_id"]) else labels["session_id"]
    found = log(db)
    assert found == wanted
    assert [*found] == [*wanted]
    assert drift(db) == []
    for column in TOKENS:
        parts = [row[column] for row in found.values()]
        assert given[column] is None or (sum(parts) == given[column] and max(parts) - min(parts) <= 1)
    costs = [row["estimated_cost_usd"] for row in found.values()]
    if given["cost_usd"] is not None:
        nanos = [in_units(cost, 10**9) for cost in costs]
        assert sum(nanos) == in_units(given["cost_usd"], 10**9) and max(nanos) - min(nanos) <= 1
    # Again, the names and the start written differently and the rest another.
    again = json.dumps([None, *reversed(given_names)])
    run(db, skills=again, started_at=data.draw(st.sampled_from(forms(started))), session_id=labels["session_id"], success=0, cost_usd=9)
    assert value(db, "SELECT count(*) FROM skill_invocations") == len(wanted) * (1 + (session is None))
    assert session is None or log(db) == found
    assert drift(db) == []
    db.close()


def test_two_hundred_skills_share_to_the_last_token_and_nanodollar(db):
    run(db, skills=json.dumps([f"skill {number}" for number in range(200)]), input_tokens=10**12 - 1, output_tokens=7, cost_usd=0.1234567891)
    assert value(db, "SELECT count(DISTINCT skill_name) FROM skill_invocations") == 200
    assert logged(db, "sum(input_tokens)", "max(input_tokens) - min(input_tokens)", "sum(output_tokens)", "max(output_tokens)") == [(10**12 - 1, 1, 7, 1)]
    assert value(db, "SELECT sum(cost_nanousd) FROM skill_daily_rollup") == 123456789
    assert drift(db) == []


def test_the_verdicts_of_this_file_are_those_of_classify_outcome(db):
    for text, (category, reason) in VERDICTS.items():
        verdict = json.loads(value(db, "SELECT classify_outcome(?)", (text,)))
        assert (verdict["category"], verdict["end_reason"]) == (category, reason)


@pytest.mark.parametrize("text", ["\U0001f600" * 300, "é" * (199 - 35) + "\U0001f600x", "a" * 201], ids=["4 bytes", "mixed", "1 byte"])
@pytest.mark.parametrize("column", ["output", "error"])
def test_the_excerpt_is_short_and_ends_between_characters(db, column, text):
    text = f"The report is ready and was sent. {text}"
    run(db, success=0, **{column: text})
    assert logged(db, "end_reason", "outcome_category") == [(text[:200], "crash")]


ODD_TIMES = {"2024-02-29": 1709164800, "2025-11-19T24:00": NOON + 43200, "1970-01-01": 0,
             "2460999.5": 2460999.5, "1e9": 10**9, "2025-11-19T12:00:00+14:00": NOON - 50400, "0": 0, -0.0: 0}  # fmt: skip


@pytest.mark.parametrize("written", ODD_TIMES)
def test_a_time_at_the_edge_of_what_is_read(db, written):
    run(db, started_at=written, completed_at=written)
    assert logged(db, "invoked_at", "completed_at", "duration_seconds") == [(ODD_TIMES[written], ODD_TIMES[written], 0)]


def test_a_run_may_last_ten_million_seconds(db):
    run(db, completed_at=NOON + 1e7)
    assert logged(db, "duration_seconds") == [(1e7,)]


NOT_TIMES = ["20251119", "2025", -1, -0.001, 1e11, NOON * 1000, INFINITY, "now", "noon", "12:00", "12abc", "2025-02-29", "2025-11-31", "2025-13-01",
             "0000-01-01", "9999-12-31", "5138-11-16T09:46:40Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00+0200", "2025-11-19T23:59:60",
             "2025-11-19T24:30", "2025-11-19T12:00:00Z junk", "2025-11-19T12:00:00+2460", "2025-1-9", "2025-11-19-0200", "1763553600Z"]  # fmt: skip
NO_ARRAY = 'skills must be a JSON array of names, such as ["digest", "scan"], or one bare name without a comma'
BROKEN = 'skills is broken JSON; it must be an array of names, such as ["digest", "scan"], or one bare name without a comma'
NOT_COUNTS = [-1, 10**12 + 1, 1.5, INFINITY, 2**63 - 1, "many", "12abc", "0x10", "x" * 5000]
TIMES = ("started_at", "completed_at")
FLAGS = ("success", "excluded", "replace", "delivered")
REFUSED = [
    *((f"{column} must be text, got a blob", [{column: b"x"}]) for column in ("session_id", "cron_id", "model", "provider")),
    *((f"{column} must be a number, got a blob; where numpy's numbers arrive as blobs, give int(x) or float(x)",
       [{column: bad} for bad in (b"", b"1", NOON.to_bytes(8, "little"))]) for column in (*TIMES, *TOKENS, "cost_usd", "quality_score", *FLAGS)),
    (NO_ARRAY, [{"skills": bad} for bad in (None, NAN, 5, 1.5, b"s", b'["s"]', "{", "{}", ' {"s": 1}', "news,scan", "a, b", '"a", "b"')]),
    (BROKEN, [{"skills": bad} for bad in ("[", '["s"', "['s']", "[s]", '["s",]', '["s"] x', "[" * 5000)]),
    ("started_at must not be more than a day in the future",
     [{"started_at": bad} for bad in (99999999999.999, "5138-11-16T09:46:39.999Z", "9e10", time.time() + 172800)]),
    ("every name in skills must be text", [{"skills": bad} for bad in ("[1]", '["s", true]', '[["s"]]', '["s", {}]', '[null, 0.5, "s"]')]),
    ("skills names no skill; give at least one name that is not blank",
     [{"skills": bad} for bad in ("", BLANKS, "[]", "[null]", '[" ", "\\t\\r\\n", null]', '""', '" "')]),
    ("started_at must be Unix seconds from 0 to 1e11 (not milliseconds) or ISO-8601 text, such as 2025-11-19T06:00:00Z",
     [{"started_at": bad} for bad in (None, NAN, "", " ", "nan", *NOT_TIMES)]),
    ("completed_at must be Unix seconds from 0 to 1e11 (not milliseconds), ISO-8601 text, such as 2025-11-19T06:00:00Z, or NULL",
     [{"completed_at": bad} for bad in NOT_TIMES]),
    ("completed_at must not be before started_at", [{"completed_at": bad} for bad in (0, NOON - 0.001, "2025-11-19T12:00:00+00:01", str(NOON - 1))]),
    ("completed_at must be within 1e7 seconds of started_at", [{"completed_at": bad} for bad in (NOON + 1e7 + 0.001, "2026-11-19")]),
    *((f"{column} must be a whole number from 0 to 1e12", [{column: bad} for bad in NOT_COUNTS]) for column in TOKENS),
    ("cost_usd must be a number of dollars from 0 to 1e4", [{"cost_usd": bad} for bad in (-1e-9, 10000.001, INFINITY, "$1", "12abc")]),
    ("quality_score must be a number from -1e4 to 1e4", [{"quality_score": bad} for bad in (-10000.001, 10000.001, -INFINITY, "A")]),
    *((f"{column} must be 1, 0 or NULL", [{column: bad} for bad in (2, -1, 0.5, INFINITY, "yes", "truely")]) for column in FLAGS),
    ("replace = 1 must come with the session_id of the run to replace, got NULL",
     [{"replace": bad, "session_id": none} for bad in (1, "True") for none in (None, "", "None")]),
]  # fmt: skip


def is_quoted(connection, message, bad):
    """Whether the message shows the first 60 characters of what is wrong, as SQL writes it."""
    [cell] = list(bad.values())[:1]
    shown = message.partition(" got ")[2]
    return "a blob" in shown or "at most 1000" in message or value(connection, "SELECT substr(quote(?), 1, 60)", (cell,)) in shown or cell in (1, "True")


@pytest.mark.parametrize("message, bad_runs", REFUSED, ids=[message.split(";")[0] for message, _ in REFUSED])
def test_a_mistake_is_refused_with_what_to_fix_and_undoes_its_statement_alone(db, message, bad_runs):
    db.execute("INSERT INTO skill_aliases VALUES ('old', 's'); BEGIN")
    run(db, cost_usd=0.5)
    before = everything(db)
    for bad in bad_runs:
        row = {"session_id": "x", "skills": '["a", "b"]', "started_at": NOON, **bad}
        good = {**dict.fromkeys(row), "skills": "good", "started_at": NOON}
        places = ", ".join("?" for _ in row)
        for policy in ("", "OR IGNORE", "OR REPLACE", "OR FAIL", "OR ABORT", "OR ROLLBACK"):
            with pytest.raises(apsw.ConstraintError) as refusal:
                db.execute(f"INSERT {policy} INTO skill_runs ({', '.join(row)}) VALUES ({places}), ({places})", (*good.values(), *row.values()))
            assert str(refusal.value).startswith(f"skill_runs: {message}"), (bad, policy)
            assert len(str(refusal.value)) < 250 and is_quoted(db, str(refusal.value), bad), (bad, policy)
        assert everything(db) == before and db.in_transaction, bad
    db.execute("COMMIT")
    assert everything(db) == before and drift(db) == []


@pytest.mark.parametrize("name", ["null", "12", "it's", '"a', "%s%n", "a{", "]", "\u00a0", "a\0b"])
def test_a_bare_name_is_taken_as_it_is(db, name):
    run(db, skills=f"\t {name}\n")
    assert logged(db, "skill_name") == [(name,)]


COLUMNS = ["session_id", "cron_id", "skills", "model", "provider", "started_at", "completed_at", *MEASURES]
CELLS = [None, 0, 1, -1, 5, 2**63 - 1, -(2**63), 1.5, -0.0, 1e300, INFINITY, NAN, "", BLANKS, "12", "12abc", "%s%n%n", "a\0b", "\U0001f600",
         '["a", "b", "c"]', "2025-11-19", b"", b"\0", b"\xff", b"12"]  # fmt: skip


def attempt(connection, cells, as_text=()):
    """Inserts a run and returns the number of rows that it wrote; what is refused says why and writes none."""
    cells = {"started_at": NOON, "skills": '["a", "b"]', **cells}
    places = ", ".join("CAST(? AS TEXT)" if column in as_text else "?" for column in cells)
    before = value(connection, "SELECT count(*) FROM skill_invocations")
    try:
        connection.execute(f"INSERT INTO skill_runs ({', '.join(cells)}) VALUES ({places})", tuple(cells.values()))
        refused = None
    except apsw.ConstraintError as error:
        refused = str(error)
    written = value(connection, "SELECT count(*) FROM skill_invocations") - before
    assert (refused is None) == (written > 0) and (refused or "skill_runs: ").startswith("skill_runs: ")
    return written


@pytest.mark.parametrize("column", COLUMNS)
def test_any_value_in_any_column_records_a_whole_run_or_none(db, column):
    for cell in [*CELLS, "x " * 2_500_000, "9" * 5_000_000]:
        assert attempt(db, {column: cell}) in ((0, 1, 3) if column == "skills" else (0, 2))
    for cell in (b"\xff", b"\xf0\x9f", b"[\"\xff\"]"):  # text that is not UTF-8
        assert attempt(db, {column: cell, "success": 0}, as_text=[column]) in ((0, 1) if column == "skills" else (0, 2))
    assert drift(db) == [] and value(db, "PRAGMA integrity_check") == "ok"


@settings(max_examples=300)
@given(cells=st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(CELLS) | texts, min_size=2), as_text=st.sets(st.sampled_from(COLUMNS)))
def test_any_values_together_record_a_whole_run_or_none(cells, as_text):
    db = connect()
    assert attempt(db, cells, as_text) in ((0, 1, 3) if "skills" in cells else (0, 2))
    assert drift(db) == []
    db.close()


@pytest.mark.parametrize("none", ["", " ", "None", "null", "NaN", "undefined", "\tNULL\n"])
def test_what_looks_like_nothing_is_nothing(db, none):
    run(db, session_id=none, cron_id=none, model=none, provider=none, error=none, output="Three items today.")
    run(db, session_id=none, cron_id=none, model=none, provider=none, error=none)
    assert logged(db, "session_id", "cron_id", "model", "provider", "success", "end_reason") == [(None, None, None, None, 1, "complete"), (None,) * 6]
    run(db, skills=f'["{none.strip() or "x"}"]', output=none)
    assert logged(db, "success")[-1] == (0,)  # of the answer it is a text as any


def test_a_name_that_only_contains_such_a_word_stays(db):
    run(db, model="none-9b", provider="undefined behaviour", cron_id="nan o", session_id="null1", error="None found")
    assert logged(db, "model", "provider", "cron_id", "session_id", "success") == [("none-9b", "undefined behaviour", "nan o", "null1", 0)]


def test_a_clock_that_is_a_few_hours_ahead_is_taken(db):
    run(db, started_at=time.time() + 86000)
    assert len(logged(db, "id")) == 1
