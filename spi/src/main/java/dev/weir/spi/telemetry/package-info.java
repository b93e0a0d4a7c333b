/** Where metrics and traces go. */
@NullMarked
package dev.weir.spi.telemetry;

import org.jspecify.annotations.NullMarked;
