"""What anybody may read: the interface of `docs/registry-profile.md`."""

import hashlib
import json
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from tools.registry.credentials import LIST_TTL
from tools.registry.lies import LieKind
from tools.registry.misbehaving import misbehave_after, misbehave_before
from tools.registry.problems import Problem, problem_answer
from tools.registry.records import ISSUER_NAME
from tools.registry.registry import Registry
from tools.registry.schemes import Scheme, all_schemes
from tools.registry.signed import Signed
from tools.registry.store import Version
from tools.registry.words import WORDS, chosen_language

PAGE_LIMIT = 500
# A page keeps below the mebibyte that readers allow it.
PAGE_BYTES = 1_000_000
CONTACT = "mailto:registry@registry.example"
NOT_FOR_EVERYONE = frozenset({"applied", "under_assessment", "refused"})
blueprint = Blueprint("public", __name__)


def create_public_app(registry: Registry) -> Flask:
    app = Flask(__name__, template_folder=str(Path(__file__).with_name("pages")), static_folder=None)
    app.extensions["registry"], app.extensions["signed"] = registry, Signed(registry)
    app.extensions["oldest_cursor"] = 0
    app.extensions["blocked"] = set[str]()
    app.extensions["unavailable"] = False
    app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, problem_answer)
    app.before_request(_refuse_when_unavailable)
    app.before_request(lambda: misbehave_before(registry.lies))
    app.after_request(lambda answer: misbehave_after(registry.lies, answer))
    return app


def _registry() -> Registry:
    found: Registry = current_app.extensions["registry"]
    return found


def _signed() -> Signed:
    found: Signed = current_app.extensions["signed"]
    return found


def _refuse_when_unavailable() -> None:
    if current_app.extensions["unavailable"]:
        raise Problem(503, "down", "The registry is out of service.")


@blueprint.get("/.well-known/ai-seal-registry")
def about() -> Response:
    address = _registry().address
    return _json(
        {
            "did": address.did,
            "name": ISSUER_NAME,
            "apiBase": address.base,
            "schemes": [_scheme(scheme) for scheme in all_schemes().values()],
            "limits": {"pageItems": PAGE_LIMIT, "pageBytes": 2**20, "pollSeconds": 3600},
            "contact": CONTACT,
        }
    )


def _scheme(scheme: Scheme) -> dict[str, object]:
    return {"id": scheme.id, "name": scheme.name, "version": scheme.version}


@blueprint.get("/.well-known/did.json")
def did_document() -> Response:
    registry = _registry()
    return _json(registry.keys.document(registry.address.did), kind="application/did+json")


@blueprint.get("/v1/head")
def head() -> Response:
    answer = Response(_signed().head(), content_type="application/jwt")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/v1/seals")
def changes() -> Response:
    since, limit = _whole("since", 0, lowest=0), _whole("limit", 100, lowest=1)
    if limit > PAGE_LIMIT:
        raise Problem(400, "bad_parameter", f"limit is at most {PAGE_LIMIT}.")
    return _checked(Response(_page(since, limit), content_type="application/json"))


def _page(since: int, limit: int) -> str:
    registry = _registry()
    view = registry.lies.view_of_feed()
    with registry.store.lock:
        head_sequence = registry.store.head(view)
        found = registry.store.page(since, limit + 1, view)
    if since > head_sequence or 0 < since < current_app.extensions["oldest_cursor"]:
        raise Problem(410, "cursor_gone", "Start again from 0.")
    kept = _that_fit([registry.lies.said(version) for version in found[:limit]])
    next_since = kept[-1].sequence if kept else since
    rest = {"nextSince": next_since, "hasMore": len(found) > len(kept), "headSequence": head_sequence}
    # The records are JSON already; reading and writing them again would cost more than everything else here.
    return '{"items":[' + ",".join(version.record for version in kept) + "]," + json.dumps(rest)[1:]


def _that_fit(versions: list[Version]) -> list[Version]:
    total = 0
    kept: list[Version] = []
    for version in versions:
        total += len(version.record.encode()) + 1
        if kept and total > PAGE_BYTES:
            break
        kept.append(version)
    return kept


@blueprint.get("/v1/seals/<number>")
def seal(number: str) -> Response:
    return _checked(Response(_version(number).record, content_type="application/json"))


@blueprint.get("/v1/seals/<number>/credential")
def credential(number: str) -> Response:
    token = _version(number).credential
    if token is None:
        raise Problem(404, "not_issued", "Nothing has been granted under this number.")
    return _checked(Response(token, content_type="application/vc+jwt"))


@blueprint.get("/v1/seals/<number>/history")
def history(number: str) -> Response:
    record = json.loads(_version(number).record)
    return _checked(_json({"sealNumber": number, "items": record["history"]}))


@blueprint.get("/status/<purpose>/<int:number>")
def status_list(purpose: str, number: int) -> Response:
    token = _signed().status_list(purpose, number)
    if token is None:
        raise Problem(404, "unknown_list", "There is no such status list.")
    answer = _checked(Response(token, content_type="application/vc+jwt"))
    answer.headers["Cache-Control"] = f"max-age={int(LIST_TTL.total_seconds())}"
    return answer


@blueprint.get("/")
def start() -> Response:
    return _page_for_people("list.html", records=[json.loads(one.record) for one in _for_everyone()])


@blueprint.get("/verify/<number>")
def verify(number: str) -> Response:
    found = next((one for one in _for_everyone() if one.number == number), None)
    if found is None:
        return _page_for_people("verify.html", status=404, number=number, record=None)
    return _page_for_people("verify.html", number=number, record=json.loads(found.record))


def _for_everyone() -> list[Version]:
    registry = _registry()
    said = [registry.lies.said(version) for version in registry.store.all(registry.lies.view())]
    return [version for version in said if version.status not in NOT_FOR_EVERYONE]


def _page_for_people(name: str, *, status: int = 200, **values: object) -> Response:
    language = chosen_language(request)
    text = render_template(name, language=language, words=WORDS[language], issuer=ISSUER_NAME, **values)
    answer = Response(text, status=status, content_type="text/html; charset=utf-8")
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
    return answer


def _version(number: str) -> Version:
    if number in current_app.extensions["blocked"]:
        raise Problem(451, "blocked", "A court or an authority forbids to show this record.")
    registry = _registry()
    found = registry.store.find(number, registry.lies.view())
    if found is None:
        raise Problem(404, "unknown_number", "There is no record with this number.")
    return registry.lies.said(found)


def _whole(name: str, default: int, *, lowest: int) -> int:
    typed = request.args.get(name, str(default))
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 18 and int(typed) >= lowest):  # noqa: PLR2004 -- SQLite's integers
        raise Problem(400, "bad_parameter", f"{name} is a whole number from {lowest}.")
    return int(typed)


def _json(content: dict[str, object], *, kind: str = "application/json") -> Response:
    return Response(json.dumps(content, ensure_ascii=False), content_type=kind)


def _checked(answer: Response) -> Response:
    """With a strong ETag over its very bytes, and 304 without a body for whoever has them."""
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "no-cache"
    if _registry().lies.on(LieKind.WRONG_ETAG, request.path):
        return answer
    if request.if_none_match and request.if_none_match.contains(answer.get_etag()[0] or ""):
        answer.set_data(b"")
        answer.status_code = 304
        del answer.headers["Content-Type"]
    return answer
