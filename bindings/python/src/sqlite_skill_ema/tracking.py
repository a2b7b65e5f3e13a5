"""Recording a run while it goes on: a block, or each call of a function, is timed, and recorded when it ends."""

from __future__ import annotations

import functools
import inspect
import logging
import os
import time
import uuid
from contextvars import ContextVar
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Callable, Iterable, Optional, TypeVar, Union, cast

from .recording import record

_log = logging.getLogger("sqlite_skill_ema")

Function = TypeVar("Function", bound=Callable[..., Any])


class Run:
    """The run that goes on. Each attribute is a column of `skill_runs` and may be set until the block ends; None is not known.

    Nothing here raises: what cannot be recorded is reported by `logging.warning`.
    """

    def __init__(self, skills: Any, model: Optional[str], provider: Optional[str], cron_id: Optional[str], session_id: Optional[str]) -> None:
        self.skills = skills
        self.model = model
        self.provider = provider
        self.cron_id = cron_id
        self.session_id = uuid.uuid4().hex if session_id is None else session_id
        self.input_tokens: Optional[int] = None
        self.output_tokens: Optional[int] = None
        self.cache_read_tokens: Optional[int] = None
        self.cache_write_tokens: Optional[int] = None
        self.cost_usd: Optional[float] = None
        self.quality_score: Optional[float] = None
        self.success: Optional[bool] = None
        self.error: Any = None
        self.excluded: Optional[bool] = None
        self.delivered: Optional[bool] = None
        self._began_at = time.time()
        self.started_at: Any = self._began_at
        self._begun = time.perf_counter()
        self._columns = tuple(name for name in vars(self) if not name.startswith("_"))
        self._outer: Optional[Run] = None
        self._elapsed: Optional[float] = None
        self._output: Any = None
        self._answered = False

    @property
    def output(self) -> Any:
        """The answer: text, or what `str` or JSON makes text of. It is judged, and not stored.

        Set to None it says that there was no answer, and leaves the outcome unknown.
        """
        return self._output

    @output.setter
    def output(self, answer: Any) -> None:
        self._output, self._answered = answer, True

    def add_tokens(self, input: Any = None, output: Any = None, cache_read: Any = None, cache_write: Any = None) -> None:
        """Adds the tokens of one call of the model; None adds nothing."""
        for name, more in (("input", input), ("output", output), ("cache_read", cache_read), ("cache_write", cache_write)):
            self._add(f"{name}_tokens", more)

    def add_cost(self, usd: Any) -> None:
        """Adds the cost of one call of the model, in US dollars; None adds nothing."""
        self._add("cost_usd", usd)

    def _add(self, name: str, more: Any) -> None:
        if more is None:
            return
        try:
            setattr(self, name, (getattr(self, name) or 0) + more)
        except Exception:
            _log.warning("track: %s takes numbers, got %r, which is not added", name, more, exc_info=True)

    def _end(self, raised: Optional[BaseException]) -> dict[str, Any]:
        """What to record of the run, now that it is over. The clock may have been set meanwhile, so its end is not read from there."""
        columns = {name: getattr(self, name, None) for name in self._columns}
        unknown = [name for name in vars(self) if name not in columns and not name.startswith("_")]
        if unknown:
            _log.warning("track: %s: not recorded, since skill_runs has no such column", ", ".join(unknown))
        start = columns["started_at"] = self._began_at if columns["started_at"] is None else columns["started_at"]
        elapsed = self._elapsed or 0.0
        if isinstance(start, datetime):
            columns["completed_at"] = start + timedelta(seconds=elapsed)
        elif isinstance(start, (int, float)):
            columns["completed_at"] = start + elapsed
        columns["output"] = self._output
        if raised is not None and not _is_an_ordinary_end(raised):
            columns.update(success=None, error=raised)
        elif columns["success"] is None and columns["error"] is None and not self._answered:
            columns["success"] = True
        return columns


_current: ContextVar[Optional[Run]] = ContextVar("skill_ema_run", default=None)


def current_run() -> Optional[Run]:
    """The innermost run that goes on in this thread or task; None outside of any."""
    return _current.get()


