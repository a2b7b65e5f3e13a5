"""track() and current_run(): what is recorded of a block, of a function and of what they do."""

import asyncio
import functools
import json
import threading
import time
from datetime import datetime, timezone

import pytest

from sqlite_skill_ema import connect, current_run, track


def test_a_block(file, rows):
    before = time.time()
    with track(file, skills=["digest"], model="m", provider="p", cron_id="c", session_id="s") as run:
        assert current_run() is run
        time.sleep(0.05)
    assert current_run() is None
    row, = rows(file)
    assert [row[name] for name in ("skills", "model", "provider", "cron_id", "session_id", "success")] == ["digest", "m", "p", "c", "s", 1]
    assert before - 1e-3 <= row["started_at"] <= time.time()
    assert 0.05 <= row["completed_at"] - row["started_at"] < 5


def test_each_column_may_be_set(file, rows):
    columns = {"model": "m", "provider": "p", "cron_id": "c", "session_id": "s", "input_tokens": 1, "output_tokens": 2, "cache_read_tokens": 3,
               "cache_write_tokens": 4, "cost_usd": 0.5, "quality_score": 0.25, "success": 0, "excluded": 1, "delivered": 0, "skills": "digest"}
    with track(file, skills="other") as run:
        for name, value in columns.items():
            setattr(run, name, value)
    row, = rows(file)
    assert {name: row[name] for name in columns} == columns


def test_adding(file, rows):
    with track(file, skills="digest") as run:
        run.add_tokens(input=1, output=2)
        run.add_tokens(input=10, cache_read=3, cache_write=4)
        run.add_tokens(None, None)
        run.add_cost(0.5)
        run.add_cost(None)
        current_run().add_cost(0.25)
    assert rows(file, "input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd") == [(11, 2, 3, 4, 0.75)]


def set_all(run, columns):
    for name, value in columns.items():
        setattr(run, name, value)


@pytest.mark.parametrize("columns, success", [
    ({}, 1), ({"output": "All done."}, None), ({"output": "Error: connection refused"}, 0), ({"output": None}, None),
    ({"error": "timeout"}, 0), ({"error": "timeout", "success": True}, 1), ({"output": "Error: connection refused", "success": True}, 1),
    ({"success": False}, 0), ({"error": "timeout", "output": "All done."}, 0), ({"output": {"error": "x"}}, None),
])
def test_the_outcome(file, rows, columns, success):
    with track(file, skills="digest") as run:
        set_all(run, columns)
    assert run.output == columns.get("output")
    recorded, = rows(file, "success")[0]
    if success is None and columns["output"] is not None:
        # What the text says is the business of classify_outcome.
        connection = connect(":memory:")
        text = columns["output"] if isinstance(columns["output"], str) else json.dumps(columns["output"])
        success, = connection.execute("SELECT json_extract(classify_outcome(?), '$.success')", (text,)).fetchone()
        connection.close()
    assert recorded == success


@pytest.mark.parametrize("raised, success", [
    (ValueError("no"), 0), (KeyboardInterrupt(), 0), (SystemExit(0), 1), (SystemExit(None), 1), (SystemExit(3), 0), (SystemExit("no"), 0),
    (GeneratorExit(), 1), (asyncio.CancelledError(), 0),
])
@pytest.mark.parametrize("claimed", [None, True])
def test_an_exception_goes_on_unchanged(file, rows, raised, success, claimed):
    with pytest.raises(type(raised)) as caught:
        with track(file, skills="digest") as run:
            run.success = claimed
            raise raised
    assert caught.value is raised
    assert raised.__cause__ is None and raised.__context__ is None
    assert rows(file, "success") == [(success,)]


def test_runs_within_runs(file, rows):
    with track(file, skills="outer") as outer:
        with track(file, skills="inner") as inner:
            assert current_run() is inner
        assert current_run() is outer
        with pytest.raises(ValueError), track(file, skills="broken"):
            raise ValueError
        assert current_run() is outer
    assert current_run() is None
    assert sorted(rows(file, "skills, success")) == [("broken", 0), ("inner", 1), ("outer", 1)]


