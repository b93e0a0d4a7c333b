package dev.weir.spi.backend;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Billing}; each method sets the component of its name. Not thread-safe. */
public final class BillingBuilder {
    private String tier = "";
    private String speed = "";
    private String region = "";
    private final Map<BilledUnit, BigDecimal> units = new EnumMap<>(BilledUnit.class);
    private @Nullable ReportedCost reportedCost;

    BillingBuilder() {}

    public BillingBuilder tier(String tier) {
        this.tier = tier;
        return this;
    }

    public BillingBuilder speed(String speed) {
        this.speed = speed;
        return this;
    }

    public BillingBuilder region(String region) {
        this.region = region;
        return this;
    }

    /** Adds a quantity of a unit; does nothing if it is zero. */
    public BillingBuilder unit(BilledUnit unit, BigDecimal quantity) {
        if (quantity.signum() != 0) {
            units.merge(unit, quantity, BigDecimal::add);
        }
        return this;
    }

    /** Adds a quantity of a unit; does nothing if it is zero. */
    public BillingBuilder unit(BilledUnit unit, long quantity) {
        return unit(unit, BigDecimal.valueOf(quantity));
    }

    public BillingBuilder reportedCost(@Nullable ReportedCost reportedCost) {
        this.reportedCost = reportedCost;
        return this;
    }

    /**
     * Builds the value.
     *
     * @throws IllegalArgumentException if a quantity is negative
     */
    public Billing build() {
        return new Billing(tier, speed, region, units, reportedCost);
    }
}
