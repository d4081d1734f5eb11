# Builds in one stage, runs in another: the image holds the program and nothing else.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /kamerton
COPY . .
RUN cargo build --release --locked --bin kamerton

FROM debian:bookworm-slim
RUN useradd --create-home --uid 10001 kamerton \
    && mkdir /data /site && chown kamerton /data /site
COPY --from=build /kamerton/target/release/kamerton /usr/local/bin/kamerton
USER kamerton
WORKDIR /data
ENV DATABASE_URL=sqlite:///data/kamerton.db
# For the question below, which the program asks itself: there is nothing else here to ask it.
ENV KAMERTON_HEALTH_LISTEN=127.0.0.1:8080
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["kamerton", "health"]
ENTRYPOINT ["kamerton"]
CMD ["run"]
