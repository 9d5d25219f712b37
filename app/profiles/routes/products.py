from datetime import date

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.parts import (
    NewProduct,
    NewVersion,
    add_product,
    change_product,
    change_version,
    remove_product,
)
from app.profiles.forms import ProductForm, VersionForm
from app.profiles.models import Product, Profile
from app.profiles.queries.held import find_product, find_version, product_values, version_values, versions_of
from app.profiles.queries.parts import products_of
from app.profiles.routes.blueprint import blueprint, form_page, own, tell, tell_undo
from app.profiles.routes.part_pages import Entry, entry_page
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.opened import PartClash


def _page(profile: Profile, form: ProductForm) -> ResponseReturnValue:
    return form_page("products", form, profile=profile, products=products_of(db.session, profile.organisation_id))


def _typed(form: ProductForm) -> NewProduct:
    return NewProduct(form.name.data or "", form.version.data or None)


@blueprint.route("/<public_id>/products", methods=["GET", "POST"])
@only("signed_in")
@commits
def products(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), ProductForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    typed = _typed(form)
    try:
        add_product(db.session, profile, typed.name, typed.version, by_id=current_person().id, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    return redirect(url_for(".products", public_id=public_id))


def _entry(profile: Profile, product: Product | None) -> Entry:
    href = url_for(".products", public_id=profile.public_id)
    rows = versions_of(db.session, product) if product else []
    links = [
        (
            row.name,
            url_for(
                ".edit_version", public_id=profile.public_id, product_id=product.public_id, version_id=row.public_id
            ),
        )
        for row in rows
        if product
    ]
    return Entry(
        HistoryPart.PRODUCT, message("Change the product"), message("Products and versions"), href, tuple(links)
    )


@blueprint.route("/<public_id>/products/<product_id>", methods=["GET", "POST"])
@only("signed_in")
@commits
def edit_product(public_id: str, product_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    product = find_product(db.session, profile, product_id)
    saved = product_values(db.session, product) if product else None
    form, entry = ProductForm(data=saved), _entry(profile, product)
    if saved is None and not form.is_submitted():
        raise NotFound
    if not form.validate_on_submit():
        return entry_page(profile, entry, form, saved)
    opened, person_id = form.opened.data or "", current_person().id
    try:
        change_product(db.session, profile, product_id, _typed(form), opened=opened, by_id=person_id, at=now())
    except PartClash as clash:
        return entry_page(profile, entry, form, clash.saved, clash)
    except RuleBroken as error:
        form.refuse(error)
        return entry_page(profile, entry, form, saved)
    tell(message("The product is saved."), "good")
    return redirect(entry.href)


@blueprint.route("/<public_id>/products/<product_id>/versions/<version_id>", methods=["GET", "POST"])
@only("signed_in")
@commits
def edit_version(public_id: str, product_id: str, version_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    product = find_product(db.session, profile, product_id)
    row = find_version(db.session, product, version_id) if product else None
    if product is None or row is None:
        raise NotFound
    saved = version_values(product, row)
    form = VersionForm(data={"name": row.name, "released_on": row.released_on, "is_current": row.is_current})
    href = url_for(".edit_product", public_id=public_id, product_id=product_id)
    name = message("Change a version of {product}", product=product.name)
    entry = Entry(HistoryPart.VERSION, name, message("Change the product"), href)
    if not form.validate_on_submit():
        return entry_page(profile, entry, form, saved)
    try:
        _save_version(profile, product_id, version_id, form)
    except PartClash as clash:
        return entry_page(profile, entry, form, clash.saved, clash)
    except RuleBroken as error:
        form.refuse(error)
        return entry_page(profile, entry, form, saved)
    tell(message("The version is saved."), "good")
    return redirect(href)


def _save_version(profile: Profile, product_id: str, version_id: str, form: VersionForm) -> None:
    released_on: date | None = form.released_on.data  # type: ignore[assignment]  # a day as it was read
    version = NewVersion(form.name.data or "", released_on, bool(form.is_current.answer))
    opened, person_id = form.opened.data or "", current_person().id
    change_version(db.session, profile, product_id, version_id, version, opened=opened, by_id=person_id, at=now())


@blueprint.post("/<public_id>/products/<product_id>/remove")
@only("signed_in")
@commits
def drop_product(public_id: str, product_id: str) -> ResponseReturnValue:
    profile, back = own(public_id), url_for(".products", public_id=public_id)
    change = remove_product(db.session, profile, product_id, by_id=current_person().id, at=now())
    tell_undo(message("The product is removed."), profile, change, back)
    return redirect(back)
