"""Builds hotspots.xlsx, the XLSForm whose answers `POST /api/v1/reports/kobo` takes: `python docs/kobo/build.py`.

Questions are those of `hotspots.imports.kobo`, choices those of the vocabularies. The form asks for no name, and for nothing
that tells who filled it in, with which device, or where they stood.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotspots.settings")

import django  # noqa: E402

django.setup()

import xlsxwriter  # noqa: E402
from django.utils import translation  # noqa: E402

from hotspots import geo  # noqa: E402
from hotspots.imports.kobo import BY_NAME, QUESTIONS, WHEN_KNOWN  # noqa: E402
from hotspots.vocabulary import SOURCE_KINDS, VOCABULARIES  # noqa: E402
from hotspots.web.words.languages import LANGUAGE_NAMES  # noqa: E402

FILE = HERE / "hotspots.xlsx"
LANGUAGES = {"en": "English (en)", "fr": "French (fr)", "pt": "Portuguese (pt)"}
Labels = tuple[str, str, str]
Row = dict[str, str]

PEOPLE = "people_{}".format
GROUPS: dict[str, tuple[Labels, tuple[str, ...]]] = {
    "what": (
        ("What happened", "Ce qui s'est passé", "O que aconteceu"),
        ("no_names", "narrative", "language", "urgent", "violations", "affected", "minerals", "issues"),
    ),
    "people": (
        ("How many people (leave empty what is not known)", "Combien de personnes (laisser vide ce qui n'est pas connu)",
         "Quantas pessoas (deixe vazio o que não se sabe)"),
        tuple(question.name for question in QUESTIONS if question.to == "harms"),
    ),
    "where": (("Where", "Où", "Onde"), ("country", "area", "place_name", "place_point", "precision")),
    "when": (
        ("When", "Quand", "Quando"),
        ("when_known", "when_day", "when_month", "when_year", "when_from", "when_to"),
    ),
    "how": (
        ("How you know", "Comment vous le savez", "Como sabe"),
        ("source_kind", "source_line", "source_date", "source_consent"),
    ),
    "who": (("Who did it", "Qui l'a fait", "Quem o fez"), ("actor_kind", "actor_name", "actor_role")),
    "share": (("Who may see this", "Qui peut voir ceci", "Quem pode ver isto"), ("sharing",)),
}  # fmt: skip
LABELS: dict[str, Labels] = {
    "no_names": (
        "Write no names of victims, witnesses or sources: say “A.” or “a digger”.",
        "N'écrivez aucun nom de victime, de témoin ou de source : dites « A. » ou « un creuseur ».",
        "Não escreva nomes de vítimas, testemunhas ou fontes: diga “A.” ou “um garimpeiro”.",
    ),
    "narrative": (
        "What happened, in your own words",
        "Ce qui s'est passé, avec vos mots",
        "O que aconteceu, pelas suas palavras",
    ),
    "language": ("Language of this account", "Langue de ce récit", "Língua deste relato"),
    "urgent": ("Is a person at risk now?", "Une personne est-elle en danger maintenant ?", "Há uma pessoa em risco agora?"),
    "violations": ("What was done", "Ce qui a été commis", "O que foi cometido"),
    "affected": ("Who was affected by it", "Qui a été touché", "Quem foi afetado"),
    "minerals": ("Minerals", "Minerais", "Minerais"),
    "issues": ("Kimberley Process issues", "Questions du Processus de Kimberley", "Questões do Processo de Kimberley"),
    "country": ("Country", "Pays", "País"),
    "area": ("Province or region", "Province ou région", "Província ou região"),
    "place_name": ("Name of the place", "Nom du lieu", "Nome do lugar"),
    "place_point": (
        "Where it happened, on the map: not where you are now",
        "Où cela s'est passé, sur la carte : pas où vous êtes maintenant",
        "Onde aconteceu, no mapa: não onde está agora",
    ),
    "precision": (
        "How exactly the place is known",
        "Avec quelle précision le lieu est connu",
        "Com que exatidão se conhece o lugar",
    ),
    "when_known": (
        "How exactly the date is known",
        "Avec quelle précision la date est connue",
        "Com que exatidão se conhece a data",
    ),
    "when_day": ("Day", "Jour", "Dia"),
    "when_month": ("Month", "Mois", "Mês"),
    "when_year": ("Year", "Année", "Ano"),
    "when_from": ("Not before", "Pas avant", "Não antes de"),
    "when_to": ("Not after", "Pas après", "Não depois de"),
    "source_kind": ("Kind of source", "Type de source", "Tipo de fonte"),
    "source_line": (
        "How you know, in one line without names",
        "Comment vous le savez, en une ligne sans nom",
        "Como sabe, numa linha sem nomes",
    ),
    "source_date": ("Date of the source", "Date de la source", "Data da fonte"),
    "source_consent": (
        "What the person agreed to",
        "Ce que la personne a accepté",
        "O que a pessoa aceitou",
    ),
    "actor_kind": ("Who is said to have done it", "Qui l'aurait fait", "Quem o terá feito"),
    "actor_name": (
        "Name of the group or company, never of a private person",
        "Nom du groupe ou de l'entreprise, jamais d'un particulier",
        "Nome do grupo ou da empresa, nunca de um particular",
    ),
    "actor_role": ("Part in it", "Rôle", "Papel"),
    "sharing": ("Who may see this report", "Qui peut voir ce rapport", "Quem pode ver este relato"),
    **{
        PEOPLE(term.code): (term.labels["en"], term.labels["fr"], term.labels["pt"])
        for term in VOCABULARIES["harms"]
    },
}  # fmt: skip
KNOWN_AS: dict[str, Labels] = {
    "day": ("A day", "Un jour", "Um dia"),
    "month": ("A month", "Un mois", "Um mês"),
    "year": ("A year", "Une année", "Um ano"),
    "between": ("Between two days", "Entre deux jours", "Entre dois dias"),
    "not_known": ("Not known", "Pas connue", "Não se sabe"),
}
YES_NO: dict[str, Labels] = {"yes": ("Yes", "Oui", "Sim"), "no": ("No", "Non", "Não")}
TOLD_BY_PEOPLE = " or ".join(
    f"${{source_kind}} = '{term.code}'" for term in SOURCE_KINDS if term.extra.get("is_person")
)
# What the survey sheet says of a question beside its type and label.
MORE: dict[str, Row] = {
    "narrative": {"required": "yes", "appearance": "multiline"},
    "affected": {"relevant": "${violations} != ''"},
    "country": {"required": "yes", "appearance": "minimal autocomplete"},
    "area": {"choice_filter": "country = ${country}", "appearance": "minimal"},
    "place_point": {"appearance": "placement-map"},
    "precision": {"appearance": "minimal"},
    "when_known": {"required": "yes"},
    "when_day": {"required": "yes", "relevant": "${when_known} = 'day'"},
    "when_month": {"required": "yes", "relevant": "${when_known} = 'month'", "appearance": "month-year"},
    "when_year": {"required": "yes", "relevant": "${when_known} = 'year'", "appearance": "year"},
    "when_from": {"relevant": "${when_known} = 'between'"},
    "when_to": {"relevant": "${when_known} = 'between'"},
    "source_kind": {"required": "yes", "appearance": "minimal"},
    "source_line": {"required": "yes"},
    "source_consent": {"relevant": TOLD_BY_PEOPLE},
    "actor_kind": {"appearance": "minimal"},
    "actor_name": {"relevant": "${actor_kind} != ''"},
    "actor_role": {"relevant": "${actor_kind} != ''"},
    **{question.name: {"constraint": ". >= 0"} for question in QUESTIONS if question.kind == "integer"},
}
SETTINGS: Row = {
    "form_title": "Hotspots",
    "form_id": "hotspots",
    "version": "1",
    "default_language": LANGUAGES["en"],
}


def said(labels: Labels) -> Row:
    """A label in its columns."""
    return {f"label::{name}": label for name, label in zip(LANGUAGES.values(), labels, strict=True)}


def survey() -> Iterator[Row]:
    """The questions, in their groups."""
    for group, (label, names) in GROUPS.items():
        yield {"type": "begin_group", "name": group, **said(label)}
        for name in names:
            kind = BY_NAME[name].kind if name in BY_NAME else "note"
            yield {"type": kind, "name": name, **said(LABELS[name]), **MORE.get(name, {})}
        yield {"type": "end_group"}


def choices() -> Iterator[Row]:
    """The terms in use of every list that a question names."""
    lists = dict.fromkeys(question.kind.partition(" ")[2] for question in QUESTIONS)
    for name in filter(None, lists):
        for code, labels, more in MADE[name]() if name in MADE else of_vocabulary(name):
            yield {"list_name": name, "name": code, **said(labels), **more}


Choice = tuple[str, Labels, Row]


def of_vocabulary(name: str) -> Iterator[Choice]:
    """A list as the project has it."""
    for term in VOCABULARIES[name]:
        yield term.code, (term.labels["en"], term.labels["fr"], term.labels["pt"]), {}


def countries() -> Iterator[Choice]:
    """Every country."""
    named = []
    for language in LANGUAGES:
        with translation.override(language):
            named.append(dict(geo.country_names()))
    for code in named[0]:
        yield code, (named[0][code], named[1][code], named[2][code]), {}


def areas() -> Iterator[Choice]:
    """Every area that we know, shown with its country only."""
    for code, _name in geo.country_names():
        for area in geo.areas(code):
            yield area.code, (area.name, area.name, area.name), {"country": code}


def languages() -> Iterator[Choice]:
    """The languages that accounts come in."""
    for code, name in LANGUAGE_NAMES.items():
        told = []
        for language in LANGUAGES:
            with translation.override(language):
                told.append(str(name))
        yield code, (told[0], told[1], told[2]), {}


MADE = {
    "countries": countries,
    "areas": areas,
    "languages": languages,
    "yes_no": lambda: ((code, labels, {}) for code, labels in YES_NO.items()),
    "when_known": lambda: ((code, KNOWN_AS[code], {}) for code in WHEN_KNOWN),
}


def sheets() -> dict[str, list[list[str]]]:
    """The sheets of the form, each with its heads first."""
    with translation.override("en"):
        held = {"survey": list(survey()), "choices": list(choices()), "settings": [SETTINGS]}
    built = {}
    for name, rows in held.items():
        heads = list(dict.fromkeys(head for row in rows for head in row))
        built[name] = [heads, *([row.get(head, "") for head in heads] for row in rows)]
    return built


def build(path: Path) -> None:
    """Write the form."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "Hotspots", "created": datetime(2021, 1, 1, tzinfo=UTC)})
        for name, rows in sheets().items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


if __name__ == "__main__":
    build(FILE)
