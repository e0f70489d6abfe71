"""The index of text search: what it finds, that it follows every way of writing, and that nothing stays in it."""

import itertools
import random
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Organisation, Person
from hotspots import search, workflow
from hotspots.models import Edition, Report
from hotspots.text import fold, words
from hotspots.workflow.publication import take_down
from tests.factories import make_report, reader

pytestmark = pytest.mark.django_db


def stored(organisation: Organisation, text: str, internal: str = "") -> Report:
    return Report.objects.create(
        organisation=organisation, status="accepted", search_text=fold(text), search_internal=fold(internal)
    )


def edition(text: str) -> Edition:
    return Edition.objects.create(
        kind="report", title="", summary="", published_at=timezone.now(), search_text=fold(text)
    )


def matches(query: str, model: type = Report, organisation: Organisation | None = None) -> set[int]:
    """What both roads find, which must be the same."""
    own = organisation.pk if organisation else None
    keys = search.ids(query, model, own)
    assert keys.dtype == np.int64 and len(set(keys.tolist())) == len(keys)
    rows = set(model._default_manager.filter(search.with_internal(query, own)).values_list("pk", flat=True))
    assert rows == set(keys.tolist())
    return rows


TEXT = (
    "Guards of Sam-Ouandja (near N'Délé) opened fire; one man died at the hôpital. Größe 12km 3rd a/b x_y 5€"
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("guards", True),
        ("guard", True),
        ("gu", True),
        ("uards", False),
        ("GUÀRDS", True),
        ("hopital", True),
        ("Hôpital", True),
        ("grosse", True),
        ("12km 3rd", True),
        ("12", True),
        ("a", True),
        ("o", False),
        ("opened fire", True),
        ("fire opened", True),
        ('"opened fire"', True),
        ('"fire opened"', False),
        ('"opened fir"', False),
        ('"guard"', False),
        ('"opened fire one"', True),
        ("sam-ouandja", True),
        ("sam-ouan", True),
        ("ouandja-sam", False),
        ("ouandja", True),
        ("n'dele", True),
        ("dele", True),
        ("a/b x_y 5", True),
        ("guards elsewhere", False),
        ("guards - fire", True),
        ("-elsewhere", False),
    ],
)
def test_words_beginnings_and_phrases(query: str, found: bool, partner: Organisation) -> None:
    report, published = stored(partner, TEXT), edition(TEXT)
    assert matches(query) == ({report.pk} if found else set())
    assert matches(query, Edition) == ({published.pk} if found else set())


@pytest.mark.parametrize(
    "query",
    [
        "guards AND fire",
        "guards OR elsewhere",
        "NOT elsewhere",
        "NEAR(guards fire)",
        "guards NEAR fire",
        "search_text:guards",
        "{search_text}:guards",
        "rowid:1",
        "guards & !elsewhere",
        "guards | elsewhere",
        "guards <-> elsewhere",
        "^elsewhere",
        "'elsewhere':*",
        "elsewhere:*A",
        "of 1",
        "'of 1'",
    ],
)
def test_operators_are_words(query: str, partner: Organisation) -> None:
    stored(partner, "guards fire", "guards fire")
    assert matches(query) == matches(query, organisation=partner) == set()


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "*",
        '"',
        '""',
        '" "',
        "%",
        "_",
        "\\",
        "'",
        "''",
        "()",
        "-",
        "^",
        ":",
        "&",
        "!",
        "<->",
        "€",
        "´",
        "\x01",
        "🙂",
    ],
)
def test_odd_queries_fail_nowhere(query: str, partner: Organisation) -> None:
    stored(partner, "guards fire")
    assert search.ids(query, Report).tolist() == []
    assert Report.objects.filter(search.shared(query)).count() == (0 if query.strip() else 1)


