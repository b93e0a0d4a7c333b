package dev.weir.cost.pricelist;

import dev.weir.cost.Costs;
import dev.weir.cost.pricelist.document.FileProblems;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.BillingBuilder;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.backend.UsageBuilder;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * One case of {@code cost-cases.yaml}, whose scalars are all texts.
 *
 * @param fields its fields by name
 */
record CostCase(Map<?, ?> fields) {
    private static final String NOON = "2026-08-21T12:00:00Z";

    static List<CostCase> all(String file) {
        InputStream in = Objects.requireNonNull(CostCase.class.getResourceAsStream(file), file);
        LoadSettings settings =
                LoadSettings.builder().setSchema(new FailsafeSchema()).build();
        Map<?, ?> document = (Map<?, ?>) Objects.requireNonNull(new Load(settings).loadFromInputStream(in));
        return ((List<?>) Objects.requireNonNull(document.get("cases")))
                .stream().map(each -> new CostCase((Map<?, ?>) each)).toList();
    }

    private String text(String name, String otherwise) {
        Object value = fields.get(name);
        return value == null ? otherwise : value.toString();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    CostState state() {
        return CostState.valueOf(text("state", ""));
    }

    @Nullable
    BigDecimal usd() {
        return has("usd") ? new BigDecimal(text("usd", "")) : null;
    }

    /** The cost of its calls by its own prices. */
    Cost cost() {
        return cost(usage ->
                model().find(usage).map(found -> Calculation.of(usage, found)).orElse(Cost.unknown("no price")));
    }

    /** The cost of its calls by a model, with what the provider reported. */
    Cost cost(CostModel model) {
        Costs costs = new Costs(Map.of(), model, unknown -> {});
        return ((List<?>) Objects.requireNonNull(fields.get("usage")))
                .stream().map(call -> costs.book(billed((Map<?, ?>) call))).reduce(Cost.NONE, Cost::plus);
    }

    private PriceLists model() {
        FileProblems problems = new FileProblems();
        Optional<PriceTable> table = PriceFile.parse(
                "case",
                flow(Map.of(
                        "prices", fields.containsKey("prices") ? fields.get("prices") : List.of(),
                        "providers", fields.containsKey("providers") ? fields.get("providers") : Map.of())),
                problems);
        problems.throwIfAny();
        return new PriceLists(table.stream().toList(), Map.of());
    }

    private static String flow(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> flow(entry.getKey()) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CostCase::flow).collect(Collectors.joining(", ", "[ ", " ]"));
        }
        return "'" + value + "'";
    }

    private BilledUsage billed(Map<?, ?> call) {
        Instant time = OffsetDateTime.parse(text("at", NOON)).toInstant();
        String model = text("model", "");
        return BilledUsage.builder(model, usage(call), time)
                .backend(text("backend", "primary"))
                .provider(text("provider", ""))
                .requestedModel(text("requested", model))
                .batch(text("batch", "").equals("true"))
                .started(OffsetDateTime.parse(text("started", time.toString())).toInstant())
                .build();
    }

    private static Usage usage(Map<?, ?> call) {
        UsageBuilder usage = Usage.builder();
        BillingBuilder billing = Billing.builder();
        call.forEach((key, value) -> {
            String text = value.toString();
            switch (key.toString()) {
                case "input" -> usage.input(Long.parseLong(text));
                case "cachedInput" -> usage.cachedInput(Long.parseLong(text));
                case "cacheWrite" -> usage.cacheWrite(Long.parseLong(text));
                case "cacheWriteMinutes" -> usage.cacheWriteMinutes(Long.parseLong(text));
                case "cacheWriteHour" -> usage.cacheWriteHour(Long.parseLong(text));
                case "inputAudio" -> usage.inputAudio(Long.parseLong(text));
                case "cachedAudio" -> usage.cachedAudio(Long.parseLong(text));
                case "inputImage" -> usage.inputImage(Long.parseLong(text));
                case "output" -> usage.output(Long.parseLong(text));
                case "reasoning" -> usage.reasoning(Long.parseLong(text));
                case "outputAudio" -> usage.outputAudio(Long.parseLong(text));
                case "outputImage" -> usage.outputImage(Long.parseLong(text));
                case "estimated" -> usage.estimated(Boolean.parseBoolean(text));
                case "tier" -> billing.tier(text);
                case "speed" -> billing.speed(text);
                case "region" -> billing.region(text);
                case "reported" -> billing.reportedCost(new ReportedCost(new BigDecimal(text), "wire"));
                default -> billing.unit(unit(key.toString()), new BigDecimal(text));
            }
        });
        return usage.billing(billing.build()).build();
    }

    private static BilledUnit unit(String name) {
        for (BilledUnit unit : BilledUnit.values()) {
            if (Calculation.label(unit).equals(name)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("no such key of a usage: " + name);
    }

    @Override
    public String toString() {
        return text("id", "?");
    }
}
