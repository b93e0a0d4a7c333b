/** Builds a runtime: reads the configuration, selects the extensions of the plugins, creates the objects. */
@NullMarked
package dev.weir.wiring;

import org.jspecify.annotations.NullMarked;
