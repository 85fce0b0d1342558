"""Kilometres and minutes between places: estimated, measured by a routing service, put right by hand, learned.

roads = Overridden(Measured(Osrm(Client(url)), Estimate(factors=learn(trips)), File(path)), overrides)
roads.matrix([Wgs84(23.08, 107.14), Gcj02(22.6, 113.08)])
"""

from wengang.solvers.roads.cache import Cache, File, Key, Memory, key_of
from wengang.solvers.roads.estimate import CLASSES, Class, Estimate
from wengang.solvers.roads.http import Client, RoadsError
from wengang.solvers.roads.learn import Factors, Trip, learn
from wengang.solvers.roads.matrix import Matrix, Problem, Roads
from wengang.solvers.roads.measured import Measured
from wengang.solvers.roads.overrides import Overridden, Override, read_overrides
from wengang.solvers.roads.point import Gcj02, Point, Road, Wgs84
from wengang.solvers.roads.services import Amap, Osrm, Service, Valhalla

__all__ = [
    "CLASSES",
    "Amap",
    "Cache",
    "Class",
    "Client",
    "Estimate",
    "Factors",
    "File",
    "Gcj02",
    "Key",
    "Matrix",
    "Measured",
    "Memory",
    "Osrm",
    "Overridden",
    "Override",
    "Point",
    "Problem",
    "Road",
    "Roads",
    "RoadsError",
    "Service",
    "Trip",
    "Valhalla",
    "Wgs84",
    "key_of",
    "learn",
    "read_overrides",
]
