"""Files that people choose: sound ones, ones that tell too much, and what people with bad intentions send."""

import io
import zipfile

from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from tests.scanners.fake_clamd import EICAR

PERSON = "Ada Okafor privat"
BERLIN = ((52.0, 31.0, 12.0), (13.0, 24.0, 36.0))


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", colour: str = "#2044aa") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, format=kind)
    return out.getvalue()


def photo(kind: str = "JPEG") -> bytes:
    """Taken lying on its side, with place, device, author, a profile of colours and a comment."""
    made = Image.new("RGB", (60, 30), "#2044aa")
    made.paste("#ff0000", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = PERSON
    exif[ExifTags.Base.Orientation] = 6
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", BERLIN[0]
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", BERLIN[1]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out, words = io.BytesIO(), PngImagePlugin.PngInfo()
    words.add_text("Author", PERSON)
    more = {"pnginfo": words} if kind == "PNG" else {"comment": PERSON.encode()} if kind == "JPEG" else {}
    made.save(out, format=kind, exif=exif, icc_profile=profile, **more)
    return out.getvalue() + b"<html>" + PERSON.encode()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def office() -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


def bomb() -> bytes:
    """A hundred kilobytes that unpack to a hundred megabytes."""
    return archive(zeros=b"\0" * (100 * 1024 * 1024))


def picture_bomb() -> bytes:
    """Some kilobytes that are 225 million pixels."""
    out = io.BytesIO()
    Image.new("1", (15_000, 15_000)).save(out, format="PNG", optimize=True)
    return out.getvalue()


def infected_picture() -> bytes:
    """A sound picture with the scanners' test file behind it: drawn anew it is gone."""
    return picture() + EICAR


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
