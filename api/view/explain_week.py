"""Shifts, hours and clashes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.explain import flips_view
from api.view.style import heading
from api.view.words import rule_title

if TYPE_CHECKING:
    from api.view.explain import Words
    from scheduler.explain import Clash, HourExplanation, Move, ShiftExplanation, Whereabouts

MOST_CLIENTS: Final = 6
"""Clients whose only voice a shift is, named one by one."""


def shift_view(words: Words, told: ShiftExplanation) -> list[Text]:
    """Why somebody works a shift."""
    day = words.speaker.short_day(told.start.astimezone(words.case.horizon.zone))
    name, span = words.operator(told.operator_id), words.span(told.start, told.end)
    shown = [heading(words.say("shift.title", operator=name, day=day, span=span))]
    if told.locked:
        shown.append(Text(words.say("shift.locked"), style="bold"))
    total = sum(factor.calls for factor in told.worth)
    shown.append(Text(words.say("shift.worth", calls=words.calls(total))))
    for factor in told.worth:
        line = words.say("part", calls=words.calls(factor.calls), factor=words.factor(factor.key))
        shown.append(Text(f"  {line}"))
    shown += _covered(words, told)
    forbidden = [move for move in told.moves if move.breaks]
    if forbidden:
        shown.append(Text(words.say("shift.forbidden")))
        for move in forbidden:
            shown.append(Text(f"  {_move(words, move)}"))
            rules = words.say("shift.rules", rules=words.breaches(move.breaks))
            shown.append(Text(f"    {rules}"))
    lawful = [move for move in told.moves if not move.breaks]
    if lawful:
        shown.append(Text(words.say("shift.lawful")))
        shown += [Text(f"  {_move(words, move)}") for move in lawful]
    return [*shown, *flips_view(words, told.flips, told.settles_anyway, "shift.settles_anyway")]


def _covered(words: Words, told: ShiftExplanation) -> list[Text]:
    """The calls, clients and posts that a shift holds."""
    shown = []
    if told.pools:
        pools = "; ".join(
            words.say(
                "shift.pool", needs=" + ".join((*pool.languages, *pool.skills)), calls=pool.calls
            )
            for pool in told.pools
        )
        shown.append(Text(words.say("shift.pools", pools=pools)))
    if told.only_voice:
        first = "; ".join(
            words.say("shift.voice", client=words.client(each.client_id), calls=each.calls)
            for each in told.only_voice[:MOST_CLIENTS]
        )
        left = len(told.only_voice) - MOST_CLIENTS
        key = "shift.only_voice_more" if left > 0 else "shift.only_voice"
        shown.append(Text(words.say(key, clients=first, count=max(0, left))))
    for post in told.posts:
        line = words.say("shift.post", code=post.code, heads=post.heads, wanted=post.wanted)
        shown.append(Text(line))
    return shown


def _move(words: Words, move: Move) -> str:
    if move.start is None or move.end is None:
        who = words.say("move.day_off")
    else:
        key = f"move.{move.kind}"
        pause = None if move.pause is None else words.moment(move.pause).rpartition(" ")[2]
        who = words.say(key, span=words.span(move.start, move.end), pause=pause)
    factors = words.factors(move.factors) or words.say("no_difference")
    return words.say("alternative", who=who, calls=words.calls(move.calls), factors=factors)


def hour_view(words: Words, told: HourExplanation) -> list[Text]:
    """Why a client meets nobody of its team at a moment, or whom."""
    client, span = words.client(told.client_id), words.span(told.start, told.end)
    day = words.speaker.short_day(told.start.astimezone(words.case.horizon.zone))
    shown = [heading(words.say("hour.title", client=client, day=day, span=span))]
    if not told.is_open:
        return [*shown, Text(words.say("hour.closed"))]
    figures = {"calls": told.expected_calls, "lost": told.lost_calls}
    shown.append(Text(words.say("hour.figures", **figures)))
    if told.named:
        people = ", ".join(words.operator(operator_id) for operator_id in told.named)
        shown.append(Text(words.say("hour.named", people=people), style="green"))
    else:
        key = "hour.nobody" if told.team else "hour.no_team"
        shown.append(Text(words.say(key), style="bold"))
    for who in told.team:
        shown.append(Text(f"  {_member(words, who)}"))
        shown += [Text(f"    {line}") for line in _kept_away(words, who)]
    if told.others:
        others = ", ".join(words.operator(operator_id) for operator_id in told.others)
        shown.append(Text(words.say("hour.others", people=others)))
    else:
        shown.append(Text(words.say("hour.no_others")))
    return [*shown, *flips_view(words, told.flips, False, "no_flips")]


def _member(words: Words, who: Whereabouts) -> str:
    name, role = words.operator(who.operator_id), words.say(f"role.{who.role}")
    key = "hour.member" if who.trained else "hour.untrained_member"
    return words.say(key, operator=name, role=role, state=words.reason(who.state))


def _kept_away(words: Words, who: Whereabouts) -> list[str]:
    if who.state.key not in {"off", "other_hours"}:
        return []
    if who.start is None or who.end is None:
        return [words.say("hour.no_pattern")]
    span = words.span(who.start, who.end)
    if who.blocks:
        return [words.say("hour.unlawful", span=span, rules=words.breaches(who.blocks))]
    if who.calls is None:
        return []
    calls, factors = words.calls(who.calls), words.factors(who.factors)
    return [words.say("hour.lawful", span=span, calls=calls, factors=factors)]


def clash_view(words: Words, clash: Clash) -> list[str]:
    """Why somebody has no lawful week, and the ways out, a line each."""
    name = words.operator(clash.operator_id)
    rules = "; ".join(rule_title(words.speaker, rule) for rule in clash.rules)
    key = "clash.contradictory" if clash.contradictory else "clash.title"
    lines = [words.say(key, operator=name, id=clash.operator_id, rules=rules)]
    if clash.facts:
        lines.append(f"  {words.say('clash.facts')}")
        lines += [f"    {words.fact(fact)}" for fact in clash.facts]
    if clash.ways_out:
        lines.append(f"  {words.say('clash.ways_out')}")
        for changes in clash.ways_out:
            joined = f" {words.say('and')} ".join(words.change(change) for change in changes)
            lines.append(f"    {joined}")
    else:
        lines.append(f"  {words.say('clash.no_way_out')}")
    return lines
