package first;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.CompletionBatchBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import dev.weir.spi.ledger.BudgetDecision;
import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultFromVariable;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Inline;
import dev.weir.spi.settings.Secret;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.TracingProvider;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Uses every extension point of SPI 1.0, and notes in a file what of it is called. */
public final class FirstPlugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.backend("first", FirstBackend.class, BackendSettings.class);
        extensions.retryStrategy("first", FirstRetry.class, Trace.class);
        extensions.routeStrategy("first", FirstRoute.class, Trace.class);
        extensions.errorClassifier("first", FirstErrors.class, Trace.class);
        extensions.responseCache("first", FirstCache.class, Trace.class);
        extensions.costModel("first", FirstCosts.class, Trace.class);
        extensions.tokenizer("first", FirstTokens.class, Trace.class);
        extensions.usageLedger("first", FirstLedger.class, Trace.class);
        extensions.limitStore("first", FirstLimits.class, Trace.class);
        extensions.metricsExporter("first", FirstMetrics.class, Trace.class);
        extensions.tracingProvider("first", FirstTraces.class, Trace.class);
        extensions.intentTypes("first", FirstIntents.class, NoSettings.class);
        extensions.callListener("first", FirstListener.class, Trace.class);
    }

    /** The settings of most of them. */
    @Description("Settings of the first plugin.")
    public record Trace(@Description("The file that notes are added to.") Path file) {
        void note(String what) {
            try {
                Files.writeString(file, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public enum Mood {
        CALM,
        VERY_CALM
    }

    public record Limits(
            @DefaultValue("1s") @AtLeast("1ms") @AtMost("1h") @Description("A duration.") Duration pause,
            @DefaultValue("3") @AtLeast("0") @Description("A number.") int times) {}

    /** A setting of every type. */
    public record BackendSettings(
            @Inline Trace trace,
            @DefaultValue("false") @Description("Fails the first attempt.") boolean failsFirst,
            @DefaultValue("http://127.0.0.1:1") @Description("An address.") URI uri,
            @Nullable @Secret @DefaultFromVariable("FIRST_KEY") @Description("A key.") String key,
            @DefaultValue("1KB") @Description("A size.") ByteSize size,
            @DefaultValue("1.5") @Description("A price.") BigDecimal price,
            @DefaultValue("calm") @Description("A choice.") Mood mood,
            @Description("Names.") List<String> names,
            @DefaultValue("{calm: 1s}") @Description("Durations by mood.") Map<Mood, Duration> waits,
            @Description("Further settings.") Limits further) {
        @Override
        public String toString() {
            return "BackendSettings[uri=" + uri + "]";
        }
    }

    /** A backend with every capability. */
    public static final class FirstBackend implements BatchBackend, BatchJobBackend, AutoCloseable {
        private final BackendSettings settings;
        private final TimeSource time;
        private final AtomicInteger attempts = new AtomicInteger();

        @Inject
        FirstBackend(
                BackendSettings settings,
                RandomGenerator random,
                TimeSource time,
                MeterRegistry registry,
                OpenTelemetry telemetry) {
            this.settings = settings;
            this.time = time;
            random.nextInt();
            registry.counter("first.backends").increment();
            telemetry.getTracer("first");
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            settings.trace().note("backend");
            if (settings.failsFirst() && attempts.getAndIncrement() == 0) {
                throw BackendException.builder(Reason.OTHER, "the first attempt fails")
                        .status(599)
                        .code("E17")
                        .requestId("request-1")
                        .retryAfter(null)
                        .shouldRetry(null)
                        .rateLimits(RateLimits.builder().build())
                        .cause(new IOException("cause"))
                        .build();
            }
            if (call.isCancelled() || call.deadline().hasPassed()) {
                throw new BackendException(ErrorClass.TIMEOUT, "too late: " + call.attempt() + " of " + call.callId());
            }
            String text = lastText(request);
            try (CallContext.Registration ignored = call.onCancel(() -> settings.trace().note("cancelled"))) {
                call.outputExpected();
                call.outputReceived();
                TokenListener listener = call.listener();
                if (listener != null) {
                    listener.onModel(request.model(), "answer-1");
                    listener.onToken(text);
                }
                call.outputEnded();
            }
            return Completion.builder(request.model())
                    .id("answer-1")
                    .content(Content.text(text))
                    .finishReason(FinishReason.STOP)
                    .build();
        }

        private static String lastText(ChatRequest request) {
            List<Message> messages = request.messages();
            String last = messages.get(messages.size() - 1).text();
            boolean plain = request.tools().isEmpty() && request.temperature() == null && request.maxTokens() != null;
            return (plain ? "heard: " : "heard ") + last;
        }

        @Override
        public Embeddings embed(EmbeddingRequest request, CallContext call) {
            EmbeddingsBuilder embeddings = Embeddings.builder(request.model());
            for (EmbeddingInput input : request.inputs()) {
                float length = input instanceof EmbeddingInput.Text text ? text.text().length() : 1;
                embeddings.vector(Embedding.of(length, 1));
            }
            return embeddings.build();
        }

        @Override
        public OptionalLong countTokens(ChatRequest request, CallContext call) {
            return OptionalLong.of(request.messages().size());
        }

        @Override
        public CompletionBatch completeAll(ChatBatch batch, CallContext call) {
            CompletionBatchBuilder items = CompletionBatch.builder(batch.model());
            for (ChatRequest request : batch.requests()) {
                try {
                    items.answered(complete(request, call));
                } catch (BackendException e) {
                    items.failed(e);
                }
            }
            return items.build();
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder()
                    .streaming(true)
                    .maxBatch(4)
                    .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                    .provider("first")
                    .build();
        }

        @Override
        public ModelCapabilities capabilities(String model) {
            return ModelCapabilities.builder().contextLength(100_000).tools(true).build();
        }

        @Override
        public void checkHealth(Deadline deadline) throws BackendException {
            if (deadline.remaining().isNegative()) {
                throw new BackendException(ErrorClass.NETWORKING, "unhealthy since " + time.instant());
            }
        }

        @Override
        public BatchLimits batchLimits() {
            return BatchLimits.builder(10, 10_000).findable(false).build();
        }

        @Override
        public BatchLine batchLine(String id, Request request) {
            return BatchLine.builder(id, "{}").endpoint("chat").model(request.model()).build();
        }

        @Override
        public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) {
            return BatchStatus.builder("batch-1", BatchState.COMPLETED)
                    .completed(part.lines())
                    .build();
        }

        @Override
        public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) {
            return null;
        }

        @Override
        public BatchStatus batchStatus(String batchId, Deadline deadline) {
            return BatchStatus.builder(batchId, BatchState.COMPLETED).build();
        }

        @Override
        public BatchStatus cancelBatch(String batchId, Deadline deadline) {
            return BatchStatus.builder(batchId, BatchState.CANCELLED).build();
        }

        @Override
        public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline) {
            Answer answer = Completion.of("first-1", "an answer");
            results.accept(BatchLineResult.answered("line-1", answer));
            results.accept(BatchLineResult.failed("line-2", new BackendException(ErrorClass.PERMANENT, "refused")));
        }

        @Override
        public void close() {
            settings.trace().note("close");
        }
    }

    public record FirstRetry(Trace trace) implements RetryStrategy {
        @Inject
        public FirstRetry {}

        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            trace.note("retry " + attempt.errorClass().label() + " " + attempt.reason().fault());
            return attempt.attempt() < 3 && attempt.elapsed().compareTo(Duration.ofHours(1)) < 0
                    ? RetryDecision.retryAfter(Duration.ofMillis(1))
                    : RetryDecision.giveUp("three attempts failed");
        }

        @Override
        public void onSuccess(SucceededAttempt attempt) {
            trace.note("success after " + attempt.previousErrorClass());
        }
    }

    @DecidesBy({TargetFact.WEIGHT, TargetFact.STATISTICS})
    public record FirstRoute(Trace trace) implements RouteStrategy {
        @Inject
        public FirstRoute {}

        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            trace.note("route " + call.priority().compareTo(Priority.HIGH));
            return Stream.concat(
                            targets.stream().filter(target -> !target.refuses() && target.weight() > 0),
                            targets.stream().filter(TargetState::refuses))
                    .toList();
        }
    }

    public record FirstErrors(Trace trace) implements ErrorClassifier {
        @Inject
        public FirstErrors {}

        @Override
        public Optional<ErrorClass> classify(Throwable error) {
            trace.note("classify");
            return error instanceof BackendException failure && "E17".equals(failure.code())
                    ? Optional.of(ErrorClass.TRANSIENT)
                    : Optional.empty();
        }
    }

    public static final class FirstCache implements ResponseCache {
        private final Trace trace;
        private final Map<String, CachedAnswer> answers = new ConcurrentHashMap<>();

        @Inject
        FirstCache(Trace trace) {
            this.trace = trace;
        }

        @Override
        public Optional<CachedAnswer> get(String key) {
            Optional<CachedAnswer> found = Optional.ofNullable(answers.get(key));
            trace.note("cache " + (found.isPresent() ? "hit" : "miss"));
            return found;
        }

        @Override
        public void put(String key, CachedAnswer answer, Duration timeToLive) {
            answers.put(key, CachedAnswer.of(answer.answer(), answer.backend(), answer.freshUntil()));
        }

        @Override
        public void remove(String key) {
            answers.remove(key);
        }

        @Override
        public void clear() {
            answers.clear();
        }

        @Override
        public long size() {
            return answers.size();
        }

        @Override
        public boolean isLocal() {
            return true;
        }
    }

    public record FirstCosts(Trace trace) implements CostModel {
        @Inject
        public FirstCosts {}

        @Override
        public Cost cost(BilledUsage usage) {
            trace.note("cost");
            Usage tokens = usage.usage();
            Billing billing = tokens.billing();
            BigDecimal requests = billing.units().getOrDefault(BilledUnit.REQUEST, BigDecimal.ONE);
            Cost cost = Cost.builder()
                    .usd(requests.multiply(BigDecimal.valueOf(tokens.input() + tokens.output(), 6)))
                    .estimated(tokens.estimated())
                    .build();
            return cost.state() == CostState.UNKNOWN ? Cost.unknown("no price") : cost;
        }
    }

    public record FirstTokens(Trace trace) implements Tokenizer {
        private static final TokenCounter CHARACTERS = String::length;

        @Inject
        public FirstTokens {}

        @Override
        public @Nullable TokenCounter counter(String model) {
            trace.note("tokens");
            return model.startsWith("first") ? CHARACTERS : null;
        }
    }

    /** A ledger with budgets that are never reached. */
    public static final class FirstLedger implements UsageLedger, BudgetStore {
        private final Trace trace;
        private final Map<String, LedgerEntry> entries = new ConcurrentHashMap<>();

        @Inject
        FirstLedger(Trace trace) {
            this.trace = trace;
        }

        @Override
        public void record(LedgerEntry entry) {
            trace.note("ledger " + entry.kind().label());
            entries.putIfAbsent(entry.id(), entry);
        }

        @Override
        public boolean flush(Deadline deadline) {
            return true;
        }

        @Override
        public List<LedgerSum> sums(LedgerQuery query) {
            LedgerSum sum = LedgerSum.zero(List.of());
            for (LedgerEntry entry : entries.values()) {
                sum = query.contains(entry) ? sum.plus(LedgerSum.of(query.groupOf(entry), entry)) : sum;
            }
            return List.of(sum);
        }

        @Override
        public LedgerStatistics statistics() {
            return LedgerStatistics.of(0, 0);
        }

        @Override
        public String location() {
            return "memory";
        }

        @Override
        public BudgetStore budgets() {
            return this;
        }

        @Override
        public BudgetDecision reserve(BudgetReservation reservation, Deadline deadline) {
            return BudgetDecision.of(null, levels(reservation.budgets(), deadline));
        }

        @Override
        public BudgetDecision extend(BudgetReservation reservation, Deadline deadline) {
            return reserve(reservation, deadline);
        }

        @Override
        public List<BudgetLevel> settle(String id, List<BudgetPeriod> budgets, BigDecimal spent, Deadline deadline) {
            return levels(budgets, deadline);
        }

        @Override
        public List<BudgetLevel> levels(List<BudgetPeriod> budgets, Deadline deadline) {
            return budgets.stream()
                    .map(budget -> BudgetLevel.of(BigDecimal.ZERO, BigDecimal.ZERO))
                    .toList();
        }

        @Override
        public boolean claimAlert(BudgetPeriod budget, BigDecimal percent, Deadline deadline) {
            return false;
        }
    }

    public record FirstLimits(Trace trace) implements LimitStore {
        @Inject
        public FirstLimits {}

        @Override
        public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) {
            trace.note("limit");
            Long requests = target.perMinute(Limit.REQUESTS);
            return requests != null && requests == 0
                    ? LimitDecision.waitFor(Limit.REQUESTS, Duration.ofSeconds(1))
                    : LimitDecision.PERMITTED;
        }

        @Override
        public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) {}

        @Override
        public void coolDown(LimitedTarget target, Duration duration, Deadline deadline) {}
    }

    public static final class FirstMetrics implements MetricsExporter {
        private final MeterRegistry registry = new SimpleMeterRegistry();

        @Inject
        FirstMetrics(Trace trace) {
            trace.note("metrics");
        }

        @Override
        public MeterRegistry registry() {
            return registry;
        }
    }

    public record FirstTraces(Trace trace) implements TracingProvider {
        @Inject
        public FirstTraces {}

        @Override
        public OpenTelemetry openTelemetry() {
            trace.note("traces");
            return OpenTelemetry.noop();
        }
    }

    public static final class FirstIntents implements IntentTypes {
        @Override
        public List<IntentType> types() {
            return List.of(IntentType.builder("FirstIntent")
                    .description("The first type.")
                    .systemPrompt("Answer briefly.")
                    .priority(Priority.HIGH)
                    .maxTokens(100)
                    .temperature(0.0)
                    .cacheTtl(Duration.ofMinutes(1))
                    .build());
        }
    }

    public record FirstListener(Trace trace) implements CallListener {
        @Inject
        public FirstListener {}

        @Override
        public void callFinished(CallFinished event) {
            trace.note("finished " + event.outcome() + " " + event.intentType() + " " + event.servingModel());
        }

        @Override
        public void retryScheduled(RetryScheduled event) {
            trace.note("scheduled " + event.delay());
        }

        @Override
        public void targetsOrdered(TargetsOrdered event) {
            trace.note("ordered " + event.targets().size());
        }
    }

    /** Values that only the wire of a provider makes. */
    static List<Object> values() {
        ChatRequest request = ChatRequest.builder("first-1")
                .system("Answer briefly.")
                .message(Message.user(Content.text("hello"), Content.image("data:,x")))
                .tool(Tool.of("scale", "Scales.", Map.of("type", "object")))
                .temperature(0.5)
                .parameter("top_p", 1)
                .build();
        ToolCall call = ToolCall.of("id-1", "scale", "{}").withWireFields(WireFields.of("first", Map.of("a", 1)));
        Usage usage = Usage.builder().input(10).cachedInput(5).output(2).build().plus(Usage.estimated(1, 1));
        return List.of(request, call, usage, ToolCallPiece.begin(0, "id-1", "scale", "{}"), Role.USER, Mood.VERY_CALM);
    }
}
