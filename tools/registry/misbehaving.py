"""How answers go wrong when the registry is told to answer badly; the rest of it does not know."""

import gzip
import time
from collections.abc import Iterator

from flask import Response, redirect, request

from tools.registry.lies import LieKind, Lies

ELSEWHERE = "http://169.254.169.254/latest/meta-data"
PAUSE_SECONDS = 0.5
SILENCE_SECONDS = 60
ZEROS = gzip.compress(bytes(8 * 2**20), mtime=0)
BIG_PAGE_BYTES = 2 * 2**20


def misbehave_before(lies: Lies) -> Response | None:
    path = request.path
    if lies.on(LieKind.SILENT, path):
        time.sleep(SILENCE_SECONDS)
    if lies.on(LieKind.REDIRECT, path):
        answer = redirect(ELSEWHERE)
        assert isinstance(answer, Response)
        return answer
    if lies.on(LieKind.WRONG_ETAG, path) and "If-None-Match" in request.headers:
        answer = Response(status=304)
        answer.set_etag("always")
        return answer
    return None


def misbehave_after(lies: Lies, answer: Response) -> Response:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    path, kind = request.path, answer.content_type
    if lies.on(LieKind.ENDLESS, path):
        return Response(_for_ever(), content_type=kind)
    if lies.on(LieKind.BIG, path):
        return Response(answer.get_data() + b" " * BIG_PAGE_BYTES, content_type=kind)
    if lies.on(LieKind.ENCODING, path):
        return Response(ZEROS, content_type=kind, headers={"Content-Encoding": "gzip"})
    if lies.on(LieKind.SLOW, path):
        body = answer.get_data()
        return Response(_drip(body), content_type=kind, headers={"Content-Length": str(len(body))})
    if lies.on(LieKind.WRONG_ETAG, path):
        answer.set_etag("always")
    return answer


def _for_ever() -> Iterator[bytes]:
    while True:
        yield b" " * 65_536


def _drip(body: bytes) -> Iterator[bytes]:
    for place in range(len(body)):
        yield body[place : place + 1]
        time.sleep(PAUSE_SECONDS)