def test_blocks_that_overlap(file, rows):
    first, second = track(file, skills="first"), track(file, skills="second")
    first.__enter__()
    run = second.__enter__()
    first.__exit__(None, None, None)
    assert current_run() is run
    second.__exit__(None, None, None)
    assert current_run() is None
    assert sorted(rows(file, "skills")) == [("first",), ("second",)]


def test_one_track_many_times(file, rows):
    runs = track(file, skills=iter(["a"]))
    for _ in range(3):
        with runs as run:
            with runs as inner:
                assert inner is not run
    assert rows(file, "skills") == [("a",)] * 6
    assert len(set(rows(file, "session_id"))) == 6


def test_a_function(file, rows):
    @track(file, skills="digest", model="m")
    def work(a, *, b):
        "What it does."
        current_run().add_tokens(input=b)
        return a + b

    assert work(1, b=2) == 3
    assert work(2, b=2) == 4
    assert (work.__name__, work.__doc__) == ("work", "What it does.")
    assert rows(file, "model, input_tokens, success") == [("m", 2, 1)] * 2


@pytest.mark.parametrize("answer, success", [("Error: connection refused", 0), (5, 1), (None, 1), (b"Error: connection refused", 1)])
def test_a_functions_text_is_its_output(file, rows, answer, success):
    assert track(file, skills="digest")(lambda: answer)() is answer
    assert rows(file, "success") == [(success,)]


def test_what_the_function_has_set_stands(file, rows):
    @track(file, skills="digest")
    def work():
        current_run().output = None
        return "Error: connection refused"

    work()
    assert rows(file, "success") == [(None,)]


def test_a_function_that_raises(file, rows):
    @track(file, skills="digest")
    def work():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work()
    assert rows(file, "success") == [(0,)]


def test_methods(file, rows):
    class Agent:
        @track(file, skills="method")
        def method(self, a):
            return self, a

        @classmethod
        @track(file, skills="class")
        def of_class(cls, a):
            return cls, a

        @staticmethod
        @track(file, skills="static")
        def static(a):
            return a

        @property
        @track(file, skills="property")
        def value(self):
            return 5

    agent = Agent()
    assert agent.method(1) == (agent, 1)
    assert agent.of_class(2) == (Agent, 2)
    assert (agent.static(3), agent.value) == (3, 5)
    assert rows(file, "skills") == [("method",), ("class",), ("static",), ("property",)]


def test_recursion(file, rows):
    @track(file, skills="digest")
    def work(depth):
        return depth and work(depth - 1) + 1

    assert work(4) == 4
    assert rows(file, "count(*)") == [(5,)]


def generator():
    yield 1


async def async_generator():
    yield 1


@pytest.mark.parametrize("function", [generator, async_generator, functools.partial(generator)])
def test_a_generator_is_refused(file, function):
    with pytest.raises(TypeError, match=r"track: a generator function, such as .*generator.*, takes `with track\(…\)` in its body"):
        track(file, skills="digest")(function)


@pytest.mark.parametrize("function", [5, None, "work"])
def test_what_is_no_function(file, function):
    with pytest.raises(TypeError, match=f"track: the decorator takes a function, .*; got {function!r}"):
        track(file, skills="digest")(function)


def test_a_block_in_a_generator(file, rows):
    def numbers():
        with track(file, skills="digest"):
            yield 1
            yield 2

    assert list(numbers()) == [1, 2]
    for _ in numbers():
        break
    assert rows(file, "success") == [(1,)] * 2


def test_a_coroutine_function(file, rows):
    @track(file, skills="digest")
    async def work(a):
        await asyncio.sleep(0)
        current_run().add_cost(0.5)
        return a

    assert asyncio.iscoroutinefunction(work)
    assert asyncio.run(work("Error: connection refused")) == "Error: connection refused"
    assert rows(file, "success, cost_usd") == [(0, 0.5)]


