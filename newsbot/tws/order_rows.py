"""Groups of rows that several order messages share."""

from decimal import Decimal

from newsbot.tws.contract import (
    COMBO_LEG,
    DELTA_NEUTRAL,
    ComboLeg,
    DeltaNeutral,
    TagValue,
)
from newsbot.tws.fields import (
    BOOL,
    INT,
    OFFSET,
    OPT_DEC,
    OPT_INT,
    TEXT,
)
from newsbot.tws.rows import Many, Maybe, Row, Variants, When


def is_set(text: str) -> bool:
    return text != ""


def is_positive(price: Decimal | None) -> bool:
    return price is not None and price > 0


CONDITION_SIZES = {1: 6, 3: 3, 4: 3, 5: 4, 6: 5, 7: 5}  # price, time, margin, execution, volume, change in percent

_TAGS = (Row("tag", TEXT), Row("value", TEXT))
LEGS = (
    Many("contract.combo_legs", ComboLeg, COMBO_LEG),
    Many("order.leg_prices", None, OPT_DEC),
    Many("order.combo_routing", TagValue, _TAGS),
)
SCALE = (
    Row("order.scale_init_level_size", OPT_INT),
    Row("order.scale_subs_level_size", OPT_INT),
    Row("order.scale_price_increment", OPT_DEC),
    When(
        "order.scale_price_increment",
        is_positive,
        (
            Row("order.scale_price_adjust_value", OPT_DEC),
            Row("order.scale_price_adjust_interval", OPT_INT),
            Row("order.scale_profit_offset", OPT_DEC),
            Row("order.scale_auto_reset", BOOL),
            Row("order.scale_init_position", OPT_INT),
            Row("order.scale_init_fill_quantity", OPT_INT),
            Row("order.scale_random_percent", BOOL),
        ),
    ),
)
HEDGE = (Row("order.hedge_type", TEXT), When("order.hedge_type", is_set, (Row("order.hedge_param", TEXT),)))
NEUTRAL_CONTRACT = Maybe("contract.delta_neutral", DeltaNeutral, DELTA_NEUTRAL)
ALGO = (
    Row("order.algo_strategy", TEXT),
    When("order.algo_strategy", is_set, (Many("order.algo_params", TagValue, _TAGS),)),
)
NEUTRAL_CLEARING = (
    Row("order.neutral_settling_firm", TEXT),
    Row("order.neutral_clearing_account", TEXT),
    Row("order.neutral_clearing_intent", TEXT),
    Row("order.neutral_open_close", TEXT),
)
NEUTRAL_SHORT = (
    Row("order.neutral_short_sale", BOOL),
    Row("order.neutral_short_sale_slot", INT),
    Row("order.neutral_designated_location", TEXT),
)
BENCHMARK = When(
    "order.order_type",
    lambda order_type: order_type in ("PEG BENCH", "PEGBENCH"),
    (
        Row("order.reference_contract_id", INT),
        Row("order.pegged_change_decrease", BOOL),
        Row("order.pegged_change_amount", OPT_DEC),
        Row("order.reference_change_amount", OPT_DEC),
        Row("order.reference_exchange", TEXT),
    ),
)
CONDITIONS = Variants(
    "order.conditions",
    CONDITION_SIZES,
    (Row("order.conditions_ignore_rth", BOOL), Row("order.conditions_cancel_order", BOOL)),
)
SHORT_SALE = (
    Row("order.short_sale_slot", INT),
    Row("order.designated_location", TEXT),
    Row("order.exempt_code", INT),
)
FA = (
    Row("order.fa_group", TEXT),
    Row("order.fa_method", TEXT),
    Row("order.fa_percentage", TEXT),
    Row("order.fa_profile", TEXT, until=177),
)
REFERENCE_PRICES = (
    Row("order.starting_price", OPT_DEC),
    Row("order.stock_ref_price", OPT_DEC),
    Row("order.delta", OPT_DEC),
    Row("order.stock_range_lower", OPT_DEC),
    Row("order.stock_range_upper", OPT_DEC),
)
PEG_BEST_AND_MID = (
    Row("order.min_trade_quantity", OPT_INT, since=170),
    Row("order.min_compete_size", OPT_INT, since=170),
    Row("order.compete_offset", OFFSET, since=170),
    Row("order.mid_offset_at_whole", OPT_DEC, since=170),
    Row("order.mid_offset_at_half", OPT_DEC, since=170),
)
MID_OFFSETS = (Row("order.mid_offset_at_whole", OPT_DEC), Row("order.mid_offset_at_half", OPT_DEC))
