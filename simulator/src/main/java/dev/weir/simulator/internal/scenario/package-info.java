/** The state of a running scenario: fault counters, slot pools and the latency of tokens. Knows neither HTTP nor the API. */
@NullMarked
package dev.weir.simulator.internal.scenario;

import org.jspecify.annotations.NullMarked;
