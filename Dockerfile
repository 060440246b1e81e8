# syntax=docker/dockerfile:1
#
# The images of the service; `docker build --target NAME .` builds one, deploy/docker-compose.yml all.
#
#   api          HTTP; no torch, no demonstration reader
#   worker-cpu   reads uploads (videos with ffmpeg) and trains on the CPU
#   worker-cuda  trains on an NVIDIA GPU; the driver is the host's, CUDA's libraries come with the image
#
# Every process runs as the unprivileged user of the base image (uid 1654) and writes to /tmp and /work only: the root file
# system may be read-only. To pin the bases by digest: --build-arg ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet@sha256:…

ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG WORKER_ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble

# What decides the packages, and nothing else: a change of the sources keeps the layers of the restores.
FROM ${SDK_IMAGE} AS manifests
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY build/ build/
COPY src/Domain/Domain.csproj src/Domain/
COPY src/Demonstrations/Demonstrations.csproj src/Demonstrations/
COPY src/Learning/Learning.csproj src/Learning/
COPY src/Infrastructure/Infrastructure.csproj src/Infrastructure/
COPY src/Operation/Operation.csproj src/Operation/
COPY src/Api/Api.csproj src/Api/
COPY src/Worker/Worker.csproj src/Worker/

FROM manifests AS publish-api
RUN dotnet restore src/Api/Api.csproj
COPY src/ src/
RUN dotnet publish src/Api/Api.csproj --configuration Release --no-restore --output /app

# Readers and trainers are processes that live short, and would spend much of their time on being compiled (docs/performance.md).
FROM manifests AS publish-worker-cpu
RUN dotnet restore src/Worker/Worker.csproj -p:Torch=cpu -p:PublishReadyToRun=true
COPY src/ src/
RUN dotnet publish src/Worker/Worker.csproj --configuration Release --no-restore -p:Torch=cpu -p:PublishReadyToRun=true --output /app \
 && mkdir /work

FROM manifests AS publish-worker-cuda
RUN dotnet restore src/Worker/Worker.csproj -p:Torch=cuda -p:PublishReadyToRun=true
COPY src/ src/
RUN dotnet publish src/Worker/Worker.csproj --configuration Release --no-restore -p:Torch=cuda -p:PublishReadyToRun=true --output /app \
 && mkdir /work

FROM ${ASPNET_IMAGE} AS api
WORKDIR /app
COPY --from=publish-api /app ./
USER 1654
ENV ASPNETCORE_HTTP_PORTS=8080 Operation__Port=8081
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["dotnet", "ImitationService.Api.dll", "health", "http://127.0.0.1:8081/health/ready"]
ENTRYPOINT ["dotnet", "ImitationService.Api.dll"]

# Not chiseled: ffmpeg decodes the videos of uploads, in the reader's sandboxed process; and on GPUs the container toolkit links the
# driver's libraries into the image, and wants a loader's cache to do so.
FROM ${WORKER_ASPNET_IMAGE} AS worker-base
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/*

FROM worker-base AS worker-cpu
WORKDIR /app
COPY --from=publish-worker-cpu /app ./
COPY --from=publish-worker-cpu --chown=1654:1654 /work /work
USER 1654
ENV Worker__WorkFolder=/work Operation__Port=8081
EXPOSE 8081
VOLUME /work
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["dotnet", "ImitationService.Worker.dll", "health", "http://127.0.0.1:8081/health/ready"]
ENTRYPOINT ["dotnet", "ImitationService.Worker.dll"]

FROM worker-base AS worker-cuda
WORKDIR /app
COPY --from=publish-worker-cuda /app ./
COPY --from=publish-worker-cuda --chown=1654:1654 /work /work
USER 1654
ENV Worker__WorkFolder=/work Operation__Port=8081 NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
EXPOSE 8081
VOLUME /work
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["dotnet", "ImitationService.Worker.dll", "health", "http://127.0.0.1:8081/health/ready"]
ENTRYPOINT ["dotnet", "ImitationService.Worker.dll"]
