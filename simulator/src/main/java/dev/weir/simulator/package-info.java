/**
 * A server on loopback that speaks the APIs of OpenAI and Anthropic, with a timing model, fault injection and a request log, configured by a {@linkplain
 * dev.weir.simulator.Scenario scenario}. Start one with {@link dev.weir.simulator.Simulator#builder()}.
 */
@NullMarked
package dev.weir.simulator;

import org.jspecify.annotations.NullMarked;
