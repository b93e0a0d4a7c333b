/** Export of metrics and traces. */
@NullMarked
package dev.weir.spi.telemetry;

import org.jspecify.annotations.NullMarked;
