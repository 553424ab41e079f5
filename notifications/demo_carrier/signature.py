"""The carrier's signature on what it posts, written from its description and not with its library.

So the library's own check (`channels/twilio.py:is_genuine`) is held against a second reading of the same rule.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

HEADER = "X-Twilio-Signature"


def sign(token: str, address: str, fields: Mapping[str, str]) -> str:
    """HMAC-SHA1 over the address and each field's name and value in order of names, in base64."""
    said = address + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()
