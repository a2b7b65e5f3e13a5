"""The Datasette plugin: it loads the extension, serves the dashboard, and answers `GET /skills/...` with JSON or CSV."""

from __future__ import annotations

import json
from typing import Any, Callable, Optional

from datasette import hookimpl
from datasette.utils.asgi import Response

from ..answers import NAMES, Answer, BadRequest, NoLog, answer
from ..answers.formats import to_csv, to_json
from ..loading import load

NAME = "sqlite-skill-ema"
"""Of the plugin, in Datasette's configuration."""
PATH = "/skills"
FORMATS: dict[str, tuple[Callable[[Answer], str], str]] = {"csv": (to_csv, "text/csv; charset=utf-8"), "json": (to_json, "application/json; charset=utf-8")}
# Nothing is fetched from elsewhere, and no text of the database can become a script. Styles: Plot writes them into its elements.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@hookimpl
def prepare_connection(conn: Any) -> None:
    """Loads the extension."""
    load(conn)


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """The pages, and the answers."""
    return [
        (rf"^{PATH}$", dashboard),
        (rf"^{PATH}/skill$", skill),
        (rf"^{PATH}/(?P<name>{'|'.join(NAMES)})(\.(?P<format>{'|'.join(FORMATS)}))?$", answers),
    ]


async def answers(request: Any, datasette: Any) -> Response:
    """`GET /skills/NAME`, `/skills/NAME.json`, `/skills/NAME.csv`."""
    given = {name: request.args.getlist(name)[-1] for name in request.args}
    write, content_type = FORMATS[request.url_vars["format"] or "json"]
    try:
        found = await _database(datasette).execute_fn(lambda connection: answer(connection, request.url_vars["name"], given))
    except (BadRequest, NoLog) as error:
        return Response(json.dumps({"ok": False, "error": str(error)}), 400 if isinstance(error, BadRequest) else 404,
                        content_type="application/json; charset=utf-8")
    return Response(write(found), content_type=content_type)


async def dashboard(request: Any, datasette: Any) -> Response:
    """The page of all skills."""
    return await _page(request, datasette, "skill_ema_dashboard.html")


async def skill(request: Any, datasette: Any) -> Response:
    """The page of one skill, `?skill=NAME`."""
    return await _page(request, datasette, "skill_ema_skill.html")


async def _page(request: Any, datasette: Any, template: str) -> Response:
    context = {"root": datasette.urls.path(PATH), "skill": request.args.get("skill")}
    return Response.html(await datasette.render_template(template, context, request=request), headers=PAGE_HEADERS)


def _database(datasette: Any, name: Optional[str] = None) -> Any:
    return datasette.get_database(name)
