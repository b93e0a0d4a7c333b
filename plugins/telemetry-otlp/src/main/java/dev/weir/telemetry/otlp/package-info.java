/** Traces and metrics over OTLP. */
@NullMarked
package dev.weir.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
