"""The words that the formats add, in the languages of the meetings, and how each writes numbers and dates."""

import datetime

LANGUAGES = ("en", "fr", "pt")

_WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("Title", "Titre", "Título"),
    "date": ("Date", "Date", "Data"),
    "filter": ("What this covers", "Ce que couvre ce document", "O que este documento abrange"),
    "attribution": ("Data from", "Données de", "Dados de"),
    "notes": ("Note", "Remarque", "Nota"),
    "export_id": ("Export", "Export", "Exportação"),
    "rows": ("Records", "Fiches", "Registos"),
    "about_file": ("About this file", "À propos du fichier", "Sobre este ficheiro"),
    "hotspot": ("Hotspot", "Point chaud", "Ponto crítico"),
    "report": ("Report", "Signalement", "Relato"),
    "hotspots": ("Hotspots", "Points chauds", "Pontos críticos"),
    "reports": ("Reports", "Signalements", "Relatos"),
    "countries": ("Countries", "Pays", "Países"),
    "briefing": ("Briefing", "Note d’information", "Nota informativa"),
    "as_named_by": ("As named by", "Tels que désignés par", "Tal como designados por"),
    "map": ("Map", "Carte", "Mapa"),
    "figures": ("Figures", "Chiffres", "Números"),
    "by_country": ("By country", "Par pays", "Por país"),
    "by_violation": ("By type of violation", "Par type de violation", "Por tipo de violação"),
    "count": ("Count", "Nombre", "Número"),
    "counts_note": (
        "Counts of reports measure reporting, not violence. A record with several countries or types of "
        "violation is counted under each.",
        "Le nombre de signalements mesure ce qui est signalé, non la violence. Une fiche qui concerne "
        "plusieurs "
        "pays ou types de violation est comptée sous chacun.",
        "O número de relatos mede o que é relatado, não a violência. Um registo com vários países ou tipos "
        "de "
        "violação é contado em cada um.",
    ),
    "killed": (
        "People reported killed, as the sources state",
        "Personnes signalées comme tuées, selon les sources",
        "Pessoas relatadas como mortas, segundo as fontes",
    ),
    "reported_killed": ("Reported killed", "Signalés comme tués", "Relatados como mortos"),
    "lowest": ("Lowest", "Minimum", "Mínimo"),
    "best": ("Best estimate", "Meilleure estimation", "Melhor estimativa"),
    "highest": ("Highest", "Maximum", "Máximo"),
    "civilians": ("Of whom civilians", "Dont civils", "Dos quais civis"),
    "stated_in": ("Reports that give a number", "Signalements chiffrés", "Relatos que dão um número"),
    "in_words": (
        "Where a source gives words and no number",
        "Quand une source donne des mots et non un nombre",
        "Quando uma fonte dá palavras e não um número",
    ),
    "not_stated": ("not stated", "non précisé", "não indicado"),
    "status": ("Status", "Situation", "Situação"),
    "since": ("Since", "Depuis", "Desde"),
    "place": ("Place", "Lieu", "Lugar"),
    "country": ("Country", "Pays", "País"),
    "when": ("When", "Quand", "Quando"),
    "coding": ("Our coding", "Notre codage", "A nossa codificação"),
    "violation": ("Type of violation", "Type de violation", "Tipo de violação"),
    "by": ("Said to be by", "Attribué à", "Atribuído a"),
    "basis": ("How it is stated", "Comment c’est dit", "Como é afirmado"),
    "affected": ("People affected", "Personnes touchées", "Pessoas afetadas"),
    "asks": ("Asks", "Demandes", "Pedidos"),
    "ask_to": ("To", "À", "A"),
    "ask_what": ("What is asked", "Ce qui est demandé", "O que se pede"),
    "response": ("Answer", "Réponse", "Resposta"),
    "no_response": ("none recorded", "aucune enregistrée", "nenhuma registada"),
    "positions": ("Positions", "Positions", "Posições"),
    "claims": ("Who says what", "Qui dit quoi", "Quem diz o quê"),
    "actors": ("Actors", "Acteurs", "Intervenientes"),
    "what": ("What is reported", "Ce qui est signalé", "O que é relatado"),
    "killed_short": ("Killed", "Tués", "Mortos"),
    "killed_range": ("lowest / best / highest", "min. / meilleure est. / max.", "mín. / melhor est. / máx."),
    "civilians_short": ("Civilians", "Civils", "Civis"),
    "source": ("Source", "Source", "Fonte"),
    "sources": ("Sources", "Sources", "Fontes"),
    "record": ("Record", "Fiche", "Registo"),
    "version": ("Version", "Version", "Versão"),
    "data_set_events": (
        "Events from data sets",
        "Événements issus de jeux de données",
        "Eventos de conjuntos de dados",
    ),
    "data_set_note": (
        "Recorded by a data set on armed conflict; not diamond-related unless linked to a hotspot. Figures "
        "are "
        "as published: lowest / best estimate / highest.",
        "Enregistrés par un jeu de données sur les conflits armés ; sans lien avec le diamant, sauf s’ils "
        "sont "
        "rattachés à un point chaud. Chiffres tels que publiés : minimum / meilleure estimation / maximum.",
        "Registados por um conjunto de dados sobre conflitos armados; sem relação com diamantes, salvo se "
        "ligados a um ponto crítico. Números tal como publicados: mínimo / melhor estimativa / máximo.",
    ),
    "origin_people": ("Reported by people", "Signalé par des personnes", "Relatado por pessoas"),
    "origin_data_set": ("Data set", "Jeu de données", "Conjunto de dados"),
    "how_to_check": ("How to check this briefing", "Vérifier cette note", "Como verificar esta nota"),
    "resolves": (
        "Every figure resolves to the listed versions of records.",
        "Chaque chiffre se ramène aux versions des fiches énumérées ici.",
        "Cada número remete para as versões dos registos aqui enumeradas.",
    ),
    "rebuilds": (
        "The digest is the SHA-256 of this briefing’s content: rebuilt from the same versions, it is the "
        "same.",
        "L’empreinte est le SHA-256 du contenu de cette note : reconstruite à partir des mêmes versions, "
        "elle "
        "est identique.",
        "O resumo criptográfico é o SHA-256 do conteúdo desta nota: reconstruída a partir das mesmas "
        "versões, é "
        "idêntico.",
    ),
    "digest": ("Digest", "Empreinte", "Resumo criptográfico"),
    "reference": ("Reference", "Référence", "Referência"),
    "column_record": ("Record", "Fiche", "Registo"),
    "column_ref": ("Reference", "Référence", "Referência"),
    "column_title": ("Title or summary", "Titre ou résumé", "Título ou resumo"),
    "column_quote": ("Quoted from the source", "Citation de la source", "Citação da fonte"),
    "column_date_text": ("When", "Quand", "Quando"),
    "column_place": ("Place", "Lieu", "Lugar"),
    "column_country": ("Country", "Pays", "País"),
    "column_violations": ("Types of violation", "Types de violation", "Tipos de violação"),
    "column_actors": ("Actors", "Acteurs", "Intervenientes"),
    "column_people_affected": ("People affected", "Personnes touchées", "Pessoas afetadas"),
    "column_deaths_min": ("Killed, lowest", "Tués, minimum", "Mortos, mínimo"),
    "column_deaths_best": (
        "Killed, best estimate",
        "Tués, meilleure estimation",
        "Mortos, melhor estimativa",
    ),
    "column_deaths_max": ("Killed, highest", "Tués, maximum", "Mortos, máximo"),
    "column_deaths_civilians": ("Killed, civilians", "Tués, civils", "Mortos, civis"),
    "column_status": ("Status", "Situation", "Situação"),
    "column_origin": ("Origin", "Origine", "Origem"),
    "column_asks": ("Asks", "Demandes", "Pedidos"),
    "column_claims": ("Who says what", "Qui dit quoi", "Quem diz o quê"),
    "column_sources": ("Sources", "Sources", "Fontes"),
    "column_version": ("Version", "Version", "Versão"),
    "column_url": ("Link", "Lien", "Ligação"),
}

