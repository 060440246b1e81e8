{{- /* The pod of a worker: a dict of top, values, image, component, queues, once. */ -}}
{{- define "imitation.workerPod" -}}
metadata:
  labels:
    {{- include "imitation.selector" (list .top .component) | nindent 4 }}
  annotations:
    {{- include "imitation.secretChecksum" .top | nindent 4 }}
    {{- include "imitation.prometheus" (list .top 8081) | nindent 4 }}
    {{- if .once }}
    # A run under way is worth more than an empty node.
    karpenter.sh/do-not-disrupt: "true"
    cluster-autoscaler.kubernetes.io/safe-to-evict: "false"
    {{- end }}
    {{- with .values.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "imitation.serviceAccount" .top }}
  automountServiceAccountToken: false
  {{- with .top.Values.images.pullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- if .runtimeClassName }}
  runtimeClassName: {{ .runtimeClassName }}
  {{- end }}
  {{- if .once }}
  restartPolicy: Never
  {{- end }}
  terminationGracePeriodSeconds: {{ .values.terminationGracePeriodSeconds }}
  securityContext: {{ toYaml .top.Values.podSecurityContext | nindent 4 }}
  {{- if not .once }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{ include "imitation.selector" (list .top .component) | nindent 10 }}
  {{- end }}
  {{- with .values.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.affinity }}
  affinity: {{ toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: worker
      image: {{ include "imitation.image" (list .top .image) | quote }}
      imagePullPolicy: {{ .top.Values.images.pullPolicy }}
      {{- if .once }}
      args: ["--once"]
      {{- end }}
      env:
        {{- include "imitation.environment" .top | nindent 8 }}
        {{- range $index, $queue := .queues }}
        - { name: Worker__Queues__{{ $index }}, value: {{ $queue }} }
        {{- end }}
        - { name: Worker__SoleWorker, value: "false" }
        - { name: Worker__WorkFolder, value: /work }
        {{- with .values.extraEnv }}{{ toYaml . | nindent 8 }}{{ end }}
      ports: [{ name: operation, containerPort: 8081 }]
      startupProbe: {{ include "imitation.probe" (list "live" "operation") | nindent 8 }}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe: {{ include "imitation.probe" (list "live" "operation") | nindent 8 }}
        periodSeconds: 20
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe: {{ include "imitation.probe" (list "ready" "operation") | nindent 8 }}
        periodSeconds: 10
        timeoutSeconds: 5
      securityContext: {{ toYaml .top.Values.securityContext | nindent 8 }}
      resources: {{ toYaml .values.resources | nindent 8 }}
      volumeMounts:
        - { name: work, mountPath: /work }
        - { name: tmp, mountPath: /tmp }
  volumes:
    - { name: work, emptyDir: {} }
    - { name: tmp, emptyDir: {} }
{{- end }}
