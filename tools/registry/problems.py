"""Refusals as RFC 9457 has them."""

import json

from flask import Response
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES


class Problem(HTTPException):
    """``problem`` is the word a program decides by; the sentence is for people."""

    def __init__(self, status: int, problem: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.problem = status, problem


def problem_answer(error: HTTPException) -> Response:
    status = error.code or 500
    content = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Unknown"),
        "status": status,
        "detail": error.description or "",
        "code": error.problem
        if isinstance(error, Problem)
        else HTTP_STATUS_CODES.get(status, "unknown").lower().replace(" ", "_"),
    }
    answer = Response(json.dumps(content), status=status, content_type="application/problem+json")
    answer.headers["Cache-Control"] = "no-store"
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer
