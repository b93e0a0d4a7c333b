package dev.weir.cost.pricelist;

import dev.weir.spi.backend.Billing;
import dev.weir.spi.cost.BilledUsage;
import java.util.Locale;
import java.util.Set;

/**
 * What decides between the variants of a price. What providers call their ordinary tier, speed and region is empty here.
 *
 * @param promptTokens the size of the whole prompt
 * @param tier the service tier that served the request
 * @param speed the speed that served it
 * @param region where it was served
 * @param batch whether it belongs to a batch
 */
record BillingFacts(long promptTokens, String tier, String speed, String region, boolean batch) {
    private static final Set<String> ORDINARY =
            Set.of("standard", "default", "auto", "on_demand", "on-demand", "global", "not_available", "normal");

    /**
     * @param nameRegion the region that the name of the model has; empty if it has none
     */
    static BillingFacts of(BilledUsage billed, String nameRegion) {
        Billing billing = billed.usage().billing();
        String tier = withoutOrdinary(billing.tier());
        boolean batch = billed.batch() || tier.equals("batch");
        return new BillingFacts(
                billed.usage().input(),
                tier.equals("batch") ? "" : tier,
                withoutOrdinary(billing.speed()),
                withoutOrdinary(nameRegion.isEmpty() ? billing.region() : nameRegion),
                batch);
    }

    private static String withoutOrdinary(String reported) {
        String name = reported.toLowerCase(Locale.ROOT);
        return ORDINARY.contains(name) ? "" : name;
    }
}
