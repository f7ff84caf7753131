"""In which capacity a certificate signs, written into it as its policy: an officer's key can neither seal nor certify."""

from __future__ import annotations

from asn1crypto import x509 as asn1
from cryptography import x509

# An arc for documentation and examples, as the timestamps' policy.
CAPACITIES = {"officer": "2.999.652328.2.1", "seal": "2.999.652328.2.2", "system": "2.999.652328.2.3"}
ANY_POLICY = "2.5.29.32.0"


def policies(capacity: str | None) -> x509.CertificatePolicies:
    """The extension for a certificate of that capacity; without one, for a certificate that issues all of them."""
    oid = x509.ObjectIdentifier(CAPACITIES[capacity] if capacity else ANY_POLICY)
    return x509.CertificatePolicies([x509.PolicyInformation(oid, None)])


def signs_as(certificate: asn1.Certificate, capacity: str) -> bool:
    """Whether the certificate was issued for that capacity."""
    parsed = x509.load_der_x509_certificate(certificate.dump())
    try:
        found = parsed.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return False
    return CAPACITIES[capacity] in {item.policy_identifier.dotted_string for item in found}
