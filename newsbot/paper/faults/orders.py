"""What fault scripts do to orders, through the hand of the order desk."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from newsbot.paper.faults.cause import Cause
from newsbot.paper.faults.rule import Leg, leg_of
from newsbot.paper.faults.subject import Key, Subject
from newsbot.paper.faults.texts import text_of
from newsbot.paper.faults.verbs import Action
from newsbot.paper.market.market import Market
from newsbot.paper.orders.desk import Desk
from newsbot.paper.orders.orders import PaperOrder, Stage
from newsbot.paper.orders.policy import Children, HeldLegs
from newsbot.tws.execution import RequestExecutions
from newsbot.tws.order import Order
from newsbot.tws.order_messages import PlaceOrder

Hit = dict[str, object]
_POLICY: Final[Mapping[str, Callable[[Any], object]]] = {"children": Children, "held_legs": HeldLegs}


class FaultOrders:
    """Finds the orders a rule or an order of an operator means, and does to them what it says."""

    def __init__(self, desk: Desk, market: Market) -> None:
        self._desk, self._market = desk, market

    def terms_of(self, key: Key) -> tuple[Order, str] | None:
        """An order's terms and symbol, when there is one of that client and id."""
        order = self._desk.hand.find(key=key)
        return None if order is None else (order.terms, order.listing.root)

    def do(self, action: Action, cause: Cause, now: datetime) -> Iterator[Hit]:
        """Carry out a verb about orders, one by one; what it was done to.

        Raises:
            ValueError: it cannot be done; in words. What was done before stays done.
        """
        for order in self._meant(action, cause):
            yield self._to_order(action, order, now)

    def in_vain(self, action: Action, client_id: int, message: Any, _now: datetime) -> str:
        """Why a verb that changes a placement would leave it as it is; empty when it will not."""
        if not isinstance(message, PlaceOrder):
            return ""
        if action.verb == "lose_parent_link" and not message.order.parent_id:
            return "the order has no parent"
        if action.verb == "new_perm_id":
            former = self._desk.hand.find(key=(client_id, message.order_id))
            if former is None or former.over or former.stage is Stage.HELD:
                return "it changes no working order"
        return ""

    def instead(self, action: Action, client_id: int, message: Any, now: datetime) -> Iterator[object]:
        """What the desk hears instead of a placement."""
        if not isinstance(message, PlaceOrder):
            yield message
        elif action.verb == "new_perm_id":
            former = self._desk.hand.find(key=(client_id, message.order_id))
            if former is None or former.over or former.stage is Stage.HELD or not self._twin(former, message, now):
                yield message
        else:
            yield replace(message, order=replace(message.order, parent_id=0))
            if message.order.transmit and message.order.parent_id:
                yield from self._rest(client_id, message)

    # ------------------------------------------------------------------------------------------- the desk as a whole

    def roll_back(self, by: int) -> None:
        """Every client that has placed orders may use so many ids again."""
        ids = {order.key[0] for order in self._desk.book.orders}
        for client_id in sorted(ids):
            self._desk.roll_back_ids(client_id, max(1, self._desk.next_id(client_id) - by))

    def lose_held(self, now: datetime) -> None:
        """What was never transmitted is gone."""
        self._desk.hand.lose_held(now)

    def cancel_all(self, now: datetime) -> None:
        """Every order is cancelled by the broker."""
        for order in self._desk.book.orders.live():
            if not self._desk.book.orders[order.perm_id].over:
                self._desk.hand.cancel(order, now)

    def set_policy(self, given: Mapping[str, Any]) -> None:
        """Other conduct of the desk from now on."""
        read: dict[str, Any] = {
            name: _POLICY[name](value) if name in _POLICY else value for name, value in given.items()
        }
        self._desk.policy = replace(self._desk.policy, **read)

    # ------------------------------------------------------------------------------------------------------ orders

    def _meant(self, action: Action, cause: Cause) -> list[PaperOrder]:
        """The cause's order or the leg of its bracket that is named; without one, the working orders that fit."""
        leg = action.values.get("leg")
        key = cause.subject.key
        order = None if key is None else self._desk.hand.find(key=key)
        if order is None:
            if cause.message is not None and not cause.which.asks_of_order():
                return []
            return [one for one in self._known(action, cause) if leg in (None, leg_of(one.terms))]
        if leg is None:
            return [order]
        return [one for one in self._bracket(order) if leg_of(one.terms) is Leg(str(leg))]

    def _known(self, action: Action, cause: Cause) -> list[PaperOrder]:
        """The latest first where executions are meant, which outlive their orders."""
        orders = self._desk.book.orders
        if action.verb in ("correct", "bust", "fill"):
            found = [order for order in orders if not order.over or action.verb != "fill" or order.terms.order_ref]
            found = [order for order in found if self._fits(order, cause)]
            alive = [order for order in found if not order.over]
            return alive if action.verb == "fill" and alive else found[-1:]
        return [order for order in orders.live() if self._fits(order, cause)]

    def _fits(self, order: PaperOrder, cause: Cause) -> bool:
        subject = Subject(key=order.key, terms=order.terms, symbol=order.listing.root, status=order.status)
        return subject.fits(cause.which) and cause.which.client in (None, order.key[0])

    def _bracket(self, order: PaperOrder) -> list[PaperOrder]:
        orders = self._desk.book.orders
        head = order if order.parent is None else orders.by_perm(order.parent)
        return [order] if head is None else [head, *orders.family(head.perm_id)]

    def _to_order(self, action: Action, order: PaperOrder, now: datetime) -> Hit:
        given: dict[str, Any] = dict(action.values)
        hand = self._desk.hand
        match action.verb:
            case "reject":
                hand.reject(order, given["code"], given.get("text") or text_of(given["code"]), now)
            case "fill":
                hand.fill(order, order.remaining, self._price(order, given), now)
            case "partial":
                hand.fill(order, min(given["quantity"], order.remaining), self._price(order, given), now)
            case "fill_both_exits":
                self._fill_both(order, given, now)
            case "fill_after_cancel":
                hand.fill_after_cancel(order, order.remaining, self._price(order, given))
            case "cancel":
                hand.cancel(order, now, reason=given["reason"])
            case "expire":
                hand.expire(order, now)
            case "warn":
                hand.say(order, given["code"], given.get("text") or text_of(given["code"]), now)
            case "change":
                hand.change(order, now, quantity=given.get("quantity"), **_terms(given))
            case "correct" | "bust":
                self._correct(action.verb, order, given, now)
        return {
            "client_id": order.key[0],
            "order_id": order.key[1],
            "perm_id": order.perm_id,
            "order_ref": order.terms.order_ref,
            "symbol": order.listing.root,
        }

    def _price(self, order: PaperOrder, given: Mapping[str, Any]) -> Decimal:
        if "price" in given:
            return Decimal(given["price"])
        top = self._market.top(order.listing.con_id)
        quote = (top.ask if order.is_buy else top.bid) or top.last or order.price or order.listing.prev_close
        return quote if order.limit is None else min(quote, order.limit) if order.is_buy else max(quote, order.limit)

    def _fill_both(self, order: PaperOrder, given: Mapping[str, Any], now: datetime) -> None:
        exits = [one for one in self._bracket(order) if leg_of(one.terms) is not Leg.ENTRY]
        if len(exits) < 2:
            raise ValueError("its bracket has no two exits")
        left = [one for one in exits if one.remaining]
        if not left:
            raise ValueError("its exits have filled already")
        for one in left:
            self._desk.hand.fill(one, self._desk.book.orders[one.perm_id].remaining, self._price(one, given), now)

    def _correct(self, verb: str, order: PaperOrder, given: Mapping[str, Any], now: datetime) -> None:
        asked = RequestExecutions(req_id=-1, last_days=3650)
        records = [one for one in self._desk.blotter.fills.asked(asked, now) if one.told.perm_id == order.perm_id]
        if not records:
            raise ValueError("it has no execution")
        record = records[-1]
        if verb == "bust":
            self._desk.hand.bust(record.told.exec_id, now)
            return
        quantity = given.get("quantity", int(record.told.shares))
        self._desk.hand.correct(record.told.exec_id, quantity, given.get("price", record.told.price), now)

    def _twin(self, former: PaperOrder, message: PlaceOrder, now: datetime) -> bool:
        """A second order of the same client and reference; its order id is 0, as TWS shows what it cannot name.

        False when such an order would be refused.
        """
        terms = replace(message.order, parent_id=0, transmit=True)
        orders = self._desk.book.orders
        try:
            made = orders[self._desk.hand.place(former.listing, terms, now).perm_id]
        except ValueError:
            return False
        orders.put(replace(made, key=(former.key[0], 0)))
        return True

    def _rest(self, client_id: int, message: PlaceOrder) -> Iterator[PlaceOrder]:
        """The legs that waited for this one, to be transmitted without it."""
        parent = self._desk.hand.find(key=(client_id, message.order.parent_id))
        if parent is None:
            return
        for leg in self._bracket(parent):
            if leg.stage is Stage.HELD and leg.key[1] != message.order_id:
                yield PlaceOrder(order_id=leg.key[1], contract=leg.contract, order=replace(leg.terms, transmit=True))


def _terms(given: Mapping[str, Any]) -> dict[str, object]:
    names = {"limit": "limit_price", "stop": "aux_price"}
    return {names[name]: value for name, value in given.items() if name in names}
