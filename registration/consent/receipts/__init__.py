"""Consent receipts (ISO/IEC TS 27560): made here, and checked by anyone without us.

``checking`` and ``reading`` need no database and no settings, so that whoever has this package, a receipt, a
checkpoint and a public key can check them on a machine that has never heard of the service.
"""

from registration.consent.receipts.checking import Checked, ReceiptRefused, check
from registration.consent.receipts.issuing import (
    MEDIA_TYPE,
    Issuer,
    Receipt,
    checkpoint_of,
    receipt_of,
    rows,
)
from registration.consent.receipts.reading import verifier_key
from registration.consent.receipts.sealing import seal_now

__all__ = [
    "MEDIA_TYPE",
    "Checked",
    "Issuer",
    "Receipt",
    "ReceiptRefused",
    "check",
    "checkpoint_of",
    "receipt_of",
    "rows",
    "seal_now",
    "verifier_key",
]
