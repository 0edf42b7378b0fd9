# Built and run by Docker or Podman: docker build -t leveret . && docker run -p 5672:5672 -v leveret:/var/lib/leveret leveret
# The web page, which the program embeds.
FROM node:22-bookworm-slim AS ui
WORKDIR /src/ui
COPY ui/package.json ui/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY ui .
RUN npm run build

FROM rust:1.95-bookworm AS build
# RocksDB is C++, and its bindings are generated with libclang. The newest of Debian 12 is what is wanted.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ libclang-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
COPY --from=ui /src/ui/dist ui/dist
# The caches keep RocksDB compiled from one build to the next.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin leveret \
 && cp target/release/leveret /usr/local/bin/leveret \
 && strip /usr/local/bin/leveret \
 && mkdir /var/lib/leveret

FROM debian:bookworm-slim
RUN useradd --system --uid 999 --home-dir /var/lib/leveret --shell /usr/sbin/nologin leveret
COPY --from=build /usr/local/bin/leveret /usr/local/bin/leveret
# RabbitMQ's tools are the program under their names.
RUN for tool in rabbitmqctl rabbitmq-diagnostics rabbitmq-plugins rabbitmq-queues rabbitmq-upgrade rabbitmqadmin; do \
      ln -s leveret "/usr/local/bin/$tool"; \
    done
COPY --from=build --chown=leveret:leveret /var/lib/leveret /var/lib/leveret
COPY docker/10-defaults.conf /etc/leveret/10-defaults.conf
# The C library gives back what RocksDB's memory tables took only while this is set: some 40 MiB after a backlog.
ENV LEVERET_CONFIG=/etc/leveret \
    LEVERET_DATA_DIR=/var/lib/leveret
# leveret, as a number so that a host can tell that it is not root
USER 999
VOLUME /var/lib/leveret
EXPOSE 5672 15672 15692
# On the control socket, so it holds whatever ports are configured.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["leveret", "ctl", "--quiet", "ping"]
ENTRYPOINT ["leveret"]
CMD ["server"]
