# Builds in one stage, runs in another: the image holds the program and nothing else.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /kamerton
COPY . .
RUN cargo build --release --locked --bin kamerton

FROM debian:bookworm-slim
RUN useradd --create-home --uid 10001 kamerton \
    && mkdir /data && chown kamerton /data
COPY --from=build /kamerton/target/release/kamerton /usr/local/bin/kamerton
USER kamerton
WORKDIR /data
ENV DATABASE_URL=sqlite:///data/kamerton.db
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["kamerton"]
CMD ["run"]
