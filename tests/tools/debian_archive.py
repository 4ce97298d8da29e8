"""A Debian archive on loopback: packages, an index, a signature, servers of all kinds.

All of it is made by Python: not every machine with apt has dpkg-dev and gpg as well.
"""

import base64
import hashlib
import io
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# The number of EdDSA and the curve Ed25519 in OpenPGP (RFC 4880 and its addition).
EDDSA, SHA512 = 22, 10
CURVE = bytes.fromhex("092b06010401da470f01")
OWNER = b"An archive for tests <archive@loopback.example>"


class Signer:
    """A key that signs an index as an archive's does."""

    def __init__(self) -> None:
        self.private = Ed25519PrivateKey.generate()
        point = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.moment = int(time.time()) - 3600
        self.body = bytes([4]) + self.moment.to_bytes(4) + bytes([EDDSA]) + CURVE
        self.body += _number(b"\x40" + point)
        self.hashed = b"\x99" + len(self.body).to_bytes(2) + self.body
        self.fingerprint = hashlib.sha1(self.hashed).digest()

    def keyring(self) -> bytes:
        """Return the public key with its owner, who signed for it."""
        owner = b"\xb4" + len(OWNER).to_bytes(4) + OWNER
        certificate = self._signature(0x13, self.hashed + owner)
        packets = ((6, self.body), (13, OWNER), (2, certificate))
        return b"".join(_packet(tag, body) for tag, body in packets)

    def sign(self, text: str) -> str:
        """Return a text with its signature, as in InRelease."""
        text = text.rstrip("\n")
        signature = self._signature(0x01, text.replace("\n", "\r\n").encode())
        armoured = _armour(_packet(2, signature))
        head = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
        return f"{head}{text}\n{armoured}"

    def _signature(self, kind: int, content: bytes) -> bytes:
        marks = _mark(2, self.moment.to_bytes(4))
        marks += _mark(33, b"\x04" + self.fingerprint)
        start = bytes([4, kind, EDDSA, SHA512]) + len(marks).to_bytes(2) + marks
        trailer = b"\x04\xff" + len(start).to_bytes(4)
        digest = hashlib.sha512(content + start + trailer).digest()
        signed = self.private.sign(digest)
        issuer = _mark(16, self.fingerprint[-8:])
        end = len(issuer).to_bytes(2) + issuer + digest[:2]
        return start + end + _number(signed[:32]) + _number(signed[32:])


def _number(value: bytes) -> bytes:
    stripped = value.lstrip(b"\0")
    bits = int.from_bytes(stripped).bit_length()
    return bits.to_bytes(2) + stripped


def _packet(tag: int, body: bytes) -> bytes:
    return bytes([0xC0 | tag, 255]) + len(body).to_bytes(4) + body


def _mark(kind: int, body: bytes) -> bytes:
    return bytes([len(body) + 1, kind]) + body


def _armour(content: bytes) -> str:
    lines = base64.encodebytes(content).decode()
    name = "PGP SIGNATURE"
    return f"-----BEGIN {name}-----\n\n{lines}-----END {name}-----\n"


def package(name: str, version: str, files: dict, depends: str = "") -> bytes:
    """Return a Debian package; a text that begins with "->" makes a link."""
    control = (
        f"Package: {name}\nVersion: {version}\nArchitecture: all\n"
        + (f"Depends: {depends}\n" if depends else "")
        + "Maintainer: nobody <nobody@loopback.example>\nDescription: for tests\n"
    )
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar": _tar({"control": control}),
        "data.tar": _tar(files),
    }
    content = b"!<arch>\n"
    for part, body in parts.items():
        content += f"{part:16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(body):<10}`\n".encode()
        content += body + b"\n" * (len(body) % 2)
    return content


def _tar(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"./{name}")
            body = text.encode()
            if text.startswith("->"):
                entry.type, entry.linkname, body = tarfile.SYMTYPE, text[2:], b""
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return buffer.getvalue()


class Archive:
    """A folder laid out like an archive, with suites that are signed."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self.folder = folder
        self.signer = signer
        self.entries: dict[str, list[str]] = {}

    def add(
        self, name: str, version: str, files: dict, suite: str = "", depends: str = ""
    ) -> tuple[str, str]:
        """Put a package into the pool, and into a suite's index; return its pin."""
        content = package(name, version, files, depends)
        path = f"main/{name[0]}/{name}/{name}_{version}_all.deb"
        file = self.folder / "pool" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        if suite:
            self.entries.setdefault(suite, []).append(
                f"Package: {name}\nVersion: {version}\nArchitecture: all\n"
                f"Maintainer: nobody\nFilename: pool/{path}\nSize: {len(content)}\n"
                f"SHA256: {digest}\nDescription: for tests\n\n"
            )
            self.publish(suite)
        return path, digest

    def publish(self, suite: str) -> None:
        """Write the index of a suite and sign it."""
        machine = subprocess.run(
            ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
        ).stdout.strip()
        index = "".join(self.entries.get(suite, [])).encode()
        root = self.folder / "dists" / suite
        name = f"main/binary-{machine}/Packages"
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(index)
        day = time.strftime("%a, %d %b %Y %H:%M:%S UTC", time.gmtime())
        digest = hashlib.sha256(index).hexdigest()
        release = (
            f"Origin: tests\nSuite: {suite}\nCodename: {suite}\nDate: {day}\n"
            f"Architectures: {machine}\nComponents: main\n"
            f"SHA256:\n {digest} {len(index)} {name}\n"
        )
        (root / "InRelease").write_text(self.signer.sign(release))


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder, and what is named in ``faults`` in a way that fails."""

    def __init__(self, *args, faults: dict, asked: list, **kwargs) -> None:
        self.faults = faults
        self.asked = asked
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        file = Path(self.translate_path(self.path))
        fault = next((f for word, f in self.faults.items() if word in self.path), "")
        if not fault:
            super().do_GET()
        elif not file.is_file():
            self.send_error(404)
        else:
            self._fail(fault, file.read_bytes())

    def _fail(self, fault: str, content: bytes) -> None:
        if fault == "404":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if fault == "breaks off":
            self.wfile.write(content[: len(content) // 2])
        elif fault == "other bytes":
            self.wfile.write(content[:-1] + bytes([content[-1] ^ 1]))
        self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Say nothing: the tests tell what they saw."""


@contextmanager
def served(folder: Path, faults: dict | None = None) -> Iterator[tuple[str, list]]:
    """Serve a folder; give its address and the list of what was asked."""
    asked: list[str] = []
    handler = partial(Handler, directory=str(folder), faults=faults or {}, asked=asked)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/debian", asked
        finally:
            server.shutdown()
