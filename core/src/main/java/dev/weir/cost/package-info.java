/**
 * What attempts cost: by the configured rates and the cost model, and by the amounts that providers report.
 *
 * <p>{@link dev.weir.cost.Costs} is usable alone.
 */
@NullMarked
package dev.weir.cost;

import org.jspecify.annotations.NullMarked;