@pytest.mark.parametrize(
    "query", ["x" * 100_000, "word " * 5_000, '"' + "word " * 3_000 + '"', "ひ" * 3_000, "a-" * 2_000]
)
def test_very_long_queries_fail_nowhere(query: str, partner: Organisation) -> None:
    stored(partner, "guards fire")
    assert matches(query) == set()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("أطلق الحراس النار على المنقبين", "الحراس النار"),
        ("أطلق الحراس النار على المنقبين", "المنقب"),
        ("Охранники открыли огонь", "ОХРАН огонь"),
        ("保安向矿工开枪，一人死亡。", "保安向矿工"),
        ("保安向矿工开枪，一人死亡。", "一人死亡"),
        ("Φρουροί άνοιξαν πυρ", "φρουροι ανοιξαν"),
    ],
)
def test_other_scripts(text: str, query: str, partner: Organisation) -> None:
    assert matches(query) == set()
    report = stored(partner, text)
    assert matches(query) == {report.pk}


def test_internal_text_counts_in_the_rows_of_ones_own_organisation(
    partner: Organisation, desk: Organisation
) -> None:
    ours = stored(partner, "guards fire", "neighbour river")
    theirs = stored(desk, "guards fire", "neighbour river")
    assert matches("neighbour") == set()
    assert matches("guards neighbour", organisation=partner) == {ours.pk}
    assert matches('"neighbour river"', organisation=desk) == {theirs.pk}
    assert matches("guards", organisation=partner) == {ours.pk, theirs.pk}
    assert matches('"fire neighbour"', organisation=partner) == set(), (
        "no phrase reaches from one text into the other"
    )
    assert matches(str(partner.pk), organisation=partner) == set(), "the organisation's number is no word"
    Report.objects.filter(pk=ours.pk).update(organisation=desk)
    assert matches("neighbour", organisation=partner) == set()
    assert matches("neighbour", organisation=desk) == {ours.pk, theirs.pk}


def test_every_way_of_writing_is_followed(partner: Organisation) -> None:
    one, two = Report.objects.bulk_create(
        Report(organisation=partner, search_text=text, search_internal="river") for text in ("alpha", "beta")
    )
    assert matches("alpha") == {one.pk} and matches("river", organisation=partner) == {one.pk, two.pk}
    Report.objects.filter(pk=one.pk).update(search_text="gamma")
    assert matches("alpha") == set() and matches("gamma") == {one.pk}
    two.search_text = "delta"
    two.save()
    assert matches("beta") == set() and matches("delta") == {two.pk}
    one.search_text = "epsilon"
    Report.objects.bulk_update([one], ["search_text"])
    assert matches("gamma") == set() and matches("epsilon") == {one.pk}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hotspots_report SET search_internal = 'zeta' WHERE id = %s", [two.pk])
    assert matches("zeta", organisation=partner) == {two.pk}
    Report.objects.filter(pk=one.pk).delete()
    assert matches("epsilon") == set()
    assert search.check() == []


def test_the_workflow_is_followed(amina: Person, bruno: Person) -> None:
    report = make_report(amina, "sent", narrative="Guards opened fire on diggers.")
    assert matches("diggers") == {report.pk}
    draft = workflow.save_draft(reader(amina), None, {"narrative": "A quokka."})
    assert search.check() == []
    workflow.discard(reader(amina), draft)
    assert search.check() == [] and matches("quokka") == set()


def test_an_index_that_fell_behind_is_found_and_mended(partner: Organisation) -> None:
    report = stored(partner, "alpha beta", "gamma")
    assert search.check() == []
    table = "hotspots_report_words"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            columns = "search_text, search_internal, organisation_id"
            cursor.execute(
                f"INSERT INTO {table}({table}, rowid, {columns}) VALUES ('delete', %s, 'alpha beta', 'gamma', %s)",
                [report.pk, partner.pk],
            )
        else:
            cursor.execute(f"DELETE FROM {table}")
    assert matches("alpha") == set()
    assert search.check() == ["hotspots_report: the search index does not agree with the texts."]
    search.rebuild()
    assert matches("alpha") == {report.pk}
    assert search.check() == []


