"""Whether bytes are one whole JPEG or PNG picture and nothing else."""

import io
import struct
import warnings

from PIL import Image

from policyportal.vault.unfit import unfit

MOST_PIXELS = 40_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
BROKEN = "The picture cannot be read: it is damaged or not complete. Scan or save it again."
MORE = (
    "There is something more in the file after the picture’s end, which some phones add. "
    "Save it as a new picture or as a PDF, and choose that."
)


def check(data: bytes, media_type: str) -> None:
    """Refuse, with a sentence, unless the data is one picture of that type, and whole."""
    end = _end_of_jpeg(data) if media_type == "image/jpeg" else _end_of_png(data)
    if end is None:
        raise unfit(BROKEN)
    if data[end:].strip(b"\x00"):
        raise unfit(MORE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _parse(data, FORMATS[media_type])


def _parse(data: bytes, kind: str) -> None:
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            size, frames = picture.size, getattr(picture, "n_frames", 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        size, frames = (MOST_PIXELS, 2), 1
    except Exception as error:
        raise unfit(BROKEN) from error
    if size[0] * size[1] > MOST_PIXELS:
        raise unfit("The picture has more than 40 megapixels. Scan it at a lower quality.")
    if frames != 1:
        raise unfit("The file holds more than one picture. Choose one with a single picture in it.")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            picture.verify()
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            picture.load()
    except Exception as error:
        raise unfit(BROKEN) from error


def _end_of_png(data: bytes) -> int | None:
    """Return where the IEND chunk ends, or None if the chunks do not lead to one."""
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at if at <= len(data) else None
    return None


def _end_of_jpeg(data: bytes) -> int | None:
    """Return where the end-of-image marker ends, or None if the segments do not lead to one."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker == 0xD9:
            return at + 2
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
        elif at + 4 > len(data):
            return None
        else:
            (length,) = struct.unpack_from(">H", data, at + 2)
            if length < 2:
                return None
            at += 2 + length
            if marker == 0xDA:
                at = _end_of_scan(data, at)
    return None


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the coded data that begins at `at` ends: at the next real marker."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at
