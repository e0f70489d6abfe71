"""What is measured, in the order in which it is told, and the names of those who do it."""

CLUSTERS_INSIDE = "clusters of a filtered viewport, in process"
DASHBOARD = "dashboard, filtered: clusters, counts, timeline, first page"
DASHBOARD_FIRST = "dashboard, everything"
CLUSTERS_HTTP = "clusters over HTTP"
REPORTS_PAGE = "page of 100 reports with violations and actors"
FEATURES = "1,000 features in a viewport, GeoJSON"
DEEP_LIST = "page of the list in the middle, in process"
DEEP_API = "page of 100 in the middle, over HTTP"
SEARCH_RARE = "text search, rare term"
SEARCH_UNCOMMON = "text search, term in less than 1 %"
SEARCH_FREQUENT = "text search, term in about 5 %"
SEARCH_COMMON = "text search, commonest term"
WRITE_MAP = "a write, then the map of another process"
WRITE_DASHBOARD = "a write, then the dashboard of another process"
FRAME_BYTES = "memory of the frame, bytes a report"
WORKER_MEMORY = "memory of a worker"
COLD_SAVED = "cold start from the saved file, 8 clients at once"
COLD_BUILT = "cold start without a file, 8 clients at once"
FIRST_VIEW = "first public map view"
SENT = "a report is sent with its children, durably"
SENT_AT_ONCE = "the same, four writers at once"
SENT_BULK = "1,000 reports with their children in one call"
IMPORT = "import from CSV, 1,000 rows of it"
IMPORT_MEMORY = "memory that an import takes after its first lot"
EXPORT_CSV = "export of everything, CSV"
EXPORT_CSV_BEGUN = "export of everything, CSV: first byte"
EXPORT_CSV_MEMORY = "export of everything, CSV: memory that the worker takes"
EXPORT_GEOJSON = "export of everything, GeoJSON"
EXPORT_GEOJSON_BEGUN = "export of everything, GeoJSON: first byte"
EXPORT_GEOJSON_MEMORY = "export of everything, GeoJSON: memory that the worker takes"

SEARCHES = (SEARCH_RARE, SEARCH_UNCOMMON, SEARCH_FREQUENT, SEARCH_COMMON)


def in_one_country(search: str) -> str:
    """The same search within one country."""
    return f"{search}, in one country"


OPERATIONS = (
    CLUSTERS_INSIDE,
    DASHBOARD,
    DASHBOARD_FIRST,
    CLUSTERS_HTTP,
    REPORTS_PAGE,
    FEATURES,
    DEEP_LIST,
    DEEP_API,
    *SEARCHES,
    *map(in_one_country, SEARCHES),
    WRITE_MAP,
    WRITE_DASHBOARD,
    FRAME_BYTES,
    WORKER_MEMORY,
    COLD_SAVED,
    COLD_BUILT,
    FIRST_VIEW,
    SENT,
    SENT_AT_ONCE,
    SENT_BULK,
    IMPORT,
    IMPORT_MEMORY,
    EXPORT_CSV,
    EXPORT_CSV_BEGUN,
    EXPORT_CSV_MEMORY,
    EXPORT_GEOJSON,
    EXPORT_GEOJSON_BEGUN,
    EXPORT_GEOJSON_MEMORY,
)

OURS = "hotspots"
ONE_PASS = "one pass over the columns needed"
SQL_ON_CELL = "SQL on cell"
POSTGIS = "PostGIS"
FIRST_PAGE = "hotspots, first page"
OFFSET, OFFSET_ON_INDEX = "OFFSET", "OFFSET on an index, without the gate"
ICONTAINS = "icontains"
ALL_KEYS = "hotspots, all keys"
AS_SQL = "hotspots, as SQL"
WITH_MADE = "hotspots, with what is made of the columns"
WITHOUT_WRITE = "hotspots, without a write"
TOUCHED = "hotspots, touched by clusters"
SHARED_MEMORY = "hotspots, with its share of what is shared"
ONE_BUILD = "hotspots, one build"
FROM_LAUNCH = "hotspots, from launch to the last answer"
DATASETTE, DATASETTE_PLAIN = "datasette, tuned", "datasette, as it comes"
PLAIN = "ModelViewSet"
PYGEOAPI, TIPG = "pygeoapi", "tipg"
PEERS = (DATASETTE, DATASETTE_PLAIN, PLAIN, PYGEOAPI, TIPG)
