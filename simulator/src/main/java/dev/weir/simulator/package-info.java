/**
 * An OpenAI-compatible server on loopback that is as fast, as slow and as broken as a {@linkplain
 * dev.weir.simulator.Scenario scenario} says, and that remembers what it was asked. Start one with {@link
 * dev.weir.simulator.Simulator#builder()}.
 */
@NullMarked
package dev.weir.simulator;

import org.jspecify.annotations.NullMarked;
