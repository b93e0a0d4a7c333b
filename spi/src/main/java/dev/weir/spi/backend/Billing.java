package dev.weir.spi.backend;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the price of an answer depends on besides its tokens, as far as the provider reported it. Immutable. Created with
 * {@link #builder()}.
 *
 * @param tier the service tier that served the request, by the provider's name for it, such as {@code flex} or
 *     {@code priority}; empty if none was reported
 * @param speed the speed that served it, such as {@code fast}; empty if none was reported
 * @param region where it was served, as far as that has a price, such as {@code us}; empty if none was reported
 * @param units what is billed besides tokens, each more than zero
 * @param reportedCost the cost of the answer by the provider's own account; null if none was reported
 */
public record Billing(
        String tier,
        String speed,
        String region,
        Map<BilledUnit, BigDecimal> units,
        @Nullable ReportedCost reportedCost) {

    public static final Billing NONE = builder().build();

    public Billing {
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(speed, "speed");
        Objects.requireNonNull(region, "region");
        units = units.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(units));
        units.forEach((unit, quantity) -> {
            if (quantity.signum() <= 0) {
                throw new IllegalArgumentException(unit + " must be more than 0, was " + quantity.toPlainString());
            }
        });
    }

    /** A builder that starts from {@link #NONE}. */
    public static BillingBuilder builder() {
        return new BillingBuilder();
    }

    /** The same with this service tier. */
    public Billing withTier(String tier) {
        return new Billing(tier, speed, region, units, reportedCost);
    }

    /**
     * What two answers have in common, with the sum of their units. It has a reported cost only if both have one. A sum is
     * for reports; each answer has a price of its own.
     */
    public Billing plus(Billing other) {
        if (equals(other) && units.isEmpty() && reportedCost == null) {
            return this;
        }
        BillingBuilder sum = builder().tier(common(tier, other.tier));
        sum.speed(common(speed, other.speed)).region(common(region, other.region));
        units.forEach(sum::unit);
        other.units.forEach(sum::unit);
        if (reportedCost != null && other.reportedCost != null) {
            sum.reportedCost(reportedCost.plus(other.reportedCost));
        }
        return sum.build();
    }

    private static String common(String one, String other) {
        return one.equals(other) ? one : "";
    }
}
