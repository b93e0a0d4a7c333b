package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.FieldReader;
import dev.weir.cost.pricelist.document.Node;
import dev.weir.spi.backend.BilledUnit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The prices of one model of LiteLLM's file: fields of a base name with suffixes for long prompts, tiers and batches. */
final class LiteLlmPrices {
    private static final Map<String, TokenPart> PARTS = Map.ofEntries(
            Map.entry("input_cost_per_token", TokenPart.INPUT),
            Map.entry("cache_read_input_token_cost", TokenPart.CACHED_INPUT),
            Map.entry("input_cost_per_token_cache_hit", TokenPart.CACHED_INPUT),
            Map.entry("cache_creation_input_token_cost", TokenPart.CACHE_WRITE),
            Map.entry("cache_creation_input_token_cost_above_1hr", TokenPart.CACHE_WRITE_HOUR),
            Map.entry("input_cost_per_audio_token", TokenPart.INPUT_AUDIO),
            Map.entry("cache_read_input_audio_token_cost", TokenPart.CACHED_AUDIO),
            Map.entry("cache_read_input_token_cost_per_audio_token", TokenPart.CACHED_AUDIO),
            Map.entry("input_cost_per_image_token", TokenPart.INPUT_IMAGE),
            Map.entry("cache_read_input_image_token_cost", TokenPart.CACHED_IMAGE),
            Map.entry("output_cost_per_token", TokenPart.OUTPUT),
            Map.entry("output_cost_per_reasoning_token", TokenPart.REASONING),
            Map.entry("output_cost_per_audio_token", TokenPart.OUTPUT_AUDIO),
            Map.entry("output_cost_per_image_token", TokenPart.OUTPUT_IMAGE));

    private static final Map<String, BilledUnit> UNITS = Map.ofEntries(
            Map.entry("input_cost_per_request", BilledUnit.REQUEST),
            Map.entry("input_cost_per_query", BilledUnit.SEARCH_UNIT),
            Map.entry("citation_cost_per_token", BilledUnit.CITATION_TOKEN),
            Map.entry("code_interpreter_cost_per_session", BilledUnit.CONTAINER),
            Map.entry("output_cost_per_image", BilledUnit.IMAGE),
            Map.entry("input_cost_per_second", BilledUnit.AUDIO_SECOND),
            Map.entry("input_cost_per_audio_per_second", BilledUnit.AUDIO_SECOND),
            Map.entry("output_cost_per_video_per_second", BilledUnit.VIDEO_SECOND),
            Map.entry("input_cost_per_character", BilledUnit.CHARACTER),
            Map.entry("ocr_cost_per_page", BilledUnit.PAGE));

