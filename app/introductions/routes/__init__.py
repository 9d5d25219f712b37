from app.introductions.routes import answering, documents, from_mail, inbox, mirror, requesting, showing, together
from app.introductions.routes.blueprint import blueprint

__all__ = ["answering", "blueprint", "documents", "from_mail", "inbox", "mirror", "requesting", "showing", "together"]
