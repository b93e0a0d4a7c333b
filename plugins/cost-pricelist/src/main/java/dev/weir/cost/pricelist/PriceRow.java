package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.FilePosition;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one model in one period.
 *
 * @param owner whose model it is
 * @param names the names of the model; the first one is its own
 * @param from when the prices begin; null for always
 * @param until when they end; null for never
 * @param checked when they were looked up; null if that is not said
 * @param source where; empty if that is not said
 * @param free whether the model is known to cost nothing
 * @param prices the prices
 * @param variants what differs, in order: a later one wins, factors multiply
 * @param assumption what is assumed of the row; null for nothing
 * @param place where it is written
 */
record PriceRow(
        Owner owner,
        List<String> names,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable LocalDate checked,
        String source,
        boolean free,
        Prices prices,
        List<Variant> variants,
        @Nullable String assumption,
        FilePosition place) {

    boolean holdsAt(Instant time) {
        return (from == null || !time.isBefore(from)) && (until == null || time.isBefore(until));
    }

    boolean overlaps(PriceRow other) {
        return startsBefore(other.until) && other.startsBefore(until);
    }

    private boolean startsBefore(@Nullable Instant end) {
        return from == null || end == null || from.isBefore(end);
    }

    /** Whether the prices were looked up before they began, so that they may have changed since. */
    boolean isPlan() {
        return from != null
                && checked != null
                && checked.atStartOfDay(ZoneOffset.UTC).toInstant().isBefore(from)
                && !checked.equals(LocalDate.ofInstant(from, ZoneOffset.UTC));
    }

    /** The tiers, speeds or regions that have prices of their own. */
    Set<String> priced(Function<Condition, Set<String>> axis) {
        return variants.stream()
                .flatMap(variant -> axis.apply(variant.when()).stream())
                .collect(Collectors.toSet());
    }

    boolean pricesBatches() {
        return variants.stream().anyMatch(variant -> variant.when().batch());
    }

    /** {@code openai/gpt-4o}. */
    String name() {
        return owner.name().isEmpty() ? names.get(0) : owner.name() + "/" + names.get(0);
    }
}
