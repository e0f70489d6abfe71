"""Takes the files of a form straight to where they will lie: none passes through memory or another directory."""

from pathlib import Path
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers

from .kinds import Refused
from .store import MOST_FILES, Arriving, clean_name

# A form with all its files; more is not read at all.
MOST_AT_ONCE = 1_000_000_000


class FilesArriving(FileUploadHandler):
    """An upload handler whose `files` are whole and hashed, or say why they were refused. Call `discard` in the end."""

    def __init__(self, request: Any = None, folder: Path | None = None, most: int = MOST_FILES) -> None:
        super().__init__(request)
        self.folder, self.most = folder, most
        self.files: list[Arriving] = []
        self.left_out: list[str] = []
        self.too_many = Refused("too_many", most=most)
        self._current: Arriving | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        name = self.file_name or ""
        if len(self.files) >= self.most:
            self.left_out.append(clean_name(name))
            raise SkipFile
        self._current = Arriving(name, self.folder)
        self.files.append(self._current)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._current is not None
        self._current.write(raw_data)
        if self._current.refused:
            raise SkipFile

    def file_complete(self, file_size: int) -> None:
        assert self._current is not None
        self._current.close()

    def discard(self) -> None:
        """Keep nothing of what was not sealed."""
        for arriving in self.files:
            arriving.discard()


class NoFiles(FileUploadHandler):
    """The handler of every other form: a file in it is passed over, where Django would write it to another directory."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here."""

    def file_complete(self, file_size: int) -> None:
        """There is none."""