def test_tasks_at_a_time_have_runs_of_their_own(file, rows):
    shared = track(file, skills="shared")

    async def work(i):
        async with shared as run:
            await asyncio.sleep(0.01 * (5 - i))
            assert current_run() is run
            async with track(file, skills="inner") as inner:
                await asyncio.sleep(0.01)
                assert current_run() is inner
            assert current_run() is run
            current_run().add_tokens(input=i)

    async def main():
        with track(file, skills="outer") as outer:
            await asyncio.gather(*map(work, range(5)))
            assert current_run() is outer

    asyncio.run(main())
    assert sorted(rows(file, "skills, input_tokens")[::-1], key=str) == sorted(
        [("outer", None), *[("inner", None)] * 5, *[("shared", i) for i in range(5)]], key=str)


def test_a_task_that_is_cancelled(file, rows):
    async def work():
        async with track(file, skills="digest"):
            await asyncio.sleep(60)

    async def main():
        task = asyncio.ensure_future(work())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert rows(file, "success") == [(0,)]


def test_a_task_that_is_cancelled_while_its_run_is_recorded(file, rows):
    other = connect(file)
    other.execute("SELECT skill_ema_init()").fetchall()
    other.execute("BEGIN IMMEDIATE")

    async def work():
        async with track(file, skills="digest"):
            pass

    async def main():
        task = asyncio.ensure_future(work())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        other.rollback()
        other.close()

    asyncio.run(main())
    assert rows(file, "success") == [(1,)]


def test_the_event_loop_goes_on_while_a_run_is_recorded(file, rows):
    other = connect(file)
    other.execute("SELECT skill_ema_init()").fetchall()
    other.execute("BEGIN IMMEDIATE")

    async def main():
        async def release():
            await asyncio.sleep(0.2)
            other.rollback()
            other.close()

        releasing = asyncio.ensure_future(release())
        async with track(file, skills="digest"):
            pass
        await releasing

    asyncio.run(main())
    assert rows(file, "success") == [(1,)]


def test_without_an_event_loop_of_asyncio(file, rows):
    async def work():
        async with track(file, skills="digest"):
            return 5

    with pytest.raises(StopIteration) as caught:
        work().send(None)  # As another kind of event loop runs it.
    assert caught.value.value == 5
    assert rows(file, "success") == [(1,)]


def test_a_connection_in_asyncio(connection):
    @track(connection, skills="digest")
    async def work():
        await asyncio.sleep(0)

    asyncio.run(work())
    assert connection.execute("SELECT count(*) FROM skill_invocations").fetchone() == (1,)


def test_each_thread_has_runs_of_its_own(file, rows):
    seen = []

    @track(file, skills="thread")
    def work(i):
        time.sleep(0.01)
        current_run().add_tokens(input=i)

    def thread(i):
        seen.append(current_run())
        work(i)
        seen.append(current_run())

    with track(file, skills="outer"):
        threads = [threading.Thread(target=thread, args=(i,)) for i in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert seen == [None] * 16
    assert sorted(rows(file, "input_tokens"), key=str) == sorted([(None,), *((i,) for i in range(8))], key=str)


def test_left_in_another_thread(file, rows):
    runs = track(file, skills="digest")
    runs.__enter__()
    thread = threading.Thread(target=runs.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    assert rows(file, "success") == [(1,)]
    with track(file, skills="digest"):
        pass


def test_the_clock_does_not_count(file, rows, monkeypatch):
    with track(file, skills="digest"):
        monkeypatch.setattr(time, "time", lambda: 5.0)
    monkeypatch.undo()
    (started, completed), = rows(file, "started_at, completed_at")
    assert 0 <= completed - started < 5


@pytest.mark.parametrize("start, timed", [
    (1769860800, True), (datetime(2026, 1, 31, 12, tzinfo=timezone.utc), True), ("2026-01-31T12:00:00", False),
])
def test_a_start_that_is_set_is_recorded(file, rows, start, timed):
    with track(file, skills="digest") as run:
        run.started_at = start
        time.sleep(0.01)
    (started, completed), = rows(file, "started_at, completed_at")
    assert started == 1769860800
    assert 0.01 <= completed - started < 5 if timed else completed is None