class track:
    """Records a block, or each call of a function, as one run: `with`, `async with`, or a decorator.

        with track("runs.db", skills=["digest"], model="qwen3.6-27b", provider="local") as run:
            run.output = agent.run()
            run.add_tokens(input=1200, output=300)

    `database` is what `record` takes; a path is opened when the run ends. The run fails where the block raises, and the
    exception goes on. Otherwise `run.success` stands where it is set, then `run.error` is a failure, then `run.output` is
    judged, and with none of them the run is a success. A decorated function's answer is its output where it is text and the
    function has set none.

    A failure to record never reaches the block: it is reported by `logging.warning`, with its traceback, in the logger
    'sqlite_skill_ema'.
    """

    def __init__(
        self,
        database: Any,
        *,
        skills: Union[str, Iterable[str]],
        model: Optional[str] = None,
        provider: Optional[str] = None,
        cron_id: Optional[str] = None,
        session_id: Optional[str] = None,
    ) -> None:
        self._database = database
        # A tuple, since an iterator would be empty on the second call of a decorated function.
        skills = skills if isinstance(skills, str) or not isinstance(skills, Iterable) else tuple(skills)
        self._known = (skills, model, provider, cron_id, session_id)
        self._open: list[Run] = []

    def __enter__(self) -> Run:
        run = Run(*self._known)
        run._outer = _current.get()
        self._open.append(run)
        _current.set(run)
        return run

    def __exit__(self, kind: Optional[type[BaseException]], value: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self._record(self._leave(), value)

    async def __aenter__(self) -> Run:
        return self.__enter__()

    async def __aexit__(self, kind: Optional[type[BaseException]], value: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        import asyncio  # Here, since it takes as long to import as the whole package.

        run = self._leave()
        recorded = None
        if isinstance(self._database, (str, os.PathLike)):  # A connection belongs to its thread.
            try:
                recorded = asyncio.get_running_loop().run_in_executor(None, self._record, run, value)
            except RuntimeError:  # Another kind of event loop, or one whose threads have ended.
                pass
        if recorded is None:
            self._record(run, value)
        else:
            # Recorded also where this task is cancelled meanwhile.
            await asyncio.shield(recorded)

    def _leave(self) -> Run:
        run = _current.get()
        if run is None or run not in self._open:
            # Entered in another thread or task, as a web framework's dependencies are; or left before a block within it.
            run = self._open[-1]
        self._open.remove(run)
        run._elapsed = time.perf_counter() - run._begun
        current = _current.get()
        while current is not None and current._elapsed is not None:
            current = current._outer
        _current.set(current)
        return run

    def _record(self, run: Run, raised: Optional[BaseException]) -> None:
        try:
            record(self._database, **run._end(raised))
        except Exception:
            _log.warning("track: the run %s of %s is not recorded", vars(run).get("session_id"), vars(run).get("skills"), exc_info=True)

    def __call__(self, function: Function) -> Function:
        if not callable(function):
            raise TypeError(f"track: the decorator takes a function, and stands below @classmethod and @staticmethod; got {function!r}")
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            name = getattr(function, "__qualname__", repr(function))
            raise TypeError(f"track: a generator function, such as {name}, takes `with track(…)` in its body and no decorator")

        def fresh() -> track:
            skills, model, provider, cron_id, session_id = self._known
            return track(self._database, skills=skills, model=model, provider=provider, cron_id=cron_id, session_id=session_id)

        if inspect.iscoroutinefunction(function):
            @functools.wraps(function)
            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                async with fresh() as run:
                    return _answer(run, await function(*args, **kwargs))
        else:
            @functools.wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                with fresh() as run:
                    return _answer(run, function(*args, **kwargs))

        return cast(Function, wrapper)


def _answer(run: Run, answer: Any) -> Any:
    if isinstance(answer, str) and not run._answered:
        run.output = answer
    return answer


def _is_an_ordinary_end(raised: BaseException) -> bool:
    """Whether an exception is no failure: `sys.exit(0)`, or a generator that its reader has closed."""
    return isinstance(raised, GeneratorExit) or (isinstance(raised, SystemExit) and raised.code in (None, 0))
