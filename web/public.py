"""The addresses that need nobody to be signed in. Every other one names its right; a test holds the two together."""

PUBLIC = frozenset(
    {
        "GET /",
        "GET /sign-in",
        "POST /sign-in",
        "GET /invitation/{token}",
        "POST /invitation/{token}",
        "POST /invitation/{token}/code",
        "GET /health/live",
        "GET /health/ready",
        "POST /twilio/status/{reference}",
        "POST /twilio/inbound",
        "POST /twilio/voice/{reference}",
        "POST /twilio/voice/{reference}/key",
    }
)

SIGNED_IN = frozenset({"POST /sign-out", "GET /held-form", "POST /held-form/removal"})
"""Addresses about the device's own session: whoever is signed in, whatever their role."""
