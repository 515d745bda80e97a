"""What a monitor reads: requests as they come, and the service's own figures from the database.

Every process counts its own requests; figures of the database are read when they are asked
for and are the same whichever process answers. The registry is made here and handed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.registry import Collector

from models.errors import DatabaseUnavailable
from models.figures import figures_now

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client import Metric

    from models.database import Database
    from models.figures import Figures

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one process, and the registry that holds them."""

    registry: CollectorRegistry
    requests: Counter
    request_seconds: Histogram

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, str(status)).inc()
        self.request_seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Write everything as Prometheus reads it."""
        return generate_latest(self.registry)


def make_metrics(database: Database, clock: Callable[[], dt.datetime]) -> Metrics:
    """Make the metrics of one process."""
    registry = CollectorRegistry()
    registry.register(_Kept(database, clock))
    return Metrics(
        registry=registry,
        requests=Counter(
            "diapason_requests",
            "Requests by method, route and status",
            ("method", "route", "status"),
            registry=registry,
        ),
        request_seconds=Histogram(
            "diapason_request_seconds",
            "Seconds until an answer had gone",
            ("method", "route"),
            buckets=_BUCKETS_S,
            registry=registry,
        ),
    )


class _Kept(Collector):
    """Reads the figures of the database each time that somebody looks."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self.database, self.clock = database, clock

    def describe(self) -> Iterator[Metric]:
        """Name nothing ahead, so that registering asks no database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Read the figures; without a database, say that it is down."""
        try:
            with self.database.reading() as session:
                figures = figures_now(session, self.clock())
        except DatabaseUnavailable:
            yield _one("diapason_database_up", "Whether the database answers", 0)
            return
        yield _one("diapason_database_up", "Whether the database answers", 1)
        yield from _families(figures)


def _families(figures: Figures) -> Iterator[Metric]:
    yield _by("diapason_runs", "Runs by status", "status", figures.runs)
    yield _one("diapason_runs_waiting", "Runs that nobody has begun", figures.waiting_runs)
    yield _one("diapason_jobs_waiting", "Other work that nobody has begun", figures.waiting_jobs)
    seconds, count = figures.run_seconds
    yield SummaryMetricFamily(
        "diapason_run_seconds",
        "Seconds of runs that are done",
        count_value=count,
        sum_value=seconds,
    )
    yield _by("diapason_roster_gap", "Gap of the last roster, of 1", "site", figures.gaps)
    yield _by("diapason_deliveries", "Webhook deliveries by state", "state", figures.deliveries)
    yield _one("diapason_mails_waiting", "Mails still to be sent", figures.waiting_mails)
    yield _by(
        "diapason_worker_beat_age_seconds",
        "Seconds since a worker was heard of",
        "worker",
        figures.beat_ages_s,
    )
    yield _one("diapason_database_bytes", "Size of the database", figures.bytes)


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _by(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((key,), value)
    return family
