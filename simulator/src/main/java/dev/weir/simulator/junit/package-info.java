/** The simulator in JUnit tests. Needs {@code junit-jupiter-api}, which the simulator does not bring. */
@NullMarked
package dev.weir.simulator.junit;

import org.jspecify.annotations.NullMarked;
