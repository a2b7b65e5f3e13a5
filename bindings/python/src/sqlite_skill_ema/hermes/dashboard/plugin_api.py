"""What Hermes' dashboard imports, from a copy of this file in its home: the routes under /api/plugins/skill-ema/."""

from sqlite_skill_ema.hermes.routes import router

__all__ = ["router"]