@pytest.mark.django_db(transaction=True)
def test_very_many_rows_are_indexed_at_the_end(partner: Organisation) -> None:
    with search.rebuilt_after():
        report = stored(partner, "alpha")
        assert matches("alpha") == set()
    assert matches("alpha") == {report.pk}
    Report.objects.filter(pk=report.pk).update(search_text="beta")
    assert matches("alpha") == set() and matches("beta") == {report.pk}
    assert search.check() == []


def holds(text: str, query: str) -> bool:
    """What a query ought to find, written down anew: words in a row, the last one of an unquoted term perhaps begun."""
    held = words(text)

    def at(term: tuple[str, ...], begun: bool, start: int) -> bool:
        part = held[start : start + len(term)]
        if len(part) < len(term) or part[:-1] != list(term[:-1]):
            return False
        return part[-1].startswith(term[-1]) if begun else part[-1] == term[-1]

    return all(
        any(at(term.words, term.open, start) for start in range(len(held))) for term in search.read(query)
    )


def test_random_queries_find_what_they_ought_to(partner: Organisation, desk: Organisation) -> None:
    chance = random.Random(7)
    latin = ["al", "alb", "alba", "bal", "ba", "b", "é", "mé-al", "www", "com"]
    vocabulary = [*latin, "12", "12km", "1e5", "5m", "x1y2", "0x1f", "ко", "كو"]
    glue = [" ", "-", ".", "/", " : ", "@", "’", "_", ",", "\n", "&", "=", "://", "%", "+"]

    def text(most: int) -> str:
        return "".join(
            itertools.chain.from_iterable(
                (chance.choice(vocabulary), chance.choice(glue)) for _ in range(chance.randint(0, most))
            )
        )

    made = [(stored(chance.choice((partner, desk)), text(9), text(4))) for _ in range(120)]
    for _ in range(150):
        query = " ".join(
            chance.choice(('"{}"', "{}", "{}")).format(text(2).replace('"', "").strip() or "al")
            for _ in range(chance.randint(1, 3))
        )
        if not search.terms(query):
            continue
        wanted = {row.pk for row in made if holds(row.search_text, query)}
        assert matches(query) == wanted, query
        parts = [
            f'"{" ".join(term.words)}"' if not term.open else "-".join(term.words)
            for term in search.read(query)
        ]
        own = {
            row.pk
            for row in made
            if row.organisation_id == desk.pk
            and all(holds(row.search_text, part) or holds(row.search_internal, part) for part in parts)
        }
        assert matches(query, organisation=desk) == wanted | own, query


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("sqlite")
def test_nothing_stays_in_the_file(amina: Person) -> None:
    """Words of what was thrown away or taken down are on no page, not even those that FTS5 has not merged yet."""
    draft = workflow.save_draft(reader(amina), None, {"narrative": "Zanzibulon."})
    Report.objects.filter(pk=draft.pk).update(search_text="zanzibulon quagmirex", search_internal="vexillumq")
    published = edition("marginalixo")
    for number in range(30):
        edition(f"another{number}")
    held = file_bytes()
    assert all(word in held for word in (b"quagmirex", b"vexillumq", b"marginalixo"))
    workflow.discard(reader(amina), draft)
    with transaction.atomic():
        take_down(reader(amina), published.series)
    held = file_bytes()
    for word in (b"zanzibulon", b"anzibulon", b"uagmirex", b"exillumq", b"arginalixo"):
        assert word not in held, word
    assert matches("another", Edition) and search.check() == []


def file_bytes() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(connection.settings_dict["NAME"]).read_bytes()


def test_the_command_says_whether_the_index_holds(partner: Organisation) -> None:
    stored(partner, "alpha")
    call_command("check_search")
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER hotspots_report_words_added"
            + (" ON hotspots_report" if connection.vendor == "postgresql" else "")
        )
    stored(partner, "beta")
    with pytest.raises(CommandError):
        call_command("check_search", "--rebuild")
    assert matches("beta")
