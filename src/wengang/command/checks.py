"""What ``wengang doctor`` looks at: is the installation sound, and do the data agree with themselves?

Each check returns how many things are wrong (0: sound) and never names a person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import BinaryField, Count, Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from wengang.config.postgres import OLDEST_VERSION
from wengang.core import crypto
from wengang.core.divisions import LEVELS, official_codes
from wengang.core.jobs import daily_work_undone
from wengang.core.models import Division, Job, StateLog
from wengang.employment.enums import EndReason
from wengang.employment.models import Spell
from wengang.market.enums import ProposalState, VacancyState
from wengang.market.models import Issue, Proposal, Vacancy
from wengang.market.states import VACANCY
from wengang.registry import coverage, tally
from wengang.registry.models import Person, Wish

SAMPLE = 2_000
"""Sealed values opened by the key check: enough to meet every key, cheap on a large ledger."""


@dataclass(frozen=True)
class Check:
    """``wrong`` counts what is not as it should be; ``mend`` says the way out."""

    name: str
    zh: str
    en: str
    wrong: Callable[[], int]
    mend: str


@dataclass(frozen=True)
class Finding:
    check: Check
    wrong: int


def _old_server() -> int:
    return int(connection.cursor().connection.info.server_version < OLDEST_VERSION * 10_000)


def _missing_extensions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm')")
        return 2 - int(cursor.fetchone()[0])


def _pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _unwritable_folder() -> int:
    probe = settings.VAR / ".doctor"
    try:
        probe.write_text("", encoding="ascii")
        probe.unlink()
    except OSError:
        return 1
    return 0


def _stuck_jobs() -> int:
    return Job.objects.filter(state=Job.State.RUNNING, tries__gte=3).count()


def _unreadable_values() -> int:
    raw = RawSQL("id_number", [], output_field=BinaryField())
    sealed = Person.unscoped.exclude(id_number=b"").annotate(envelope=raw).values_list("envelope", flat=True)
    return sum(not _opens(bytes(value)) for value in sealed.order_by("pk")[:SAMPLE])


def _opens(envelope: bytes) -> bool:
    try:
        crypto.unseal(envelope, "person.id_number")
    except crypto.SealBroken:
        return False
    return True


def _missing_divisions() -> int:
    levels = Division.objects.filter(level__in=list(LEVELS.values())).values_list("code", flat=True)
    return len(official_codes() - set(levels))


def _miscounted_places() -> int:
    real = Count("spells", filter=~Q(spells__end_reason=EndReason.CORRECTED))
    return Vacancy.unscoped.annotate(hired=real).exclude(hired=F("filled")).order_by().count()


def _hired_without_spell() -> int:
    return Proposal.unscoped.filter(state=ProposalState.HIRED, spell__isnull=True).order_by().count()


def _quarantined_in_rounds() -> int:
    """Proposals made while their vacancy was held; one that is held later keeps those it had, for people to settle."""
    held = Proposal.unscoped.filter(vacancy__state=VacancyState.QUARANTINED)
    later = StateLog.objects.filter(
        machine=VACANCY.name, move="hold", row=OuterRef("vacancy"), at__gte=OuterRef("created_at")
    )
    over = (ProposalState.EXPIRED, ProposalState.WITHDRAWN)
    return held.exclude(state__in=over).exclude(Exists(later)).order_by().count()


def _persons_without_index() -> int:
    return Person.unscoped.filter(id_index__isnull=True).exclude(id_number=b"").order_by().count()


def _status_without_source() -> int:
    return Spell.unscoped.filter(source="").order_by().count() + Wish.unscoped.filter(source="").order_by().count()


def _frozen_without_digest() -> int:
    return Issue.unscoped.exclude(state="open").filter(digest="").order_by().count()


CHECKS: tuple[Check, ...] = (
    Check("server", "数据库版本", "database version", _old_server, "升级到 PostgreSQL 14 以上 / upgrade PostgreSQL"),
    Check("extensions", "数据库扩展", "database extensions", _missing_extensions, "wengang migrate"),
    Check("migrations", "数据表是最新的", "tables up to date", _pending_migrations, "wengang migrate"),
    Check("folder", "数据目录可写", "data folder writable", _unwritable_folder, "检查 WENGANG_VAR / check WENGANG_VAR"),
    Check("jobs", "没有卡住的任务", "no stuck jobs", _stuck_jobs, "wengang up"),
    Check("daily", "每日任务按时完成", "daily work is done", daily_work_undone, "wengang up"),
    Check(
        "keys", "密钥能打开敏感字段", "keys open sealed values", _unreadable_values, "恢复旧密钥 / restore the old key"
    ),
    Check("divisions", "行政区划齐全", "divisions complete", _missing_divisions, "wengang migrate"),
    Check("places", "上岗人数与岗位一致", "hired agree with places", _miscounted_places, "报告此问题 / report this"),
    Check("tally", "人数汇总与名册一致", "tally agrees with the ledger", tally.miscounted, "报告此问题 / report this"),
    Check(
        "coverage",
        "摸排汇总与名单一致",
        "surveys agree with their targets",
        coverage.miscounted,
        "报告此问题 / report this",
    ),
    Check("hires", "上岗都有就业记录", "every hire has its spell", _hired_without_spell, "报告此问题 / report this"),
    Check(
        "quarantine",
        "暂扣岗位不在推荐中",
        "no held vacancy proposed",
        _quarantined_in_rounds,
        "报告此问题 / report this",
    ),
    Check("indexes", "证件号都能查找", "every id can be found", _persons_without_index, "wengang rotate_keys"),
    Check("sources", "状态都有来源", "every status has a source", _status_without_source, "报告此问题 / report this"),
    Check(
        "snapshots",
        "冻结期次有校验值",
        "frozen issues have a digest",
        _frozen_without_digest,
        "报告此问题 / report this",
    ),
)


def examine() -> Iterator[Finding]:
    """Run every check in order; without up-to-date tables the checks behind that one cannot run."""
    for check in CHECKS:
        finding = Finding(check, check.wrong())
        yield finding
        if check.name == "migrations" and finding.wrong:
            return
