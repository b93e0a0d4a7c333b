/**
 * The simulated OpenAI API: it checks a request, generates the response and injects the fault, all in memory. Knows
 * nothing of connections.
 */
@NullMarked
package dev.weir.simulator.internal.api;

import org.jspecify.annotations.NullMarked;
