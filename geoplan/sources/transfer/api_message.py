"""What a service says in the body of a refusal, such as ``{"message": "Location over the sea."}``.

And what is said of an answer that is no refusal, and yet not what was asked for.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from requests import RequestException

from geoplan.errors import Fault
from geoplan.sources.transfer.http import with_params
from geoplan.sources.transfer.retries import TransferError, shown_address
from geoplan.sources.transfer.session import Session

_REFUSED = re.compile(r"the (?:answer (?=4)|server answers (?=5))(\d{3})\b")
_READ = 1 << 16


def get_or_explain(session: Session, url: str, *, params: Mapping[str, Any], hints: Mapping[str, str]) -> Path:
    """Return the answer to a request, as `Session.get` does.

    Parameters
    ----------
    session
        What asks.
    url, params
        What is asked.
    hints
        As `explained` takes them.

    Raises
    ------
    TransferError
        Where there is none; a refusal is `explained`.
    """
    try:
        return session.get(url, params=params)
    except TransferError as error:
        raise explained(error, session, url, params=params, hints=hints) from None


def explained(
    error: TransferError, session: Session, url: str, *, params: Mapping[str, Any], hints: Mapping[str, str]
) -> TransferError:
    """Return a refusal with the service's own words; any other error as it is.

    The body of an answer other than 200 is not kept, so the service is asked once more.

    Parameters
    ----------
    error
        What `Session.get` raised.
    session
        What asked.
    url, params
        What was asked.
    hints
        Words of the service (lower case) -> what the user can do.
    """
    status = _REFUSED.search(str(error))
    if status is None or session.offline:
        return error
    full = with_params(url, params)
    try:
        with session.exchange.answer("GET", full) as answer:
            said = _words(answer.raw.read(_READ, decode_content=True))
    except (RequestException, TransferError):
        return error
    if not said:
        return error
    action = next((hint for words, hint in hints.items() if words in said.lower()), "Check the options of the source.")
    return TransferError(
        Fault(shown_address(full), "", found=f"the answer {status[1]}: {said}", expected="data", action=action)
    )


def another_form(
    error: Exception, url: str, *, params: Mapping[str, Any], expected: str, said: str = ""
) -> TransferError:
    """Return the error for an answer that is not what it should be, and was forgotten.

    Parameters
    ----------
    error
        What was met in it.
    url, params
        What was asked.
    expected
        What it should be.
    said
        The service's own words, where it has some.
    """
    found = said or f"an answer of another form ({type(error).__name__}: {error})"
    action = "The answer was not kept: try again later."
    full = shown_address(with_params(url, params))
    return TransferError(Fault(full, "", found=found, expected=expected, action=action))


def said_by(content: Any) -> str:
    """Return the message in a service's JSON; empty where it has none.

    Examples
    --------
    >>> said_by({"message": "Location over the sea.", "status": 400})
    'Location over the sea.'
    >>> said_by({"header": "", "messages": ["No such parameter.", "Nor date."]})
    'No such parameter. Nor date.'
    """
    if not isinstance(content, dict):
        return ""
    for key in ("message", "messages", "detail", "error", "errors", "reason"):
        given = content.get(key)
        if isinstance(given, str) and given:
            return given
        if isinstance(given, list) and given:
            return " ".join(str(each.get("msg", each)) if isinstance(each, dict) else str(each) for each in given)
    return ""


def _words(body: bytes) -> str:
    try:
        return said_by(json.loads(body))
    except ValueError:
        return ""
