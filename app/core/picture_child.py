"""Draws pictures from outside anew, in a process of its own: bounded in time and memory, without a database or a key.

Run by `app.core.pictures` by its path. A PNG, JPEG or WebP comes in by standard input. One line of JSON goes out, then
the new picture: ``{"format": "JPEG", "left_out": ["place"], "scaled": false}`` or ``{"refused": "broken"}``.
"""

import io
import json
import sys

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 60_000_000
QUALITY = 92
# What Pillow knows of a picture and needs to show it; everything else only tells.
NEEDED = frozenset({"icc_profile", "transparency", "gamma", "srgb", "chromaticity", "interlace", "progressive"} | {
    "progression", "dpi", "jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform", "loop",
    "background", "timestamp", "duration", "default_image",
})  # fmt: skip


class Refused(Exception):
    """Raised with a code that the application has a sentence for."""


def drawn_anew(raw: bytes, most_edge: int) -> tuple[dict[str, object], bytes]:
    """Its pixels, as it is looked at, in sRGB; nothing else of the file."""
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("too_many_pixels")
            picture.load()
            told = sorted(_told(picture))
            shown = _in_srgb(_flat(ImageOps.exif_transpose(picture)))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error
    was = shown.size
    shown.thumbnail((most_edge, most_edge), Image.Resampling.LANCZOS)
    # A picture made of nothing but pixels has no other place for words.
    bare = Image.frombytes(shown.mode, shown.size, shown.tobytes())
    name, options = _format(picture.format or "", bare)
    out = io.BytesIO()
    bare.save(out, format=name, **options)
    return {"format": name, "left_out": told, "scaled": shown.size != was}, out.getvalue()


def _told(picture: Image.Image) -> set[str]:
    """What it has besides pixels, by what people are told of it."""
    found = {"metadata"} if picture.getexif() or set(picture.info) - NEEDED else set()
    if picture.getexif().get_ifd(ExifTags.IFD.GPSInfo):
        found.add("place")
    if getattr(picture, "n_frames", 1) > 1:
        found.add("frames")
    return found


def _flat(picture: Image.Image) -> Image.Image:
    """Eight bits a colour, with transparency only where there is some."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        return shown.convert("RGB") if shown.getchannel("A").getextrema() == (255, 255) else shown
    return picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """A profile of colours can carry words too, so the colours are counted over and it stays behind."""
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile and picture.mode != "L":
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            counted = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            counted = None
        picture = counted or picture
    return picture if picture.mode in {"RGBA", "L"} else picture.convert("RGB")


def _format(was: str, picture: Image.Image) -> tuple[str, dict[str, int | bool]]:
    """As it came; WebP, which not every program opens, by whether anything shows through."""
    if was == "PNG" or picture.mode == "RGBA":
        return "PNG", {"optimize": picture.width * picture.height < 4_000_000}  # noqa: PLR2004 -- slow above that
    return "JPEG", {"quality": QUALITY, "optimize": True}


def main() -> None:
    raw = sys.stdin.buffer.read()
    Image.MAX_IMAGE_PIXELS = None  # counted here, before a pixel is unpacked, with a sentence for the person
    try:
        told, made = drawn_anew(raw, int(sys.argv[1]))
    except Refused as refusal:
        told, made = {"refused": str(refusal)}, b""
    except MemoryError:
        told, made = {"refused": "too_many_pixels"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


if __name__ == "__main__":
    main()
