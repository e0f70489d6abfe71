"""Numbered pages, with the count of all."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """A hundred to a page, unless more are asked for."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
