"""The address of this installation, for whoever writes links outside a request."""

from flask import current_app


def base_url() -> str:
    """Without a slash at its end."""
    return str(current_app.config["BASE_URL"])
