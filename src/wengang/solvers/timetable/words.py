"""Sentences of a timetable's answers, Chinese and English side by side."""

from __future__ import annotations

from wengang.solvers.timetable.model import DAY, Minute, Words


def moment(minute: Minute) -> tuple[str, str]:
    """The minute as 次日07:22 and 07:22 next day."""
    day, clock = minute // DAY, f"{minute % DAY // 60:02d}:{minute % 60:02d}"
    zh = {-1: "前一日", 0: "", 1: "次日"}.get(day, f"第{day + 1}日" if day > 0 else f"{-day}日前")
    en = {-1: " the day before", 0: "", 1: " next day"}.get(
        day, f" on day {day + 1}" if day > 0 else f" {-day} days before"
    )
    return f"{zh}{clock}", f"{clock}{en}"


def second_driver(km: float, limit: int) -> Words:
    """One driver where the road asks for two."""
    return Words(
        "second_driver",
        f"全程约{km:.0f}公里，超过{limit}公里要配两名以上驾驶员",
        f"The road is about {km:.0f} km; beyond {limit} km two drivers or more are needed",
    )


def no_place_to_stop(start: str, end: str, minutes: int, limit: int) -> Words:
    """A stretch longer than anybody may drive on end."""
    return Words(
        "no_place_to_stop",
        f"{start}至{end}之间要连续驾驶{minutes}分钟，超过{limit}分钟，途中没有可停车休息的地点",
        f"From {start} to {end} takes {minutes} minutes on end, beyond {limit}, with no place to stop and rest",
    )


def never_open(call: str) -> Words:
    """A call without hours."""
    return Words("never_open", f"{call}没有开放时间", f"{call} has no hours at which it is open")


def drivers_busy() -> Words:
    """Drivers still on duty throughout the window."""
    return Words(
        "drivers_busy",
        "出发时段内驾驶员尚未结束上一班次并休息",
        "The drivers have not ended their last duty and rested within the departure window",
    )


def not_ready(call: str) -> Words:
    """People at the first call who are ready only after the window."""
    return Words(
        "not_ready",
        f"出发时段内{call}的人员还不能出发",
        f"The people at {call} are not ready within the departure window",
    )


def start_closed(call: str) -> Words:
    """No minute of the window at which the coach may leave."""
    return Words(
        "start_closed",
        f"出发时段内{call}不能发车（未开放，或须停驶）",
        f"The coach may not leave {call} at any minute of the window (closed, or hours to stand)",
    )


REASONS: dict[str, Words] = {
    words.code: words
    for words in (
        Words("hours_24h", "驾驶员24小时内的驾驶时间不够", "The drivers' hours within 24 hours do not suffice"),
        Words("hours_7d", "驾驶员7日内的驾驶时间不够", "The drivers' hours within 7 days do not suffice"),
        Words("small_hours", "凌晨须停驶，赶不到", "The hours to stand in the small hours leave too little time"),
        Words("night", "夜间驾驶限制下走不完", "It cannot be driven under the limits for the night"),
        Words("gate_hours", "能到的时候接收点都不开放", "A gate is closed whenever the coach could be there"),
        Words("too_long", "一天之内走不完", "It cannot be driven within the longest trip allowed"),
        Words("several", "几项限制合在一起，排不出合法时刻", "Several limits together leave no legal timetable"),
    )
}


def long_line(km: float, limit: int) -> Words:
    """A line so long that further demands may hold."""
    return Words(
        "long_line",
        f"全程约{km:.0f}公里，{limit}公里以上的班线另有要求，请核对是否适用",
        f"The road is about {km:.0f} km; scheduled lines beyond {limit} km have further demands; check if they apply",
    )


def other_start(departure: Minute, shift: int, arrival: Minute) -> Words:
    """Leaving earlier or later than asked."""
    (leave_zh, leave_en), (there_zh, there_en) = moment(departure), moment(arrival)
    zh, en = ("提前", "earlier") if shift < 0 else ("推迟", "later")
    return Words(
        "earlier_start" if shift < 0 else "later_start",
        f"{zh}{abs(shift)}分钟，{leave_zh}出发，{there_zh}到达",
        f"Leave {abs(shift)} minutes {en}, at {leave_en}, and arrive at {there_en}",
    )


def more_drivers(count: int, arrival: Minute) -> Words:
    """Further drivers, who take passengers' seats."""
    zh, en = moment(arrival)
    return Words(
        "more_drivers",
        f"增加{count}名驾驶员（少载{count}人），{zh}到达",
        f"Take {count} more driver{'s' if count > 1 else ''} (as many seats fewer) and arrive at {en}",
    )


def overnight_stop(minutes: int, arrival: Minute) -> Words:
    """Standing through the night."""
    zh, en = moment(arrival)
    return Words(
        "overnight_stop",
        f"途中停宿{minutes // 60}小时{minutes % 60:02d}分，{zh}到达",
        f"Stop overnight for {minutes // 60} h {minutes % 60:02d} min and arrive at {en}",
    )
