"""A line of JSON -> a request, or what is wrong with it in words."""

import json
from typing import Any


def read_request(line: bytes) -> dict[str, Any]:
    """The object on the line.

    Raises:
        ValueError: there is none; in words.
    """
    try:
        text = line.decode("utf-8")
        request = json.loads(text)
    except UnicodeDecodeError as fault:
        raise ValueError(f"not UTF-8 text: byte {fault.start + 1} of the line") from fault
    except json.JSONDecodeError as fault:
        at = f"at character {fault.pos + 1}" if fault.pos < len(text) else "it ends too soon"
        raise ValueError(f'not JSON, {at}: write an object such as {{"do": "status"}}') from fault
    except RecursionError as fault:
        raise ValueError("not a request: nested too deep") from fault
    except ValueError as fault:  # a number of thousands of digits
        raise ValueError("not a request: a number is too long") from fault
    if not isinstance(request, dict):
        raise ValueError('not a JSON object such as {"do": "status"}')  # noqa: TRY004 - every fault is told alike
    return request
