"""Connecting, the clock, order ids, several clients at once."""

from datetime import UTC, datetime

from as_app import Session, again, stock
from check import Broker, NotOfferedError, capability, expect, holds
from floor import ACCOUNT, CALM, CASH, MASTER
from ib_async import IB, FamilyCode, LimitOrder


@capability("connect and start-up sync")
def connect(broker: Broker) -> None:
    with Session(broker) as one:  # raises when anything asked at the start is not closed by its end
        expect(one.ib.managedAccounts(), [ACCOUNT], "accounts")
        values = {row.tag: row.value for row in one.ib.accountValues() if row.currency == "USD"}
        holds(abs(float(values["NetLiquidation"]) - CASH) < 0.1 * CASH, f"worth {values['NetLiquidation']}")
        expect(one.ib.client.getReqId() > 0, True, "ids")
        for code in (2104, 2106, 2158):
            holds("OK" in one.code(code), f"{code} says OK")


@capability("server version as negotiated")
def version(broker: Broker) -> None:
    with Session(broker) as one:
        expect(one.ib.client.serverVersion(), broker.version, "server version")


@capability("current time")
def current_time(broker: Broker) -> None:
    with Session(broker) as one:
        told = one.ib.reqCurrentTime()
        holds(abs((told - datetime.now(UTC)).total_seconds()) < 5, f"time is {told}")


@capability("current time in milliseconds")
def current_time_millis(_broker: Broker) -> None:
    raise NotOfferedError("the library has no such request")


@capability("order ids: a sequence per client")
def ids(broker: Broker) -> None:
    with Session(broker) as one:
        mine, trade = one.client_id, one.waiting()
        last = trade.order.orderId
        one.ended(trade)
    with Session(broker) as other:
        holds(other.waiting().order.orderId <= last, "ids of another client begin low")
    with again(broker, mine) as one:
        holds(one.ib.client.getReqId() > last, f"ids go on after {last}")


@capability("client id in use: 326")
def in_use(broker: Broker) -> None:
    with Session(broker) as one:
        second, codes = IB(), []
        second.errorEvent += lambda _, code, *__: codes.append(code)
        try:
            second.connect(*broker.address, clientId=one.client_id, timeout=3)
        except (ConnectionError, TimeoutError):
            expect(codes, [326], "codes")
        else:
            raise AssertionError("a second client came in under the same id")
        one.ib.reqCurrentTime()


@capability("several clients at once")
def several(broker: Broker) -> None:
    with Session(broker) as one, Session(broker) as two:
        mine = one.waiting()
        key = (one.client_id, mine.order.orderId)
        found = [(trade.order.clientId, trade.order.orderId) for trade in two.ib.reqOpenOrders()]
        expect(key in found, False, "reqOpenOrders tells the other's order")
        two.ib.reqAllOpenOrders()
        found = [(order.clientId, order.orderId) for order in two.ib.openOrders()]
        expect(found.count(key), 1, "reqAllOpenOrders tells the other's order")
        two.ib.client.cancelOrder(mine.order.orderId, "")
        two.code(10147)
        one.ended(mine)


@capability("client id 0 and automatic binding")
def zero(broker: Broker) -> None:
    with Session(broker) as one, Session(broker, 0) as null:
        one.ib.reqAutoOpenOrders(True)
        one.code(327)
        null.ib.reqAutoOpenOrders(True)
        null.ib.reqCurrentTime()
        expect([code for _, code, _ in null.errors if code == 327], [], "codes for client 0")
        mine = null.put(stock(CALM), LimitOrder("BUY", 1, 40.0))
        null.status(mine, "Submitted")
        null.ended(mine)


@capability("master client hears of all orders")
def master(broker: Broker) -> None:
    with Session(broker, MASTER) as all_seeing, Session(broker) as one:
        mine = one.waiting()
        perm = mine.order.permId
        found = all_seeing.until(
            lambda: [trade for trade in all_seeing.ib.trades() if trade.order.permId == perm], "the order"
        )[0]
        expect((found.order.clientId, found.order.lmtPrice), (one.client_id, 40.0), "order as told")
        one.filled(one.put(stock(CALM), LimitOrder("BUY", 1, 43.0)))
        all_seeing.until(
            lambda: [fill for fill in all_seeing.ib.fills() if fill.execution.clientId == one.client_id], "the fill"
        )
        one.ended(mine)
        all_seeing.status(found, "Cancelled")


@capability("family codes")
def family(broker: Broker) -> None:
    with Session(broker) as one:
        told: list[list[FamilyCode]] = []
        one.ib.wrapper.familyCodes = told.append
        one.ib.client.reqFamilyCodes()
        one.until(lambda: told, "family codes")
        expect([row.accountID for row in told[0]], [ACCOUNT], "accounts")


@capability("user information")
def user(broker: Broker) -> None:
    if broker.version < 161:
        raise NotOfferedError("TWS has it from server version 161")
    with Session(broker) as one:
        told: list[tuple[int, str]] = []
        one.ib.wrapper.userInfo = lambda ident, branding: told.append((ident, branding))
        one.ib.client.reqUserInfo(77)  # reqUserInfo() of the library forgets the answer
        one.until(lambda: told, "user information")
        expect(told[0][0], 77, "request id")
