"""The addresses that need nobody to be signed in. Every other one names its right; a test holds the two together."""

PUBLIC = frozenset(
    {
        "GET /",
        "GET /sign-in",
        "POST /sign-in",
        "GET /health/live",
        "GET /health/ready",
        "POST /twilio/status/{reference}",
        "POST /twilio/inbound",
    }
)
