"""What is taken as a picture, by its content alone."""

import io
import secrets

import pytest
from PIL import Image

from app.core.errors import RuleBroken
from app.core.files import IMAGE_LIMIT_BYTES, clean_image


def picture(format_name: str) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "#2044aa").save(stream, format=format_name)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "WEBP"])
def test_s42_three_formats_come_out_as_png(format_name: str) -> None:
    assert clean_image(picture(format_name), field="logo").startswith(b"\x89PNG")


@pytest.mark.parametrize("format_name", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_s42_a_picture_of_another_format_is_refused(format_name: str) -> None:
    with pytest.raises(RuleBroken, match="not a picture in PNG, JPEG or WebP"):
        clean_image(picture(format_name), field="logo")


def test_s41_a_sound_picture_of_more_than_two_megabytes_is_refused() -> None:
    stream = io.BytesIO()
    Image.frombytes("RGB", (900, 900), secrets.token_bytes(900 * 900 * 3)).save(stream, format="PNG")
    assert stream.tell() > IMAGE_LIMIT_BYTES
    stream.seek(0)
    with pytest.raises(RuleBroken, match="larger than 2 MB"):
        clean_image(stream, field="logo")
