"""An archive whose bytes depend on its files alone, with their check sums."""

import hashlib
import io
import zipfile

SUMS = "SHA256SUMS"
CHUNK = 1 << 20


class Archive:
    """A ZIP; `sums` maps the names of what is in it to their SHA-256.

    :param day: the date that its files bear: that of the clock would change each time
    """

    def __init__(self, stream, day):
        self.sums = {}
        self._moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
        self._zip = zipfile.ZipFile(stream, "w")

    def __enter__(self):
        return self

    def __exit__(self, kind, *error):
        if not kind:
            sums = [f"{digest}  {name}\n" for name, digest in sorted(self.sums.items())]
            self.add(SUMS, "".join(sums).encode())
        self._zip.close()

    def add(self, name, content):
        """Add a file of bytes, or of a stream that is read from its beginning."""
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        stream.seek(0)
        info = zipfile.ZipInfo(name, self._moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3  # the same on every server
        info.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as target:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
        self.sums[name] = digest.hexdigest()
        return self.sums[name]
