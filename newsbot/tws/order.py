"""An order with everything the protocol says of one: its terms, and what the broker says of its state."""

from dataclasses import dataclass
from decimal import Decimal

from newsbot.tws.contract import TagValue

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order as its owner described it. None means unset. Prices are in the contract's currency."""

    action: str = ""
    total_quantity: Decimal = ZERO
    order_type: str = ""
    limit_price: Decimal | None = None
    aux_price: Decimal | None = None
    tif: str = ""
    oca_group: str = ""
    account: str = ""
    open_close: str = ""
    origin: int = 0
    order_ref: str = ""
    transmit: bool = True
    parent_id: int = 0
    block_order: bool = False
    sweep_to_fill: bool = False
    display_size: int | None = None
    trigger_method: int = 0
    outside_rth: bool = False
    hidden: bool = False
    leg_prices: tuple[Decimal | None, ...] = ()
    combo_routing: tuple[TagValue, ...] = ()
    shares_allocation: str = ""
    discretionary_amount: Decimal | None = None
    good_after_time: str = ""
    good_till_date: str = ""
    fa_group: str = ""
    fa_method: str = ""
    fa_percentage: str = ""
    fa_profile: str = ""
    model_code: str = ""
    short_sale_slot: int = 0
    designated_location: str = ""
    exempt_code: int = -1
    oca_type: int = 0
    rule_80a: str = ""
    settling_firm: str = ""
    all_or_none: bool = False
    min_quantity: int | None = None
    percent_offset: Decimal | None = None
    etrade_only: bool = False
    firm_quote_only: bool = False
    nbbo_price_cap: Decimal | None = None
    auction_strategy: int = 0
    starting_price: Decimal | None = None
    stock_ref_price: Decimal | None = None
    delta: Decimal | None = None
    stock_range_lower: Decimal | None = None
    stock_range_upper: Decimal | None = None
    override_percentage_constraints: bool = False
    volatility: Decimal | None = None
    volatility_type: int | None = None
    neutral_order_type: str = ""
    neutral_aux_price: Decimal | None = None
    neutral_con_id: int = 0
    neutral_settling_firm: str = ""
    neutral_clearing_account: str = ""
    neutral_clearing_intent: str = ""
    neutral_open_close: str = ""
    neutral_short_sale: bool = False
    neutral_short_sale_slot: int = 0
    neutral_designated_location: str = ""
    continuous_update: bool = False
    reference_price_type: int | None = None
    trail_stop_price: Decimal | None = None
    trailing_percent: Decimal | None = None
    basis_points: Decimal | None = None
    basis_points_type: int | None = None
    scale_init_level_size: int | None = None
    scale_subs_level_size: int | None = None
    scale_price_increment: Decimal | None = None
    scale_price_adjust_value: Decimal | None = None
    scale_price_adjust_interval: int | None = None
    scale_profit_offset: Decimal | None = None
    scale_auto_reset: bool = False
    scale_init_position: int | None = None
    scale_init_fill_quantity: int | None = None
    scale_random_percent: bool = False
    scale_table: str = ""
    active_start_time: str = ""
    active_stop_time: str = ""
    hedge_type: str = ""
    hedge_param: str = ""
    opt_out_smart_routing: bool = False
    clearing_account: str = ""
    clearing_intent: str = ""
    not_held: bool = False
    algo_strategy: str = ""
    algo_params: tuple[TagValue, ...] = ()
    algo_id: str = ""
    what_if: bool = False
    misc_options: str = ""
    solicited: bool = False
    randomize_size: bool = False
    randomize_price: bool = False
    reference_contract_id: int = 0
    pegged_change_decrease: bool = False
    pegged_change_amount: Decimal | None = None
    reference_change_amount: Decimal | None = None
    reference_exchange: str = ""
    conditions: tuple[tuple[int | str, ...], ...] = ()
    conditions_ignore_rth: bool = False
    conditions_cancel_order: bool = False
    adjusted_order_type: str = ""
    trigger_price: Decimal | None = None
    limit_price_offset: Decimal | None = None
    adjusted_stop_price: Decimal | None = None
    adjusted_stop_limit_price: Decimal | None = None
    adjusted_trailing_amount: Decimal | None = None
    adjustable_trailing_unit: int = 0
    ext_operator: str = ""
    soft_dollar_name: str = ""
    soft_dollar_value: str = ""
    soft_dollar_display_name: str = ""
    cash_quantity: Decimal | None = None
    mifid_decision_maker: str = ""
    mifid_decision_algo: str = ""
    mifid_execution_trader: str = ""
    mifid_execution_algo: str = ""
    no_auto_price_for_hedge: bool = False
    oms_container: bool = False
    discretionary_up_to_limit: bool = False
    use_price_management: bool | None = None
    duration: int | None = None
    post_to_ats: int | None = None
    auto_cancel_parent: bool = False
    advanced_error_override: str = ""
    manual_order_time: str = ""
    min_trade_quantity: int | None = None
    min_compete_size: int | None = None
    compete_offset: Decimal | None = None
    mid_offset_at_whole: Decimal | None = None
    mid_offset_at_half: Decimal | None = None
    customer_account: str = ""
    professional_customer: bool = False
    bond_accrued_interest: str = ""
    include_overnight: bool = False
    manual_order_indicator: int | None = None
    submitter: str = ""
    imbalance_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationPreview:
    """What one account of a group would get (order preview)."""

    account: str
    position: str
    position_desired: str
    position_after: str
    desired_quantity: str
    allowed_quantity: str
    is_monetary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """The broker's word for an order's state, and its preview of margin and commission; None when there is none."""

    status: str = ""
    init_margin_before: Decimal | None = None
    maint_margin_before: Decimal | None = None
    equity_before: Decimal | None = None
    init_margin_change: Decimal | None = None
    maint_margin_change: Decimal | None = None
    equity_change: Decimal | None = None
    init_margin_after: Decimal | None = None
    maint_margin_after: Decimal | None = None
    equity_after: Decimal | None = None
    commission: Decimal | None = None
    min_commission: Decimal | None = None
    max_commission: Decimal | None = None
    commission_currency: str = ""
    margin_currency: str = ""
    init_margin_before_outside_rth: Decimal | None = None
    maint_margin_before_outside_rth: Decimal | None = None
    equity_before_outside_rth: Decimal | None = None
    init_margin_change_outside_rth: Decimal | None = None
    maint_margin_change_outside_rth: Decimal | None = None
    equity_change_outside_rth: Decimal | None = None
    init_margin_after_outside_rth: Decimal | None = None
    maint_margin_after_outside_rth: Decimal | None = None
    equity_after_outside_rth: Decimal | None = None
    suggested_size: Decimal | None = None
    reject_reason: str = ""
    allocations: tuple[AllocationPreview, ...] = ()
    warning_text: str = ""
