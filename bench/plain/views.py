"""The API: reports in pages and as features, and how many there are in each square of a map."""

from django.db.models import Avg, Count, F, IntegerField, Max, QuerySet
from django.db.models.functions import Cast
from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .models import Involvement, Report, Violation

OF_A_FEATURE = ("ref", "status", "gravity", "country", "area", "latest", "place_precision")


class ViolationSerializer(serializers.ModelSerializer):
    """One act."""

    class Meta:
        model = Violation
        fields = ("type", "method", "basis")


class InvolvementSerializer(serializers.ModelSerializer):
    """One actor."""

    class Meta:
        model = Involvement
        fields = ("name", "kind", "role", "attribution")


class ReportSerializer(serializers.ModelSerializer):
    """A report with its acts and actors."""

    organisation = serializers.CharField(source="organisation.name")
    violations = ViolationSerializer(many=True)
    actors = InvolvementSerializer(many=True)

    class Meta:
        model = Report
        fields = (
            "ref", "status", "verification", "disputed", "organisation", "country", "area", "place_precision", "latitude",
            "longitude", "earliest", "latest", "date_text", "narrative", "created_at", "sent_at", "violations", "actors",
        )  # fmt: skip


class FeatureSerializer(serializers.ModelSerializer):
    """A report as a GeoJSON feature."""

    class Meta:
        model = Report
        fields = OF_A_FEATURE

    def to_representation(self, instance: Report) -> dict:
        point = {"type": "Point", "coordinates": [instance.longitude, instance.latitude]}
        return {"type": "Feature", "geometry": point, "properties": super().to_representation(instance)}


class ReportFilter(filters.FilterSet):
    """By country, act, date and part of the map."""

    country = filters.CharFilter()
    violation = filters.CharFilter(field_name="violations__type", distinct=True)
    since = filters.DateFilter(field_name="latest", lookup_expr="gte")
    bbox = filters.CharFilter(method="within")

    class Meta:
        model = Report
        fields = ("country", "violation", "since", "bbox")

    def within(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """What lies in west, south, east, north."""
        west, south, east, north = map(float, value.split(","))
        return rows.filter(latitude__range=(south, north), longitude__range=(west, east))


class ReportViewSet(viewsets.ModelViewSet):
    """Reports, the newest first."""

    queryset = (
        Report.objects.select_related("organisation")
        .prefetch_related("violations", "actors")
        .order_by("-latest", "-id")
    )
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    @action(detail=False)
    def features(self, request: Request) -> Response:
        """The same as GeoJSON."""
        rows = self.filter_queryset(Report.objects.order_by("-latest", "-id"))
        page = self.paginate_queryset(rows)
        return Response({"type": "FeatureCollection", "features": FeatureSerializer(page, many=True).data})

    @action(detail=False)
    def clusters(self, request: Request) -> Response:
        """How many there are in each square of so many degrees, and the gravest act."""
        side = float(request.query_params["side"])
        rows = self.filter_queryset(Report.objects.order_by())
        squares = rows.annotate(
            x=Cast(F("longitude") / side, IntegerField()), y=Cast((F("latitude") + 90) / side, IntegerField())
        ).values("x", "y")
        counted = squares.annotate(
            count=Count("pk", distinct=True),
            gravest=Max("gravity"),
            lat=Avg("latitude"),
            lon=Avg("longitude"),
        )
        return Response(list(counted))
