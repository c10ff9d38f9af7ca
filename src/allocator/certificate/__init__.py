"""The certificate of a plan: prices, and the bound that anyone can compute again."""

from allocator.certificate.prices import Certificate, CertificateError

__all__ = ["Certificate", "CertificateError"]
