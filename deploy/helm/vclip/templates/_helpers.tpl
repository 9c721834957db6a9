{{- define "vclip.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "vclip.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "vclip.labels" -}}
{{ include "vclip.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "vclip.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ default .Chart.AppVersion $image.tag }}
{{- end -}}
{{- end -}}

{{- /* What a schema of single values cannot say */ -}}
{{- define "vclip.check" -}}
{{- with .Values.autoscaling -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "autoscaling.minReplicas (%d) is above autoscaling.maxReplicas (%d): lower it" (int .minReplicas) (int .maxReplicas)) -}}
{{- end -}}
{{- end -}}
{{- if and (eq (toString .Values.settings.VCLIP_METRICS) "off") (or .Values.serviceMonitor.enabled (eq .Values.autoscaling.kind "keda")) -}}
{{- fail "settings.VCLIP_METRICS is off, but serviceMonitor and autoscaling.kind keda need the metrics: set it to open or key" -}}
{{- end -}}
{{- if and (eq (toString .Values.settings.VCLIP_METRICS) "key") (not .Values.apiKeys.secretName) -}}
{{- fail "settings.VCLIP_METRICS is key, but there are no keys: set apiKeys.secretName" -}}
{{- end -}}
{{- if eq .Values.autoscaling.kind "keda" -}}
{{- if not .Values.autoscaling.keda.prometheusAddress -}}
{{- fail "autoscaling.kind is keda, but autoscaling.keda.prometheusAddress is empty: set it, as in http://prometheus.monitoring:9090" -}}
{{- end -}}
{{- if not (or .Values.serviceMonitor.enabled .Values.autoscaling.keda.query) -}}
{{- fail "autoscaling.kind is keda, but nothing tells Prometheus to read the pods: set serviceMonitor.enabled, or autoscaling.keda.query for metrics that it reads otherwise" -}}
{{- end -}}
{{- end -}}
{{- if and (eq .Values.bundle.from "volume") (ne (len .Values.bundle.volume) 1) -}}
{{- fail "bundle.from is volume, but bundle.volume does not name one: set it, as in {persistentVolumeClaim: {claimName: my-bundle, readOnly: true}}" -}}
{{- end -}}
{{- if and (eq .Values.bundle.from "initContainer") (not .Values.bundle.initContainer.image) -}}
{{- fail "bundle.from is initContainer, but bundle.initContainer.image is empty: name the image that fills the folder /bundle" -}}
{{- end -}}
{{- end -}}

{{- define "vclip.container-security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
