"""OGC API - Features, Part 1: Core, over what is published, so that QGIS, GDAL and OWSLib load it straight."""
