package dev.weir.benchmarks.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The provider with its canned answer, and the contenders in front of it; each with its files in a folder. */
final class Servers {
    private static final String PORTKEY = "@portkey-ai/gateway@1.15.2";
    private static final String ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1764000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,\
            "message":{"role":"assistant","content":"%s","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":220,\
            "completion_tokens":180,"total_tokens":400,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},\
            "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}},"service_tier":"default","system_fingerprint":"fp_1"}""".formatted("The three replicas are spread over two zones. ".repeat(16));

    private final Path folder;
    private final Path distribution;

    /**
     * @param folder for configuration, logs and data
     * @param distribution the built distribution of Weir
     */
    Servers(Path folder, Path distribution) {
        this.folder = folder;
        this.distribution = distribution;
    }

    /** The distribution that is measured: that of the system property {@code weir.distribution}, or the one in {@code app/target}. */
    static Path distribution() {
        return Path.of(System.getProperty("weir.distribution", "app/target/distribution/weir"))
                .toAbsolutePath();
    }

    /** A simulator that plays a scenario. */
    Server simulator(String name, String scenario) throws IOException, InterruptedException {
        return simulator(name, scenario, Server.freePort());
    }

    Server simulator(String name, String scenario, int port) throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve(name));
        Path file = home.resolve("scenario.yaml");
        Files.writeString(file, scenario);
        return Server.start(
                List.of(weirCommand(), "simulate", "--port", Integer.toString(port), "--scenario", file.toString()),
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                home,
                port,
                "/health");
    }

    /** nginx with one answer of some 1.2 kB to everything. */
    Server provider() throws IOException, InterruptedException {
        int port = Server.freePort();
        String answer = ANSWER.replace("'", "\\'");
        return nginx("provider", port, "default_type application/json; return 200 '" + answer + "';", "");
    }

    /** nginx as a proxy. */
    Server nginx(Server provider) throws IOException, InterruptedException {
        return nginx(
                "proxy",
                Server.freePort(),
                "proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_buffering off;",
                "upstream provider { server 127.0.0.1:" + provider.port()
                        + "; keepalive 256; keepalive_requests 1000000000; }");
    }

    private Server nginx(String name, int port, String location, String upstream)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve(name));
        Path configuration = home.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 20000; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  %2$s
                  server {
                    listen 127.0.0.1:%3$d backlog=4096;
                    location / { %4$s }
                  }
                }
                """.formatted(home, upstream, port, location));
        return Server.start(
                List.of(nginx(), "-p", home.toString(), "-c", configuration.toString()), Map.of(), home, port, "/");
    }

    private static String nginx() {
        Path debian = Path.of("/usr/sbin/nginx");
        return Files.isExecutable(debian) ? debian.toString() : "nginx";
    }

    /** Portkey's gateway from npm, with the server library that its streams need. */
    Server portkey() throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve("portkey"));
        Path program = home.resolve("node_modules/@portkey-ai/gateway/build/start-server.js");
        if (!Files.exists(program)) {
            Files.writeString(
                    home.resolve("package.json"),
                    "{\"private\": true, \"overrides\": {\"@hono/node-server\": \"1.19.5\"}}\n");
            Process install = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", PORTKEY)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("npm.log").toFile())
                    .start();
            if (install.waitFor() != 0) {
                throw new IOException("npm could not install " + PORTKEY + "; see " + home.resolve("npm.log"));
            }
        }
        int port = Server.freePort();
        return Server.start(
                List.of("node", program.toString(), "--headless", "--port=" + port),
                Map.of("NODE_ENV", "production", "PORT", Integer.toString(port)),
                home,
                port,
                "/");
    }

    /**
     * Weir with cost, cache look-up, keys, limits, circuit breaker, metrics and ledger, on the JDK that runs this. It writes no access
     * log, as the others write none.
     */
    Server weir(Server provider) throws IOException, InterruptedException {
        int port = Server.freePort();
        return serve(port, """
                llm:
                  client: { backend: canned, model: gpt-4o-mini }
                  backends:
                    canned: { type: openai, baseUrl: 'http://127.0.0.1:%d/v1', apiKey: none, slotLimited: false, maxIdleConnections: 256 }
                  circuitBreaker: { maxConcurrentRequests: 1024 }
                  limits: { requestsPerMinute: 1000000000 }
                  cache: { type: memory }
                  costs: { type: pricelist }
                  exporters:
                    metrics: { type: prometheus, port: 0 }
                  gateway: { port: %d, maxConnections: 20000 }
                """.formatted(provider.port(), port));
    }

    /** Weir with this configuration, whose port is this one. */
    Server serve(int port, String configuration) throws IOException, InterruptedException {
        Files.writeString(configuration(), configuration);
        return Server.start(List.of(weirCommand(), "serve"), weirEnvironment(), weirHome(), port, "/readyz");
    }

    /** The file of its configuration. */
    Path configuration() throws IOException {
        return weirHome().resolve("weir.yaml");
    }

    /** What a command of Weir prints, of the same home. */
    String weir(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(weirCommand()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(weirHome().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(weirEnvironment());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("weir " + String.join(" ", arguments) + " failed: " + printed);
        }
        return printed;
    }

    /** Makes a key for the gateway of Weir. */
    String weirKey() throws IOException, InterruptedException {
        return weir("keys", "create", "--name", "benchmark", "--requests-per-minute", "1000000000");
    }

    private String weirCommand() {
        return distribution.resolve("bin/weir").toString();
    }

    private Path weirHome() throws IOException {
        return Files.createDirectories(folder.resolve("weir"));
    }

    private Map<String, String> weirEnvironment() throws IOException {
        return Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "XDG_DATA_HOME", weirHome().resolve("data").toString(),
                "WEIR_JAVA_OPTS", "-Xmx512m -XX:+UseSerialGC -Dweir.access.level=OFF");
    }
}
