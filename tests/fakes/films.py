"""Small real videos, made by the FFmpeg that also looks into them; each kind once per run of the tests."""

import functools
import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg  # type: ignore[import-untyped]

_PICTURES = ("-f", "lavfi", "-i", "testsrc=size={size}:rate=10:duration={seconds}")
_SOUND = ("-f", "lavfi", "-i", "sine=duration={seconds}")


@functools.cache
def film(
    pictures: str = "libx264", sound: str = "aac", *, seconds: float = 4, size: str = "320x240", suffix: str = ".mp4"
) -> bytes:
    """The bytes of a video; an empty codec leaves pictures or sound out."""
    inputs = (*(_PICTURES if pictures else ()), *(_SOUND if sound else ()))
    asked = [part.format(size=size, seconds=seconds) for part in inputs]
    codecs = ["-c:v", pictures, "-pix_fmt", "yuv420p"] if pictures else []
    codecs += ["-preset", "ultrafast"] if pictures == "libx264" else []
    codecs += ["-c:a", sound] if sound else []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{suffix}"
        end = ["-movflags", "+faststart", str(path)] if suffix == ".mp4" else [str(path)]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *asked, *codecs, *end]
        subprocess.run(command, check=True, timeout=60)
        return path.read_bytes()
