# The service alone; its database is set with ConnectionStrings__Ledger (docker-compose.yml brings one).
# Images are named by their digests, so that the same is built each time. For a newer one: docker buildx imagetools inspect IMAGE:TAG

# 10.0.401
FROM mcr.microsoft.com/dotnet/sdk:10.0@sha256:35d40304542c8689331f8cab17c65926cdf48fe711e289321d71924b230a7d29 AS build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
WORKDIR /ledger
# The build takes the stylesheet and the chart library of the pages from npm.
RUN apt-get update -q && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*

COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src src
RUN dotnet publish src/Ledger -c Release -p:RestoreLockedMode=true -p:UseAppHost=false -o /app

# 10.0.12
FROM mcr.microsoft.com/dotnet/aspnet:10.0@sha256:2d584d8147faddb0d678c5748d47953e5b8e18621ed4fb7049a91381d9d7746f
COPY --from=build /app /app
WORKDIR /app

# The master key of personal data, and the record of erasures: put a volume here.
ENV LEDGER_HOME=/var/lib/ledger
RUN mkdir -p -m 0700 /var/lib/ledger && chown $APP_UID /var/lib/ledger
VOLUME /var/lib/ledger

# Nobody attaches to the program, so it need not write outside its volume.
ENV DOTNET_EnableDiagnostics=0
# The base image's own unprivileged user.
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/ledger.dll"]
# On every address of the container; which of them is published is for whoever runs it to say.
CMD ["serve", "--urls", "http://0.0.0.0:5080"]
EXPOSE 5080
# By the shell itself: no program is put into the image for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3 && read -r answer <&3 && [[ $answer == *' 200 '* ]]"]
