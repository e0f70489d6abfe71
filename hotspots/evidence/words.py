"""What is said of a file: what it is, and why it was not taken with what to do about it."""

from django.utils.translation import gettext_lazy

from .kinds import KINDS, Refused

LABELS = {
    "jpeg": gettext_lazy("picture (JPEG)"),
    "png": gettext_lazy("picture (PNG)"),
    "webp": gettext_lazy("picture (WebP)"),
    "heic": gettext_lazy("picture (HEIC)"),
    "pdf": gettext_lazy("document (PDF)"),
    "docx": gettext_lazy("document (DOCX)"),
    "mp4": gettext_lazy("video (MP4)"),
    "ogg": gettext_lazy("sound (OGG or Opus)"),
    "m4a": gettext_lazy("sound (M4A)"),
    "mp3": gettext_lazy("sound (MP3)"),
    "text": gettext_lazy("text"),
}
CURES = {
    "empty": gettext_lazy("This file is empty. Choose it again."),
    "too_large": gettext_lazy("This file is larger than %(most)s MB. Send a shorter or smaller copy of it."),
    "too_many": gettext_lazy("A report holds %(most)s files at most. Remove one that is not needed."),
    "too_much": gettext_lazy("That is too much at once. Send the files in several goes."),
    "name": gettext_lazy(
        "This file is a %(label)s, but its name says otherwise. Rename it so that it ends with .%(extension)s."
    ),
    "not_whole": gettext_lazy(
        "This file is not whole, or something hangs behind its end. Copy it again from where it came."
    ),
    "unreadable": gettext_lazy(
        "This file cannot be read as what its name says. Open it, save it anew, and send that copy."
    ),
    "unknown": gettext_lazy(
        "This kind of file is not taken. Pictures: JPEG, PNG, WebP, HEIC. Documents: PDF, DOCX, text. "
        "Sound and video: MP3, M4A, OGG, Opus, MP4. Save it as one of these."
    ),
    "zip": gettext_lazy(
        "A ZIP file and the like is not taken. Unpack it and send the files one by one, or save it as PDF."
    ),
    "not_docx": gettext_lazy("This is not a Word document. Save it as PDF and send that."),
    "not_utf8": gettext_lazy("This text is not in UTF-8. Save it with the encoding “UTF-8”, or as PDF."),
    "locked": gettext_lazy("This file is locked with a password. Save it without one and send that."),
    "macros": gettext_lazy("This document holds macros. Save it as PDF, or as DOCX without macros."),
    "fetches": gettext_lazy(
        "This document fetches something from elsewhere when it is opened. Save it as PDF and send that."
    ),
    "acts": gettext_lazy("This PDF runs something when it is opened. Print it into a new PDF and send that."),
    "bomb": gettext_lazy("This document would unpack to far more than it is. Save it as PDF and send that."),
    "no_video_in_ogg": gettext_lazy("Of OGG files only sound is taken. Save a video as MP4."),
    "too_many_pixels": gettext_lazy(
        "This picture has more than %(most)s million pixels. Make it smaller and send that."
    ),
    "no_room": gettext_lazy(
        "There is no room for files at the moment. Tell those who run this site, and try again later."
    ),
    "busy": gettext_lazy("Too many files are being looked at just now. Send this one again in a minute."),
}


def cure(refused: Refused) -> str:
    """Why a file was not taken, and what to do, in the reader's language."""
    details = dict(refused.details)
    if "kind" in details:
        kind = str(details["kind"])
        details |= {"label": str(LABELS[kind]), "extension": KINDS[kind].extension}
    return str(CURES[refused.why]) % details if details else str(CURES[refused.why])
