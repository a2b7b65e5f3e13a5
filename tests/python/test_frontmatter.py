"""skill_frontmatter_name: the name that a SKILL.md gives itself, as SQL sees it."""

import time

import apsw
import pytest

from conftest import value

NAME = "SELECT skill_frontmatter_name(?)"

# What skills look like in the wild: a description that is not YAML, metadata with names of its own.
SKILL = """---
name: news-digest
description: Use when: the user asks "what's new"
metadata:
  name: nested
  author: 'someone
allowed-tools: [Read, Bash]
---

# News digest

name: not this one
"""


def front_matter(*lines):
    return "\n".join(["---", *lines, "---", "# Title", ""])


def test_a_skill_as_people_write_it(db):
    assert value(db, NAME, (SKILL,)) == "news-digest"


@pytest.mark.parametrize("lines, wanted", [
    (["name: digest"], "digest"),
    (["name: digest   # of the day"], "digest"),
    (["name: 'it''s'"], "it's"),
    ([r'name: "a\"b\u00e9"'], 'a"bé'),
    (["name: |", "  news digest", "description: d"], "news digest"),
    (["name: >", "  news", "  digest"], "news digest"),
    (["name: news", "  digest"], "news digest"),
    (['"name": digest'], "digest"),
    (["{name: digest}"], "digest"),
    (["name:\tdigest"], "digest"),
    (["description: \"open", "name: digest"], "digest"),
    (["name: 123"], "123"),
    (["name: true"], "true"),
    (["name: 日本語 😀"], "日本語 😀"),
    (["name: a%s%n%d"], "a%s%n%d"),
    (["name: '%s%n'"], "%s%n"),
    (["name: ~"], None),
    (["name: null"], None),
    (["name: 'null'"], "null"),
    (["name:"], None),
    (["name: ''"], None),
    (["name: [a]"], None),
    (["name: {a: b}"], None),
    (["metadata:", "  name: nested"], None),
    (["description: |", "  name: nested"], None),
    (["description: a: b", "metadata:", "  name: nested"], None),
    (["description: d"], None),
    ([], None),
])
def test_every_style_with_every_line_end_as_text_and_as_a_blob(db, lines, wanted):
    for line_end in ["\n", "\r\n", "\r"]:
        for start in ["", "\ufeff", "\ufeff\n\n"]:
            markdown = start + front_matter(*lines).replace("\n", line_end)
            assert value(db, NAME, (markdown,)) == wanted, markdown
            assert value(db, NAME, (markdown.encode(),)) == wanted, markdown


@pytest.mark.parametrize("argument", [
    "NULL", "''", "x''", "'---'", "'# Title'", "'name: digest'", "0", "-1", "1.5", "9e999", "x'00'", "zeroblob(1000)", "x'FFFE2D002D002D00'",
    "'---' || char(10) || 'name: never closed'", "'text' || char(10) || '---' || char(10) || 'name: late' || char(10) || '---'",
])
def test_what_has_no_front_matter_gives_null_and_never_an_error(db, argument):
    assert value(db, f"SELECT skill_frontmatter_name({argument})") is None


def test_bytes_that_are_no_text_are_replaced(db):
    assert value(db, NAME, (b"---\nname: a\xffb\ndescription: \xfe\n---\n",)) == "a\N{REPLACEMENT CHARACTER}b"
    assert value(db, "SELECT skill_frontmatter_name(CAST(? AS TEXT))", (b"---\nname: a\xffb\n---\n",)) == "a\N{REPLACEMENT CHARACTER}b"
    assert value(db, NAME, ("---\nname: a\0b\n---\n",)) == "a\N{REPLACEMENT CHARACTER}b"


def test_the_answer_is_text_and_the_number_of_arguments_is_one(db):
    assert value(db, "SELECT typeof(skill_frontmatter_name(?))", (front_matter("name: 123"),)) == "text"
    for call in ["skill_frontmatter_name()", "skill_frontmatter_name('a', 'b')"]:
        with pytest.raises(apsw.SQLError, match=r"wrong number of arguments to function skill_frontmatter_name\(\)"):
            db.execute(f"SELECT {call}")


def test_it_stands_in_an_index_a_generated_column_and_an_untrusted_view(db):
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("""CREATE TABLE files (content BLOB, name TEXT AS (skill_frontmatter_name(content)));
        CREATE INDEX by_name ON files (skill_frontmatter_name(content));
        CREATE VIEW names AS SELECT skill_frontmatter_name(content) AS name FROM files""")
    db.execute("INSERT INTO files VALUES (?), (?)", (SKILL.encode(), front_matter("name: other")))
    assert db.execute("SELECT name FROM names ORDER BY 1").fetchall() == [("news-digest",), ("other",)]
    assert db.execute("SELECT name FROM files ORDER BY 1").fetchall() == [("news-digest",), ("other",)]
    sql = "SELECT count(*) FROM files WHERE skill_frontmatter_name(content) = 'other'"
    assert value(db, sql) == 1
    assert "by_name" in str(db.execute("EXPLAIN QUERY PLAN " + sql).fetchall())


MIB = 1024 * 1024
HOSTILE = {
    "brackets": "[" * 5 * MIB,
    "brackets on lines": "[\n" * (5 * MIB // 2),
    "braces": "{" * 5 * MIB,
    "dashes": "- " * (5 * MIB // 2),
    "question marks": "? " * (5 * MIB // 2),
    "a flow that never ends": "[[[[" + "a," * (5 * MIB // 2),
    "keys": "a: b\n" * MIB,
    "broken names": "name: a: b\n" * (5 * MIB // 11),
    "broken entries": "x: y: z\n" + "-\n" * (5 * MIB // 2),
    "depth": "".join(" " * depth + "a:\n" for depth in range(3200)),
    "anchors": "".join(f"a{i}: &a{i} x\n" for i in range(300_000)),
    "aliases": "a0: &a0 x\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 150_000)),
    "an open quote": 'a: "' + "x\n " * (5 * MIB // 3),
    "a long line": "a" * 5 * MIB,
    "spaces": " " * 5 * MIB,
    "blank lines": "\n" * 5 * MIB,
    "comments": "#\n" * (5 * MIB // 2),
    "NULs": "\0" * 5 * MIB,
}


@pytest.mark.parametrize("block", HOSTILE.values(), ids=HOSTILE)
def test_five_mebibytes_of_malice_take_seconds_and_harm_nothing(db, block):
    started = time.monotonic()
    for end in ["\n---\n", ""]:
        assert value(db, NAME, ("---\n" + block + end,)) is None
    assert time.monotonic() - started < 20
    assert value(db, NAME, (SKILL,)) == "news-digest"


def test_a_name_of_five_mebibytes_comes_back_whole(db):
    name = "ab " * (5 * MIB // 3) + "end"
    assert value(db, NAME, (front_matter(f"name: {name}"),)) == name
