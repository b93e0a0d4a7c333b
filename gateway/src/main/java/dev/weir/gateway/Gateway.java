package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.gateway.GatewayService.Served;
import dev.weir.gateway.anthropic.AnthropicErrors;
import dev.weir.gateway.anthropic.CountTokensEndpoint;
import dev.weir.gateway.anthropic.MessagesEndpoint;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.http.GatewayServer;
import dev.weir.gateway.http.ServerLimits;
import dev.weir.gateway.openai.ChatEndpoint;
import dev.weir.gateway.openai.CompletionsEndpoint;
import dev.weir.gateway.openai.EmbeddingEndpoint;
import dev.weir.gateway.openai.ModelsEndpoint;
import dev.weir.gateway.openai.OpenAiErrors;
import dev.weir.gateway.openai.ResponsesEndpoint;
import dev.weir.health.BackendHealth;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final Weir weir;
    private final GatewaySettings settings;
    private final Models models;
    private final GatewayServer server;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Gateway(Weir weir, GatewaySettings settings, InetSocketAddress address) throws IOException {
        this.weir = weir;
        this.settings = settings;
        models = new Models(weir);
        boolean localOnly = address.getAddress().isLoopbackAddress();
        server = new GatewayServer(address, limits(settings), localOnly, settings.threads(), service());
    }

    /**
     * Listens and serves.
     *
     * @param weir the runtime, which stays open when this is closed
     * @throws IllegalArgumentException if the address is reachable from other machines, and the settings do not allow it
     * @throws IOException if it cannot be listened on
     */
    public static Gateway start(Weir weir, GatewaySettings settings) throws IOException {
        InetAddress host;
        try {
            host = InetAddress.getByName(settings.host());
        } catch (UnknownHostException e) {
            throw new IOException("llm.gateway.host: no address is known for '" + settings.host() + "'", e);
        }
        if (!host.isLoopbackAddress() && !settings.allowRemote()) {
            throw new IllegalArgumentException("llm.gateway.host: '" + settings.host()
                    + "' can be reached from other machines, and the gateway asks for no key; listen on 127.0.0.1, or set"
                    + " llm.gateway.allowRemote=true where a network or a proxy keeps others out");
        }
        return new Gateway(weir, settings, new InetSocketAddress(host, settings.port()));
    }

    private static ServerLimits limits(GatewaySettings settings) {
        return new ServerLimits(
                (int) settings.maxBodySize().bytes(),
                (int) settings.maxHeaderSize().bytes(),
                settings.maxConnections(),
                settings.requestTimeout(),
                settings.idleTimeout(),
                settings.stallTimeout(),
                settings.keepAliveInterval());
    }

    private GatewayService service() {
        OpenAiErrors openAi = new OpenAiErrors();
        AnthropicErrors anthropic = new AnthropicErrors();
        int maxBody = (int) settings.maxBodySize().bytes();
        Map<String, Served> paths = new HashMap<>();
        paths.put(
                "/v1/chat/completions",
                new Served(
                        "POST", new ChatEndpoint(weir, models, openAi, TimeSource.system(), maxBody), openAi, false));
        paths.put(
                "/v1/responses",
                new Served(
                        "POST",
                        new ResponsesEndpoint(weir, models, openAi, TimeSource.system(), maxBody),
                        openAi,
                        false));
        paths.put(
                "/v1/completions",
                new Served(
                        "POST",
                        new CompletionsEndpoint(weir, models, openAi, TimeSource.system(), maxBody),
                        openAi,
                        false));
        paths.put("/v1/embeddings", new Served("POST", new EmbeddingEndpoint(weir, models, maxBody), openAi, false));
        paths.put(
                "/v1/messages",
                new Served("POST", new MessagesEndpoint(weir, models, anthropic, maxBody), anthropic, false));
        paths.put(
                "/v1/messages/count_tokens",
                new Served("POST", new CountTokensEndpoint(weir, models, maxBody), anthropic, false));
        paths.put("/v1/models", new Served("GET", new ModelsEndpoint(models), openAi, false));
        paths.put("/healthz", new Served("GET", exchange -> exchange.answer(200, PLAIN, "ok\n"), openAi, true));
        paths.put("/readyz", new Served("GET", this::ready, openAi, true));
        return new GatewayService(paths, openAi, anthropic);
    }

    private void ready(Exchange exchange) {
        if (stopping.get()) {
            exchange.answer(503, PLAIN, "stopping\n");
        } else if (isReady()) {
            exchange.answer(200, PLAIN, "ready\n");
        } else {
            exchange.answer(503, PLAIN, "no backend is usable\n");
        }
    }

    /** Whether a backend can be asked, as far as is known. */
    public boolean isReady() {
        List<BackendHealth> health = weir.health();
        return health.isEmpty() || health.stream().anyMatch(BackendHealth::isUsable);
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
        String host = address().getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + address().getPort();
    }

    /** The models that clients can name: routes, models of backends, and the default model. */
    public List<String> models() {
        return models.listed();
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