_MONTHS = (
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
)
_THOUSANDS = (",", "\u202f", "\u202f")
_QUOTES = (("“", "”"), ("«\u00a0", "\u00a0»"), ("«", "»"))
_COLONS = (":", "\u00a0:", ":")


def words(language: str) -> dict[str, str]:
    """Every word by its key, in the language asked for; English when it is not one of LANGUAGES."""
    index = _index(language)
    return {key: translations[index] for key, translations in _WORDS.items()}


def number(value: float | None, language: str) -> str:
    """A count as the language writes it; nothing stated is an en dash."""
    return "–" if value is None else f"{value:,}".replace(",", _THOUSANDS[_index(language)])


def long_date(iso: str, language: str) -> str:
    """An ISO date in full, as "25 June 2021"; the text itself when it is not one."""
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    month = _MONTHS[_index(language)][day.month - 1]
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first} de {month} de {day.year}" if language == "pt" else f"{first} {month} {day.year}"


def quoted(text: str, language: str) -> str:
    """The text in the language's quotation marks."""
    opening, closing = _QUOTES[_index(language)]
    return f"{opening}{text}{closing}"


def labelled(label: str, text: str, language: str) -> str:
    """ "Label: text", with the space that French sets before a colon."""
    return f"{label}{_COLONS[_index(language)]} {text}"


def _index(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0
