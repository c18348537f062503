"""TWS's words for the codes a fault script names without words of its own."""

from typing import Final

TEXTS: Final = {
    100: "Max rate of messages per second has been exceeded.",
    103: "Duplicate order id",
    104: "Cannot modify a filled order.",
    105: "Order being modified does not match the original order.",
    110: "The price does not conform to the minimum price variation for this contract.",
    162: "Historical Market Data Service error message:HMDS query returned no data",
    200: "No security definition has been found for the request",
    201: "Order rejected - reason:The order was rejected by the exchange",
    202: "Order Canceled - reason:",
    203: "The security is not available or allowed for this account.",
    320: "Error reading request.",
    321: "Error validating request.",
    322: "Error processing request.",
    326: "Unable to connect as the client id is already in use. Retry with a unique client id.",
    354: "Requested market data is not subscribed.",
    383: "The following order size exceeds the size limit. Are you sure you want to submit this order?",
    399: "Order Message:\nWarning: your order will not be placed at the exchange until the next session",
    404: "Order held while securities are located.",
    451: "The order would cross another order of this account.",
    460: "No trading permissions.",
    1100: "Connectivity between IBKR and Trader Workstation has been lost.",
    1101: "Connectivity between IBKR and Trader Workstation has been restored - data lost.",
    1102: "Connectivity between IBKR and Trader Workstation has been restored - data maintained.",
    1300: "TWS socket port has been reset and this connection is being dropped.",
    2100: "API client has been unsubscribed from account data.",
    2103: "Market data farm connection is broken:paper",
    2104: "Market data farm connection is OK:paper",
    2105: "HMDS data farm connection is broken:paper",
    2106: "HMDS data farm connection is OK:paper",
    2107: "HMDS data farm connection is inactive but should be available upon demand:paper",
    2108: "Market data farm connection is inactive but should be available upon demand:paper",
    2109: "Order Event Warning: Attribute 'Outside Regular Trading Hours' is ignored.",
    2110: "Connectivity between Trader Workstation and server is broken. It will be restored automatically.",
    2119: "Market data farm is connecting:paper",
    2137: "The closing order quantity is greater than your current position.",
    2157: "Sec-def data farm connection is broken:paper",
    2158: "Sec-def data farm connection is OK:paper",
    2161: "The price of this order may be capped.",
    10147: "OrderId that needs to be cancelled is not found.",
    10148: "OrderId that needs to be cancelled cannot be cancelled, state: Filled.",
    10167: "Requested market data is not subscribed. Displaying delayed market data.",
    10168: "Requested market data is not subscribed. Delayed market data is not enabled.",
    10182: "Failed to request live updates (disconnected).",
    10197: "No market data during competing live session",
    10225: "Bust event occurred, current subscription is deactivated. Please resubscribe real-time bars immediately.",
    10311: "This order will be directly routed. Direct routed orders may result in higher trade fees.",
    10349: "Order TIF was set to DAY based on order preset.",
}


def text_of(code: int) -> str:
    """The words for a code; a code without words is named."""
    return TEXTS.get(code, f"Message with code {code}")
