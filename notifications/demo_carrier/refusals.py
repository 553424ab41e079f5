"""What the demo carrier refuses, and in which words: the carrier's codes and its magic numbers."""

import re

E164 = re.compile(r"\+[1-9]\d{6,14}")
MOST_CHARACTERS = 1600
LONGEST_VALIDITY = 36_000

WORDS = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20009: "Cannot update this resource before it is complete",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    20503: "Service unavailable",
    21201: "No 'To' number is specified",
    21205: "Url is not a valid URL",
    21210: "'From' phone number not verified",
    21211: "Invalid 'To' Phone Number",
    21213: "Missing 'From' phone number",
    21214: "'To' phone number cannot be reached",
    21215: "Account not authorized to call that country",
    21212: "Invalid From Number (caller ID)",
    21266: "'To' and 'From' number cannot be the same",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21602: "Message body is required",
    21603: "A 'From' or 'MessagingServiceSid' parameter is required to send a message",
    21604: "A 'To' phone number is required",
    21606: "The From phone number is not a valid, SMS-capable number or short code for your account",
    21609: "The 'StatusCallback' URL is not a valid URL",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "The 'To' phone number is not currently reachable using the 'From' phone number via SMS",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30036: "Validity period expired",
    30409: "Message cannot be canceled",
}
STATUS = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503}

MAGIC_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_FINE = "+15005550006"


class Refused(Exception):
    """The carrier says no, with one of its codes; the answer's status and words follow from it."""

    def __init__(self, code: int, retry_after: int | None = None) -> None:
        super().__init__(words(code))
        self.code = code
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        return STATUS.get(self.code, 400)


def words(code: int) -> str:
    """The carrier's words for a code."""
    return WORDS.get(code, "Unknown error")
