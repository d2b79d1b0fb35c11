"""A time stamp authority for tests: on a port of its own, with keys of its own (RFC 3161)."""

import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
SHA256, ECDSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
SEQUENCE, SET, INTEGER, OCTETS, TIME = 0x30, 0x31, 0x02, 0x04, 0x18


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def number(value: int) -> bytes:
    return der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    body = b""
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.insert(0, 0x80 | (arc & 0x7F))
        body += bytes(groups)
    return der(0x06, body)


def attribute(kind: str, value: bytes) -> bytes:
    return der(SEQUENCE, oid(kind), der(SET, value))


class Authority:
    """What it answers can be bent: ``imprint``, ``nonce``, ``status``, ``body``, ``signature``."""

    def __init__(self) -> None:
        self.key, self.root = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.root_certificate = self._certificate("Root", self.root, issuer=None)
        self.certificate = self._certificate("Authority", self.key, issuer=self.root_certificate)
        self.bent: dict[str, object] = {}
        self.asked = 0
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/stamp"

    @property
    def root_pem(self) -> bytes:
        return self.root_certificate.public_bytes(serialization.Encoding.PEM)

    def open(self) -> None:
        self._thread.start()

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def answer(self, query: bytes) -> bytes:
        if "body" in self.bent:
            return bytes(self.bent["body"])  # type: ignore[call-overload]
        status = int(self.bent.get("status", 0))  # type: ignore[call-overload]
        said = der(SEQUENCE, number(status), der(SEQUENCE, der(0x0C, b"too busy")) if status else b"")
        return der(SEQUENCE, said, b"" if status else self._token(query))

    def _token(self, query: bytes) -> bytes:
        imprint, nonce = read(query)
        info = der(
            SEQUENCE,
            number(1),
            oid("1.3.6.1.4.1.99999.1"),
            der(SEQUENCE, der(SEQUENCE, oid(SHA256)), der(OCTETS, self.bent.get("imprint", imprint))),
            number(7),
            der(TIME, NOW.strftime("%Y%m%d%H%M%SZ").encode()),
            number(self.bent.get("nonce", nonce)),
        )
        certificate = self.certificate.public_bytes(serialization.Encoding.DER)
        attributes = sorted(
            [
                attribute(CONTENT_TYPE, oid(TST_INFO)),
                attribute(MESSAGE_DIGEST, der(OCTETS, sha256(info).digest())),
                attribute(
                    SIGNING_CERTIFICATE_V2,
                    der(
                        SEQUENCE,
                        der(SEQUENCE, der(SEQUENCE, der(OCTETS, sha256(certificate).digest()))),
                    ),
                ),
            ]
        )
        signed = der(SET, *attributes)
        signature = self.bent.get("signature") or self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        signer = der(
            SEQUENCE,
            number(1),
            der(SEQUENCE, self.certificate.issuer.public_bytes(), number(self.certificate.serial_number)),
            der(SEQUENCE, oid(SHA256)),
            der(0xA0, *attributes),
            der(SEQUENCE, oid(ECDSA_SHA256)),
            der(OCTETS, signature),
        )
        content = der(
            SEQUENCE,
            number(3),
            der(SET, der(SEQUENCE, oid(SHA256))),
            der(SEQUENCE, oid(TST_INFO), der(0xA0, der(OCTETS, info))),
            der(0xA0, certificate),
            der(SET, signer),
        )
        return der(SEQUENCE, oid(SIGNED_DATA), der(0xA0, content))

    def _certificate(self, name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate | None):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(NOW + timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        )
        if issuer:
            stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(stamping, critical=True)
        return builder.sign(self.root, hashes.SHA256())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                authority.asked += 1
                body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def read(query: bytes) -> tuple[bytes, int]:
    """Imprint (SHA-256) and nonce of a question: what the client sends has this one form."""
    at = query.index(b"\x04\x20")
    imprint, rest = query[at + 2 : at + 34], query[at + 34 :]
    return imprint, int.from_bytes(rest[2 : 2 + rest[1]], "big")
