from app.introductions.routes import answering, from_mail, inbox, requesting, showing, together
from app.introductions.routes.blueprint import blueprint

__all__ = ["answering", "blueprint", "from_mail", "inbox", "requesting", "showing", "together"]
