package dev.weir.it.docs;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.weir.Weir;
import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchTrigger;
import dev.weir.batch.FormedBatch;
import dev.weir.budget.BudgetSettings;
import dev.weir.budget.Budgets;
import dev.weir.call.Call;
import dev.weir.client.CallOptions;
import dev.weir.client.Intent;
import dev.weir.observe.BatchSpans;
import dev.weir.observe.Spans;
import dev.weir.observe.metrics.BatchLabels;
import dev.weir.observe.metrics.BatchMetrics;
import dev.weir.observe.metrics.BudgetMetrics;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.RetryMetrics;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/observability.md list what there is: every metric, span, event and log line, and no other. */
class ObservabilityPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String TEXT = "\"(?:[^\"\\\\]|\\\\.)*\"";
    private static final Pattern LOG_CALL =
            Pattern.compile("\\b(?:LOG|AUDIT)\\s*\\.(error|warn|info|debug|trace)\\(\\s*((?:" + TEXT + "[\\s+]*)*)");
    private static final Pattern LINE = Pattern.compile("event=([a-z-]+|\\{})((?: [a-z_]+=(?:\\{}|\"[^\"]*\"))*)");
    private static final Pattern CONTAINED = Pattern.compile("\\bContained\\.(?:run|get)\\(\\s*\"([a-z-]+)\"");

    private static final String CLIENT = "chat {model} | ";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Set<String> seenMeters = new TreeSet<>();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    /** A limit store that permits everything. */
    static final class Unlimited implements LimitStore {
        @Inject
        Unlimited() {}

        @Override
        public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) {
            return LimitDecision.PERMITTED;
        }

        @Override
        public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) {}

        @Override
        public void coolDown(LimitedTarget target, Duration duration, Deadline deadline) {}
    }

    /** A backend whose model has no price. */
    static final class Unpriced implements Backend {
        @Inject
        Unpriced() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of("new", "yes");
        }
    }

    private void makeCalls() {
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build();
        try (Weir other = withTheOtherCache();
                RuntimeMeters own = new RuntimeMeters();
                Weir weir = Weir.builder()
                        .meterRegistry(meters)
                        .plugin(extensions -> extensions.limitStore("unlimited", Unlimited.class, NoSettings.class))
                        .plugin(extensions -> extensions.backend("unpriced", Unpriced.class, NoSettings.class))
                        .set("llm.backends.unpriced.type", "unpriced")
                        .set("llm.limitStore.type", "unlimited")
                        .set("llm.performance.traceSamplingRatio", 1)
                        .set("llm.intentTypes.network.type", "network")
                        .set("llm.guards.secrets.type", "mask")
                        .set("llm.cache.type", "memory")
                        .set("llm.ledger.type", "none")
                        .set("llm.routes.cheap.strategy", "cheapest")
                        .set("llm.routes.cheap.targets", List.of(target("small"), target("large")))
                        .set("llm.tokens.costPerToken.small", "0.001")
                        .set("llm.routes.hedged.targets", List.of(target("small"), target("large")))
                        .set("llm.routes.hedged.hedge", Map.of("after", "1m", "budget", "5%"))
                        .set(
                                "llm.routes.hedged.mirror",
                                Map.of("target", Map.of("backend", "unpriced", "model", "new"), "share", "100%"))
                        .openTelemetry(OpenTelemetrySdk.builder()
                                .setTracerProvider(provider)
                                .build())
                        .build()) {
            own.add(meters);
            reserveInBudgets(own);
            sendBatch(own, provider);
            weir.process("Deploy nginx with 3 replicas");
            other.process("Deploy nginx with 3 replicas");
            weir.process(Intent.of("Deploy nginx with 3 replicas").withModel("hedged"));
            weir.process(Intent.of("Deploy nginx with 3 replicas").withModel("cheap"));
            weir.stream(ChatRequest.builder("small").user("Deploy nginx").build(), CallOptions.DEFAULT, token -> {});
            new RetryMetrics(own, new CallLabels(Set.of()), new CallListener() {})
                    .retryScheduled(new RetryScheduled("call-1", "a", "b", 1, ErrorClass.TRANSIENT, Duration.ZERO));
            Throwable failure = catchThrowable(
                    () -> weir.process(Intent.of("How is the weather?").withType("NetworkFunctionScale")));
            assertThat(failure).isNotNull();
            await().until(() -> meters.find("llm.costs.unknown").counter() != null);
            meters.getMeters().stream()
                    .filter(meter -> meter.getId().syntheticAssociation() == null) // the buckets of a histogram
                    .map(ObservabilityPageTest::row)
                    .forEach(seenMeters::add);
        }
    }

    /** Its server is not there. */
    private Weir withTheOtherCache() {
        return Weir.builder()
                .meterRegistry(meters)
                .map(Map.of("llm.cache.type", "redis", "llm.cache.url", "redis://127.0.0.1:1"))
                .build();
    }

    /** The meters of budgets, on the registry of the runtime: its prices are too few to reach a limit. */
    private void reserveInBudgets(RuntimeMeters own) {
        BudgetMetrics metrics = new BudgetMetrics(own, new CallListener() {});
        metrics.showStore();
        Budgets budgets = Budgets.builder(Map.of("all", BudgetSettings.of(BigDecimal.ONE)))
                .listener(metrics)
                .build();
        ChatRequest request = ChatRequest.builder("small").user("Deploy nginx").build();
        Call call = Call.builder("call-1", request, Deadline.after(Duration.ofMinutes(1), TimeSource.system()))
                .build();
        budgets.reserve(call).settle(usd("0.1"), Usage.reported(1, 1));
        assertThat(catchThrowable(() -> budgets.reserve(call, "id", usd("5")))).isNotNull();
        budgets.reserve(call).settle(usd("1"), null);
    }

    private record Packs(String backend, String model, String intentType, String kind) implements BatchLabels {}

    /** What is observed of a batch of two: the offline backend takes none. */
    private static void sendBatch(RuntimeMeters own, SdkTracerProvider provider) {
        BatchMetrics metrics = new BatchMetrics(own, new CallLabels(Set.of("small")));
        BatchGroup group = BatchGroup.of(new Packs("primary", "small", "Scale", "pack"));
        metrics.formed(new FormedBatch(1, group, 2, 10, 2, BatchTrigger.FULL, List.of(Duration.ZERO, Duration.ZERO)));
        metrics.refused(group, Priority.LOW, false);
        new BatchSpans(new Spans(provider.get("weir"), 1, new Random())).around(2, List.of(sampled()), () -> "sent");
    }

    private static Cost usd(String amount) {
        return Cost.builder().usd(new BigDecimal(amount)).build();
    }

    private static Map<String, String> target(String model) {
        return Map.of("backend", "offline", "model", model);
    }

    private static String row(Meter meter) {
        Meter.Id id = meter.getId();
        String labels = id.getTags().stream().map(Tag::getKey).sorted().collect(joining(" "));
        return id.getName() + " | " + id.getType().name().toLowerCase(Locale.ROOT) + " | " + labels;
    }

    @Test
    void everyMetricIsListed() throws IOException {
        makeCalls();

        assertThat(seenMeters).isEqualTo(rows("Metrics", "meter", 0, 2, 4));
    }

    @Test
    void everySpanIsListed() throws IOException {
        makeCalls();

        Set<String> seen = new TreeSet<>();
        Set<String> documented = rows("Traces", "span", 0, 1);
        String client = documented.stream()
                .filter(row -> row.startsWith(CLIENT))
                .findFirst()
                .orElseThrow();
        assertThat(clientAttributes()).isSubsetOf(client.split(" ", -1));
        documented.remove(client);
        spans.getFinishedSpanItems().stream()
                .filter(span -> span.getKind() != SpanKind.CLIENT)
                .collect(groupingBy(SpanData::getName))
                .forEach((name, all) -> seen.add(name + " | "
                        + all.stream()
                                .flatMap(span -> span.getAttributes().asMap().keySet().stream())
                                .map(key -> key.getKey())
                                .distinct()
                                .sorted()
                                .collect(joining(" "))));
        assertThat(seen).isEqualTo(documented);
    }

    /** What a client span says depends on the request and on the provider. */
    private Set<String> clientAttributes() {
        Set<String> names = new TreeSet<>();
        spans.getFinishedSpanItems().stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT)
                .flatMap(span -> span.getAttributes().asMap().keySet().stream())
                .forEach(key -> names.add(key.getKey()));
        assertThat(names).hasSizeGreaterThan(5);
        return names;
    }

    private static SpanContext sampled() {
        return SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    @Test
    void everyEventIsListed() throws IOException {
        Set<String> events = new TreeSet<>();
        for (var method : CallListener.class.getDeclaredMethods()) {
            if (method.isSynthetic()) {
                continue; // coverage adds one
            }
            RecordComponent[] fields = method.getParameterTypes()[0].getRecordComponents();
            events.add(method.getName() + " | "
                    + Arrays.stream(fields)
                            .map(RecordComponent::getName)
                            .sorted()
                            .collect(joining(" ")));
        }

        assertThat(rows("Events", "event", 0, 1)).isEqualTo(events);
    }

    @Test
    void everyLogLineIsInTheOneDialectAndListed() throws IOException {
        Set<String> lines = new TreeSet<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            for (MatchResult call : LOG_CALL.matcher(text).results().toList()) {
                String message = Pattern.compile(TEXT)
                        .matcher(call.group(2))
                        .results()
                        .map(literal ->
                                literal.group().substring(1, literal.group().length() - 1))
                        .collect(joining())
                        .replace("\\\"", "\"");
                assertThat(message).as(ROOT.relativize(source).toString()).matches(LINE);
                MatchResult line = LINE.matcher(message).results().findFirst().orElseThrow();
                if (!line.group(1).equals("{}")) {
                    lines.add(line.group(1) + " | " + call.group(1) + " | " + keys(line.group(2)));
                }
            }
            CONTAINED.matcher(text).results().forEach(event -> lines.add(event.group(1) + " | warn | class"));
        }

        assertThat(rows("Log", "event", 0, 1, 2)).isEqualTo(lines);
    }

    private static String keys(String pairs) {
        return Pattern.compile(" ([a-z_]+)=")
                .matcher(pairs)
                .results()
                .map(key -> key.group(1))
                .sorted()
                .collect(joining(" "));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> !file.startsWith(ROOT.resolve("benchmarks")))
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
        }
    }

    /** These columns of the rows of the table below a heading whose first column has this title; words in a cell sorted. */
    private static Set<String> rows(String heading, String title, int... columns) throws IOException {
        String page = Files.readString(ROOT.resolve("docs/observability.md"));
        String section = page.substring(page.indexOf("\n## " + heading + "\n") + 1);
        List<String> table = section.lines()
                .dropWhile(line -> !line.startsWith("| " + title + " |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        assertThat(table).isNotEmpty();
        Set<String> rows = new TreeSet<>();
        for (String line : table) {
            String[] cells = line.split("\\|", -1);
            rows.add(Arrays.stream(columns)
                    .mapToObj(column -> words(cells[column + 1].strip()))
                    .collect(joining(" | ")));
        }
        return rows;
    }

    private static String words(String cell) {
        List<String> codes =
                CODE.matcher(cell).results().map(code -> code.group(1)).sorted().toList();
        return codes.isEmpty() ? cell : String.join(" ", codes);
    }
}
