"""What a finding says to staff."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.fellowships.rules.blind.identity import Kind, Why

KINDS: Mapping[str, Message] = {
    Kind.PERSON: message("Name of a person"),
    Kind.ORGANISATION: message("Name of an organisation"),
    Kind.PRODUCT: message("Name of a product"),
    Kind.MAIL: message("Mail address"),
    Kind.SITE: message("Website"),
    Kind.PHONE: message("Phone number"),
    Kind.HANDLE: message("Page or name in a network"),
    Kind.NUMBER: message("Number that names somebody"),
    Kind.PLACE: message("Street"),
    "look": message("A person must look"),
    "hand": message("Marked by hand"),
}
WHYS: Mapping[str, Message] = {
    Why.NAME: message("as it stands in profile or account"),
    Why.DECLINED: message("with an ending"),
    Why.DISGUISED: message("written differently or hidden"),
    Why.SHORTENED: message("short, translated or in part"),
    Why.TOGETHER: message("run together"),
    Why.NUMBER: message("as it stands in profile or account"),
    Why.COMPOUND: message("inside a longer word"),
    Why.COMMON_WORD: message("perhaps an ordinary word"),
    Why.SHORT_WORD: message("perhaps another short word"),
    Why.PART_OF_NUMBER: message("in part"),
    Why.UNKNOWN: message("belongs to nobody we know"),
    "no_text": message("a page that is only a picture"),
    "pictures": message("a page with pictures"),
    "drawn": message("a page whose letters are drawn"),
    "unknown_letters": message("a page whose letters cannot be read"),
    "pixels": message("a picture"),
    "too_long": message("more pages than are read"),
    "unknown_kind": message("a file of a kind that is not read"),
    "broken": message("a file that cannot be opened"),
    "marked": message("by a person"),
}
CARRIERS: Mapping[str, Message] = {
    "page": message("page"),
    "particulars": message("author and other particulars"),
    "note": message("note"),
    "form": message("form field"),
    "attached": message("attached file"),
    "link": message("link"),
    "structure": message("hidden description"),
    "outline": message("outline"),
    "picture": message("picture inside"),
    "camera": message("what the camera wrote"),
    "press": message("caption"),
    "written in": message("words written into the picture"),
    "other": message("hidden words"),
}
