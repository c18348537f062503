"""Connecting, the clock, order ids, several clients at once."""

import threading
import time

from check import Broker, NotOfferedError, WrongError, capability, expect, holds, near
from floor import ACCOUNT, CALM, MASTER
from ib_app import App, joined, order, stock
from ibapi.client import EClient
from ibapi.execution import ExecutionFilter


@capability("connect and start-up sync")
def connect(broker: Broker) -> None:
    with joined(broker) as app:
        expect(app.until("managedAccounts")[0], ACCOUNT, "accounts")
        expect(app.until("nextValidId")[0], 1, "first order id")
        for code in (2104, 2106, 2158):
            holds("OK" in app.code(-1, code), f"{code} says OK")
        app.reqPositions()
        app.until("positionEnd")
        app.reqOpenOrders()
        app.until("openOrderEnd")
        app.reqCompletedOrders(False)
        app.until("completedOrdersEnd")
        app.reqAccountUpdates(True, ACCOUNT)
        app.until("accountDownloadEnd", ACCOUNT)
        app.reqAccountUpdatesMulti(901, ACCOUNT, "", False)
        app.until("accountUpdateMultiEnd", 901)
        app.reqExecutions(902, ExecutionFilter())
        app.until("execDetailsEnd", 902)


@capability("server version as negotiated")
def version(broker: Broker) -> None:
    with joined(broker) as app:
        expect(app.serverVersion(), broker.version, "server version")
        holds(len(bytes(app.twsConnectionTime())) > 10, "the handshake says the time")


@capability("current time")
def current_time(broker: Broker) -> None:
    with joined(broker) as app:
        app.reqCurrentTime()
        (told,) = app.until("currentTime")
        holds(abs(told - time.time()) < 5, f"time is {told} at {time.time()}")


@capability("current time in milliseconds")
def current_time_millis(broker: Broker) -> None:
    if not hasattr(EClient, "reqCurrentTimeInMillis"):
        raise NotOfferedError("the library has no such request")
    if broker.version < 197:
        raise NotOfferedError("TWS has it from server version 197")
    with joined(broker) as app:
        app.reqCurrentTimeInMillis()
        (told,) = app.until("currentTimeInMillis")
        holds(abs(told - time.time() * 1000) < 5000, f"time is {told} at {time.time()}")


@capability("order ids: a sequence per client")
def ids(broker: Broker) -> None:
    mine, other = broker.client_id(), broker.client_id()
    with joined(broker, mine) as app:
        app.placeOrder(17, stock(CALM), order("BUY", 1, "LMT", lmtPrice=40.0))
        app.status(17, "Submitted")
        since = app.mark()
        app.reqIds(-1)
        expect(app.until("nextValidId", since=since)[0], 18, "the id after 17")
        app.take_back(17)
        app.status(17, "Cancelled")
    with joined(broker, other) as app:
        expect(app.until("nextValidId")[0], 1, "first id of another client")
    with _again(broker, mine) as app:
        expect(app.until("nextValidId")[0], 18, "the id after the same client comes back")


def _again(broker: Broker, client_id: int) -> App:
    """The same client id anew: the broker may not yet have seen the former connection end."""
    ends = time.monotonic() + 5
    while True:
        try:
            return joined(broker, client_id)
        except WrongError:
            if time.monotonic() > ends:
                raise


@capability("client id in use: 326")
def in_use(broker: Broker) -> None:
    ident = broker.client_id()
    with joined(broker, ident) as first, App() as second:
        second.connect(*broker.address, ident)
        threading.Thread(target=second.run, daemon=True).start()
        holds("in use" in second.code(-1, 326), "326 says that the id is in use")
        second.until("connectionClosed")
        first.sync()


@capability("several clients at once")
def several(broker: Broker) -> None:
    with joined(broker) as one, joined(broker) as two:
        mine = one.put(stock(CALM), order("BUY", 1, "LMT", lmtPrice=40.0))
        one.status(mine, "Submitted")
        two.reqOpenOrders()
        two.until("openOrderEnd")
        expect(two.calls("openOrder"), [], "open orders of the other client")
        since = two.mark()
        two.reqAllOpenOrders()
        two.until("openOrderEnd", since=since)
        told = [(row[0], row[2].clientId) for row in two.calls("openOrder")]
        expect(told.count((mine, one.clientId)), 1, "reqAllOpenOrders tells the first's order")
        since = two.mark()
        two.take_back(mine)
        two.code(mine, 10147, since=since)
        one.take_back(mine)
        one.status(mine, "Cancelled")


@capability("client id 0 and automatic binding")
def zero(broker: Broker) -> None:
    with joined(broker) as one, joined(broker, 0) as null:
        since = one.mark()
        one.reqAutoOpenOrders(True)
        one.code(-1, 327, since=since)
        since = null.mark()
        null.reqAutoOpenOrders(True)
        null.sync()
        expect([told[1] for told in null.calls("error", since=since)], [], "codes for client 0")


@capability("master client hears of all orders")
def master(broker: Broker) -> None:
    with joined(broker, MASTER) as all_seeing, joined(broker) as one:
        mine = one.put(stock(CALM), order("BUY", 1, "LMT", lmtPrice=40.0))
        all_seeing.status(mine, "Submitted", lambda *told: told[8] == one.clientId)
        told = all_seeing.until("openOrder", mine, lambda *row: row[2].clientId == one.clientId)
        near(told[2].lmtPrice, 40.0, "limit as told")
        done = one.put(stock(CALM), order("BUY", 1, "MKT"))
        all_seeing.until("execDetails", where=lambda _, __, f: (f.clientId, f.orderId) == (one.clientId, done))
        one.take_back(mine)
        all_seeing.status(mine, "Cancelled", lambda *row: row[8] == one.clientId)


@capability("family codes")
def family(broker: Broker) -> None:
    with joined(broker) as app:
        app.reqFamilyCodes()
        (rows,) = app.until("familyCodes")
        expect([row.accountID for row in rows], [ACCOUNT], "accounts")


@capability("user information")
def user(broker: Broker) -> None:
    if not hasattr(EClient, "reqUserInfo"):
        raise NotOfferedError("the library has no such request")
    if broker.version < 161:
        raise NotOfferedError("TWS has it from server version 161")
    with joined(broker) as app:
        app.reqUserInfo(77)
        expect(app.until("userInfo", 77)[0], 77, "request id")
