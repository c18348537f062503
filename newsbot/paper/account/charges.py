"""What trading costs and what a position ties up, by kind of instrument. Round figures near a retail account's."""

from decimal import Decimal
from typing import Final

from newsbot.paper.account.account import ZERO, cents
from newsbot.paper.instruments.listing import Listing

PER_SHARE: Final = Decimal("0.005")
PER_ORDER: Final = Decimal("1.00")
PER_VALUE: Final = Decimal("0.01")  # the most a stock order costs
PER_OPTION: Final = Decimal("0.65")
PER_FUTURE: Final = Decimal("2.25")
OF_A_PAIR: Final = Decimal("0.00002")
PER_PAIR: Final = Decimal("2.00")

STOCK_MARGIN: Final = Decimal("0.25")  # of the market value, both sides; buying power is four times what is free
FUTURE_MARGIN: Final = Decimal("0.10")  # of the value it stands for
PAIR_MARGIN: Final = Decimal("0.03")
SHORT_OPTION_MARGIN: Final = Decimal("0.20")  # of the strike's value, beside the premium


def commission(listing: Listing, quantity: int, value: Decimal) -> Decimal:
    """What an order of that many contracts and that value costs so far, in the contract's currency.

    Stocks 0.005 a share, at least 1.00, at most 1 % of the value; options 0.65, at least 1.00; futures 2.25;
    currency pairs 0.2 basis points, at least 2.00.
    """
    if quantity == 0:
        return ZERO
    match listing.sec_type:
        case "OPT":
            charged = max(PER_OPTION * quantity, PER_ORDER)
        case "FUT":
            charged = PER_FUTURE * quantity
        case "CASH":
            charged = max(OF_A_PAIR * value, PER_PAIR)
        case _:
            charged = min(max(PER_SHARE * quantity, PER_ORDER), PER_VALUE * value)
    return cents(charged)


def margin(listing: Listing, signed: int, price: Decimal) -> Decimal:
    """The margin, initial and maintenance alike, of a position of ``signed`` contracts, in the contract's currency.

    A quarter of a stock's value; a tenth of what a future stands for; 3 % of a pair's; the premium of an option, and a
    fifth of the strike's value on top for one sold.
    """
    value = abs(signed) * price * listing.point_value
    match listing.sec_type:
        case "OPT":
            short = abs(signed) * (listing.strike or ZERO) * listing.point_value * SHORT_OPTION_MARGIN
            needed = value + (short if signed < 0 else ZERO)
        case "FUT":
            needed = value * FUTURE_MARGIN
        case "CASH":
            needed = value * PAIR_MARGIN
        case _:
            needed = value * STOCK_MARGIN
    return cents(needed)
