/**
 * The latency of recent calls, and the optimizer that adjusts settings to it. Knows no calls and no other engine, and can
 * be used alone.
 */
@NullMarked
package dev.weir.performance;

import org.jspecify.annotations.NullMarked;