    private static final Pattern FIELD =
            Pattern.compile("(.+?)(?:_above_(\\d+)k_tokens)?(?:_(priority|flex|batches))?");
    private static final Pattern REGIONAL = Pattern.compile("regional_processing_uplift_multiplier_([a-z]+)");
    private static final Pattern PRICE =
            Pattern.compile(".*(?:cost|price|pricing|multiplier).*|provider_specific_entry");
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);

    private final UnknownFields unknown;
    private final Map<TokenPart, BigDecimal> base = new EnumMap<>(TokenPart.class);
    private final Map<BilledUnit, Fee> fees = new EnumMap<>(BilledUnit.class);
    private final Map<Kind, Map<TokenPart, BigDecimal>> special = new LinkedHashMap<>();
    private final List<Variant> factors = new ArrayList<>();
    private final List<Variant> tiers = new ArrayList<>();
    private final List<Variant> offPeak = new ArrayList<>();

    /**
     * What a special price is for.
     *
     * @param above the prompt tokens above which it applies; -1 for any
     * @param mode {@code priority}, {@code flex} or {@code batches}; empty for none
     */
    private record Kind(long above, String mode) {}

    LiteLlmPrices(UnknownFields unknown) {
        this.unknown = unknown;
    }

    boolean isEmpty() {
        return base.isEmpty() && fees.isEmpty() && tiers.isEmpty();
    }

    Prices base() {
        return new Prices(base, fees);
    }

    /**
     * Adds a field; ignores one that is no price.
     *
     * @return why the price cannot be one; null if it can
     */
    @Nullable
    String add(String field, Node value) {
        if (!PRICE.matcher(field).matches()) {
            return null;
        }
        if (field.equals("tiered_pricing") && value instanceof Node.Items items) {
            return addTiers(items);
        }
        if (field.equals("off_peak_pricing") && value instanceof Node.Fields block) {
            return addOffPeak(block);
        }
        if (field.equals("search_context_cost_per_query") && value instanceof Node.Fields sizes) {
            return addSearch(sizes);
        }
        if (field.equals("provider_specific_entry") && value instanceof Node.Fields entries) {
            entries.values().forEach((name, factor) -> addFactor(name, factor, field));
            return null;
        }
        Matcher regional = REGIONAL.matcher(field);
        if (regional.matches()) {
            addFactor(regional.group(1), value, field);
            return null;
        }
        return addPrice(field, value);
    }

    private @Nullable String addPrice(String field, Node value) {
        Matcher matcher = FIELD.matcher(field);
        if (!matcher.matches() || !(PARTS.containsKey(matcher.group(1)) || UNITS.containsKey(field))) {
            unknown.add(field, value.place());
            return null;
        }
        BigDecimal price = number(value);
        if (price == null) {
            return "must be a number";
        }
        if (price.signum() == 0) {
            return null;
        }
        if (price.signum() < 0) {
            return "is negative, as of a price that varies";
        }
        BilledUnit unit = UNITS.get(field);
        if (unit != null) {
            fees.put(unit, new Fee(price.multiply(SECONDS), BigDecimal.ZERO, false));
            return null;
        }
        if (!LiteLlmFile.isPlausible(price)) {
            return "must be from 1e-10 to 1e-2 USD for a token, was " + price.toPlainString();
        }
        TokenPart part = Objects.requireNonNull(PARTS.get(matcher.group(1)));
        long above = matcher.group(2) == null ? -1 : 1000 * Long.parseLong(matcher.group(2));
        String mode = matcher.group(3) == null ? "" : matcher.group(3);
        if (above < 0 && mode.isEmpty()) {
            base.put(part, price);
        } else {
            special.computeIfAbsent(new Kind(above, mode), kind -> new EnumMap<>(TokenPart.class))
                    .put(part, price);
        }
        return null;
    }

    /** The tiers of a prompt's size, each with all of its prices. */
    private @Nullable String addTiers(Node.Items items) {
        for (Node item : items.items()) {
            if (!(item instanceof Node.Fields tier && tier.values().get("range") instanceof Node.Items range)) {
                unknown.add("tiered_pricing", item.place());
                continue;
            }
            LiteLlmPrices inner = new LiteLlmPrices(unknown);
            for (Map.Entry<String, Node> field : tier.values().entrySet()) {
                String problem = inner.add(field.getKey(), field.getValue());
                if (problem != null) {
                    return problem;
                }
            }
            List<BigDecimal> ends = range.items().stream()
                    .map(LiteLlmPrices::number)
                    .filter(Objects::nonNull)
                    .toList();
            if (ends.size() != 2) {
                return "a range must have two numbers";
            }
            long above = ends.get(0).longValue();
            tiers.add(variant(above == 0 ? -1 : above, ends.get(1).longValue(), "", inner.base()));
        }
        return null;
    }

    /** Prices that replace all others at some hours. */
    private @Nullable String addOffPeak(Node.Fields block) {
        List<TimeWindows> windows = LiteLlmHours.windows(block);
        if (windows.isEmpty()) {
            unknown.add("off_peak_pricing of such hours", block.place());
            return null;
        }
        LiteLlmPrices inner = new LiteLlmPrices(unknown);
        for (Map.Entry<String, Node> field : block.values().entrySet()) {
            String problem = inner.add(field.getKey(), field.getValue());
            if (problem != null) {
                return problem;
            }
        }
        windows.forEach(window -> offPeak.add(new Variant(
                new Condition(0, Long.MAX_VALUE, Set.of(), Set.of(), Set.of(), false, window),
                inner.base(),
                BigDecimal.ONE,
                false,
                null)));
        return null;
    }

    /** The price of a search, if it does not depend on the size of what is searched. */
    private @Nullable String addSearch(Node.Fields sizes) {
        List<BigDecimal> prices = sizes.values().values().stream()
                .map(LiteLlmPrices::number)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (prices.size() == 1 && prices.get(0).signum() > 0) {
            fees.put(BilledUnit.WEB_SEARCH, new Fee(prices.get(0).multiply(SECONDS), BigDecimal.ZERO, false));
        } else if (prices.size() > 1) {
            unknown.add("search_context_cost_per_query by size", sizes.place());
        }
        return null;
    }

    private void addFactor(String name, Node value, String field) {
        BigDecimal factor = number(value);
        boolean speed = name.equals("fast");
        if (factor == null || factor.signum() <= 0 || !(speed || name.length() == 2)) {
            unknown.add(field + (field.endsWith(name) ? "" : "." + name), value.place());
            return;
        }
        Condition when = new Condition(
                0,
                Long.MAX_VALUE,
                Set.of(),
                speed ? Set.of(name) : Set.of(),
                speed ? Set.of() : Set.of(name),
                false,
                TimeWindows.ALWAYS);
        boolean known = factors.stream().anyMatch(variant -> variant.when().equals(when));
        if (!known) {
            factors.add(new Variant(when, Prices.NONE, factor, false, null));
        }
    }

    List<Variant> variants() {
        List<Variant> variants = new ArrayList<>(tiers);
        special.entrySet().stream()
                .sorted((one, other) ->
                        Long.compare(one.getKey().above(), other.getKey().above()))
                .forEach(entry -> variants.add(special(entry.getKey(), entry.getValue())));
        variants.addAll(offPeak);
        variants.addAll(factors);
        return variants;
    }

    /** A tier of which all prices are the same share of the ordinary ones is a factor, which holds for every part. */
    private Variant special(Kind kind, Map<TokenPart, BigDecimal> prices) {
        Variant absolute = variant(kind.above(), Long.MAX_VALUE, kind.mode(), new Prices(prices, Map.of()));
        BigDecimal factor = kind.above() < 0 ? commonFactor(prices) : null;
        return factor == null ? absolute : new Variant(absolute.when(), Prices.NONE, factor, false, null);
    }

    private @Nullable BigDecimal commonFactor(Map<TokenPart, BigDecimal> prices) {
        BigDecimal common = null;
        for (Map.Entry<TokenPart, BigDecimal> price : prices.entrySet()) {
            BigDecimal ordinary = base.get(price.getKey());
            if (ordinary == null) {
                return null;
            }
            BigDecimal factor = price.getValue().divide(ordinary, 6, RoundingMode.HALF_EVEN);
            boolean exact = factor.multiply(ordinary).compareTo(price.getValue()) == 0;
            if (!exact || (common != null && common.compareTo(factor) != 0)) {
                return null;
            }
            common = factor;
        }
        return common;
    }

    private static Variant variant(long above, long upTo, String mode, Prices prices) {
        boolean batch = mode.equals("batches");
        Set<String> tiers = mode.isEmpty() || batch ? Set.of() : Set.of(mode);
        Condition when = new Condition(above + 1, upTo, tiers, Set.of(), Set.of(), batch, TimeWindows.ALWAYS);
        return new Variant(when, prices, BigDecimal.ONE, false, null);
    }

    private static @Nullable BigDecimal number(Node value) {
        return value instanceof Node.Text text ? FieldReader.decimal(text.text()) : null;
    }
}
