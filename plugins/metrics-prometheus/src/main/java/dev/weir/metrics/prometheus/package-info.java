/** Metrics for Prometheus. */
@NullMarked
package dev.weir.metrics.prometheus;

import org.jspecify.annotations.NullMarked;
