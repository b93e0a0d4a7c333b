/**
 * Configuration: reads sources, binds them to records, reports every problem with its place, and generates the
 * reference. {@link dev.weir.config.ConfigurationLoader} is the entry point.
 */
@NullMarked
package dev.weir.config;

import org.jspecify.annotations.NullMarked;
