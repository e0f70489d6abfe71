"""The API for writing: a report comes with its acts and actors, one or a list, stored as the guide of REST framework has it."""

from typing import Any

from rest_framework import serializers, viewsets

from .models import Involvement, Report, Violation
from .views import InvolvementSerializer, ViolationSerializer


class SentReportSerializer(serializers.ModelSerializer):
    """A report with its acts and actors, which are stored after it."""

    violations = ViolationSerializer(many=True)
    actors = InvolvementSerializer(many=True)

    class Meta:
        model = Report
        fields = (
            "id", "ref", "status", "verification", "disputed", "origin", "organisation", "country", "area", "place_precision",
            "latitude", "longitude", "earliest", "latest", "date_text", "gravity", "narrative", "created_at", "sent_at",
            "violations", "actors",
        )  # fmt: skip

    def create(self, validated_data: dict[str, Any]) -> Report:
        """The report, then each of its rows."""
        violations, actors = validated_data.pop("violations"), validated_data.pop("actors")
        report = Report.objects.create(**validated_data)
        for row in violations:
            Violation.objects.create(report=report, **row)
        for row in actors:
            Involvement.objects.create(report=report, **row)
        return report


class SentReportViewSet(viewsets.ModelViewSet):
    """Reports, to be written: one, or a list of them."""

    queryset = Report.objects.prefetch_related("violations", "actors").order_by("-pk")
    serializer_class = SentReportSerializer

    def get_serializer(self, *args: Any, **kwargs: Any) -> serializers.BaseSerializer:
        """A list that is sent is a list of reports."""
        kwargs.setdefault("many", isinstance(kwargs.get("data"), list))
        return super().get_serializer(*args, **kwargs)
