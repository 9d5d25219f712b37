from app.fellowships.routes import calls, dates, feeds, panels, phases, programmes, rounds
from app.fellowships.routes.blueprint import blueprint

__all__ = ["blueprint", "calls", "dates", "feeds", "panels", "phases", "programmes", "rounds"]
