"""Papers of one page as PDF, in place of the scans that real ones would be."""

from collections.abc import Sequence


def scan(lines: Sequence[str]) -> bytes:
    """A page that says this, in Latin letters."""
    words = " ".join(f"({line}) Tj 0 -24 Td" for line in lines)
    page = f"BT /F 14 Tf 72 760 Td {words} ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    paper, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(paper))
        paper += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(paper)
    return paper + b"xref\n0 6\n0000000000 65535 f \n" + table + end
