"""The Datasette plugin: it loads the extension, serves the dashboard, and answers `GET /skills/...` with JSON or CSV."""

from __future__ import annotations

import re
import sys
from typing import Any, Callable, Optional
from urllib.parse import unquote

from datasette import Forbidden, hookimpl  # type: ignore[import-untyped]
from datasette.utils import StartupError, add_cors_headers, sqlite_timelimit  # type: ignore[import-untyped]
from datasette.utils.asgi import Response  # type: ignore[import-untyped]

from ..answers import Answer, Refused, answer, parse
from ..answers.formats import HEADERS, JSON, named, refused
from ..answers.refusals import refusal
from . import extension

NAME = "sqlite-skill-ema"
"""Of the plugin, in Datasette's configuration, where it has the settings `database` and `path`."""
_PATH = re.compile(r"(/[A-Za-z0-9_-]+)+")
# Nothing is fetched from elsewhere, and no text of the database can become a script. Styles: Plot writes them into its elements.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'")


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    """Says what is wrong with this Python, or with the settings, before the first page does."""
    why = extension.problem() or _unknown_database(datasette)
    if why:
        print(f"{NAME}: {why}", file=sys.stderr)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any) -> None:
    """Loads the extension."""
    extension.prepare(conn)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """The pages, and the answers."""
    path = re.escape(path_of(datasette))
    return [
        (rf"^{path}$", dashboard),
        (rf"^{path}/skill$", skill),
        (rf"^{path}/(?P<rest>.*)$", answers),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def menu_links(datasette: Any, actor: Any) -> Any:
    """The dashboard, for those who may see it."""

    async def links() -> list[dict[str, str]]:
        try:
            await _permitted_database(datasette, actor)
        except (Forbidden, Refused):
            return []
        return [{"href": datasette.urls.path(path_of(datasette)), "label": "Skills"}]

    return links


@hookimpl  # type: ignore[untyped-decorator]
def skip_csrf(datasette: Any, scope: Any) -> bool:
    """Nothing here is changed by a request: one that is no GET gets a sentence, and not a page about a missing token."""
    path = scope["path"]
    base = datasette.setting("base_url").rstrip("/") + path_of(datasette)
    return bool(path == base or path.startswith(f"{base}/"))


def path_of(datasette: Any) -> str:
    """Where the dashboard is: the setting, else /skills, unless this is the address of a database."""
    path = (datasette.plugin_config(NAME) or {}).get("path")
    if path is None:
        return "/-/skills" if any(database.route == "skills" for database in datasette.databases.values()) else "/skills"
    if not isinstance(path, str) or not _PATH.fullmatch(path):
        raise StartupError(f"{NAME}: the setting path takes names of letters, digits, - and _ behind slashes, as in '/agents/skills'; got {path!r}")
    return path


async def answers(request: Any, datasette: Any) -> Response:
    """`GET /skills/NAME`, `/skills/NAME.json`, `/skills/NAME.csv`."""
    end = unquote(request.url_vars["rest"])
    if not end and request.method in ("GET", "HEAD"):
        return _to(request, datasette.urls.path(path_of(datasette)))
    headers = dict(HEADERS)
    if datasette.cors:
        add_cors_headers(headers)
        if request.method == "OPTIONS":
            # A browser asks first, for a request with a header of its own.
            return Response("", 204, {**headers, "Access-Control-Allow-Methods": "GET, HEAD"})
    try:
        name, write, content_type = named(end)
        if request.method not in ("GET", "HEAD"):
            return Response(refused(Refused(f"{name}: only GET and HEAD are answered; got {request.method}")), 405, {**headers, "Allow": "GET, HEAD"}, JSON)
        return Response(await _ask(datasette, request, name, write), 200, headers, content_type)
    except Forbidden:
        return Response(refused(Refused(f"{name}: you may not see this")), 403, headers, JSON)
    except Refused as why_not:
        return Response(refused(why_not), why_not.status, headers, JSON)


async def _ask(datasette: Any, request: Any, name: str, write: Callable[[Answer], str]) -> str:
    given = parse(name, request.scope.get("query_string") or b"")
    database = await _permitted_database(datasette, request.actor, name)

    def ask(connection: Any) -> str:
        with sqlite_timelimit(connection, datasette.sql_time_limit_ms):
            found = answer(connection, name, given)
        # Here, since a long answer would keep the others waiting.
        return write(found)

    why = extension.problem()
    if why:
        raise Refused(f"{name}: {why}")
    try:
        return await database.execute_fn(ask)  # type: ignore[no-any-return]
    except Refused:
        raise
    except Exception as error:
        # The file is gone, or is no database.
        raise refusal(name, error) from error


async def dashboard(request: Any, datasette: Any) -> Response:
    """The page of all skills."""
    return await _page(request, datasette, "skill_ema_dashboard.html")


async def skill(request: Any, datasette: Any) -> Response:
    """The page of one skill, `?skill=NAME`."""
    return await _page(request, datasette, "skill_ema_skill.html")


async def _page(request: Any, datasette: Any, template: str) -> Response:
    if request.method not in ("GET", "HEAD"):
        return Response(f"Only GET and HEAD are answered; got {request.method}.", 405, {**HEADERS, "Allow": "GET, HEAD"}, "text/plain; charset=utf-8")
    try:
        database = (await _permitted_database(datasette, request.actor)).name
    except Refused:
        # The page is there: its panels say what is wrong.
        database = None
    context = {"root": datasette.urls.path(path_of(datasette)), "skill": request.args.get("skill"), "database": database}
    page = await datasette.render_template(template, context, request=request)
    return Response.html(page, headers={**HEADERS, "Content-Security-Policy": POLICY})


def _to(request: Any, path: str) -> Response:
    return Response.redirect(path + (f"?{request.query_string}" if request.query_string else ""), headers=dict(HEADERS))


async def _permitted_database(datasette: Any, actor: Any, name: str = "skills") -> Any:
    """The database with the log; raises Forbidden for those who may not see that."""
    database = await _database(datasette)
    # As of the table itself: the first that says anything decides.
    log = ("view-table", (database.name, "skill_invocations"))
    try:
        await datasette.ensure_permissions(actor, [log, ("view-database", database.name), "view-instance"])
    except (Forbidden, Refused):
        raise
    except Exception as error:
        # Datasette looks into the database, which may be none.
        raise refusal(name, error) from error
    return database


async def _database(datasette: Any) -> Any:
    """The database that the settings name, else the first with a log, else the first."""
    why = _unknown_database(datasette)
    if why:
        raise Refused(why)
    name = _setting(datasette)
    if name is not None:
        return datasette.get_database(name)
    databases = [database for name, database in datasette.databases.items() if name != "_internal"]
    for database in databases if len(databases) > 1 else []:
        if await _has_log(database):
            return database
    return databases[0]


async def _has_log(database: Any) -> bool:
    try:
        return bool((await database.execute("SELECT 1 FROM sqlite_master WHERE name = 'skill_stats_daily'", log_sql_errors=False)).rows)
    except Exception:
        # No database, or one that is locked: another may have the log.
        return False


def _unknown_database(datasette: Any) -> Optional[str]:
    """What to say of a setting that names no database; None where it names one, or there is no setting."""
    name, there_are = _setting(datasette), [name for name in datasette.databases if name != "_internal"]
    if name is None or name in there_are:
        return None
    return f"the setting database takes a database of this Datasette, which are {', '.join(map(repr, there_are))}; got {name!r}"


def _setting(datasette: Any) -> Any:
    return (datasette.plugin_config(NAME) or {}).get("database")
