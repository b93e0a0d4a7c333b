package dev.weir;

import dev.weir.admin.RuntimeSnapshot;
import dev.weir.batchjob.BatchJobs;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.budget.Budgets;
import dev.weir.cache.CacheStatistics;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.ResponseCaching;
import dev.weir.call.ActiveCall;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.Rethrow;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome;
import dev.weir.client.CallResult;
import dev.weir.client.CountedTokens;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.Intent;
import dev.weir.client.WeirClient;
import dev.weir.config.Configuration;
import dev.weir.diagnosis.Finding;
import dev.weir.health.BackendHealth;
import dev.weir.performance.Performance;
import dev.weir.plugin.PluginInfo;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.wiring.Engines;
import dev.weir.wiring.LlmSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runtime through which LLM calls go. Made with {@link #builder()}, used as a {@link WeirClient}, closed at the end.
 * Safe for use by many threads; an application needs one.
 */
public final class Weir implements WeirClient {
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Configuration<LlmSettings> configuration;
    private final List<PluginInfo> plugins;
    private final Engines engines;
    private final CallFactory calls;
    private final CallThreads threads;
    private final EngineView view;
    private final Runnable closeRest;

    /**
     * @param view what is shown of the engines
     * @param closeRest closes the engines, the extensions and the plugins
     */
    Weir(
            Configuration<LlmSettings> configuration,
            List<PluginInfo> plugins,
            Engines engines,
            CallThreads threads,
            EngineView view,
            Runnable closeRest) {
        this.configuration = configuration;
        this.plugins = List.copyOf(plugins);
        this.engines = engines;
        this.threads = threads;
        this.view = view;
        this.closeRest = closeRest;
        LlmSettings settings = configuration.settings();
        calls = new CallFactory(
                settings.client(),
                settings.routes().keySet(),
                engines.intents(),
                engines.tokens(),
                engines.time(),
                engines.random());
    }

    public static WeirBuilder builder() {
        return new WeirBuilder();
    }

    Engines engines() {
        return engines;
    }

    boolean hasTime(TimeSource time) {
        return engines.time().equals(time);
    }

    /** The configuration that this runtime was built from. */
    public Configuration<LlmSettings> configuration() {
        return configuration;
    }

    /** Every plugin that was found, loaded or refused. */
    public List<PluginInfo> plugins() {
        return plugins;
    }

    /** The response cache; null if none is configured. */
    public @Nullable ConfiguredCache cache() {
        return engines.cache();
    }

    /** What the response cache has counted since the runtime was built; null if none is configured. */
    public @Nullable CacheStatistics cacheStatistics() {
        ResponseCaching caching = engines.caching();
        return caching == null ? null : caching.statistics();
    }

    /** The usage ledger, to be read; null if none is configured, or costs are not tracked. */
    public @Nullable UsageLedger ledger() {
        return engines.ledger();
    }

    /**
     * The calls in progress, the counts of those that have ended, the circuit breakers in use and the health of the backends
     * at this moment. The admin endpoint shows the same.
     *
     * @param calls the maximum number of calls to list, the oldest first; at least 0
     */
    public RuntimeSnapshot snapshot(int calls) {
        return view.snapshot(calls);
    }

    /** The budgets; null if there are none, or costs are not tracked. */
    public @Nullable Budgets budgets() {
        return engines.budgets();
    }

    /**
     * What is wrong with the calls of the last quarter of an hour, in words, each with the figures that show it and the setting
     * to change; empty if nothing is. Makes no calls.
     */
    public List<Finding> findings() {
        return engines.diagnosis().findings();
    }

    /** The latency of recent calls, and the optimizer that adjusts settings to it. */
    public Performance performance() {
        return engines.performance();
    }

    /**
     * The batch jobs of a backend whose provider has a batch API.
     *
     * @param directory where the jobs are kept, prompts included
     * @throws CallException if no backend has this name, or it has no batch API
     */
    public BatchJobs batchJobs(String backend, Path directory) {
        return engines.batchJobs().of(backend, directory);
    }

    @Override
    public ChatRequest request(Intent intent) {
        return calls.request(intent);
    }

    @Override
    public String defaultModel() {
        return configuration.settings().client().model();
    }

    @Override
    public CallResult process(Intent intent) {
        return run(calls.of(intent, null));
    }

    @Override
    public CallResult stream(Intent intent, TokenListener listener) {
        return run(calls.of(intent, listener));
    }

    @Override
    public CompletableFuture<CallResult> processAsync(Intent intent) {
        return submitted(intent, null);
    }

    @Override
    public CompletableFuture<CallResult> streamAsync(Intent intent, TokenListener listener) {
        return submitted(intent, listener);
    }

    @Override
    public CallResult chat(ChatRequest request, CallOptions options) {
        return run(calls.of(request, options, null));
    }

    @Override
    public CallResult stream(ChatRequest request, CallOptions options, TokenListener listener) {
        return run(calls.of(request, options, listener));
    }

    @Override
    public CompletableFuture<CallResult> chatAsync(ChatRequest request, CallOptions options) {
        return runAsync(calls.of(request, options, null));
    }

    @Override
    public CompletableFuture<CallResult> streamAsync(ChatRequest request, CallOptions options, TokenListener listener) {
        return runAsync(calls.of(request, options, listener));
    }

    /** Its futures are nobody else's, so they are completed where the calls run, and need no executor that may be busy. */
    @Override
    public List<CallOutcome> chatAll(List<ChatRequest> requests, CallOptions options) {
        List<AsyncCall<CallResult>> members = requests.stream()
                .map(request -> submitted(calls.of(request, options, null), this::result, Runnable::run))
                .toList();
        return new SideBySide(members, threads.isCallThread()).outcomes();
    }

    /**
     * Counts the input tokens of a chat request, without asking for an answer: as the provider of its backend counts, where the
     * backend can ask that, else by estimate. For a route, that of its first target.
     *
     * @throws CallException if a name in it is not known
     */
    public CountedTokens countTokens(ChatRequest request, CallOptions options) {
        return run(calls.of(request, options, null), engines.counting()::count);
    }

    @Override
    public EmbeddingResult embed(EmbeddingRequest request, CallOptions options) {
        return run(calls.of(request, options), this::embeddingResult);
    }

    @Override
    public CompletableFuture<EmbeddingResult> embedAsync(EmbeddingRequest request, CallOptions options) {
        return submitted(calls.of(request, options), this::embeddingResult, threads::complete)
                .future();
    }

    private CallResult run(Call call) {
        return run(call, this::result);
    }

    private <R> R run(Call call, Function<Call, R> work) {
        enter(call);
        try {
            call.runsHere();
            return work.apply(call);
        } finally {
            engines.active().leave(call);
        }
    }

    private void enter(Call call) {
        engines.names().check(call);
        engines.active().enter(call);
    }

    private CallResult result(Call call) {
        Completion completion = proceed(call, Completion.class);
        return new CallResult(call.callId(), completion, duration(call), call.facts());
    }

    private EmbeddingResult embeddingResult(Call call) {
        Embeddings embeddings = proceed(call, Embeddings.class);
        return new EmbeddingResult(call.callId(), embeddings, duration(call), call.facts());
    }

    private Duration duration(Call call) {
        return Duration.ofNanos(engines.time().nanoTime() - call.startedNanos());
    }

    /**
     * The path concludes what a backend fails with, so one that comes out was thrown by the caller's own listener.
     *
     * @param type of the answer, which follows from the kind of the request
     */
    private <A extends Answer> A proceed(Call call, Class<A> type) {
        try {
            return type.cast(engines.path().proceed(call));
        } catch (BackendException e) {
            throw Rethrow.unchecked(e);
        }
    }

    private CompletableFuture<CallResult> submitted(Intent intent, @Nullable TokenListener listener) {
        try {
            return runAsync(calls.of(intent, listener));
        } catch (CallException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<CallResult> runAsync(Call call) {
        return submitted(call, this::result, threads::complete).future();
    }

    private <R> AsyncCall<R> submitted(Call call, Function<Call, R> work, Executor completions) {
        AsyncCall<R> async = new AsyncCall<>(call, work, engines, threads, completions);
        try {
            enter(call);
        } catch (CallException e) {
            async.refuse(e);
            return async;
        }
        try {
            async.submit();
        } catch (RuntimeException e) {
            engines.active().leave(call);
            async.refuse(new CallException(call.callId() + " was refused: the client is closed", e));
        }
        return async;
    }

    @Override
    public CircuitBreaker breaker(String backend, String model) {
        return engines.backends().breaker(backend, model);
    }

    @Override
    public List<BackendHealth> health() {
        return engines.health().health();
    }

    @Override
    public List<ActiveCall> activeCalls() {
        return engines.active().list();
    }

    @Override
    public boolean cancel(String callId) {
        return engines.active().cancel(callId, "by its id");
    }

    /** As a client, and then closes the extensions and the plugins. */
    @Override
    public void close() {
        TimeLimiter limiter = engines.limiter();
        engines.active()
                .close(DRAIN, GRACE, action -> limiter.schedule(engines.time().nanoTime(), action));
        threads.close();
        closeRest.run();
    }
}
