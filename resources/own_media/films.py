"""An MP4 video: read through by FFmpeg in a process of its own, with nothing but that file and a time limit.

A container can name other files and addresses, so FFmpeg may open local files only and takes the bytes for nothing but
an MP4. It walks over every packet without decoding (an end that is missing is found), then decodes two seconds (a codec
that lies is found). What it prints is meant for people; only lines that begin as it indents its own are read, for the
values of a file's own fields are printed with them.
"""

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from domain.errors import InvalidInput, Retry
from domain.own_files import FileFacts

SECONDS: Final = 120.0
DECODED: Final = "2"
MOST_FRAME: Final = 7680 * 4320
_DURATION: Final = re.compile(r"^  Duration: (\d+):(\d+):(\d+(?:\.\d+)?)", re.MULTILINE)
_STREAM: Final = re.compile(r"^  Stream #0:\d+\S*: (Video|Audio): (\w+)(.*)$", re.MULTILINE)
_SIZE: Final = re.compile(r"\b(\d{1,5})x(\d{1,5})\b")
_BROKEN: Final = re.compile(
    r"partial file|moov atom not found|Invalid data|Error (?:while|splitting|submitting)|contradiction", re.IGNORECASE
)


def look_at_film(name: str, data: bytes, seconds: float = SECONDS) -> FileFacts:
    """What the video is. Raises InvalidInput: cut off, damaged, without a picture."""
    with tempfile.TemporaryDirectory(prefix="pressroom-film-") as folder:
        path = Path(folder) / "film.mp4"
        path.write_bytes(data)
        film = _Film(name, path, seconds)
        walked = film.read("-v", "info", then=("-map", "0:v", "-map", "0:a?", "-c", "copy"))
        facts = _facts(name, len(data), walked)
        if facts.width * facts.height > MOST_FRAME:
            raise InvalidInput(f"“{name}” has frames of {facts.width} x {facts.height}: make it smaller.")
        told = film.read("-v", "error", "-t", DECODED, then=("-map", "0:v:0", "-map", "0:a:0?"))
        if told.strip():
            raise _damaged(name)
    return facts


class _Film(NamedTuple):
    name: str
    path: Path
    seconds: float

    def read(self, *options: str, then: tuple[str, ...]) -> str:
        """What FFmpeg says of the file. `then` is what it does with it, for nobody."""
        import imageio_ffmpeg  # type: ignore[import-untyped]

        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", *options, "-threads", "1"]
        command += ["-protocol_whitelist", "file", "-f", "mp4", "-i", f"file:{self.path}", *then, "-f", "null", "-"]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.seconds,
                check=False,
                cwd=self.path.parent,
            )
        except subprocess.TimeoutExpired as error:
            raise InvalidInput(f"“{self.name}” could not be read in {self.seconds:g} s: make it shorter.") from error
        except OSError as error:
            raise Retry(f"The program that looks into videos could not be started: {error}.") from error
        told = done.stderr.decode("utf-8", "replace")
        if "matches no streams" in told and any(kind == "Audio" for kind, _, _ in _STREAM.findall(told)):
            raise InvalidInput(f"“{self.name}” is a video without pictures.")
        if done.returncode != 0 or _BROKEN.search(told):
            raise _damaged(self.name)
        return told


def _facts(name: str, size: int, told: str) -> FileFacts:
    duration = _DURATION.search(told)
    streams = _STREAM.findall(told.partition("\nOutput #0")[0])
    pictures = [(codec, _SIZE.search(rest)) for kind, codec, rest in streams if kind == "Video"]
    if duration is None or not pictures or pictures[0][1] is None:
        raise InvalidInput(f"“{name}” does not say how long or how large it is: export it again.")
    hours, minutes, seconds = duration.groups()
    codecs = [codec for codec, _ in pictures] + [codec for kind, codec, _ in streams if kind == "Audio"]
    return FileFacts(
        media_type="video/mp4",
        width=int(pictures[0][1][1]),
        height=int(pictures[0][1][2]),
        size=size,
        seconds=round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 2),
        codecs=tuple(dict.fromkeys(codecs)),
    )


def _damaged(name: str) -> InvalidInput:
    return InvalidInput(f"“{name}” is cut off or damaged: export it again as MP4.")
