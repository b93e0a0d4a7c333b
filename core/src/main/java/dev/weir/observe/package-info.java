/**
 * Observation of calls and circuit breakers: metrics, spans, events, log lines and the list of active calls. Nothing
 * here can make a call fail, and the number of label values is bounded.
 */
@NullMarked
package dev.weir.observe;

import org.jspecify.annotations.NullMarked;
