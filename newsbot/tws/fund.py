"""What only the details of a mutual fund hold (version 179 and on)."""

from dataclasses import dataclass
from typing import Final

from newsbot.tws.fields import BOOL, TEXT
from newsbot.tws.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class FundDetails:
    """A mutual fund. Fees and sums are text, as TWS writes them.

    ``distribution`` is N for accumulating and Y for income; ``asset_type`` is 000 to 009.
    """

    name: str = ""
    family: str = ""
    type: str = ""
    front_load: str = ""
    back_load: str = ""
    back_load_interval: str = ""
    management_fee: str = ""
    closed: bool = False
    closed_for_new_investors: bool = False
    closed_for_new_money: bool = False
    notify_amount: str = ""
    minimum_initial_purchase: str = ""
    minimum_next_purchase: str = ""
    blue_sky_states: str = ""
    blue_sky_territories: str = ""
    distribution: str = ""
    asset_type: str = ""


NO_FUND: Final = FundDetails()
FUND = (
    Row("fund.name", TEXT),
    Row("fund.family", TEXT),
    Row("fund.type", TEXT),
    Row("fund.front_load", TEXT),
    Row("fund.back_load", TEXT),
    Row("fund.back_load_interval", TEXT),
    Row("fund.management_fee", TEXT),
    Row("fund.closed", BOOL),
    Row("fund.closed_for_new_investors", BOOL),
    Row("fund.closed_for_new_money", BOOL),
    Row("fund.notify_amount", TEXT),
    Row("fund.minimum_initial_purchase", TEXT),
    Row("fund.minimum_next_purchase", TEXT),
    Row("fund.blue_sky_states", TEXT),
    Row("fund.blue_sky_territories", TEXT),
    Row("fund.distribution", TEXT),
    Row("fund.asset_type", TEXT),
)
