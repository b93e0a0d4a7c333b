package dev.weir.cost.pricelist;

import dev.weir.spi.backend.BilledUnit;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prices of parts in US dollars for one token, and of other units. A part without a price has that of a wider one. Immutable. */
final class Prices {
    static final Prices NONE = new Prices(Map.of(), Map.of());

    /** The decimal places of a {@linkplain #scaled scaled} price. */
    static final int SCALE = 15;

    /** There is no price, or one with more decimal places. */
    private static final long UNSCALED = -1;

    private final Map<TokenPart, BigDecimal> own;
    private final Map<BilledUnit, Fee> fees;
    private final @Nullable BigDecimal[] resolved = new BigDecimal[TokenPart.COUNT];
    private final long[] scaled = new long[TokenPart.COUNT];

    /**
     * @param own US dollars for one token of a part
     * @param fees the prices of other units
     */
    Prices(Map<TokenPart, BigDecimal> own, Map<BilledUnit, Fee> fees) {
        this.own = own.isEmpty() ? Map.of() : new EnumMap<>(own);
        this.fees = fees.isEmpty() ? Map.of() : new EnumMap<>(fees);
        Arrays.fill(scaled, UNSCALED);
        for (TokenPart part : TokenPart.values()) {
            BigDecimal price = own.get(part);
            TokenPart wider = part.wider(); // comes before the part, so its price is resolved
            price = price == null && wider != null ? resolved[wider.index()] : price;
            if (price != null) {
                resolved[part.index()] = price;
                scaled[part.index()] = price.stripTrailingZeros().scale() > SCALE
                        ? UNSCALED
                        : price.movePointRight(SCALE).longValueExact();
            }
        }
    }

    /** These prices with others in their place, where there are others. */
    Prices with(Prices others) {
        if (others.isEmpty()) {
            return this;
        }
        Map<TokenPart, BigDecimal> allTokens = new EnumMap<>(TokenPart.class);
        allTokens.putAll(own);
        allTokens.putAll(others.own);
        Map<BilledUnit, Fee> allFees = new EnumMap<>(BilledUnit.class);
        allFees.putAll(fees);
        allFees.putAll(others.fees);
        return new Prices(allTokens, allFees);
    }

    boolean isEmpty() {
        return own.isEmpty() && fees.isEmpty();
    }

    /** Whether a part has a price of its own. */
    boolean has(TokenPart part) {
        return own.containsKey(part);
    }

    /** Whether two parts have the same price. */
    boolean areAlike(TokenPart part, TokenPart other) {
        BigDecimal price = resolved[part.index()];
        BigDecimal otherPrice = resolved[other.index()];
        return price == null ? otherPrice == null : otherPrice != null && price.compareTo(otherPrice) == 0;
    }

    /** The price of a token; null if there is none. */
    @Nullable
    BigDecimal of(TokenPart part) {
        return resolved[part.index()];
    }

    /** The price of a token in units of 10<sup>-15</sup> USD; negative if there is none, or it is no whole number of them. */
    long scaled(TokenPart part) {
        return scaled[part.index()];
    }

    Map<BilledUnit, Fee> fees() {
        return fees;
    }
}
