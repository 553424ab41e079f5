"""The carrier's JSON, in the shapes of its published description: a text, a page of texts, an error."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from notifications.demo_carrier.call_book import CarriedCall
from notifications.demo_carrier.delivery import API_VERSION
from notifications.demo_carrier.refusals import Refused, words
from notifications.demo_carrier.store import CarriedText
from notifications.segments import size


def a_text(account_sid: str, text: CarriedText) -> dict[str, Any]:
    """One message resource, in the carrier's types: addresses relative to the API's base, counts as strings."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{text.sid}"
    from_service = text.service_sid is not None and text.direction == "outbound-api"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": _written(text.created_at),
        "date_sent": _written(text.sent_at),
        "date_updated": _written(text.updated_at),
        "direction": text.direction,
        "error_code": text.error_code,
        "error_message": words(text.error_code) if text.error_code else None,
        "from": None if from_service and text.sent_at is None else text.from_number,
        "messaging_service_sid": text.service_sid,
        "num_media": "0",
        "num_segments": "0" if from_service and text.sent_at is None else str(size(text.body).segments),
        "price": None,
        "price_unit": "GBP",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to_number,
        "uri": f"{uri}.json",
    }


def a_call(account_sid: str, call: CarriedCall) -> dict[str, Any]:
    """One call resource, in the carrier's types."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Calls/{call.sid}"
    ended = None if call.goes_on else call.updated_at
    lasted = int((ended - call.answered_at).total_seconds()) if ended and call.answered_at else 0
    return {
        "account_sid": account_sid,
        "answered_by": None,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": _written(call.created_at),
        "date_updated": _written(call.updated_at),
        "direction": "outbound-api",
        "duration": None if ended is None else str(lasted),
        "end_time": _written(ended),
        "forwarded_from": None,
        "from": call.from_number,
        "from_formatted": call.from_number,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "GBP",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": _written(call.answered_at),
        "status": call.status,
        "subresource_uris": {},
        "to": call.to_number,
        "to_formatted": call.to_number,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def a_page(
    account_sid: str,
    kind: str,
    rows: list[dict[str, Any]],
    last: int,
    *,
    filters: dict[str, str],
    size_asked: int,
    page: int,
    more: bool,
) -> dict[str, Any]:
    """One page of a list ("Messages", "Calls"). The token of the next page names the last row of this one."""
    path = f"/{API_VERSION}/Accounts/{account_sid}/{kind}.json"

    def address(number: int, token: str = "") -> str:
        asked = filters | {"PageSize": str(size_asked), "Page": str(number)} | ({"PageToken": token} if token else {})
        return f"{path}?{urlencode(asked)}"

    return {
        kind.lower(): rows,
        "page": page,
        "page_size": size_asked,
        "start": page * size_asked,
        "end": page * size_asked + max(len(rows) - 1, 0),
        "uri": address(page),
        "first_page_uri": address(0),
        "next_page_uri": address(page + 1, f"PA{last}") if more else None,
        "previous_page_uri": address(page - 1) if page else None,
    }


def an_error(refused: Refused) -> dict[str, Any]:
    """An error body."""
    return {
        "code": refused.code,
        "message": str(refused),
        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
        "status": refused.status,
    }


def a_row_of_calls(call: CarriedCall) -> dict[str, Any]:
    """One call as the demo phone shows it."""
    return {
        "seq": call.seq,
        "sid": call.sid,
        "number": call.to_number,
        "status": call.status,
        "said": call.said,
        "asks": bool(call.key_address),
        "shown_at": call.shown_at.isoformat(),
    }


def a_row_of_history(text: CarriedText) -> dict[str, Any]:
    """One text as the demo phone shows it. `number` is the handset's, `way` is seen from us."""
    inwards = text.direction == "inbound"
    return {
        "seq": text.seq,
        "sid": text.sid,
        "way": "in" if inwards else "out",
        "number": text.from_number if inwards else text.to_number,
        "body": text.body,
        "status": text.status,
        "error_code": text.error_code,
        "at": text.created_at.isoformat(),
        "shown_at": text.shown_at.isoformat(),
    }


def _written(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
