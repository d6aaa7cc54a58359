"""/metrics for Prometheus: KPIs, measures and budgets by project, and how the server does.

Labels are bounded: projects, names of KPIs and measures, followers, budgets; never agents, tools, models or users. What
a scrape costs does not grow with the traffic: it reads the roll-up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from backtrail.core.kpi.kpi import KPIS
from backtrail.core.kpi.measures import MEASURES
from backtrail.core.kpi.sums import NOTHING, Sums
from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.api import times
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.kpis import budgets
from backtrail.server.api.kpis.frame import HOUR
from backtrail.server.api.models.money import BudgetOut
from backtrail.server.api.reader import Reader, in_thread
from backtrail.server.api.route import ApiRoute
from backtrail.server.followers.kpi_place import uncounted
from backtrail.server.followers.place import unread
from backtrail.server.release import version
from backtrail.server.storage.api import Stats, Store
from backtrail.server.storage.rollup import SumsWindow

MOST: Final = 200
"""Projects that are told."""
OF: Final = "of the traces that started in this hour or the one before"
router = APIRouter(route_class=ApiRoute)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, caller: Asker) -> Response:
    """All projects that the caller may read, in the format that Prometheus asks for."""
    store: Store = request.app.state.store

    def told() -> Response:
        projects = [caller.project] if caller.project is not None else sorted(store.projects())[:MOST]
        registry = CollectorRegistry()
        registry.register(Told([_project(request, store, project) for project in projects], store))
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"Content-Type": kind, "Cache-Control": "no-store"})

    return await in_thread(told)


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of one project."""

    name: ProjectId
    sums: Sums
    stats: Stats
    budgets: Sequence[BudgetOut]


def _project(request: Request, store: Store, name: ProjectId) -> Known:
    now = times.now()
    window = SumsWindow(since=Nanos(now - HOUR), until=Nanos(now + 1), durations=True)
    sums = next((each.sums for each in store.sums(name, window)), NOTHING)
    asked = Reader(store=store, project=name, compress=False, only=True)
    return Known(name, sums, store.stats(name), budgets.listed(request.app.state.records, asked).rows)


class Told(Collector):
    """The families of metrics of one scrape."""

    def __init__(self, projects: Sequence[Known], store: Store) -> None:
        self._projects, self._store = projects, store

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("backtrail", "The server.", {"version": version()})
        yield from self._health()
        yield from self._kpis()
        yield from self._measures()
        yield from self._held()
        yield from self._budgets()

    def _health(self) -> Iterator[Metric]:
        written = CounterMetricFamily("backtrail_written", "Spans written, or written anew, since the store began.")
        written.add_metric([], float(self._store.head_cursor()))
        yield written
        behind = GaugeMetricFamily("backtrail_unread_spans", "Spans that a follower has not read.", labels=["follower"])
        waiting = sum(each.stats.unindexed for each in self._projects)
        for name, count in (("detect", unread(self._store)), ("kpi", uncounted(self._store)), ("search", waiting)):
            behind.add_metric([name], count)
        yield behind
        size = GaugeMetricFamily("backtrail_store_bytes", "The whole store on disk.")
        size.add_metric([], max((each.stats.bytes for each in self._projects), default=0))
        yield size

    def _kpis(self) -> Iterator[Metric]:
        value = GaugeMetricFamily("backtrail_kpi_value", f"The KPI {OF}.", labels=["project", "kpi"])
        samples = GaugeMetricFamily("backtrail_kpi_samples", "What it was taken from.", labels=["project", "kpi"])
        healthy = GaugeMetricFamily("backtrail_kpi_healthy", "Below this the KPI is healthy.", labels=["kpi"])
        alert = GaugeMetricFamily("backtrail_kpi_alert", "Above this somebody is paged.", labels=["kpi"])
        for kpi in KPIS:
            healthy.add_metric([kpi.name], kpi.healthy)
            alert.add_metric([kpi.name], kpi.alert)
            for each in self._projects:
                samples.add_metric([each.name, kpi.name], kpi.per(each.sums))
                found = kpi.value(each.sums)
                if found is not None:
                    value.add_metric([each.name, kpi.name], found)
        yield from (value, samples, healthy, alert)

    def _measures(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "backtrail_measure", f"Every measure of docs/spec/kpis.md, {OF}.", labels=["project", "measure"]
        )
        for each in self._projects:
            for measure in MEASURES:
                found = measure.value(each.sums)
                if found is not None:
                    family.add_metric([each.name, measure.name], found)
        yield family

    def _held(self) -> Iterator[Metric]:
        for what in ("spans", "traces", "sessions", "findings"):
            family = GaugeMetricFamily(f"backtrail_{what}", f"How many {what} are kept.", labels=["project"])
            for each in self._projects:
                family.add_metric([each.name], getattr(each.stats, what))
            yield family

    def _budgets(self) -> Iterator[Metric]:
        told = {
            "amount_usd": ("What may be spent in the period.", "amount"),
            "spent_usd": ("What is spent in the period.", "spent"),
            "forecast_usd": ("What will be spent at its end, if it goes on so.", "forecast"),
            "burn_rate": ("How fast money goes: 1 lasts to the end of the period.", "burn_rate"),
        }
        for name, (helped, field) in told.items():
            family = GaugeMetricFamily(f"backtrail_budget_{name}", helped, labels=["project", "budget"])
            for each in self._projects:
                for budget in each.budgets:
                    family.add_metric([each.name, budget.name], getattr(budget, field))
            yield family
