package dev.weir.cost.pricelist;

import java.math.BigDecimal;

/**
 * The price of a unit that is not a token.
 *
 * @param usdOf3600 US dollars for 3,600 units, so that a price per minute or hour is an exact decimal for seconds
 * @param minimum the least quantity that is charged
 * @param once whether a call is charged for one, however many there are
 */
record Fee(BigDecimal usdOf3600, BigDecimal minimum, boolean once) {

    /** What a quantity above zero costs, times 3,600. */
    BigDecimal of(BigDecimal quantity) {
        return once ? usdOf3600 : usdOf3600.multiply(quantity.max(minimum));
    }
}
