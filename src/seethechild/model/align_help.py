"""One step of alignment for referrals, section 47, plans and ends of help."""

from seethechild.model.align_state import Round, State, ratio_to


def adjust_help(state: State, seen: Round) -> None:
    """Scale the lanes of help by what each fell short or went beyond.

    Plans and help in need end as often as brings their closing stocks out; what ended without
    being reported is held to its own count.
    """
    _adjust_referrals(state, seen)
    _adjust_plans(state, seen)
    unreported = seen.simulated["cin_ended_unreported"]
    wanted = seen.flows.ended_unreported
    state.scale("help/family_help/ended_unreported", ratio_to(wanted, unreported))
    closed = seen.times("help/family_help/closed")
    too_many = seen.simulated["cin_stock"] - seen.base.count["cin_stock"]
    too_many -= unreported - wanted
    state.scale("help/family_help/closed", ratio_to(closed + too_many, closed))


def _adjust_referrals(state: State, seen: Round) -> None:
    count = seen.base.count
    referred = seen.times("help/none/referral")
    arrivals = seen.simulated["referrals_number"] - referred
    state.scale(
        "help/none/referral", ratio_to(count["referrals_number"] - arrivals, referred)
    )
    state.scale(
        "help/family_help/section_47",
        ratio_to(count["s47_number"], seen.simulated["s47_number"]),
    )


def _adjust_plans(state: State, seen: Round) -> None:
    count, simulated = seen.base.count, seen.simulated
    otherwise = "help/family_help/plan_otherwise"
    if otherwise in seen.where.branches_of:
        planned = seen.times(otherwise)
        others = simulated["cpp_started"] - planned
        state.scale(otherwise, ratio_to(count["cpp_started"] - others, planned))
    ended = seen.times("help/child_protection_plan/ended")
    too_many = simulated["cpp_number"] - count["cpp_number"]
    state.scale("help/child_protection_plan/ended", ratio_to(ended + too_many, ended))
