"""Paths that stand in mails; their host comes from the installation's settings, never from a request."""

SIGN_IN_PATH = "/account/sign-in"
RESET_PATH = "/account/reset"
REGISTER_PATH = "/account/register"
SETTINGS_PATH = "/account/"
SESSIONS_PATH = "/account/sessions"
MAILS_PATH = "/account/mails"


def link_path(token: str) -> str:
    return f"/account/link/{token}"


def unsubscribe_path(signed: str) -> str:
    return f"{MAILS_PATH}/off/{signed}"
