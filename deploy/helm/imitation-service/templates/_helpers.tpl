{{- define "imitation.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "imitation.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* The labels by which a component's pods are found: (list $ "api"). */ -}}
{{- define "imitation.selector" -}}
{{- $top := index . 0 -}}
app.kubernetes.io/name: {{ $top.Chart.Name }}
app.kubernetes.io/instance: {{ $top.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- /* An image's name: (list $ .Values.images.api). */ -}}
{{- define "imitation.image" -}}
{{- $top := index . 0 -}}{{- $image := index . 1 -}}
{{ printf "%s:%s" $image.repository (default $top.Chart.AppVersion $image.tag) }}
{{- end }}

{{- define "imitation.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "imitation.name" .) .Values.serviceAccount.name }}{{ else }}{{ default "default" .Values.serviceAccount.name }}{{ end -}}
{{- end }}

{{- define "imitation.secret" -}}
{{- default (include "imitation.name" .) .Values.existingSecret -}}
{{- end }}

{{- /* What changes the pods when the chart's own secret changes. */ -}}
{{- define "imitation.secretChecksum" -}}
checksum/secret: {{ .Values.secrets | toJson | sha256sum | trunc 16 | quote }}
{{- end }}

{{- define "imitation.prometheus" -}}
{{- $top := index . 0 -}}
{{- if $top.Values.telemetry.prometheusAnnotations }}
prometheus.io/scrape: "true"
prometheus.io/path: /metrics
prometheus.io/port: {{ index . 1 | quote }}
{{- end }}
{{- end }}

{{- /* A variable from the secret: (list $ "Database__ConnectionString" "database-connection-string"). */ -}}
{{- define "imitation.secretVariable" -}}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef: { name: {{ include "imitation.secret" (index . 0) }}, key: {{ index . 2 }} }
{{- end }}

{{- /* What every process is told. */ -}}
{{- define "imitation.environment" -}}
- { name: DOTNET_ENVIRONMENT, value: Production }
- { name: Database__Provider, value: postgres }
{{ include "imitation.secretVariable" (list . "Database__ConnectionString" "database-connection-string") }}
- { name: Storage__Provider, value: s3 }
- { name: Storage__S3__Endpoint, value: {{ .Values.storage.endpoint | quote }} }
- { name: Storage__S3__PublicEndpoint, value: {{ default .Values.storage.endpoint .Values.storage.publicEndpoint | quote }} }
- { name: Storage__S3__Bucket, value: {{ .Values.storage.bucket | quote }} }
- { name: Storage__S3__Region, value: {{ .Values.storage.region | quote }} }
{{ include "imitation.secretVariable" (list . "Storage__S3__AccessKey" "s3-access-key") }}
{{ include "imitation.secretVariable" (list . "Storage__S3__SecretKey" "s3-secret-key") }}
- { name: Operation__Port, value: "8081" }
- { name: Logging__Console__FormatterName, value: json }
- { name: Logging__Console__FormatterOptions__IncludeScopes, value: "true" }
{{- with .Values.telemetry.otlpEndpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
{{- end }}
{{- end }}

{{- define "imitation.apiEnvironment" -}}
{{ include "imitation.environment" . }}
- { name: Authentication__Mode, value: keys }
{{ include "imitation.secretVariable" (list . "Authentication__InitialKey" "initial-api-key") }}
- { name: ASPNETCORE_HTTP_PORTS, value: "8080" }
{{- end }}

{{- /* A probe of a process's own endpoints, by the name it always answers to: (list "ready" "http"). */ -}}
{{- define "imitation.probe" -}}
httpGet:
  path: /health/{{ index . 0 }}
  port: {{ index . 1 }}
  httpHeaders: [{ name: Host, value: localhost }]
{{- end }}
