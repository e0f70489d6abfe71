"""The same reports as an ordinary REST API has them: models, nested serializers, a ModelViewSet with filters and numbered pages.

It runs in the peers' environment and shares nothing with the project but the rows.
"""
