package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.gateway.GatewayService.Access;
import dev.weir.gateway.GatewayService.Served;
import dev.weir.gateway.anthropic.AnthropicErrors;
import dev.weir.gateway.anthropic.CountTokensEndpoint;
import dev.weir.gateway.anthropic.MessagesEndpoint;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.ErrorFormat;
import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.OpenAnswers;
import dev.weir.gateway.http.CrossOrigin;
import dev.weir.gateway.http.GatewayServer;
import dev.weir.gateway.http.ServerCertificate;
import dev.weir.gateway.http.ServerLimits;
import dev.weir.gateway.jwt.TokenAccess;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.GatewayKeys;
import dev.weir.gateway.openai.ChatEndpoint;
import dev.weir.gateway.openai.CompletionsEndpoint;
import dev.weir.gateway.openai.EmbeddingEndpoint;
import dev.weir.gateway.openai.ModelsEndpoint;
import dev.weir.gateway.openai.OpenAiErrors;
import dev.weir.gateway.openai.ResponsesEndpoint;
import dev.weir.gateway.ui.ConfigurationStatus;
import dev.weir.gateway.ui.Dashboard;
import dev.weir.health.BackendHealth;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.MetricsPage;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the APIs of OpenAI and Anthropic over a runtime, so that programs in any language use it. Thread-safe.
 *
 * <pre>{@code
 * try (Weir weir = Weir.builder().build();
 *         Gateway gateway = Gateway.start(weir, SettingsRecord.defaults(GatewaySettings.class))) {
 *     gateway.awaitClose();
 * }
 * }</pre>
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final AtomicReference<ServedRuntime> present;
    private final GatewaySettings started;
    private final TimeSource time;
    private final GatewayKeys keys;
    private final TokenAccess tokens;
    private final ConfigurationStatus configuration;
    private final List<MetricsExporter> exporters;
    private final GatewayServer server;
    private final boolean secure;
    private final OpenAnswers open = new OpenAnswers();
    private final Dashboard dashboard;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Gateway(GatewayBuilder builder, GatewayKeys keys, InetSocketAddress address) throws IOException {
        this.keys = keys;
        exporters = builder.exporters;
        started = builder.settings;
        time = builder.time;
        present = new AtomicReference<>(new ServedRuntime(builder.weir, builder.settings));
        tokens = new TokenAccess(started.jwt(), time);
        keys.onChange(this::keysChanged);
        keys.whileUnchanged(all -> KeyChanges.defineBudgets(builder.weir, all, tokens.settings(), time));
        ServerCertificate certificate = certificate(builder.settings, builder.time);
        secure = certificate != null;
        boolean loopback = address.getAddress().isLoopbackAddress();
        BooleanSupplier localOnly = () -> loopback && !requiresKeys();
        configuration = new ConfigurationStatus(time);
        dashboard = new Dashboard(
                keys, tokens, localOnly, secure, builder.history, configuration, open, builder.zone, builder.time);
        server = new GatewayServer(
                address,
                limits(builder.settings),
                localOnly,
                certificate,
                builder.settings.threads(),
                service(builder.time));
    }

    /**
     * Listens and serves, with the keys of {@code llm.gateway.keysFile}.
     *
     * @param weir the runtime, which stays open when this is closed
     * @throws IllegalArgumentException if the address is reachable from other machines, neither key nor token is required, and the
     *     settings do not allow it
     * @throws IOException if it cannot be listened on
     */
    public static Gateway start(Weir weir, GatewaySettings settings) throws IOException {
        return builder(weir, settings).start();
    }

    /**
     * A builder.
     *
     * @param weir the runtime, which stays open when the gateway is closed
     */
    public static GatewayBuilder builder(Weir weir, GatewaySettings settings) {
        return new GatewayBuilder(weir, settings);
    }

    static Gateway start(GatewayBuilder builder) throws IOException {
        GatewaySettings settings = builder.settings;
        InetAddress host;
        try {
            host = InetAddress.getByName(settings.host());
        } catch (UnknownHostException e) {
            throw new IOException("llm.gateway.host: no address is known for '" + settings.host() + "'", e);
        }
        GatewayKeys keys = builder.acceptedKeys();
        boolean required = keys.isRequired() || settings.jwt() != null;
        if (!host.isLoopbackAddress() && !settings.allowRemote() && !required) {
            throw new IllegalArgumentException("llm.gateway.host: '" + settings.host()
                    + "' can be reached from other machines, and there are no keys; create one with 'weir keys create --name"
                    + " NAME', or configure llm.gateway.jwt, or listen on 127.0.0.1, or set llm.gateway.allowRemote=true where"
                    + " a network or a proxy keeps others out");
        }
        return new Gateway(builder, keys, new InetSocketAddress(host, settings.port()));
    }

    /**
     * Serves another runtime from now on. Requests in progress end with the one that they began with. Host, port and number of
     * threads stay those of the start; all other settings apply, those of connections to the ones that are accepted from now on.
     *
     * @param released receives the former runtime when its last request has ended, to close it; on any thread
     * @return the settings that differ from those of the start and take effect with a restart alone, by their keys
     */
    public List<String> replace(Weir weir, GatewaySettings settings, Consumer<Weir> released) {
        ServedRuntime next = new ServedRuntime(weir, settings);
        AtomicReference<ServedRuntime> former = new AtomicReference<>(next);
        keys.whileUnchanged(all -> {
            tokens.follow(settings.jwt());
            KeyChanges.defineBudgets(weir, all, tokens.settings(), time);
            server.limits(limits(settings));
            former.set(present.getAndSet(next));
        });
        ServedRuntime replaced = Objects.requireNonNull(former.get());
        replaced.retire(released);
        List<String> needRestart = started.needRestart(settings, tokens.isRequired());
        configuration.served(needRestart);
        return needRestart;
    }

    /**
     * Has the dashboard show that a changed configuration is wrong and was not applied, until another one takes its place with
     * {@link #replace}.
     *
     * @param reason what is wrong with it
     */
    public void configurationRefused(String reason) {
        configuration.refused(reason);
    }

    private void keysChanged(List<GatewayKey> before, List<GatewayKey> now) {
        KeyChanges.audit(before, now);
        KeyChanges.defineBudgets(present().weir(), now, tokens.settings(), time);
    }

    private ServedRuntime present() {
        return Objects.requireNonNull(present.get());
    }

    private ServedRuntime enter() {
        while (true) {
            ServedRuntime runtime = present();
            if (runtime.enter()) {
                return runtime;
            }
        }
    }

    private static @Nullable ServerCertificate certificate(GatewaySettings settings, TimeSource time)
            throws IOException {
        Path chain = settings.tlsCertificate();
        Path key = settings.tlsKey();
        if (chain == null && key == null) {
            return null;
        }
        if (chain == null || key == null) {
            throw new IllegalArgumentException(
                    "llm.gateway: tlsCertificate and tlsKey belong together; set both, or none for plain HTTP");
        }
        return new ServerCertificate(chain, key, time);
    }

    private static ServerLimits limits(GatewaySettings settings) {
        return new ServerLimits(
                (int) settings.maxBodySize().bytes(),
                settings.maxBodiesSize().bytes(),
                (int) settings.maxHeaderSize().bytes(),
                settings.maxConnections(),
                settings.maxStreams(),
                settings.requestTimeout(),
                settings.idleTimeout(),
                settings.stallTimeout(),
                settings.keepAliveInterval(),
                new CrossOrigin(settings.corsOrigins()));
    }

    private GatewayService service(TimeSource time) {
        OpenAiErrors openAi = new OpenAiErrors();
        AnthropicErrors anthropic = new AnthropicErrors();
        Map<String, Served> paths = new HashMap<>();
        paths.put(
                "/v1/chat/completions",
                client("POST", openAi, (weir, models, body) -> new ChatEndpoint(weir, models, time, body)));
        paths.put(
                "/v1/responses",
                client("POST", openAi, (weir, models, body) -> new ResponsesEndpoint(weir, models, time, body)));
        paths.put(
                "/v1/completions",
                client("POST", openAi, (weir, models, body) -> new CompletionsEndpoint(weir, models, time, body)));
        paths.put("/v1/embeddings", client("POST", openAi, EmbeddingEndpoint::new));
        paths.put("/v1/messages", client("POST", anthropic, MessagesEndpoint::new));
        paths.put("/v1/messages/count_tokens", client("POST", anthropic, CountTokensEndpoint::new));
        paths.put("/v1/models", client("GET", openAi, (weir, models, body) -> new ModelsEndpoint(models)));
        paths.put("/metrics", machine(Access.SCRAPER, openAi, this::metrics));
        paths.put("/healthz", machine(Access.PROBE, openAi, exchange -> exchange.answer(200, PLAIN, "ok\n")));
        paths.put("/readyz", machine(Access.PROBE, openAi, this::ready));
        paths.put(Dashboard.PATH, new Served("", (weir, models, body) -> dashboard(weir), openAi, Access.DASHBOARD));
        return new GatewayService(this::enter, new KeyCheck(keys, tokens), time, open, paths, openAi, anthropic);
    }

    private static Served client(String method, ErrorFormat errors, EndpointFactory endpoint) {
        return new Served(method, endpoint, errors, Access.CLIENT);
    }

    private static Served machine(Access access, ErrorFormat errors, ApiEndpoint endpoint) {
        return new Served("GET", (weir, models, body) -> endpoint, errors, access);
    }

    private ApiEndpoint dashboard(Weir weir) {
        if (!present().settings().dashboard()) {
            throw GatewayException.of(ErrorKind.NOT_FOUND, "the dashboard is turned off (llm.gateway.dashboard)", null);
        }
        return dashboard.over(weir);
    }

    private void metrics(Exchange exchange) {
        String accept = exchange.request().header("accept");
        for (MetricsExporter exporter : exporters) {
            MetricsPage page = exporter.page(accept == null ? "" : accept);
            if (page != null) {
                exchange.answer(200, page.contentType(), page.text());
                return;
            }
        }
        throw GatewayException.of(
                ErrorKind.NOT_FOUND,
                "no exporter has metrics for scrapers; configure 'llm.exporters.prometheus.type=prometheus' with the plugin"
                        + " metrics-prometheus",
                null);
    }

    private void ready(Exchange exchange) {
        if (stopping.get()) {
            exchange.answer(503, PLAIN, "stopping\n");
            return;
        }
        String why = notReady();
        exchange.answer(why == null ? 200 : 503, PLAIN, why == null ? "ready\n" : why + "\n");
    }

    /** Whether tokens can be checked, and a backend can be asked, as far as is known. */
    public boolean isReady() {
        return notReady() == null;
    }

    private @Nullable String notReady() {
        String problem = tokens.problem();
        if (problem != null) {
            return "the keys of the issuer of tokens (llm.gateway.jwt) " + problem;
        }
        return isBackendUsable() ? null : "no backend is usable";
    }

    private boolean isBackendUsable() {
        List<BackendHealth> health = present().weir().health();
        return health.isEmpty() || health.stream().anyMatch(BackendHealth::isUsable);
    }

    /** Whether clients need a key or a token. */
    public boolean requiresKeys() {
        return keys.isRequired() || tokens.isRequired();
    }

    /** The address that is listened on. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** The base URL for clients of OpenAI's API. */
    public String baseUrl() {
        return origin() + "/v1";
    }

    /** The base URL for clients of Anthropic's API. */
    public String origin() {
        InetAddress bound = address().getAddress();
        String host = bound.isAnyLocalAddress() ? "127.0.0.1" : bound.getHostAddress();
        return (secure ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + address().getPort();
    }

    /** Where a browser finds the dashboard; null if it is turned off. */
    public @Nullable String dashboardUrl() {
        return present().settings().dashboard() ? origin() + Dashboard.PATH : null;
    }

    /** The models that clients can name: routes, models of backends, and the default model. */
    public List<String> models() {
        return present().models().listed();
    }

    /** The number of open connections. */
    public int connections() {
        return server.connections();
    }

    /** Waits until this is closed. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /**
     * Stops: {@code /readyz} says so at once, after {@code announceTime} no connection is accepted, requests in progress have
     * {@code drainTime} to end, and those that are left are cancelled. Closing again does nothing.
     */
    @Override
    public void close() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        LOG.info("event=gateway-stopping connections={}", server.connections());
        GatewaySettings settings = present().settings();
        pause(settings.announceTime());
        server.drain(settings.drainTime());
        server.close();
        closed.countDown();
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
