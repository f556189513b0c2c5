# The service alone; its database is set with ConnectionStrings__Ledger (docker-compose.yml brings one).

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
WORKDIR /ledger

COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src src
RUN dotnet publish src/Ledger -c Release -p:RestoreLockedMode=true -p:UseAppHost=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Only for the health check.
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
WORKDIR /app

# The master key of personal data, and the record of erasures: put a volume here.
ENV LEDGER_HOME=/var/lib/ledger
RUN mkdir -p -m 0700 /var/lib/ledger && chown $APP_UID /var/lib/ledger
VOLUME /var/lib/ledger

# The base image's own unprivileged user.
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/ledger.dll"]
# On every address of the container; which of them is published is for whoever runs it to say.
CMD ["serve", "--urls", "http://0.0.0.0:5080"]
EXPOSE 5080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:5080/health/ready"]
