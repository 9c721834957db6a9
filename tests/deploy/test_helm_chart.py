"""The Helm chart: what it renders, and how it refuses wrong values. Tests that need helm are skipped without it."""

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from app.metrics import Metrics
from app.settings import Settings, variable_name

CHART = Path(__file__).parents[2] / "deploy/helm/vclip"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
SCHEMA = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
OWN = {"host", "port", "unix_socket", "grace_period_s", "api_keys_file", "lexicon", "bundle"}
KEDA = (
    "autoscaling.kind=keda",
    "autoscaling.keda.prometheusAddress=http://prometheus:9090",
    "serviceMonitor.enabled=true",
)
needs_helm = pytest.mark.skipif(shutil.which("helm") is None, reason="helm is not installed here")


def template(*values: str) -> subprocess.CompletedProcess[str]:
    sets = [word for value in values for word in ("--set", value)]
    return subprocess.run(
        ["helm", "template", "speech", str(CHART), "--namespace", "voices", *sets],
        capture_output=True,
        text=True,
        check=False,
    )


def rendered(*values: str) -> dict[str, dict[str, Any]]:
    """Objects by their kind."""
    done = template(*values)
    assert done.returncode == 0, done.stderr
    objects = [one for one in yaml.safe_load_all(done.stdout) if one]
    return {one["kind"]: one for one in objects}


def pod(*values: str) -> dict[str, Any]:
    spec: dict[str, Any] = rendered(*values)["Deployment"]["spec"]["template"]["spec"]
    return spec


def refused(change: dict[str, Any]) -> bool:
    """Whether the schema refuses the values with this change."""

    def merge(into: dict[str, Any], what: dict[str, Any]) -> dict[str, Any]:
        for name, value in what.items():
            into[name] = merge(into[name], value) if isinstance(value, dict) and name in into else value
        return into

    return not jsonschema_rs.is_valid(SCHEMA, merge(copy.deepcopy(VALUES), change))


def test_the_schema_knows_every_value_and_every_setting() -> None:
    assert jsonschema_rs.is_valid(SCHEMA, VALUES)
    assert set(SCHEMA["properties"]) == set(VALUES) | {"global"}  # Helm adds that one
    settings = {variable_name(name) for name in Settings.model_fields if name not in OWN}
    assert set(SCHEMA["properties"]["settings"]["propertyNames"]["enum"]) == settings


@pytest.mark.parametrize(
    "change",
    [
        {"replicas": 0},
        {"replica": 3},
        {"image": {"digest": "sha256:short"}},
        {"settings": {"VCLIP_QUEUESIZE": "3"}},
        {"settings": {"VCLIP_QUEUE_SIZE": 3}},  # a number of millions would be written as 5e+07
        {"autoscaling": {"kind": "hpa"}},
        {"autoscaling": {"keda": {"targetSeconds": 0}}},
        {"bundle": {"from": "s3"}},
        {"resources": {"limits": {"memory": "lots"}}},
        {"runAsUser": 0},
    ],
)
def test_a_wrong_value_is_refused_by_the_schema(change: dict[str, Any]) -> None:
    assert refused(change)


def test_the_metric_that_replicas_follow_is_one_of_the_service() -> None:
    named = (CHART / "templates/scaledobject.yaml").read_text(encoding="utf-8")
    assert "vclip_queue_expected_seconds" in named
    assert "vclip_queue_expected_seconds" in Path(Metrics.request_ended.__code__.co_filename).read_text()


