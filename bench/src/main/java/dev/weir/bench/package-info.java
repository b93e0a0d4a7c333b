/** The command {@code weir bench}: Weir beside a plain client and Resilience4j, at the same provider with the same workload. */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
