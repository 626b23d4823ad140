"""A test mail: the version as it lies there, with the very files that would be sent, to one address."""

import hashlib
from collections.abc import Sequence

from domain.errors import InvalidInput, NeedsPerson, Refused
from domain.mail_address import MailAddress
from domain.media import MediaAsset
from domain.ports import MediaFiles, Publisher, SendableMedia
from domain.version import Version
from resources.publishers.email.publisher import SmtpPublisher


def send_trial(publisher: Publisher, version: Version, images: Sequence[SendableMedia], to: MailAddress) -> None:
    """Sends it. Raises Refused when the version could not go out, NeedsPerson or Retry when the server does not take
    it."""
    if not isinstance(publisher, SmtpPublisher):
        raise InvalidInput("Only an e-mail of a mail account can be sent for a test.")
    if reasons := publisher.validate(version.package):
        raise Refused(" ".join(reasons))
    handed = publisher.send_trial(version.package, images, to)
    if handed.kind != "accepted":
        raise NeedsPerson(f"It was not sent: {handed.code} {handed.text}")


def images_of(files: MediaFiles, version: Version, assets: Sequence[MediaAsset]) -> tuple[SendableMedia, ...]:
    """The version's images with their bytes. Raises NotFound, or Refused for one that is not the file it was."""
    paths = {asset.digest: asset.path for asset in assets}
    loaded = []
    for image in version.package.media:
        data = files.get(paths.get(image.digest, ""))
        if hashlib.sha256(data).hexdigest() != image.digest:
            raise Refused(f"The image “{image.alt_text}” is not the file that the version was made with.")
        loaded.append(
            SendableMedia(digest=image.digest, media_type=image.media_type, alt_text=image.alt_text, data=data)
        )
    return tuple(loaded)
