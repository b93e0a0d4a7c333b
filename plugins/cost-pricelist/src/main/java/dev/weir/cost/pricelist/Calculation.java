package dev.weir.cost.pricelist;

import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prices one usage by one row: the sum of quantity × price × factors over the disjoint parts, rounded once at the end. For
 * one use.
 */
final class Calculation {
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);

    /** The tiers that cost no more than the ordinary one, whatever their own price is. */
    private static final Set<String> CHEAPER_TIERS = Set.of("flex");

    private final BilledUsage billed;
    private final PriceRow row;
    private final BillingFacts facts;
    private final String used;
    private final CostBuilder cost = Cost.builder();
    private Prices prices;
    private BigDecimal factor = BigDecimal.ONE;
    private BigDecimal feeFactor = BigDecimal.ONE;
    private BigDecimal usd = BigDecimal.ZERO;
    private boolean priced;

    private Calculation(BilledUsage billed, PriceLists.Found found) {
        this.billed = billed;
        row = found.row();
        facts = BillingFacts.of(billed, found.region());
        prices = row.prices();
        used = found.used();
        cost.prices(used).estimated(billed.usage().estimated());
    }

    static Cost of(BilledUsage billed, PriceLists.Found found) {
        return new Calculation(billed, found).cost();
    }

    private Cost cost() {
        String unpriced = unpriced();
        if (unpriced != null) {
            return Cost.unknown("model '" + row.name() + "' has no price for " + unpriced + "; add a variant for it at "
                    + row.place() + ", or a row of your own");
        }
        if (row.free()) {
            return Cost.free(used);
        }
        if (billed.usage().total() == 0 && billed.usage().billing().units().isEmpty()) {
            return Cost.unknown("no usage was reported");
        }
        applyVariants();
        noteAssumptions();
        addTokens();
        addFees();
        if (!priced) {
            return Cost.unknown("'" + row.name() + "' has no price for what was used");
        }
        if (billed.partial()) {
            cost.lacking("more may have been billed than was reported");
        }
        return cost.usd(usd).build();
    }

    /** A tier or speed that may cost more than the ordinary one and has no price here; null if there is none. */
    private @Nullable String unpriced() {
        if (!facts.tier().isEmpty()
                && !CHEAPER_TIERS.contains(facts.tier())
                && !row.priced(Condition::tiers).contains(facts.tier())) {
            return "tier '" + facts.tier() + "'";
        }
        if (!facts.speed().isEmpty() && !row.priced(Condition::speeds).contains(facts.speed())) {
            return "speed '" + facts.speed() + "'";
        }
        return null;
    }

    private void applyVariants() {
        boolean atOnce = billed.time().equals(billed.started());
        for (Variant variant : row.variants()) {
            boolean applies = variant.when().holds(facts, billed.time());
            if (applies) {
                prices = prices.with(variant.prices());
                factor = factor.multiply(variant.factor());
                feeFactor = variant.factorOnFees() ? feeFactor.multiply(variant.factor()) : feeFactor;
                assume(variant.assumption());
            }
            if (!atOnce && applies != variant.when().holds(facts, billed.started())) {
                cost.assuming("charged by the time of completion; another price holds at the time of the request");
            }
        }
    }

    private void noteAssumptions() {
        assume(row.assumption());
        if (row.isPlan()) {
            cost.assuming("the price was looked up before it began");
        }
        if (facts.batch() && !row.pricesBatches()) {
            cost.assuming("no price for batches; charged in full, which is an upper bound");
        }
        if (CHEAPER_TIERS.contains(facts.tier())
                && !row.priced(Condition::tiers).contains(facts.tier())) {
            cost.assuming("no price for tier '" + facts.tier() + "'; charged in full, which is an upper bound");
        }
        if (!facts.region().isEmpty() && !row.priced(Condition::regions).contains(facts.region())) {
            cost.assuming("no price for region '" + facts.region() + "'; charged as elsewhere");
        }
    }

    private void assume(@Nullable String assumption) {
        if (assumption != null) {
            cost.assuming(assumption);
        }
    }

    private void addTokens() {
        UsageParts parts = new UsageParts(billed.usage());
        long scaled = 0;
        boolean exact = true;
        for (int i = 0; i < TokenPart.COUNT; i++) {
            TokenPart part = TokenPart.at(i);
            long count = parts.count(part);
            if (count > 0 && isPriced(part)) {
                long price = prices.scaled(part);
                long sum = scaled + price * count;
                exact &= price >= 0 && Math.multiplyHigh(price, count) == 0 && sum >= scaled;
                scaled = sum;
            }
        }
        BigDecimal tokens = exact ? BigDecimal.valueOf(scaled, Prices.SCALE) : sum(parts);
        usd = factor.compareTo(BigDecimal.ONE) == 0 ? tokens : tokens.multiply(factor);
        noteSplits(parts);
    }

    /** Whether a part that was used has a price; notes if it has none, or that of another part. */
    private boolean isPriced(TokenPart part) {
        if (prices.of(part) == null) {
            cost.lacking("no price for " + part.key());
            return false;
        }
        priced = true;
        @Nullable TokenPart missing = part;
        while (missing != null && !prices.has(missing)) {
            TokenPart wider = missing.wider();
            if (missing.assumed() && wider != null) {
                cost.assuming("no price for " + missing.key() + "; charged as " + wider.key());
            }
            missing = wider;
        }
        return true;
    }

    /** The sum for prices or counts that are beyond whole numbers of 10<sup>-15</sup> USD. */
    private BigDecimal sum(UsageParts parts) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < TokenPart.COUNT; i++) {
            BigDecimal price = prices.of(TokenPart.at(i));
            if (price != null) {
                sum = sum.add(price.multiply(BigDecimal.valueOf(parts.count(TokenPart.at(i)))));
            }
        }
        return sum;
    }

    /** Where the provider did not say what tokens are, and the kinds have different prices. */
    private void noteSplits(UsageParts parts) {
        if (parts.writesUnsplit()
                && prices.has(TokenPart.CACHE_WRITE_HOUR)
                && !prices.areAlike(TokenPart.CACHE_WRITE_HOUR, TokenPart.CACHE_WRITE)) {
            cost.assuming("how long cache writes are kept was not reported; charged as kept for minutes");
        }
        if (parts.cachedUnsplit() && (prices.has(TokenPart.INPUT_AUDIO) || prices.has(TokenPart.INPUT_IMAGE))) {
            cost.assuming("what cached tokens stand for was not reported; charged as text");
        }
    }

    private void addFees() {
        BigDecimal usdTimes3600 = BigDecimal.ZERO;
        Fee request = prices.fees().get(BilledUnit.REQUEST);
        if (request != null) {
            priced = true;
            usdTimes3600 = request.of(BigDecimal.ONE);
        }
        for (Map.Entry<BilledUnit, BigDecimal> unit :
                billed.usage().billing().units().entrySet()) {
            Fee fee = prices.fees().get(unit.getKey());
            if (fee == null) {
                cost.lacking("no price for " + label(unit.getKey()));
            } else {
                priced = true;
                usdTimes3600 = usdTimes3600.add(fee.of(unit.getValue()));
            }
        }
        if (usdTimes3600.signum() != 0) { // one division, so that there is one rounding
            usd = usd.multiply(SECONDS)
                    .add(usdTimes3600.multiply(feeFactor))
                    .divide(SECONDS, Cost.PLACES, RoundingMode.HALF_EVEN);
        }
    }

    /** A unit as price lists name it. */
    static String label(BilledUnit unit) {
        return unit.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
