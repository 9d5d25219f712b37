"""The commands over HTTP, on a port of its own, for whoever knows the token."""

import hmac

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, Unauthorized

from tools.registry.commands import Commands
from tools.registry.problems import Problem, problem_answer

UNPROCESSABLE = 422


def create_admin_app(commands: Commands, token: str) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.register_error_handler(HTTPException, problem_answer)

    @app.before_request
    def _ask_for_token() -> None:
        # A page in a browser can reach loopback, but cannot send this header without being allowed to.
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise Unauthorized("The token was printed when the registry started.")

    @app.post("/admin/<name>")
    def run(name: str) -> Response:
        values = request.get_json()
        if not isinstance(values, dict):
            raise Problem(UNPROCESSABLE, "refused", "Values are sent as one JSON object.")
        try:
            return jsonify(commands.run(name, values))
        except ValueError as error:
            raise Problem(UNPROCESSABLE, "refused", str(error)) from error

    return app
