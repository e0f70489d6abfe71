"""What the sources can't say by themselves: names that differ, and areas divided since the map was drawn."""

# Countries whose areas are held: where diamonds are mined, and where the stones pass.
COUNTRIES = (
    "AE", "AO", "AU", "BE", "BR", "BW", "CA", "CD", "CF", "CG", "CI", "CM", "CN", "GA", "GH", "GN", "GY",
    "ID", "IL", "IN", "LB", "LR", "LS", "MZ", "NA", "RU", "SD", "SL",
    "TD", "TG", "TZ", "US", "VE", "ZA", "ZW",
)  # fmt: skip

# The least population of a town in the gazetteer; every town elsewhere.
LEAST_POPULATION = {
    "AE": 50_000, "AU": 10_000, "BE": 50_000, "BR": 3_000, "CA": 10_000, "CI": 2_000, "CN": 200_000,
    "ID": 20_000, "IL": 50_000, "IN": 50_000, "RU": 20_000, "US": 100_000,
}  # fmt: skip

# Name on the map -> ISO 3166-2, where it is neither the standard's name nor one of the map's other spellings.
CODES = {
    "AO": {"Malanje": "AO-MAL"},
    "BE": {
        "Brussels": "BE-BRU", "Antwerp": "BE-VLG", "East Flanders": "BE-VLG", "West Flanders": "BE-VLG",
        "Limburg": "BE-VLG", "Flemish Brabant": "BE-VLG", "Hainaut": "BE-WAL", "Namur": "BE-WAL",
        "Luxembourg": "BE-WAL", "Liege": "BE-WAL", "Walloon Brabant": "BE-WAL",
    },
    "BW": {"Selebi-Phikwe": "BW-SP", "Sowa": "BW-ST"},
    "CD": {"Bas-Congo": "CD-BC", "Kinshasa City": "CD-KN"},
    "CF": {"Kémo": "CF-KG", "Sangha-Mbaéré": "CF-SE", "Mambéré-Kadéï": "CF-HS", "Nana-Grébizi": "CF-KB"},
    "CI": {
        "Sud-Comoé": "CI-CM", "Comoe": "CI-CM", "N'zi-Comoé": "CI-LC", "Bafing": "CI-WR",
        "Worodougou": "CI-WR", "Dix-Huit Montagnes": "CI-MG", "Cavally": "CI-MG",
        "Sud-Bandama": "CI-GD", "Fromager": "CI-GD",
        "Haut-Sassandra": "CI-SM", "Marahoué": "CI-SM", "Agnéby": "CI-LG",
    },
    "CM": {
        "Sud": "CM-SU", "Extrême-Nord": "CM-EN", "Sud-Ouest": "CM-SW", "Nord": "CM-NO", "Nord-Ouest": "CM-NW",
        "Est": "CM-ES", "Ouest": "CM-OU",
    },
    "CN": {"Xizang": "CN-XZ", "Inner Mongol": "CN-NM", "Shaanxi": "CN-SN"},
    "GA": {"Wouleu-Ntem": "GA-9"},
    "ID": {"Bangka-Belitung": "ID-BB", "Maluku": "ID-MA"},
    "IL": {
        "HaDarom": "IL-D", "HaZafon": "IL-Z", "Haifa": "IL-HA", "HaMerkaz": "IL-M", "Jerusalem": "IL-JM",
        "Tel Aviv": "IL-TA",
    },
    "IN": {
        "Andaman and Nicobar": "IN-AN", "Daman and Diu": "IN-DH", "Dadra and Nagar Haveli": "IN-DH",
        "Orissa": "IN-OD", "Uttaranchal": "IN-UK",
    },
    "LB": {"South Lebanon": "LB-JA", "Mount Lebanon": "LB-JL", "Beirut": "LB-BA", "An Nabatiyah": "LB-NA"},
    "LR": {"Gbapolu": "LR-GP"},
    "LS": {"Butha-Buthe": "LS-B"},
    "NA": {"Caprivi": "NA-CA"},
    "RU": {
        "North Ossetia": "RU-SE", "Dagestan": "RU-DA", "Karelia": "RU-KR", "Sakha (Yakutia)": "RU-SA",
        "Gorno-Altay": "RU-AL", "Kalmyk": "RU-KL", "Mordovia": "RU-MO", "Bashkortostan": "RU-BA",
        "Komi": "RU-KO", "Kamchatka": "RU-KAM", "Adygey": "RU-AD", "Ingush": "RU-IN", "Buryat": "RU-BU",
        "Tuva": "RU-TY", "Perm'": "RU-PER", "Tatarstan": "RU-TA", "Khakass": "RU-KK", "Mariy-El": "RU-ME",
    },
    "SD": {"Gedarif": "SD-GD", "Eastern Darfur": "SD-DE"},
    "SL": {"Western": "SL-W"},
    "TD": {"Barh El Gazel": "TD-BG"},
    "TG": {"Centre": "TG-C", "Maritime": "TG-M"},
    "TZ": {
        "Pwani": "TZ-19", "Kaskazini-Unguja": "TZ-07", "Kusini-Pemba": "TZ-10",
        "Zanzibar South and Central": "TZ-11", "Kaskazini-Pemba": "TZ-06",
    },
    "VE": {"Vargas": "VE-X"},
}  # fmt: skip

