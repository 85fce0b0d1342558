"""Which mode for whom: coaches, vans, carriages, trains and aeroplanes for a whole campaign, with a proved bound.

campaign = Campaign.from_json("campaign.json")        # the schema is in docs/modes.md
choice = choose(campaign, seconds=60)
coach_flows(choice)                                   # each is a wave to be routed
"""

from wengang.solvers.modes.choose import Progress, Report, choose
from wengang.solvers.modes.model import Area, Campaign, CampaignError, Group, Hub, Line
from wengang.solvers.modes.prices import Feeder, Kind, Mode, Prices, Stopover
from wengang.solvers.modes.quiet import quiet
from wengang.solvers.modes.result import Choice, Flow, Reason, Ride, Share, Unserved, coach_flows
from wengang.solvers.modes.verify import ChoiceError, verify

__all__ = [
    "Area",
    "Campaign",
    "CampaignError",
    "Choice",
    "ChoiceError",
    "Feeder",
    "Flow",
    "Group",
    "Hub",
    "Kind",
    "Line",
    "Mode",
    "Prices",
    "Progress",
    "Reason",
    "Report",
    "Ride",
    "Share",
    "Stopover",
    "Unserved",
    "choose",
    "coach_flows",
    "quiet",
    "verify",
]
