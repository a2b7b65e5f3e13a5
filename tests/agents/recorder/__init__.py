import json
import os
from pathlib import Path


def on_session_end(session_id="", completed=None, interrupted=None, **_):
    with open(Path(os.environ["HERMES_HOME"]) / "on_session_end.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps({"session_id": session_id, "completed": completed, "interrupted": interrupted}) + "\n")


def register(ctx):
    ctx.register_hook("on_session_end", on_session_end)