# The map's area -> its parts today, each by the GeoNames code of the towns in it. The line between two parts
# is drawn half-way between their towns, so it is approximate; the outline of the whole is the map's.
DIVIDED = {
    "BW": {"North-West": {"11": "BW-NW", "12": "BW-CH"}},
    "CD": {
        "Bandundu": {"19": "CD-KG", "20": "CD-KL", "24": "CD-MN"},
        "Kasaï-Occidental": {"18": "CD-KS", "23": "CD-KC"},
        "Kasaï-Oriental": {"04": "CD-KE", "21": "CD-LO", "27": "CD-SA"},
        "Katanga": {"14": "CD-HK", "15": "CD-HL", "22": "CD-LU", "29": "CD-TA"},
        "Orientale": {"13": "CD-BU", "16": "CD-HU", "17": "CD-IT", "30": "CD-TO"},
        "Équateur": {"02": "CD-EQ", "25": "CD-MO", "26": "CD-NU", "28": "CD-SU", "31": "CD-TU"},
    },
    "CI": {"Lacs": {"81": "CI-LC", "98": "CI-YM"}, "Lagunes": {"82": "CI-LG", "93": "CI-AB"}},
    "GH": {
        "Brong Ahafo": {"12": "GH-AF", "13": "GH-BO", "14": "GH-BE"},
        "Northern": {"06": "GH-NP", "15": "GH-NE", "17": "GH-SV"},
        "Volta": {"08": "GH-TV", "16": "GH-OT"},
        "Western": {"09": "GH-WP", "18": "GH-WN"},
    },
    "ID": {
        "Kalimantan Timur": {"14": "ID-KI", "42": "ID-KU"},
        "Papua": {"36": "ID-PA", "PE": "ID-PE", "PS": "ID-PS", "PT": "ID-PT"},
        "Papua Barat": {"39": "ID-PB", "PD": "ID-PD"},
    },
    "IN": {
        "Andhra Pradesh": {"02": "IN-AP", "40": "IN-TS"},
        "Jammu and Kashmir": {"12": "IN-JK", "41": "IN-LA"},
    },
    "LB": {"Beqaa": {"08": "LB-BI", "11": "LB-BH"}, "North Lebanon": {"09": "LB-AS", "10": "LB-AK"}},
    "NA": {"Kavango": {"40": "NA-KE", "41": "NA-KW"}},
    "SD": {
        "North Kordufan": {"56": "SD-KN", "62": "SD-GK"},
        "South Kordufan": {"50": "SD-KS", "62": "SD-GK"},
    },
    "SL": {"Northern": {"02": "SL-N", "05": "SL-NW"}},
    "TD": {"Ennedi": {"27": "TD-EE", "28": "TD-EO"}},
    "TZ": {"Mbeya": {"09": "TZ-14", "32": "TZ-31"}},
}

# Towns that GeoNames still counts to the area as it was before the division.
TOWNS = {
    ("CD", "Tshilenge"): "04",
    ("SL", "Kamakwie"): "05",
    ("SL", "Kambia"): "05",
    ("SL", "Konakridee"): "05",
    ("SL", "Lungi"): "05",
    ("SL", "Lunsar"): "05",
    ("SL", "Mange"): "05",
    ("SL", "Masiaka"): "05",
    ("SL", "Pepel"): "05",
    ("SL", "Rokupr"): "05",
    ("SL", "Tintafor"): "05",
}

# Plain names, where the standard's is long, turned round or transliterated for specialists.
NAMES = {
    "AE-AJ": "Ajman", "AE-AZ": "Abu Dhabi", "AE-DU": "Dubai", "AE-FU": "Fujairah", "AE-RK": "Ras Al Khaimah",
    "AE-SH": "Sharjah", "AE-UQ": "Umm Al Quwain", "BE-BRU": "Brussels", "BE-VLG": "Flanders",
    "BE-WAL": "Wallonia", "BW-SP": "Selebi-Phikwe", "CF-HS": "Mambéré-Kadéï", "CF-KB": "Nana-Grébizi",
    "CF-KG": "Kémo", "CF-MP": "Ombella-M’Poko", "CF-SE": "Sangha-Mbaéré", "CN-NM": "Inner Mongolia",
    "IL-D": "Southern District", "IL-HA": "Haifa", "IL-JM": "Jerusalem", "IL-M": "Central District",
    "IL-TA": "Tel Aviv", "IL-Z": "Northern District", "LB-AK": "Akkar", "LB-AS": "North Lebanon",
    "LB-BA": "Beirut", "LB-BH": "Baalbek-Hermel", "LB-BI": "Beqaa", "LB-JA": "South Lebanon",
    "LB-JL": "Mount Lebanon", "LB-NA": "Nabatieh", "LS-B": "Butha-Buthe", "MZ-L": "Maputo Province",
    "MZ-MPM": "Maputo City", "NA-CA": "Zambezi", "NA-KA": "ǁKaras", "RU-MAG": "Magadan",
    "RU-MOS": "Moscow Oblast", "RU-MOW": "Moscow", "RU-SPE": "Saint Petersburg", "RU-ZAB": "Zabaykalsky",
    "SL-W": "Western Area", "TG-M": "Maritime",
}  # fmt: skip

# Other spellings in use.
SPELLINGS = {
    "AO-CCU": ["Kuando Kubango"], "AO-CNO": ["Kwanza Norte"], "AO-CUS": ["Kwanza Sul"],
    "CF-HS": ["Haute-Sangha"], "CN-XZ": ["Tibet"], "IN-OD": ["Orissa"], "MZ-MPM": ["Cidade de Maputo"],
    "NA-KA": ["Karas"], "RU-SA": ["Sakha", "Yakutia"], "RU-ZAB": ["Chita", "Transbaikal"],
    "ZA-FS": ["Orange Free State"], "ZA-KZN": ["Natal"],
}  # fmt: skip

# Countries where the map's name is the one people know.
NAMED_BY_MAP = frozenset({"AO", "CN", "RU"})
