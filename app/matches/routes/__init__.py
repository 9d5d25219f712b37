from app.matches.routes import compare, hiding, lists, ranked, search, weights, why
from app.matches.routes.blueprint import blueprint

__all__ = ["blueprint", "compare", "hiding", "lists", "ranked", "search", "weights", "why"]
