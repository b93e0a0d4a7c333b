/**
 * The cost model {@code pricelist}: prices by provider, model, tier, speed, region, batch, time and size of the prompt, from
 * a list that is packed with the plugin and from files.
 */
@NullMarked
package dev.weir.cost.pricelist;

import org.jspecify.annotations.NullMarked;