@needs_helm
def test_helm_finds_no_fault() -> None:
    done = subprocess.run(
        ["helm", "lint", "--strict", str(CHART)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@needs_helm
@pytest.mark.parametrize(
    ("values", "says"),
    [
        (("image.pullPolicy=Sometimes",), "'/image/pullPolicy': value must be one of 'Always'"),
        (("settings.VCLIP_QUEUESIZE=a",), "invalid propertyName 'VCLIP_QUEUESIZE'"),
        (("autoscaling.minReplicas=30",), "is above autoscaling.maxReplicas (20): lower it"),
        (("autoscaling.kind=keda",), "autoscaling.keda.prometheusAddress is empty: set it"),
        (KEDA[:2], "nothing tells Prometheus to read the pods: set serviceMonitor.enabled"),
        ((*KEDA, "settings.VCLIP_METRICS=off"), "need the metrics: set it to open or key"),
        (("settings.VCLIP_METRICS=key",), "there are no keys: set apiKeys.secretName"),
        (("bundle.from=volume",), "bundle.volume does not name one: set it"),
        (("bundle.from=initContainer",), "bundle.initContainer.image is empty: name the image"),
    ],
)
def test_wrong_values_fail_with_a_sentence(values: tuple[str, ...], says: str) -> None:
    done = template(*values)
    assert done.returncode != 0
    assert says in done.stderr


@needs_helm
def test_a_pod_is_given_longer_to_end_than_the_service_takes() -> None:
    spec = pod("gracePeriodSeconds=60", "preStopSeconds=15")
    (service,) = spec["containers"]
    variables = {one["name"]: one["value"] for one in service["env"]}
    pause = int(service["lifecycle"]["preStop"]["exec"]["command"][1])
    assert (variables["VCLIP_GRACE_PERIOD_S"], pause) == ("60", 15)
    assert spec["terminationGracePeriodSeconds"] > 60 + pause


@needs_helm
def test_probes_ask_the_health_routes_and_loading_is_no_death() -> None:
    (service,) = pod("startupSeconds=300")["containers"]
    paths = {
        name: service[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")
    }
    assert paths == {"startup": "/health/ready", "liveness": "/health/live", "readiness": "/health/ready"}
    assert service["startupProbe"]["periodSeconds"] * service["startupProbe"]["failureThreshold"] == 300


@needs_helm
def test_a_pod_writes_nothing_and_may_do_nothing() -> None:
    spec = pod()
    (service,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["runAsUser"] == 10001
    assert not spec["automountServiceAccountToken"]
    assert service["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "runAsUser" not in pod("runAsUser=null")["securityContext"]


@needs_helm
def test_keys_and_lexicon_come_from_secrets_and_the_bundle_from_where_it_is_said() -> None:
    spec = pod("apiKeys.secretName=keys", "lexicon.secretName=words", "settings.VCLIP_METRICS=key")
    (service,) = spec["containers"]
    variables = {one["name"]: one["value"] for one in service["env"]}
    assert variables["VCLIP_API_KEYS_FILE"] == "/run/vclip/keys/keys.txt"
    assert variables["VCLIP_LEXICON"] == "/run/vclip/lexicon/lexicon.pls"
    assert {one["name"]: one["secret"]["secretName"] for one in spec["volumes"] if "secret" in one} == {
        "keys": "keys",
        "lexicon": "words",
    }
    assert "VCLIP_BUNDLE" not in variables

    spec = pod("bundle.from=volume", "bundle.volume.persistentVolumeClaim.claimName=mine")
    assert {"name": "bundle", "persistentVolumeClaim": {"claimName": "mine"}} in spec["volumes"]
    spec = pod("bundle.from=initContainer", "bundle.initContainer.image=mine:1")
    assert spec["initContainers"][0]["image"] == "mine:1"
    (service,) = spec["containers"]
    assert {one["name"]: one["value"] for one in service["env"]}["VCLIP_BUNDLE"] == "/bundle"


@needs_helm
def test_replicas_follow_the_seconds_of_work_that_wait() -> None:
    objects = rendered(*KEDA, "autoscaling.keda.targetSeconds=2.5")
    scaled = objects["ScaledObject"]["spec"]
    (trigger,) = scaled["triggers"]
    assert trigger["metadata"]["query"] == (
        'sum(vclip_queue_expected_seconds{namespace="voices",service="speech"})'
    )
    assert (trigger["metadata"]["threshold"], trigger["metricType"]) == ("2.5", "AverageValue")
    assert scaled["scaleTargetRef"]["name"] == objects["Deployment"]["metadata"]["name"]
    assert "replicas" not in objects["Deployment"]["spec"]  # else every upgrade would set them back
    assert "HorizontalPodAutoscaler" not in objects
    assert objects["ServiceMonitor"]["spec"]["selector"]["matchLabels"].items() <= (
        objects["Service"]["metadata"]["labels"].items()
    )


@needs_helm
def test_without_keda_they_follow_the_processors_or_stay() -> None:
    objects = rendered("autoscaling.kind=cpu")
    (metric,) = objects["HorizontalPodAutoscaler"]["spec"]["metrics"]
    assert metric["resource"]["target"]["averageUtilization"] == 60
    assert rendered("replicas=5")["Deployment"]["spec"]["replicas"] == 5


@needs_helm
def test_the_alerts_of_the_chart_are_those_that_are_tested() -> None:
    written = yaml.safe_load((CHART / "alerts.yaml").read_text(encoding="utf-8"))
    assert rendered("prometheusRule.enabled=true")["PrometheusRule"]["spec"] == written
    assert "PrometheusRule" not in rendered()


@needs_helm
def test_nothing_leaves_a_pod_and_one_port_is_reached() -> None:
    policy = rendered()["NetworkPolicy"]["spec"]
    assert policy["egress"] == []
    assert policy["ingress"] == [{"ports": [{"port": "http"}]}]
    assert rendered()["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1


@needs_helm
@pytest.mark.parametrize(
    "values",
    [
        (),
        ("autoscaling.kind=cpu", "apiKeys.secretName=keys", "lexicon.secretName=words", "runAsUser=null"),
        ("bundle.from=initContainer", "bundle.initContainer.image=mine:1", "image.pullSecrets[0]=pull"),
        ("bundle.from=volume", "bundle.volume.persistentVolumeClaim.claimName=mine"),
    ],
)
def test_kubernetes_takes_the_objects(values: tuple[str, ...]) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed here")
    for one in rendered(*values).values():
        validate.validate(one, "1.30", strict=True)
